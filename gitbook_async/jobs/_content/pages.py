"""Pages as Markdown: of a page, a space or an organization."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import attrs

from gitbook_async.errors import GitBookError, InvalidArgument, NotFoundError
from gitbook_async.jobs._content.tree import Node, documents, walk
from gitbook_async.jobs._work.failure import Failure, ItemsFailed, JobError, check_token
from gitbook_async.models import RevisionPageDocument

if TYPE_CHECKING:
    from gitbook_async._client import GitBook

CONCURRENCY: Final = 16


@attrs.frozen(kw_only=True)
class Page:
    """A page with its Markdown.

    Attributes:
        space: the id of its space.
        id: its id.
        path: its path in the space; empty for the first page.
        title: its title.
        markdown: its Markdown, which begins with the title; empty if it was deleted.
        url: its address in GitBook.
        breadcrumbs: the titles of its ancestors, the top level first.
        updated_at: when it was last edited; None if it never was.
        revision: the id of the revision that it was read from.
        deleted: whether it was deleted since the earlier revision.
    """

    space: str
    id: str
    path: str
    title: str
    markdown: str
    url: str
    breadcrumbs: tuple[str, ...]
    updated_at: datetime | None
    revision: str
    deleted: bool = False


async def pages(
    gitbook: GitBook,
    space_id: str | None = None,
    *,
    organization: str | None = None,
    since: str | Mapping[str, str] | None = None,
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
        concurrency: the maximum number of pages that are read concurrently.
        on_failure: called for each page or space that cannot be read, instead of raising `ItemsFailed` at the end.

    Yields:
        The pages; the deleted ones of a space first.

    Raises:
        InvalidArgument: there is neither a space nor an organization, or both.
        ItemsFailed: some pages could not be read; raised after all others have been yielded. Keep the old ``since``.
        AuthenticationError: the token is invalid.
        GitBookError: the page tree of the space, or the list of spaces, cannot be read.
    """
    if (space_id is None) is (organization is None):
        raise InvalidArgument("pass either space_id or organization")
    failures: list[Failure] = []
    fail = on_failure or failures.append
    if space_id is not None:
        if isinstance(since, Mapping):
            raise InvalidArgument("since has to be a revision id for a space; a mapping is for an organization")
        found = _of_space(gitbook, space_id, since, concurrency, fail)
    elif isinstance(since, str):
        raise InvalidArgument("since has to map space ids to revision ids for an organization")
    else:
        found = _of_organization(gitbook, str(organization), since or {}, concurrency, fail)
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


async def read_text(gitbook: GitBook, space_id: str, revision: str, node: Node) -> str:
    """Return the Markdown of a page of a revision; raises the errors of `markdown`."""
    found = await gitbook.space_content.get_page_in_revision(
        space_id, revision, node.page.id, format="markdown", metadata=False
    )
    return text_of(found)


def text_of(page: object) -> str:
    """Return the Markdown of a page.

    Raises:
        JobError: it has none.
    """
    if isinstance(page, RevisionPageDocument):
        if isinstance(page.markdown, str):
            return page.markdown
        if not page.document_id:  # it is empty
            return f"# {page.title}\n"
    raise JobError("GitBook returned no Markdown for it; groups and links have none")


async def _of_organization(
    gitbook: GitBook,
    organization: str,
    since: Mapping[str, str],
    concurrency: int,
    fail: Callable[[Failure], object],
) -> AsyncGenerator[Page]:
    """Yield the pages of one space after the other."""
    async for space in gitbook.spaces.list(organization):
        found = _of_space(gitbook, space.id, since.get(space.id), concurrency, fail)
        try:
            async with aclosing(found):
                async for page in found:
                    yield page
        except GitBookError as error:
            check_token(error)
            fail(Failure(f"space {space.id}", error))


async def _of_space(
    gitbook: GitBook, space_id: str, since: str | None, concurrency: int, fail: Callable[[Failure], object]
) -> AsyncGenerator[Page]:
    revision: Any = await gitbook.space_content.get_current_revision(space_id, metadata=False)
    if revision.id == since:
        return
    before = await documents(gitbook, space_id, since) if since else {}
    now = {node.page.id: node for node in walk(revision.pages) if node.has_markdown}
    for key in before.keys() - now.keys():
        yield _page(space_id, revision.id, before[key], "", deleted=True)
    changed = [node for key, node in now.items() if key not in before or _differs(before[key], node)]
    before.clear()
    async with aclosing(_read(gitbook, space_id, revision.id, changed, concurrency)) as found:
        async for outcome in found:
            if isinstance(outcome, Failure):
                fail(outcome)
            else:
                yield outcome


async def _read(
    gitbook: GitBook, space_id: str, revision: str, nodes: list[Node], concurrency: int
) -> AsyncGenerator[Page | Failure]:
    async def read(node: Node) -> str:
        return await read_text(gitbook, space_id, revision, node)

    async with gitbook.map(read, nodes, concurrency=concurrency) as outcomes:
        async for outcome in outcomes:
            if outcome.error:
                check_token(outcome.error)
                yield Failure(f"{space_id}/{outcome.item.page.path or outcome.item.page.id}", outcome.error)
            else:
                yield _page(space_id, revision, outcome.item, outcome.unwrap())


def _differs(before: Node, now: Node) -> bool:
    return before.breadcrumbs != now.breadcrumbs or before.fingerprint != now.fingerprint


def _page(space_id: str, revision: str, node: Node, text: str, *, deleted: bool = False) -> Page:
    page = node.page
    return Page(
        space=space_id,
        id=page.id,
        path=page.path or "",
        title=node.title,
        markdown=text,
        url=page.urls.app if page.urls else "",
        breadcrumbs=node.breadcrumbs,
        updated_at=page.updated_at or None,
        revision=revision,
        deleted=deleted,
    )
