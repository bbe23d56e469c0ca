"""The revisions of a space and of its change requests."""

from __future__ import annotations

from typing import Any

import attrs

from gitbook_async.testing._state.data.content import Content, document_id


@attrs.frozen
class Revision:
    """A content and its origin.

    Attributes:
        id: its id.
        type: edits, merge or update.
        parents: the ids of its parent revisions.
        content: the content.
        created: when it was created, in GitBook's format.
        merged_from: the id of the change request that it merged; None for other types.
    """

    id: str
    type: str
    parents: tuple[str, ...]
    content: Content
    created: str
    merged_from: str | None = None


@attrs.define
class History:
    """The revisions of a space.

    Attributes:
        primary: the id of the live revision.
        revisions: all revisions by id.
    """

    primary: str
    revisions: dict[str, Revision]

    @property
    def live(self) -> Revision:
        """The live revision."""
        return self.revisions[self.primary]

    def add(self, revision: Revision) -> Revision:
        """Store a revision, and return it."""
        self.revisions[revision.id] = revision
        return revision


def changed_pages(before: Content, after: Content) -> list[dict[str, Any]]:
    """Return the differences between two contents, as in the API.

    Args:
        before: the older one.
        after: the newer one.
    """
    changed = before.pages.changes(after.pages)
    kept = [key for key in changed if key in before.pages and key in after.pages]
    created = [_change("page_created", after, key) for key in changed if key not in before.pages]
    deleted = [_change("page_deleted", before, key) for key in changed if key not in after.pages]
    edited = [_edit(before, after, key) for key in kept if _is_edited(before, after, key)]
    moved = [_move(before, after, key) for key in kept if before.pages[key].parent != after.pages[key].parent]
    files = [_file(after.files[key]) for key in before.files.changes(after.files) if key not in before.files]
    return [*created, *edited, *deleted, *moved, *files]


def _is_edited(before: Content, after: Content, key: str) -> bool:
    old, new = before.pages[key], after.pages[key]
    return attrs.evolve(old, parent=new.parent) != new


def _change(kind: str, content: Content, key: str) -> dict[str, Any]:
    return {"type": kind, "page": _pointer(content, key)}


def _edit(before: Content, after: Content, key: str) -> dict[str, Any]:
    old, new = before.pages[key], after.pages[key]
    pairs = {name: (getattr(old, name), getattr(new, name)) for name in ("title", "slug")}
    pairs["document"] = (document_id(old), document_id(new))
    attributes = {name: {"before": one, "after": other} for name, (one, other) in pairs.items() if one != other}
    return {**_change("page_edited", after, key), "attributes": attributes}


def _move(before: Content, after: Content, key: str) -> dict[str, Any]:
    sides = {"before": (before, before.pages[key].parent), "after": (after, after.pages[key].parent)}
    parent = {side: _pointer(content, one) for side, (content, one) in sides.items() if one}
    return {**_change("page_moved", after, key), "parent": parent}


def _pointer(content: Content, key: str) -> dict[str, Any]:
    page = content.pages[key]
    return {"id": key, "type": page.type, "title": page.title, "path": content.path(key)}


def _file(file: Any) -> dict[str, Any]:
    told = {name: file[name] for name in ("id", "name", "contentType", "downloadURL")}
    return {"type": "file_created", "file": told}
