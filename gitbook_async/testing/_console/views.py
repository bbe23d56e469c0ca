"""What the console shows of the data: organizations, pages, and change requests with their differences."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import unified_diff
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from gitbook_async.testing._state.data import drafts
from gitbook_async.testing._state.data.content import Content, Page
from gitbook_async.testing._state.data.history import changed_pages
from gitbook_async.testing._state.data.records import Json, Record

if TYPE_CHECKING:
    from gitbook_async.testing._state.data.store import Store

_SHOWN: Final = 200
"""How many pages, or differences, are shown at once."""


def organizations(store: Store) -> list[Json]:
    """Return the organizations, each with its spaces and sites."""
    return [_organization(store, one) for one in store.table("organization").of("")]


def _organization(store: Store, record: Record) -> Json:
    spaces = [one for one in store.table("space").of("") if one.fields["organization"] == record.id]
    sites = store.table("site").of(record.id)
    return {
        "id": record.id,
        "title": record.fields["title"],
        "spaces": [_space(store, one) for one in spaces if "deletedAt" not in one.fields],
        "sites": [{"id": one.id, "title": one.fields["title"], "published": one.fields["published"]} for one in sites],
    }


def _space(store: Store, record: Record) -> Json:
    changes = store.table("change request").of(record.id)
    pages = len(store.history(record.id).live.content.pages)
    return {"id": record.id, "title": record.fields["title"], "pages": pages, "changeRequests": len(changes)}


def pages(store: Store, space: str, parent: str, start: int) -> Json:
    """Return some of the live child pages of a page.

    Args:
        store: all data.
        space: the id of the space.
        parent: the id of the page; empty for the top level.
        start: how many to leave out.

    Raises:
        Missing: the space does not exist.
    """
    content = _live(store, space)
    found = list(islice(content.children(parent), start, start + _SHOWN + 1))
    return {"items": [_row(content, page) for page in found[:_SHOWN]], "more": len(found) > _SHOWN}


def page(store: Store, space: str, key: str) -> Json | None:
    """Return a live page with its Markdown; None if it does not exist.

    Raises:
        Missing: the space does not exist.
    """
    content = _live(store, space)
    if key not in content.pages:
        return None
    found = content.pages[key]
    attributes = {name: value for name, value in found.attributes.items() if isinstance(value, (str, bool))}
    return {**_row(content, found), "path": content.path(key), "attributes": attributes, "markdown": found.markdown}


def _row(content: Content, page: Page) -> Json:
    return {
        "id": page.id,
        "title": page.title,
        "type": page.type,
        "children": bool(next(content.children(page.id), None)),
    }


def _live(store: Store, space: str) -> Content:
    return store.history(store.table("space").find(space).id).live.content


def change_requests(store: Store, space: str) -> list[Json]:
    """Return the change requests of a space, the newest first."""
    found = store.table("change request").of(space)
    return [{"id": one.id, "number": one.notes["number"], **_details(one)} for one in reversed(found)]


def _details(record: Record) -> Json:
    return {name: record.fields.get(name, "") for name in ("subject", "status", "updatedAt")}


def differences(store: Store, space: str, key: str) -> list[Json]:
    """Return what a change request changes: each page or file, with the lines of its text that differ.

    Raises:
        Missing: the change request does not exist.
    """
    record = store.table("change request").find(key, space)
    before, after = drafts.base(store, record).content, drafts.head(store, record).content
    return [_difference(before, after, change) for change in changed_pages(before, after, _SHOWN)[0]]


def _difference(before: Content, after: Content, change: Json) -> Json:
    kind = change["type"].replace("_", " ")
    if "page" not in change:
        return {"kind": kind, "title": change["file"]["name"], "path": "", "lines": []}
    details: Json = change["page"]
    lines = list(_lines(before.pages.get(details["id"]), after.pages.get(details["id"])))
    return {"kind": kind, "title": details["title"], "path": details.get("path", ""), "lines": lines}


def _lines(before: Page | None, after: Page | None) -> Iterator[dict[str, Any]]:
    """Yield the differing lines of a page, and some around them, each with its sign."""
    old, new = (one.markdown.splitlines() if one else [] for one in (before, after))
    for line in islice(unified_diff(old, new, lineterm=""), 2, None):
        yield {"sign": line[:1], "text": line[1:] if line[:1] in "+- " else line}
