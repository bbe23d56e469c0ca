"""The content of a space at one time: its pages, their tree, and its files. It is immutable; changes create copies."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

import attrs

from gitbook_async.testing._text.words import identifier

_NOT_SLUG: Final = re.compile(r"[^a-z0-9]+")
_LONGEST_SLUG: Final = 100
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
class Content:
    """Pages and files.

    Attributes:
        pages: the pages by id.
        order: the ids of the child pages of each page.
        files: the files by id, as in the API.
    """

    pages: Mapping[str, Page] = MappingProxyType({})
    order: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    files: Mapping[str, Mapping[str, Any]] = MappingProxyType({})

    def children(self, parent: str = ROOT) -> Iterator[Page]:
        """Yield the child pages of a page."""
        return (self.pages[key] for key in self.order.get(parent, ()))

    def insert(self, page: Page, at: int | None = None) -> Content:
        """Add a page to its parent.

        Args:
            page: the page.
            at: its position among its siblings; the last if None.
        """
        siblings = list(self.order.get(page.parent, ()))
        last = len(siblings)
        siblings.insert(last if at is None else min(at, last), page.id)  # insert takes no index above 64 bits
        order = {**self.order, page.parent: tuple(siblings)}
        return attrs.evolve(self, pages={**self.pages, page.id: page}, order=order)

    def put(self, page: Page) -> Content:
        """Replace a page, without moving it."""
        return attrs.evolve(self, pages={**self.pages, page.id: page})

    def move(self, key: str, parent: str, at: int | None = None) -> Content:
        """Move a page, with all its descendants, to another parent or position."""
        old = self.pages[key]
        siblings = tuple(one for one in self.order.get(old.parent, ()) if one != key)
        without = attrs.evolve(self, order={**self.order, old.parent: siblings})
        return without.insert(attrs.evolve(old, parent=parent), at)

    def remove(self, key: str) -> Content:
        """Remove a page and all its descendants."""
        lost = {key, *self.below(key)}
        parent = self.pages[key].parent
        order = {one: keys for one, keys in self.order.items() if one not in lost}
        order[parent] = tuple(one for one in order.get(parent, ()) if one != key)
        return attrs.evolve(self, pages={one: page for one, page in self.pages.items() if one not in lost}, order=order)

    def below(self, key: str) -> Iterator[str]:
        """Yield the ids of all descendants of a page."""
        for child in self.order.get(key, ()):
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
        found, parent = None, ROOT
        for slug in path.strip("/").split("/"):
            found = next((page for page in self.children(parent) if page.slug == slug), None)
            if found is None:
                return None
            parent = found.id
        return found


def document_id(page: Page) -> str:
    """Return the id of a page's document: it changes with the content."""
    return identifier("document", page.id, page.markdown)


def slug_of(title: str) -> str:
    """Return the slug for a title."""
    return _NOT_SLUG.sub("-", title.lower()).strip("-")[:_LONGEST_SLUG] or "page"
