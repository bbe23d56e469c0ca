"""The links in the pages of a change request, and what links to a page or a file.

Links are those of the Markdown: ``/pages/ID``, ``/files/ID``, an anchor, a URL, or a reusable content. A link that
leads to nothing is broken: by the change request, if it was not there, or not broken, in the space that it is based on.
URLs are not requested; one without a scheme leads nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from operator import itemgetter
from typing import Final

from gitbook_async.testing._http.steps import Steps
from gitbook_async.testing._state.calls.calls import Call, Handler, Listed
from gitbook_async.testing._state.calls.urls import host_of
from gitbook_async.testing._state.changes import change_requests
from gitbook_async.testing._state.data.content import Content, Page
from gitbook_async.testing._state.data.links import Link, is_broken, links_of
from gitbook_async.testing._state.data.records import Json, Missing
from gitbook_async.testing._state.organizations import organizations
from gitbook_async.testing._state.pages.reading import reading
from gitbook_async.testing._state.pages.trees import node
from gitbook_async.testing._state.spaces import spaces
from gitbook_async.testing._text.documents import REUSABLE

_APP: Final = "app.gitbook.com"
_PLACES: Final = 20
"""The most pages with a link that are listed."""


def _gather(pages: Iterable[Page]) -> Steps[dict[Link, list[str]]]:
    """Return the links in some pages, each with the ids of its pages."""
    found: dict[Link, list[str]] = {}
    for page in pages:
        for link in links_of(page):
            found.setdefault(link, []).append(page.id)
        yield
    return found


def _list(call: Call) -> Steps[Listed]:
    content, base = _draft(call), _base(call)
    return (yield from _listed(call, content, base, content.walk()))


def _list_in_page(call: Call) -> Steps[Listed]:
    content, base = _draft(call), _base(call)
    return (yield from _listed(call, content, base, [_page(call, content)]))


def _listed(call: Call, content: Content, base: Content, pages: Iterable[Page]) -> Steps[Listed]:
    gathered = yield from _gather(pages)
    broken = {link: not _was_broken(base, link, gathered[link]) for link in gathered if is_broken(content, link)}
    counts = {"total": len(broken), "changeRequest": sum(broken.values())}
    found = list(enumerate((link, places) for link, places in gathered.items() if _is_meant(call, link, broken)))
    return Listed(
        found,
        lambda one: _usage(call, content, *one[1], broken=one[1][0] in broken),
        itemgetter(0),
        more={"stats": {"total": len(gathered), "broken": counts}},
    )


def _was_broken(base: Content, link: Link, places: list[str]) -> bool:
    """Return whether a link was broken already, in any of its pages as they were."""
    before = (base.pages[key] for key in places if key in base.pages)
    return is_broken(base, link) and any(link in links_of(page) for page in before)


def _is_meant(call: Call, link: Link, broken: dict[Link, bool]) -> bool:
    status, context = call.text("status"), call.text("brokenContext")
    fits = not status or _status(link, broken=link in broken) == status
    return fits and (not context or broken.get(link) is (context == "change-request"))


def _status(link: Link, *, broken: bool) -> str:
    if broken:
        return "broken"
    return "in-app" if link.kind == "url" and host_of(link.target) == _APP else "ok"


def _usage(call: Call, content: Content, link: Link, places: list[str], *, broken: bool) -> Json:
    target = {} if broken else {"targetReference": _target(call, content, link)}
    where = [_at_page(call, content, content.pages[key]) for key in places[:_PLACES]]
    relation = "dependsOn" if link.needed else "reference"
    return {"status": _status(link, broken=broken), "relation": relation, **target, "locationReferences": where}


def _target(call: Call, content: Content, link: Link) -> Json:
    if link.kind == "url":
        return {"kind": "url", "url": link.target}
    if link.kind == REUSABLE:
        details = reading(call, spaces.space(call)).of_snippet(content.snippets[link.target])
        return {"kind": REUSABLE, **_home(call), "reusableContent": details}
    if link.kind == "file":
        file = reading(call, spaces.space(call)).of_file(content.files[link.target])
        return {"kind": "file", **_home(call), "file": file}
    inside = {"internalLocation": {"type": "anchor", "anchor": link.anchor}} if link.anchor else {}
    return {**_at_page(call, content, content.pages[link.target]), **inside}


def _at_page(call: Call, content: Content, page: Page) -> Json:
    return {"kind": "page", **_home(call), "page": node(reading(call, spaces.space(call)), content, page)}


def _home(call: Call) -> Json:
    space = spaces.space(call)
    owner = call.find("organization", space.fields["organization"])
    return {"organization": organizations.view(call, owner), "space": spaces.view(call, space)}


def _backlinks(call: Call, kind: str, target: str) -> Steps[Listed]:
    """List the pages that link to a page or a file, in the order of the tree."""
    content = _draft(call)
    gathered = yield from _gather(content.walk())
    there = {key for link, keys in gathered.items() if (link.kind, link.target) == (kind, target) for key in keys}
    found = list(enumerate(page for page in content.walk() if page.id in there and page.id != target))
    return Listed(found, lambda one: _at_page(call, content, one[1]), itemgetter(0))


def _to_page(call: Call) -> Steps[Listed]:
    return _backlinks(call, "page", _page(call, _draft(call)).id)


def _to_file(call: Call) -> Steps[Listed]:
    if call.value("fileId") not in _draft(call).files:
        raise Missing("file", gone=False)
    return _backlinks(call, "file", call.value("fileId"))


def _draft(call: Call) -> Content:
    return change_requests.head(call).content


def _base(call: Call) -> Content:
    return change_requests.base(call, change_requests.change_request(call)).content


def _page(call: Call, content: Content) -> Page:
    page = content.pages.get(call.value("pageId"))
    if page is None:
        raise Missing("page", gone=False)
    return page


HANDLERS: Final[dict[str, Handler]] = {
    "listChangeRequestLinks": _list,
    "listPageLinksInChangeRequest": _list_in_page,
    "listChangeRequestPageBacklinks": _to_page,
    "listChangeRequestFileBacklinks": _to_file,
}
