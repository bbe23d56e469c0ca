"""Time that passes at once: no time-out takes long, and none elapses early on a busy machine."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import anyio
import anyio.lowlevel
import pytest
import sniffio
import trio

from tests.chaos.server import FaultyServer

HOUR = 3600.0  # seconds; longer than any time-out
TURNS = 50  # of the event loop; in fewer, a client reads what was sent before the server began to stall


def backend(name: str) -> tuple[str, dict[str, Any]]:
    """Give an event loop, for the fixture `anyio_backend`, whose time can be made to pass."""
    return name, {"clock": Clock()} if name == "trio" else {}


class Clock(trio.abc.Clock):
    """The clock of trio, which can be set forward. That of asyncio can be without help."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def start_clock(self) -> None:
        pass

    def current_time(self) -> float:
        return time.perf_counter() + self.ahead

    def deadline_to_sleep_time(self, deadline: float) -> float:
        return deadline - self.current_time()


class Day:
    """The time of day, which passes only while nothing but pauses is under way.

    Args:
        busy: says whether something else is, so that a pause does not end yet.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch, busy: Callable[[Day], bool] = lambda _day: False) -> None:
        self.now = time.time()
        self.pauses: list[float] = []  # when each ends
        self._busy = busy
        self._sleep = anyio.sleep
        monkeypatch.setattr(time, "time", lambda: self.now)
        monkeypatch.setattr(anyio, "sleep", self.sleep)

    async def sleep(self, seconds: float) -> None:
        end = self.now + seconds
        self.pauses.append(end)
        try:
            while self.now < end:
                await self._sleep(0.002)
                if end == min(self.pauses) and not self._busy(self):
                    self.now = max(self.now, end)
        finally:
            self.pauses.remove(end)


@asynccontextmanager
async def passing(server: FaultyServer) -> AsyncIterator[None]:
    """Let an hour pass for the event loop whenever the server begins to stall."""
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(_watch, server)
        yield
        tasks.cancel_scope.cancel()


async def _watch(server: FaultyServer) -> None:
    passed = 0
    while True:
        await anyio.sleep(0.002)
        if server.stalled > passed:
            passed = server.stalled
            for _ in range(TURNS):
                await anyio.lowlevel.checkpoint()
            _let_pass(HOUR)


def _let_pass(seconds: float) -> None:
    if sniffio.current_async_library() == "trio":
        trio.lowlevel.current_clock().ahead += seconds
    else:
        loop = asyncio.get_running_loop()
        earlier = loop.time
        loop.time = lambda: earlier() + seconds
