"""The page tree of a revision, and what differs between two."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final

import attrs

from gitbook_async._model.base import to_dict
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
    def has_markdown(self) -> bool:
        """Whether it is a document; groups and links have no Markdown."""
        return isinstance(self.page, RevisionPageDocument)

    @property
    def fingerprint(self) -> str:
        """A digest of everything about the page itself; it changes when the page's content or properties change."""
        own = {name: value for name, value in to_dict(self.page).items() if name not in _NOT_ITS_OWN}
        return hashlib.sha256(json.dumps(own, sort_keys=True).encode()).hexdigest()[:20]


def walk(pages: Iterable[Any], above: tuple[str, ...] = ()) -> Iterator[Node]:
    """Yield pages and the pages below them, in the order of the tree.

    Args:
        pages: the pages.
        above: the titles of their ancestors.
    """
    for page in pages:
        yield Node(page, above)
        yield from walk(getattr(page, "pages", None) or (), (*above, page.title))


async def documents(gitbook: GitBook, space_id: str, revision: str) -> dict[str, Node]:
    """Return the pages of an earlier revision that have Markdown, by id; none if the revision does not exist.

    Raises:
        GitBookError: it cannot be read.
    """
    try:
        found: Any = await gitbook.space_content.get_revision(space_id, revision, metadata=False)
    except NotFoundError:
        return {}
    return {node.page.id: node for node in walk(found.pages or ()) if node.has_markdown}
