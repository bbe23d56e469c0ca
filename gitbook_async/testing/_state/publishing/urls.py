"""What any URL leads to: content in the application or on a site, and embeds.

Nothing is fetched: the title of an embed comes from the URL, unless it leads to a page of a site here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from typing import Final

from gitbook_async.testing._state.calls.calls import Call, Handler
from gitbook_async.testing._state.calls.urls import host_of, segments_of, split_url
from gitbook_async.testing._state.changes import change_requests
from gitbook_async.testing._state.data.content import Content, Page
from gitbook_async.testing._state.data.records import Json, Missing, Record
from gitbook_async.testing._state.pages.pages import whole
from gitbook_async.testing._state.pages.reading import reading
from gitbook_async.testing._state.publishing.addresses import address_of
from gitbook_async.testing._state.spaces import collections, spaces

_APP: Final = "app.gitbook.com"
_VERSION: Final = ("~", "changes")
_PLAYERS: Final = {
    "www.youtube.com": re.compile(r"https://www\.youtube\.com/watch\?v=([\w-]+)"),
    "youtu.be": re.compile(r"https://youtu\.be/([\w-]+)"),
    "vimeo.com": re.compile(r"https://vimeo\.com/(\d+)"),
}
_NAMES: Final = {"www.youtube.com": "YouTube", "youtu.be": "YouTube", "vimeo.com": "Vimeo"}
_EMBEDS: Final = {"YouTube": "https://www.youtube.com/embed/", "Vimeo": "https://player.vimeo.com/video/"}


def _content(call: Call) -> Json:
    url = call.text("url")
    found = _in_app(call, url) if host_of(url) == _APP else _on_site(call, url)
    if found is None:
        raise Missing("content", gone=False)
    return found


def _in_app(call: Call, url: str) -> Json | None:
    """Return what a URL of the application leads to."""
    segments = segments_of(url)
    kinds = dict(zip(segments[::2], segments[1::2], strict=False)) if segments[:1] == ("o",) else {}
    if "c" in kinds:
        return {"collection": collections.view(call, call.known("collection", kinds["c"]))}
    start = segments.index("s") + 1 if "s" in segments[:3] else 0
    if not start or len(segments) == start:
        return None
    rest = segments[start + 1 :]
    version = rest[2:3] if rest[:2] == _VERSION else ()
    return _in_space(call, segments[start], version, rest[3:] if version else rest)


def _on_site(call: Call, url: str) -> Json | None:
    """Return what the URL of a site leads to."""
    address = address_of(call, url)
    if address is None:
        return None
    version = address.version[1:] if address.version[:1] == ("changes",) else ()
    return _in_space(call, address.shown.notes["space"], version, address.page)


def _in_space(call: Call, key: str, version: tuple[str, ...], page: tuple[str, ...]) -> Json:
    space = call.known("space", key)
    details: Json = {"space": spaces.view(call, space)}
    content = call.store.history(key).live.content
    for name in version:
        record = change_requests.known(call, key, name)
        details["changeRequest"] = change_requests.view(call, record)
        content = change_requests.head_of(call, record).content
    return {**details, **(_page(call, space, content, page) if page else {})}


def _page(call: Call, space: Record, content: Content, segments: tuple[str, ...]) -> Json:
    found = content.at_path("/".join(segments))
    if found is None or found.type not in ("document", "group", "computed"):
        raise Missing("page", gone=False)
    return {"page": whole(call, reading(call, space), content, found)}


def _embed(call: Call) -> Json:
    url = call.text("url")
    host = host_of(url)
    if split_url(url).scheme not in ("http", "https") or not host:
        raise Missing("embed", gone=False)
    if page := _own(call, url):
        return {"title": page.title, "site": "GitBook", "type": "link"}
    name = _NAMES.get(host, host)
    details = {"title": _title(url) or host, "site": name, "icon": f"https://{host}/favicon.ico"}
    for code in _player(url):
        frame = f'<iframe src="{escape(_EMBEDS[name] + code)}"></iframe>'
        return {**details, "type": "rich", "html": frame}
    return {**details, "type": "link"}


def _own(call: Call, url: str) -> Page | None:
    """Return the page of a published site that a URL leads to."""
    address = address_of(call, url)
    if address is None or address.preview:
        return None
    content = call.store.history(address.shown.notes["space"]).live.content
    return content.at_path("/".join(address.page)) if address.page else next(content.walk(), None)


def _title(url: str) -> str:
    last = (segments_of(url) or ("",))[-1]
    return last.rpartition(".")[0].replace("-", " ") or last.replace("-", " ")


def _player(url: str) -> Iterator[str]:
    """Yield the code of the video that a URL plays, if it is one."""
    pattern = _PLAYERS.get(host_of(url))
    found = pattern.match(url) if pattern else None
    if found:
        yield found.group(1)


def _embed_in_space(call: Call) -> Json:
    spaces.space(call)
    return _embed(call)


HANDLERS: Final[dict[str, Handler]] = {
    "getContentByUrl": _content,
    "getEmbedByUrl": _embed,
    "getEmbedByUrlInSpace": _embed_in_space,
}
