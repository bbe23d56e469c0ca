"""The page tree of a revision, and what differs between two."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final, cast

import attrs

from gitbook_async._generated.models.revision_page import decode_revision_page
from gitbook_async._model.base import Model, to_dict
from gitbook_async._model.variant import UnknownVariant
from gitbook_async.errors import NotFoundError
from gitbook_async.models import RevisionPageDocument

if TYPE_CHECKING:
    from gitbook_async._client import GitBook

_NOT_ITS_OWN: Final = ("pages", "urls", "git")  # child pages, and what changes without the page


@attrs.frozen
class Node:
    """A page of a tree.

    Attributes:
        page: the page, without its Markdown.
        breadcrumbs: the titles of its ancestors, the top level first.
    """

    page: Any
    breadcrumbs: tuple[str, ...]

    @property
    def title(self) -> str:
        """Its title; empty if it has none."""
        return self.page.title if isinstance(self.page.title, str) else ""

    @property
    def has_markdown(self) -> bool:
        """Whether it is a document; groups and links have no Markdown."""
        page = self.page
        return isinstance(page.id, str) and isinstance(page, RevisionPageDocument)

    @property
    def fingerprint(self) -> str:
        """A digest of everything about the page itself; it changes when the page's content or properties change."""
        own = {name: value for name, value in to_dict(self.page).items() if name not in _NOT_ITS_OWN}
        return hashlib.sha256(json.dumps(own, sort_keys=True).encode()).hexdigest()[:20]


def walk(pages: object, above: tuple[str, ...] = ()) -> Iterator[Node]:
    """Yield pages and the pages below them, in the order of the tree.

    Args:
        pages: the pages. What is not an object is passed over, and a page of an unknown kind is like a group.
        above: the titles of their ancestors.
    """
    for each in cast("list[object]", pages) if isinstance(pages, list) else ():
        page = decode_revision_page(cast("dict[str, Any]", each)) if isinstance(each, dict) else each
        if isinstance(page, (Model, UnknownVariant)):
            node = Node(page, above)
            yield node
            yield from walk(getattr(page, "pages", None), (*above, node.title))


async def documents(gitbook: GitBook, space_id: str, revision: str) -> dict[str, Node]:
    """Return the pages of an earlier revision that have Markdown, by id; none if the revision does not exist.

    Raises:
        GitBookError: it cannot be read.
    """
    try:
        found: Any = await gitbook.space_content.get_revision(space_id, revision, metadata=False)
    except NotFoundError:
        return {}
    return {node.page.id: node for node in walk(found.pages) if node.has_markdown}
