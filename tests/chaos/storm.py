"""A storm of calls that are cancelled after a moment, while the server closes one connection in five."""

from __future__ import annotations

import asyncio
import contextlib
import random
from typing import TYPE_CHECKING

import anyio

from gitbook_async import GitBook, GitBookError
from tests.chaos.calls import make

if TYPE_CHECKING:
    from tests.chaos.server import FaultyServer, Hit

CALLERS, CONNECTIONS, LONGEST = 30, 10, 0.08  # the last one in seconds
HANG_UPS = 10  # at least


class Storm:
    """Makes calls of several kinds and cancels each.

    Args:
        server: where they go; it is made to misbehave as long as the storm lasts.
        gitbook: a client of it, with `CONNECTIONS` connections.

    Attributes:
        begun: how many calls there were.
        cancelled: how many of them were cancelled before their end.
    """

    def __init__(self, server: FaultyServer, gitbook: GitBook) -> None:
        self.begun = self.cancelled = 0
        self._server = server
        self._gitbook = gitbook.with_options(max_retries=1)
        self._calm = gitbook.with_options(max_retries=0)
        self._chance = random.Random(7)

    async def rage(self, calls: int, how: str) -> None:
        """Let it go on until so many calls were cancelled and the server has closed some connections.

        Args:
            calls: how many.
            how: how calls are cancelled: ``scoped`` or ``tasked``.
        """
        chance = random.Random(8)  # the server's, as it is another thread

        def plan(_hit: Hit) -> str:
            return "hang up" if chance.random() < 0.2 else "ok"

        self._server.plan, self._server.delay = plan, lambda: chance.uniform(0, LONGEST)
        cancelling = self._scoped if how == "scoped" else self._tasked
        with anyio.fail_after(100):
            async with anyio.create_task_group() as tasks:
                for _ in range(CALLERS):
                    tasks.start_soon(self._repeat, cancelling, calls)
        self._server.plan, self._server.delay = lambda _hit: "ok", None

    async def calm(self) -> None:
        """Make ten plain calls at once, which must succeed."""
        with anyio.fail_after(60):
            async with anyio.create_task_group() as tasks:
                for number in range(10):
                    tasks.start_soon(make, self._calm, "getSpaceById", number)
        assert [self._server.processed[str(number)] for number in range(10)] == [1] * 10

    async def _repeat(self, cancelling, calls):
        while self.cancelled < calls or self._server.done["hang up"] < HANG_UPS:
            self.begun += 1
            await cancelling(self._chance.uniform(0, LONGEST))

    async def _scoped(self, seconds):
        """Cancel by a scope, as anyio and trio do it."""
        with anyio.move_on_after(seconds) as scope:
            await self._call()
        self.cancelled += scope.cancelled_caught

    async def _tasked(self, seconds):
        """Cancel a task once and for all, as asyncio does it."""
        task = asyncio.get_running_loop().create_task(self._call())
        await asyncio.wait([task], timeout=seconds)
        task.cancel()
        await asyncio.wait([task])
        self.cancelled += task.cancelled()

    async def _call(self):
        """Make a call; an error of ours is a lawful end of it."""
        kind = self._chance.random()
        with contextlib.suppress(GitBookError):
            if kind < 0.6:
                await make(self._gitbook, "getSpaceById")
            elif kind < 0.8:
                await make(self._gitbook, "createSpace")
            else:
                scope = {"mode": "default"}
                await self._gitbook.site_ask.stream("o", "s", question="?", scope=scope).final()
