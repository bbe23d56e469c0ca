"""The change request of a push: found or created, opened for review or merged."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final, TypeVar

from gitbook_async.errors import GitBookError, NotFoundError
from gitbook_async.jobs._push.memory import Memory
from gitbook_async.jobs._work.confirming import Doubt
from gitbook_async.jobs._work.failure import JobError

if TYPE_CHECKING:
    from gitbook_async._client import GitBook
    from gitbook_async.models import ChangeRequest

T = TypeVar("T")

_STATUSES: Final = ("draft", "open")


class Requests:
    """The change requests of a space.

    Args:
        gitbook: the client.
        space: the id of the space.
        patience: the seconds to wait before looking at what a failed call has done.
    """

    def __init__(self, gitbook: GitBook, space: str, patience: float) -> None:
        self._requests = gitbook.change_requests
        self._space = space
        self._patience = patience

    async def get(self, subject: str, digest: str, memory: Memory) -> ChangeRequest:
        """Return the change request of a push; it is created if there is none.

        Args:
            subject: its subject, by which it is found if a run was killed while it was created.
            digest: the digest of the plan.
            memory: the journal.

        Raises:
            GitBookError: it cannot be found and not be created.
        """
        request = await self._known(memory.request(digest)) or await self._confirmed(
            lambda: self._find(subject), lambda: self._requests.create(self._space, subject=subject)
        )
        await memory.keep_request(digest, request.id)
        return request

    async def open(self, request: str) -> None:
        """Ask for a review: a draft becomes open.

        Raises:
            GitBookError: it cannot be opened.
        """

        async def look() -> bool | None:
            found = await self._requests.get(self._space, request)
            return True if found.status != "draft" else None

        async def act() -> bool:
            await self._requests.update(self._space, request, status="open")
            return True

        await self._confirmed(look, act)

    async def merge(self, request: str) -> str:
        """Merge a change request, after it was brought up to date.

        Returns:
            The id of the resulting revision.

        Raises:
            JobError: the same pages were changed in the space meanwhile.
            GitBookError: it cannot be merged.
        """

        async def look() -> str | None:
            found = await self._requests.get(self._space, request)
            if found.revision_merged:
                return found.revision_merged
            if found.outdated:
                updated = await self._requests.sync(self._space, request)
                _check_conflicts(updated.result, found)
            return None

        async def act() -> str:
            return (await self._requests.merge(self._space, request)).revision

        return await self._confirmed(look, act)

    async def _known(self, request: str) -> ChangeRequest | None:
        """Return a change request of the journal, if it can still be changed."""
        if not request:
            return None
        try:
            found = await self._requests.get(self._space, request)
        except NotFoundError:
            return None
        return found if found.status in _STATUSES else None

    async def _find(self, subject: str) -> ChangeRequest | None:
        lists = [self._requests.list_for_space(self._space, status=status, limit=100) for status in _STATUSES]
        found = [one for listed in lists async for one in listed if one.subject == subject]
        return min(found, key=lambda one: one.number, default=None)

    async def _confirmed(self, look: Callable[[], Awaitable[T | None]], act: Callable[[], Awaitable[T]]) -> T:
        """Look for a result; if there is none, act; if that fails, look again.

        Raises:
            GitBookError: the call failed for good.
        """
        doubt = Doubt(self._patience)
        while True:
            try:
                found = await look()
                return await act() if found is None else found
            except GitBookError as error:
                if isinstance(error, JobError):
                    raise
                await doubt.wait(error)


def _check_conflicts(result: str, request: ChangeRequest) -> None:
    if result == "conflicts":
        raise JobError(
            f"change request {request.number} was not merged: the same pages were changed in the space meanwhile; "
            f"resolve the conflicts in GitBook: {request.urls.app}"
        )
