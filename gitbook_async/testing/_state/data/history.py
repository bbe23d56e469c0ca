"""The revisions of a space and of its change requests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import attrs

from gitbook_async.testing._http.steps import Steps
from gitbook_async.testing._state.data.content import Content, Page, Snippet, document_id

_Difference = Callable[[Content, Content, str], dict[str, Any]]


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
        documents: the Markdown of the documents that were found in them, by the ids of the documents.
    """

    primary: str
    revisions: dict[str, Revision]
    documents: dict[str, str] = attrs.field(factory=dict[str, str])
    _reading: list[Iterator[Page | Snippet]] = attrs.field(factory=list[Iterator[Page | Snippet]])
    _unread: list[Revision] = attrs.field(
        default=attrs.Factory(lambda self: list(self.revisions.values()), takes_self=True)
    )

    @property
    def live(self) -> Revision:
        """The live revision."""
        return self.revisions[self.primary]

    def add(self, revision: Revision) -> Revision:
        """Store a revision, and return it."""
        self.revisions[revision.id] = revision
        self._unread.append(revision)
        return revision

    def find_documents(self) -> Steps[None]:
        """Find the documents of the revisions that were added since the last time: only what each of them changed.

        Several may do so together.
        """
        while self._unread or self._reading:
            if not self._reading:
                self._reading.append(self._changed(self._unread.pop()))
            page = next(self._reading[0], None)
            if page:
                self.documents[document_id(page)] = page.markdown
            else:
                self._reading.clear()
            yield

    def _changed(self, revision: Revision) -> Iterator[Page | Snippet]:
        """Yield the pages and the reusable contents that a revision changed or added."""
        before = self.revisions[revision.parents[0]].content if revision.parents else Content()
        pages = revision.content.pages
        snippets = revision.content.snippets
        yield from (snippets[key] for key in before.snippets.differing(snippets) if key in snippets)
        yield from (pages[key] for key in before.pages.differing(pages) if key in pages)


def changed_pages(before: Content, after: Content, most: int) -> tuple[list[dict[str, Any]], int]:
    """Return the differences between two contents, as in the API, and how many there are.

    Args:
        before: the older one.
        after: the newer one.
        most: how many to return.
    """
    changed = before.pages.changes(after.pages)
    kept = [key for key in changed if key in before.pages and key in after.pages]
    moved = [key for key in kept if before.pages[key].parent != after.pages[key].parent]
    groups: tuple[tuple[_Difference, list[str]], ...] = (
        (_created, [key for key in changed if key not in before.pages]),
        (_edit, [key for key in kept if _is_edited(before, after, key)]),
        (_deleted, [key for key in changed if key not in after.pages]),
        (_move, moved),
        (_file, [key for key in before.files.changes(after.files) if key not in before.files]),
    )
    found = [(difference, key) for difference, keys in groups for key in keys]
    return [difference(before, after, key) for difference, key in found[:most]], len(found)


def _is_edited(before: Content, after: Content, key: str) -> bool:
    old, new = before.pages[key], after.pages[key]
    return attrs.evolve(old, parent=new.parent) != new


def _created(_before: Content, after: Content, key: str) -> dict[str, Any]:
    return _change("page_created", after, key)


def _deleted(before: Content, _after: Content, key: str) -> dict[str, Any]:
    return _change("page_deleted", before, key)


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


def _file(_before: Content, after: Content, key: str) -> dict[str, Any]:
    file = after.files[key]
    details = {name: file[name] for name in ("id", "name", "contentType", "downloadURL")}
    return {"type": "file_created", "file": details}
