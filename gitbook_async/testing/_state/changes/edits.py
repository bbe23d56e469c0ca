"""A batch of content changes: applied as a whole or not at all.

Pages and files may be named by the ``ref`` of any change in the same batch, also in links (``./ref``). A requested slug
must be free; a slug made of a title gets a number if it is taken. Content is stored as Markdown, without its
frontmatter and without images with ``data:`` URLs; of a document tree the text is stored. Links are kept unchanged.
Blocks have no keys here, so reverting blocks reverts the content of the page, but not its title and position. Files
that are sent can be downloaded again; those at a URL are not fetched.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Callable
from mimetypes import guess_type
from typing import Any, Final, cast

import attrs

from gitbook_async.testing._http.failures import Failure
from gitbook_async.testing._state.data.content import ROOT, Content, Page, slug_of
from gitbook_async.testing._state.data.records import Json
from gitbook_async.testing._state.data.rows import EMPTY
from gitbook_async.testing._text.documents import text_of
from gitbook_async.testing._text.frontmatter import split_frontmatter

_ATTRIBUTES: Final = ("emoji", "icon", "description", "hidden", "noIndex", "noRobotsIndex", "condition")
_INLINE_IMAGE: Final = re.compile(r"!\[[^\]]*\]\(data:[^)]*\)")
_REF_LINK: Final = re.compile(r"\]\(\./([^)#]+)(#[^)]*)?\)")
_UNKNOWN_SIZE: Final = 1024


class Batch:
    """Applies changes to a content.

    Args:
        content: the content to change; it is copied.
        origin: the content that pages are reverted to.
        earlier: returns the content of a revision; None if it does not exist.
        new_id: returns a new id for a kind of object.
        url_of: returns the address of a file that was sent.

    Attributes:
        content: the changed content.
        touched: what happened to each page, by its id.
        files: the files that were inserted.
        uploads: the content of those that were sent.
    """

    def __init__(
        self,
        content: Content,
        origin: Content,
        earlier: Callable[[str], Content | None],
        new_id: Callable[[str], str],
        url_of: Callable[[str], str],
    ) -> None:
        self.content = content
        self.touched: dict[str, Json] = {}
        self.files: list[Json] = []
        self.uploads: dict[str, bytes] = {}
        self._origin = origin
        self._earlier = earlier
        self._new_id = new_id
        self._url_of = url_of
        self._refs: dict[str, tuple[str, str]] = {}

    def apply(self, changes: list[Json]) -> None:
        """Apply changes in their order.

        Raises:
            Failure: 400, a change is invalid; the message names it.
        """
        for number, change in enumerate(changes):
            self._name(number, change)
        for number, change in enumerate(changes):
            try:
                _OPERATIONS[change["operation"]](self, change)
            except ValueError as error:
                raise Failure(400, f"body.changes.{number}: {error}") from None

    def _name(self, number: int, change: Json) -> None:
        """Assign an id to each object that a change creates and names."""
        made = {"insert_page": [change], "insert_files": change.get("files", [])}.get(change["operation"], [])
        kind = "page" if change["operation"] == "insert_page" else "file"
        for one in cast("list[Json]", made):
            ref = one.get("ref")
            if ref in self._refs:
                raise Failure(400, f"body.changes.{number}: the ref {ref} is used twice")
            if ref:
                self._refs[ref] = (kind, self._new_id(kind))

    def update_page(self, change: Json) -> None:
        """Change a page: its content, title or position."""
        page = self._page(change["page"])
        details = {name: change[name] for name in ("title",) if name in change}
        attributes = dict(page.attributes)
        if "document" in change:
            matter, details["markdown"] = self._read(change["document"])
            attributes |= matter
        attributes |= {name: change[name] for name in _ATTRIBUTES if name in change}
        self.content = self.content.put(attrs.evolve(page, attributes=attributes, **details))
        if "into" in change or "at" in change:
            self._move(page, change)
        if "slug" in change:
            self._check_free(self.content.pages[page.id].parent, change["slug"], page.id)
            self._rename(page.id, change["slug"])
        self._touch(page.id, "updated_page")

    def insert_page(self, change: Json) -> None:
        """Insert a page."""
        ref = change.get("ref")
        key = self._refs[ref][1] if ref else self._new_id("page")
        parent = self._page(change["into"]).id if change.get("into") else ROOT
        title = change.get("title") or "Untitled"
        matter, text = self._read(change["document"])
        attributes = {**matter, **{name: change[name] for name in _ATTRIBUTES if name in change}}
        if change.get("slug"):
            self._check_free(parent, change["slug"], key)
        slug = self._free_slug(parent, change.get("slug") or slug_of(title), key)
        page = Page(key, title, slug, text, parent, attributes=attributes)
        self.content = self.content.insert(page, _place(change))
        self._touch(key, "created_page", **({"ref": ref} if ref else {}))

    def delete_page(self, change: Json) -> None:
        """Delete a page and all its descendants."""
        self._delete(self._page(change["page"]).id)

    def revert_page(self, change: Json) -> None:
        """Revert a page."""
        key, wanted = change["page"], change.get("revision")
        before = self._earlier(wanted) if wanted else self._origin
        if before is None:
            raise ValueError(f"unknown revision {wanted}")
        old, now = before.pages.get(key), self.content.pages.get(key)
        if old and now:
            back = {"markdown": old.markdown} if "block" in change else attrs.asdict(old, recurse=False)
            self.content = self.content.put(attrs.evolve(now, **{**back, "parent": now.parent}))
            self._touch(key, "updated_page")
        elif old:
            self._restore(old, before)
        else:
            self._delete(self._page(key).id)

    def insert_files(self, change: Json) -> None:
        """Add files."""
        for wanted in cast("list[Json]", change["files"]):
            ref = wanted.get("ref")
            key = self._refs[ref][1] if ref else self._new_id("file")
            if isinstance(text := wanted.get("base64"), str):
                self.uploads[key] = b64decode(text)
            size = len(self.uploads[key]) if key in self.uploads else _UNKNOWN_SIZE
            file = _file(key, wanted, wanted.get("url") or self._url_of(key), size)
            self.files.append(file)
            self.content = self.content.add_file(file)

    def _page(self, name: str) -> Page:
        key = self._refs.get(name, ("page", name))[1]
        page = self.content.pages.get(key)
        if page is None:
            raise ValueError(f"unknown page {name}")
        return page

    def _move(self, page: Page, change: Json) -> None:
        into = change.get("into", page.parent or None)
        parent = self._page(into).id if into else ROOT
        if parent in (page.id, *self.content.below(page.id)):
            raise ValueError("a page cannot be moved into itself")
        siblings = self.content.order.get(parent, EMPTY)
        at = _place(change) if "at" in change else siblings.index(page.id) if page.id in siblings else None
        self.content = self.content.move(page.id, parent, at)
        self._rename(page.id, self.content.pages[page.id].slug)

    def _rename(self, key: str, slug: str) -> None:
        page = self.content.pages[key]
        self.content = self.content.put(attrs.evolve(page, slug=self._free_slug(page.parent, slug, key)))

    def _check_free(self, parent: str, slug: str, key: str) -> None:
        """Reject a requested slug that a sibling has."""
        if self._is_taken(parent, slug, key):
            raise ValueError(f"another page has the slug {slug}")

    def _is_taken(self, parent: str, slug: str, key: str) -> bool:
        return any(one != key for one in self.content.named(parent, slug))

    def _free_slug(self, parent: str, slug: str, key: str) -> str:
        """Return a slug that no sibling has."""
        free, number = slug, 0
        while self._is_taken(parent, free, key):
            number += 1
            free = f"{slug}-{number}"
        return free

    def _restore(self, old: Page, before: Content) -> None:
        parent = old.parent if old.parent in self.content.pages else ROOT
        at = before.order[old.parent].index(old.id) if parent == old.parent else None
        self.content = self.content.insert(attrs.evolve(old, parent=parent), at)
        self._touch(old.id, "created_page")

    def _delete(self, key: str) -> None:
        self.content = self.content.remove(key)
        self._touch(key, "deleted_page")

    def _touch(self, key: str, event: str, **more: Any) -> None:
        """Record what happened to a page: creation takes precedence over later changes."""
        before = self.touched.get(key)
        if before and event == "updated_page":
            return
        if before and before["object"] == "created_page" and event == "deleted_page":
            del self.touched[key]
        else:
            self.touched[key] = {"object": event, **more}

    def _read(self, document: Json) -> tuple[dict[str, str], str]:
        """Return the frontmatter fields of a document, and its text."""
        if "document" in document:
            return {}, text_of(document["document"])
        matter, text = split_frontmatter(document.get("markdown", ""))
        return matter, _REF_LINK.sub(self._resolve, _INLINE_IMAGE.sub("", text))

    def _resolve(self, link: re.Match[str]) -> str:
        kind, key = self._refs.get(link.group(1).removesuffix(".md"), ("", ""))
        return f"](/{kind}s/{key}{link.group(2) or ''})" if kind else link.group()


def _place(change: Json) -> int | None:
    """Return the position of a change, which JSON may write as 1.0; None if it has none."""
    return None if change.get("at") is None else int(change["at"])


def _file(key: str, wanted: Json, url: str, size: int) -> Json:
    name = wanted["name"]
    kind = wanted.get("contentType") or guess_type(name)[0] or "application/octet-stream"
    return {"id": key, "name": name, "contentType": kind, "downloadURL": url, "size": size}


_OPERATIONS: Final[dict[str, Callable[[Batch, Json], None]]] = {
    "update_page": Batch.update_page,
    "insert_page": Batch.insert_page,
    "delete_page": Batch.delete_page,
    "revert_page": Batch.revert_page,
    "insert_files": Batch.insert_files,
}
