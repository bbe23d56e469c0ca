"""The pages that earlier runs of a job have returned: those of a revision, or those of a journal."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import attrs

from gitbook_async.jobs._content.page import Page, page_of
from gitbook_async.jobs._content.tree import Node, documents

if TYPE_CHECKING:
    from gitbook_async._client import GitBook
    from gitbook_async.batch import Journal

_AT_ONCE: Final = 64  # records in a commit


@attrs.frozen
class Known:
    """A page that was returned before.

    Attributes:
        mark: a digest of it.
        deleted: how it is reported if it no longer exists.
    """

    mark: str
    deleted: Page


class Earlier:
    """The pages of earlier revisions.

    Args:
        gitbook: the client.
        revisions: the ids of the revisions, by the ids of their spaces.
    """

    def __init__(self, gitbook: GitBook, revisions: Mapping[str, str]) -> None:
        self._gitbook = gitbook
        self._revisions = revisions

    async def spaces(self) -> set[str]:
        """Return the spaces whose deletion is reported."""
        return set()

    async def has_all(self, space: str, revision: str) -> bool:
        """Whether all pages of a revision are known."""
        return self._revisions.get(space) == revision

    async def pages(self, space: str) -> dict[str, Known]:
        """Return the known pages of a space by id.

        Raises:
            GitBookError: the revision cannot be read.
        """
        revision = self._revisions.get(space)
        nodes = await documents(self._gitbook, space, revision) if revision else {}
        return {
            key: Known(mark_of(node), page_of(space, str(revision), node, "", deleted=True))
            for key, node in nodes.items()
        }

    async def keep(self, page: Page, node: Node) -> None:
        """Note that a page was returned."""

    async def forget(self, page: Page) -> None:
        """Note that a deletion was reported."""

    async def flush(self) -> None:
        """Write what was noted."""


class Recorded:
    """The pages of a journal.

    Args:
        journal: the journal.
    """

    def __init__(self, journal: Journal) -> None:
        journal.check_open()
        self._journal = journal
        self._waiting: dict[str, Any] = {}

    async def spaces(self) -> set[str]:
        """Return the spaces whose deletion is reported."""
        return {entry.key.partition("/")[0] for entry in await self._journal.entries()}

    async def has_all(self, _space: str, _revision: str) -> bool:
        """Whether all pages of a revision are known: the pages are compared one by one."""
        return False

    async def pages(self, space: str) -> dict[str, Known]:
        """Return the known pages of a space by id."""
        entries = await self._journal.entries(f"{space}/")
        good = (entry for entry in entries if entry.state == "done" and isinstance(entry.result, list))
        return {entry.key.partition("/")[2]: _known(space, entry.key, *map(str, entry.result[:3])) for entry in good}

    async def keep(self, page: Page, node: Node) -> None:
        """Note that a page was returned."""
        self._waiting[f"{page.space}/{page.id}"] = [mark_of(node), page.path, page.title]
        if len(self._waiting) >= _AT_ONCE:
            await self.flush()

    async def forget(self, page: Page) -> None:
        """Note that a deletion was reported."""
        await self._journal.forget([f"{page.space}/{page.id}"])

    async def flush(self) -> None:
        """Write what was noted."""
        waiting, self._waiting = self._waiting, {}
        await self._journal.record_all(waiting)


def mark_of(node: Node) -> str:
    """Return a digest that changes when the page or its place changes."""
    return hashlib.sha256(f"{node.fingerprint} {node.breadcrumbs}".encode()).hexdigest()[:20]


def _known(space: str, key: str, mark: str, path: str, title: str) -> Known:
    deleted = Page(
        space=space,
        id=key.partition("/")[2],
        path=path,
        title=title,
        markdown="",
        url="",
        breadcrumbs=(),
        updated_at=None,
        revision="",
        deleted=True,
    )
    return Known(mark, deleted)
