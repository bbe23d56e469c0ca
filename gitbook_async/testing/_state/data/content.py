"""The content of a space at one time: its pages, their tree, and its files. It is immutable; changes create copies."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import attrs

from gitbook_async.testing._state.data.maps import Map
from gitbook_async.testing._state.data.rows import EMPTY, Row
from gitbook_async.testing._text.words import identifier

_NOT_SLUG: Final = re.compile(r"[^a-z0-9]+")
_LONGEST_SLUG: Final = 100
_NOTHING: Final = Map[Any, Any].of()
ROOT: Final = ""
"""The parent of top-level pages."""


@attrs.frozen
class Page:
    """A page.

    Attributes:
        id: its id.
        title: its title.
        slug: its part of the path.
        markdown: its content, without the title.
        parent: the id of its parent page; `ROOT` at the top level.
        type: document, group or link.
        attributes: its other fields in the API, such as its description.
    """

    id: str
    title: str
    slug: str
    markdown: str = ""
    parent: str = ROOT
    type: str = "document"
    attributes: Mapping[str, Any] = attrs.field(factory=dict[str, Any])


@attrs.frozen
class Snippet:
    """A reusable content: a text that pages include.

    Attributes:
        id: its id.
        title: its title.
        markdown: its content.
    """

    id: str
    title: str
    markdown: str


Slugs = Map[tuple[str, str], tuple[str, ...]]
"""The ids of the pages by their parent and slug: mostly one."""


@attrs.frozen
class Content:
    """Pages and files. A changed copy shares with the original what it has in common.

    Attributes:
        pages: the pages by id.
        order: the ids of the child pages of each page.
        files: the files by id, as in the API.
        slugs: the ids of the pages by parent and slug.
        snippets: the reusable contents by id.
    """

    pages: Map[str, Page] = _NOTHING
    order: Map[str, Row] = _NOTHING
    files: Map[str, Mapping[str, Any]] = _NOTHING
    slugs: Slugs = _NOTHING
    snippets: Map[str, Snippet] = _NOTHING

    @classmethod
    def of(cls, pages: Iterable[Page], files: Mapping[str, Mapping[str, Any]] | None = None) -> Content:
        """Return a content.

        Args:
            pages: the pages, in the order of their siblings.
            files: the files by id.
        """
        order: dict[str, list[str]] = {}
        slugs: dict[tuple[str, str], tuple[str, ...]] = {}
        found = {page.id: page for page in pages}
        for page in found.values():
            order.setdefault(page.parent, []).append(page.id)
            place = page.parent, page.slug
            slugs[place] = (*slugs.get(place, ()), page.id)
        rows = Map[str, Row].of((parent, Row.of(keys)) for parent, keys in order.items())
        named = Map[tuple[str, str], tuple[str, ...]].of(slugs.items())
        return cls(Map[str, Page].of(found.items()), rows, Map[str, Mapping[str, Any]].of((files or {}).items()), named)

    def children(self, parent: str = ROOT) -> Iterator[Page]:
        """Yield the child pages of a page."""
        return (self.pages[key] for key in self.order.get(parent, EMPTY))

    def named(self, parent: str, slug: str) -> tuple[str, ...]:
        """Return the ids of the child pages of a page that have a slug."""
        return self.slugs.get((parent, slug), ())

    def insert(self, page: Page, at: int | None = None) -> Content:
        """Add a page to its parent.

        Args:
            page: the page.
            at: its position among its siblings; the last if None.
        """
        row = self.order.get(page.parent, EMPTY).insert(page.id, at)
        pages, order = self.pages.set(page.id, page), self.order.set(page.parent, row)
        return Content(pages, order, self.files, with_slug(self.slugs, page), self.snippets)

    def put(self, page: Page) -> Content:
        """Replace a page, without moving it."""
        old, slugs = self.pages[page.id], self.slugs
        if page.slug != old.slug:
            slugs = with_slug(without_slug(slugs, old), page)
        return Content(self.pages.set(page.id, page), self.order, self.files, slugs, self.snippets)

    def move(self, key: str, parent: str, at: int | None = None) -> Content:
        """Move a page, with all its descendants, to another parent or position."""
        old = self.pages[key]
        row = self.order.get(old.parent, EMPTY).without(key)
        order, slugs = self.order.set(old.parent, row), without_slug(self.slugs, old)
        return attrs.evolve(self, order=order, slugs=slugs).insert(attrs.evolve(old, parent=parent), at)

    def remove(self, key: str) -> Content:
        """Remove a page and all its descendants."""
        pages, order, slugs = self.pages, self.order, self.slugs
        parent = pages[key].parent
        for lost in (key, *self.below(key)):
            slugs = without_slug(slugs, pages[lost])
            pages, order = pages.without(lost), order.without(lost)
        order = order.set(parent, order[parent].without(key))
        return Content(pages, order, self.files, slugs, self.snippets)

    def add_file(self, file: Mapping[str, Any]) -> Content:
        """Add a file."""
        return attrs.evolve(self, files=self.files.set(file["id"], file))

    def add_snippet(self, snippet: Snippet) -> Content:
        """Add a reusable content."""
        return attrs.evolve(self, snippets=self.snippets.set(snippet.id, snippet))

    def below(self, key: str) -> Iterator[str]:
        """Yield the ids of all descendants of a page."""
        for child in self.order.get(key, EMPTY):
            yield child
            yield from self.below(child)

    def walk(self, parent: str = ROOT) -> Iterator[Page]:
        """Yield all pages in the order of the tree."""
        for page in self.children(parent):
            yield page
            yield from self.walk(page.id)

    def ancestors(self, key: str) -> list[Page]:
        """Return the ancestors of a page, the top one first."""
        found: list[Page] = []
        while parent := self.pages[key].parent:
            found.insert(0, self.pages[parent])
            key = parent
        return found

    def path(self, key: str) -> str:
        """Return the path of a page: the slugs of its ancestors and its own."""
        return "/".join([page.slug for page in self.ancestors(key)] + [self.pages[key].slug])

    def at_path(self, path: str) -> Page | None:
        """Return the page with a path; None if there is none."""
        parent = ROOT
        for slug in path.strip("/").split("/"):
            found = self.named(parent, slug)
            if not found:
                return None
            parent = found[0] if len(found) == 1 else min(found, key=self.order[parent].index)
        return self.pages[parent]


def with_slug(slugs: Slugs, page: Page) -> Slugs:
    """Return the slugs with that of a page."""
    place = page.parent, page.slug
    return slugs.set(place, (*slugs.get(place, ()), page.id))


def without_slug(slugs: Slugs, page: Page) -> Slugs:
    """Return the slugs without that of a page."""
    place = page.parent, page.slug
    rest = tuple(key for key in slugs.get(place, ()) if key != page.id)
    return slugs.set(place, rest) if rest else slugs.without(place)


def document_id(page: Page | Snippet) -> str:
    """Return the id of the document of a page or a reusable content: it changes with the content."""
    return identifier("document", page.id, page.markdown)


def slug_of(title: str) -> str:
    """Return the slug for a title."""
    return _NOT_SLUG.sub("-", title.lower()).strip("-")[:_LONGEST_SLUG] or "page"
