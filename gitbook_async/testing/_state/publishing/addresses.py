"""What the URLs of sites and of the application lead to.

A published site is at the URL that it tells, its preview on a host of its own. After the address of the site come the
key of a share link, the path of a space of the site (without one, it is the default), ``~/changes/5`` or
``~/revisions/ID`` for what is not live, and the path of a page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import attrs

from gitbook_async.testing._state.calls.calls import Call
from gitbook_async.testing._state.calls.urls import host_of, segments_of
from gitbook_async.testing._state.data.records import Record
from gitbook_async.testing._state.sites.sites import PREVIEWS, default_of, published_url

_VERSIONS: Final = frozenset(("changes", "revisions"))
_VERSION_PARTS: Final = 3  # ~, changes, 5


@attrs.frozen
class Address:
    """What a URL of a site leads to.

    Attributes:
        site: the site.
        shown: the space of the site.
        site_base: the segments of the path that lead to the site.
        base: those that lead to the space.
        version: ``changes`` or ``revisions`` and a number or id, or neither.
        page: the segments after all of them.
        share_key: the key of the share link; empty if there is none.
        preview: whether it is a preview.
        complete: whether no space of the site could follow.
    """

    site: Record
    shown: Record
    site_base: tuple[str, ...]
    base: tuple[str, ...]
    version: tuple[str, ...]
    page: tuple[str, ...]
    share_key: str
    preview: bool
    complete: bool


def site_at(call: Call, url: str) -> tuple[Record, int, bool] | None:
    """Return the site of a URL, how many segments lead to it, and whether it is a preview; None if there is none.

    Args:
        call: the call.
        url: the URL.
    """
    host, segments = host_of(url), segments_of(url)
    for one in call.store.table("site"):
        if host == PREVIEWS and segments[:1] == (one.id,):
            return one, 1, True
        if not one.fields["published"]:
            continue
        for home in _homes(one):
            start = segments_of(home)
            if host == host_of(home) and segments[: len(start)] == start:
                return one, len(start), False
    return None


def address_of(call: Call, url: str) -> Address | None:
    """Return what a URL leads to; None if it is not one of a site with content.

    Args:
        call: the call.
        url: the URL.
    """
    found = site_at(call, url)
    if found is None:
        return None
    owner, start, preview = found
    segments = segments_of(url)
    share_key = _share_key(call, owner, segments[start : start + 1])
    start += bool(share_key)
    shown, length = _shown(call, owner, segments[start:], preview=preview)
    if shown is None:
        return None
    rest = segments[start + length :]
    version = rest[1:_VERSION_PARTS] if rest[:1] == ("~",) and rest[1:2] and rest[1] in _VERSIONS else ()
    page = rest[_VERSION_PARTS:] if version else rest
    complete = bool(length or rest) or len(_spaces(call, owner, preview=preview)) == 1
    base = segments[: start + length]
    return Address(owner, shown, segments[:start], base, version, page, share_key, preview, complete)


def canonical(address: Address) -> str:
    """Return the published URL of an address."""
    return published_url(address.site, address.shown.fields["path"], *address.page)


def _homes(record: Record) -> Iterator[str]:
    """Yield the addresses of a published site: that of GitBook, and one of its own."""
    yield published_url(record)
    if hostname := record.fields.get("hostname"):
        yield f"https://{hostname}"


def _share_key(call: Call, owner: Record, segments: Sequence[str]) -> str:
    links = {one.id for one in call.of("share link", owner.id) if one.fields["active"]}
    return next((one for one in segments if one in links), "")


def _spaces(call: Call, owner: Record, *, preview: bool) -> list[Record]:
    return [one for one in call.of("site space", owner.id) if preview or not one.fields["draft"]]


def _shown(call: Call, owner: Record, segments: Sequence[str], *, preview: bool) -> tuple[Record | None, int]:
    """Return the space of a site that a path leads to, and how many segments do."""
    spaces = _spaces(call, owner, preview=preview)
    for one in spaces:
        if segments[:1] == (one.fields["path"],):
            return one, 1
    if not spaces:
        return None, 0
    default = default_of(call, owner, "site space")
    return next((one for one in spaces if one.id == default), spaces[0]), 0
