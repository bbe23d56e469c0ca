"""Imports of websites into spaces."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from gitbook_async._model.unset import UNSET
from gitbook_async.jobs._work.failure import JobError
from gitbook_async.jobs._work.waiting import PATIENCE, POLL, wait_until

if TYPE_CHECKING:
    from gitbook_async._client import GitBook
    from gitbook_async.models import ContentImportRun

_OVER: Final = frozenset(("completed", "failed", "cancelled"))


async def start_import(
    gitbook: GitBook, space_id: str, url: str, *, organization: str | None = None, enhance: bool | None = None
) -> ContentImportRun:
    """Start the import of a website into a space, unless the same import already runs.

    Args:
        gitbook: the client.
        space_id: the id of the space.
        url: the website's address.
        organization: the id of the organization; by default that of the space, which takes another call.
        enhance: whether to improve the content with AI; None for GitBook's default, which is to do so.

    Returns:
        The import.

    Raises:
        JobError: the space is in no organization.
        GitBookError: a call failed.
    """
    owner = organization or (await gitbook.spaces.get(space_id)).organization
    if not owner:
        raise JobError("the space is in no organization; imports need one")
    async for run in gitbook.imports.list(owner, space=space_id, status="active"):
        if getattr(run.source, "url", None) == url:
            return run
    return await gitbook.imports.start(
        owner,
        source={"type": "website", "url": url},
        target={"space": space_id},
        enhance=UNSET if enhance is None else enhance,
    )


async def wait_import(
    gitbook: GitBook, organization: str, run: str, *, poll: float = POLL, patience: float = PATIENCE
) -> ContentImportRun:
    """Wait until an import has ended.

    Args:
        gitbook: the client.
        organization: the id of the organization.
        run: the id of the import.
        poll: the seconds between two looks.
        patience: the seconds to wait.

    Returns:
        The completed import.

    Raises:
        JobError: it failed or was cancelled, or has not ended in time.
        GitBookError: a call failed.
    """
    ended: Any = await wait_until(
        lambda: gitbook.imports.get(organization, run),
        lambda one: one.status in _OVER,
        poll=poll,
        patience=patience,
        what=f"the import {run}",
    )
    if ended.status != "completed":
        raise JobError(f"the import {run} {ended.status}{f': {ended.reason}' if ended.reason else ''}")
    return ended
