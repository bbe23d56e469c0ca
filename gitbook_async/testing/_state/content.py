"""The content of a space at one moment: its pages, their tree, and its files. It never changes; its copies differ."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

import attrs

from gitbook_async.testing._words import identifier

_NOT_SLUG: Final = re.compile(r"[^a-z0-9]+")
_LONGEST_SLUG: Final = 100
ROOT: Final = ""
"""The parent of the pages at the top."""


@attrs.frozen
class Page:
    """A page.

    Attributes:
        id: its id.
        title: its title.
        slug: its part of the path.
        markdown: what is on it, without the title.
        parent: the id of the page that it is under; `ROOT` if it is at the top.
        type: document, group or link.
        attributes: what else GitBook tells of it, such as its description.
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
        order: the ids of the pages under each page.
        files: the files by id, as GitBook tells of them.
    """

    pages: Mapping[str, Page] = MappingProxyType({})
    order: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    files: Mapping[str, Mapping[str, Any]] = MappingProxyType({})

    def children(self, parent: str = ROOT) -> Iterator[Page]:
        """Yield the pages right under a page."""
        return (self.pages[key] for key in self.order.get(parent, ()))

    def insert(self, page: Page, at: int | None = None) -> Content:
        """Add a page under its parent.

        Args:
            page: the page.
            at: its place among the pages there; the last if None.
        """
        siblings = list(self.order.get(page.parent, ()))
        last = len(siblings)
        siblings.insert(last if at is None else min(at, last), page.id)  # however large: a list takes 64 bits
        order = {**self.order, page.parent: tuple(siblings)}
        return attrs.evolve(self, pages={**self.pages, page.id: page}, order=order)

    def put(self, page: Page) -> Content:
        """Replace a page that stays where it is."""
        return attrs.evolve(self, pages={**self.pages, page.id: page})

    def move(self, key: str, parent: str, at: int | None = None) -> Content:
        """Put a page, with all that is under it, under another page or at another place."""
        old = self.pages[key]
        siblings = tuple(one for one in self.order.get(old.parent, ()) if one != key)
        without = attrs.evolve(self, order={**self.order, old.parent: siblings})
        return without.insert(attrs.evolve(old, parent=parent), at)

    def remove(self, key: str) -> Content:
        """Remove a page and all that is under it."""
        lost = {key, *self.below(key)}
        parent = self.pages[key].parent
        order = {one: keys for one, keys in self.order.items() if one not in lost}
        order[parent] = tuple(one for one in order.get(parent, ()) if one != key)
        return attrs.evolve(self, pages={one: page for one, page in self.pages.items() if one not in lost}, order=order)

    def below(self, key: str) -> Iterator[str]:
        """Yield the ids of all pages under a page."""
        for child in self.order.get(key, ()):
            yield child
            yield from self.below(child)

    def walk(self, parent: str = ROOT) -> Iterator[Page]:
        """Yield all pages in the order of the tree."""
        for page in self.children(parent):
            yield page
            yield from self.walk(page.id)

    def ancestors(self, key: str) -> list[Page]:
        """Return the pages that a page is under, the top one first."""
        found: list[Page] = []
        while parent := self.pages[key].parent:
            found.insert(0, self.pages[parent])
            key = parent
        return found

    def path(self, key: str) -> str:
        """Return the path of a page: the slugs on the way to it."""
        return "/".join([page.slug for page in self.ancestors(key)] + [self.pages[key].slug])

    def at_path(self, path: str) -> Page | None:
        """Return the page that has a path; None if none has."""
        found, parent = None, ROOT
        for slug in path.strip("/").split("/"):
            found = next((page for page in self.children(parent) if page.slug == slug), None)
            if found is None:
                return None
            parent = found.id
        return found


def document_id(page: Page) -> str:
    """Return the id of what is on a page: another one when that changes."""
    return identifier("document", page.id, page.markdown)


def slug_of(title: str) -> str:
    """Return the slug that a title makes."""
    return _NOT_SLUG.sub("-", title.lower()).strip("-")[:_LONGEST_SLUG] or "page"
