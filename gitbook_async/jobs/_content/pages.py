"""Pages as Markdown: of a page, a space or an organization."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, Final, Protocol

import attrs

from gitbook_async.errors import GitBookError, InvalidArgument, NotFoundError
from gitbook_async.jobs._content.known import Earlier, Recorded, mark_of
from gitbook_async.jobs._content.page import Page, page_of, read_text, text_of
from gitbook_async.jobs._content.tree import Node, walk
from gitbook_async.jobs._work.failure import Failure, ItemsFailed, check_token

if TYPE_CHECKING:
    from gitbook_async._client import GitBook
    from gitbook_async.batch import Journal

CONCURRENCY: Final = 16


class Reader(Protocol):
    """Reads the texts of pages: a client, or workers on several machines."""

    def read(
        self, space_id: str, revision: str, nodes: Sequence[Node], concurrency: int
    ) -> AsyncGenerator[tuple[Node, str | Exception]]:
        """Yield pages of a revision with their Markdown, or with the error."""
        ...


@attrs.frozen
class _Here:
    """Reads with one client."""

    _gitbook: GitBook

    async def read(
        self, space_id: str, revision: str, nodes: Sequence[Node], concurrency: int
    ) -> AsyncGenerator[tuple[Node, str | Exception]]:
        """Yield pages of a revision with their Markdown, or with the error."""

        async def read(node: Node) -> str:
            return await read_text(self._gitbook, space_id, revision, node.page.id)

        async with self._gitbook.map(read, nodes, concurrency=concurrency) as outcomes:
            async for outcome in outcomes:
                yield outcome.item, outcome.error or outcome.unwrap()


@attrs.frozen
class _Job:
    """What reading pages needs."""

    gitbook: GitBook
    known: Earlier | Recorded
    reader: Reader
    concurrency: int
    fail: Callable[[Failure], object]


async def pages(
    gitbook: GitBook,
    space_id: str | None = None,
    *,
    organization: str | None = None,
    since: str | Mapping[str, str] | None = None,
    journal: Journal | None = None,
    workers: Reader | None = None,
    concurrency: int = CONCURRENCY,
    on_failure: Callable[[Failure], object] | None = None,
) -> AsyncGenerator[Page]:
    """Yield the pages of a space, or of all spaces of an organization, as they arrive.

    All pages of a space are of one revision, also if it is edited meanwhile. Groups and links have no Markdown and are
    not yielded; their child pages are. Memory does not grow with the texts of the pages. To leave the loop early, use
    `contextlib.aclosing`.

    Args:
        gitbook: the client.
        space_id: the id of the space.
        organization: the id of an organization, instead of a space.
        since: the revision that was read last; for an organization, those of its spaces by the ids of the spaces. Only
            pages that differ are yielded, and pages that no longer exist, as deleted. Without it, or if that revision
            does not exist, all pages are yielded.
        journal: an open journal, instead of ``since``: a page is done when the next one is asked for, and is yielded
            again only after it has changed. So the job can be killed at any moment; the next one may repeat the last
            few pages.
        workers: workers that read the pages, such as `DaskWorkers`; by default the client reads them.
        concurrency: the maximum number of pages that are read concurrently, by each worker.
        on_failure: called for each page or space that cannot be read, instead of raising `ItemsFailed` at the end.

    Yields:
        The pages; the deleted ones of a space first.

    Raises:
        InvalidArgument: there is neither a space nor an organization, or both; or ``since`` and a journal.
        JournalError: the journal is not open, or cannot be written.
        ItemsFailed: some pages could not be read; raised after all others have been yielded. Keep the old ``since``.
        AuthenticationError: the token is invalid.
        GitBookError: the page tree of the space, or the list of spaces, cannot be read.
    """
    if (space_id is None) is (organization is None):
        raise InvalidArgument("pass either space_id or organization")
    if since is not None and isinstance(since, str) is (space_id is None):
        raise InvalidArgument(
            "since has to be a revision id for a space, and map space ids to them for an organization"
        )
    if since is not None and journal is not None:
        raise InvalidArgument("pass either since or journal")
    failures: list[Failure] = []
    revisions = {str(space_id): since} if isinstance(since, str) else since or {}
    known = Earlier(gitbook, revisions) if journal is None else Recorded(journal)
    job = _Job(gitbook, known, workers or _Here(gitbook), concurrency, on_failure or failures.append)
    found = _of_organization(job, str(organization)) if space_id is None else _of_space(job, space_id)
    async with aclosing(found):
        async for page in found:
            yield page
    if failures:
        raise ItemsFailed(failures)


async def markdown(
    gitbook: GitBook, space_id: str, page: str, *, change_request: str | None = None, revision: str | None = None
) -> str:
    """Return a page as Markdown.

    Args:
        gitbook: the client.
        space_id: the id of the space.
        page: the page's id or path. Without a slash, it is looked up as an id first.
        change_request: the id of a change request, instead of the live content.
        revision: the id of a revision, instead of the live content.

    Returns:
        The Markdown, beginning with the title.

    Raises:
        InvalidArgument: both a change request and a revision are given.
        JobError: the page has no Markdown: it is a group or a link.
        NotFoundError: there is no such page.
        GitBookError: it cannot be read.
    """
    if change_request and revision:
        raise InvalidArgument("pass either change_request or revision")
    live, drafts = gitbook.space_content, gitbook.change_request_content
    more: Any = {"format": "markdown", "metadata": False}
    by_id, by_path = (live.get_page, live.get_page_by_path)
    place: tuple[str, ...] = (space_id,)
    if change_request:
        by_id, by_path, place = drafts.get_page, drafts.get_page_by_path, (space_id, change_request)
    elif revision:
        by_id, by_path, place = live.get_page_in_revision, live.get_page_in_revision_by_path, (space_id, revision)
    call: Any = by_path if "/" in page else by_id
    try:
        found = await call(*place, page, **more)
    except NotFoundError:
        if call is by_path:
            raise
        call = by_path
        found = await call(*place, page, **more)
    return text_of(found)


async def _of_organization(job: _Job, organization: str) -> AsyncGenerator[Page]:
    """Yield the pages of one space after the other, and those of spaces that no longer exist."""
    spaces: set[str] = set()
    async for space in job.gitbook.spaces.list(organization):
        spaces.add(space.id)
        found = _of_space(job, space.id)
        try:
            async with aclosing(found):
                async for page in found:
                    yield page
        except GitBookError as error:
            check_token(error)
            job.fail(Failure(f"space {space.id}", error))
    for space_id in await job.known.spaces() - spaces:
        for page in (await job.known.pages(space_id)).values():
            yield page.deleted
            await job.known.forget(page.deleted)


async def _of_space(job: _Job, space_id: str) -> AsyncGenerator[Page]:
    revision: Any = await job.gitbook.space_content.get_current_revision(space_id, metadata=False)
    if await job.known.has_all(space_id, revision.id):
        return
    before = await job.known.pages(space_id)
    now = {node.page.id: node for node in walk(revision.pages) if node.has_markdown}
    for key in before.keys() - now.keys():
        page = attrs.evolve(before[key].deleted, revision=revision.id)
        yield page
        await job.known.forget(page)
    changed = [node for key, node in now.items() if key not in before or before[key].mark != mark_of(node)]
    before.clear()
    async with aclosing(_read(job, space_id, revision.id, changed)) as found:
        async for page in found:
            yield page


async def _read(job: _Job, space_id: str, revision: str, nodes: list[Node]) -> AsyncGenerator[Page]:
    try:
        async with aclosing(job.reader.read(space_id, revision, nodes, job.concurrency)) as found:
            async for node, text in found:
                if isinstance(text, Exception):
                    check_token(text)
                    job.fail(Failure(f"{space_id}/{node.page.path or node.page.id}", text))
                else:
                    page = page_of(space_id, revision, node, text)
                    yield page
                    await job.known.keep(page, node)
    finally:
        await job.known.flush()
