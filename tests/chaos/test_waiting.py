"""A waiting call holds no connection and no turn, and delays no other call."""

from __future__ import annotations

from collections import Counter

import anyio
import pytest

from gitbook_async import GitBook, MemoryLimiter, RateLimitError, SlotTransport
from tests.chaos.calls import make
from tests.chaos.clock import Day
from tests.chaos.server import FaultyServer

pytestmark = pytest.mark.anyio

AGES = 1_000_000  # seconds; a window that does not end during a test


def patient():
    return MemoryLimiter(longest_wait=2 * AGES)


async def test_a_call_that_waits_for_its_next_attempt_keeps_no_connection():
    with FaultyServer(lambda hit: 503 if hit.item == "patient" and not hit.attempt else "ok") as server:
        async with GitBook("t", base_url=server.url, max_connections=1) as gitbook, anyio.create_task_group() as tasks:
            tasks.start_soon(make, gitbook, "getSpaceById", "patient")
            while not server.done[503]:  # noqa: ASYNC110  # another thread counts
                await anyio.sleep(0.001)
            for number in range(20):
                await make(gitbook, "getSpaceById", number)
            assert server.seen["patient"] == 1, "the others were to go first"
        assert server.seen["patient"] == 2


async def test_a_call_that_waits_for_the_rate_limit_keeps_no_connection_from_another_token():
    with FaultyServer(limit=1, window=AGES) as server:
        async with (
            SlotTransport(1) as transport,
            GitBook("t", base_url=server.url, limiter=patient(), transport=transport) as gitbook,
        ):
            await make(gitbook, "getSpaceById", "first")
            other = GitBook("other", base_url=server.url, transport=transport, max_retries=0)
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(make, gitbook, "getSpaceById", "patient")
                with pytest.raises(RateLimitError):  # it was sent, and refused
                    await make(other, "getSpaceById", "other")
                assert (server.seen["patient"], server.seen["other"]) == (0, 1)
                tasks.cancel_scope.cancel()


async def test_callers_pause_before_they_would_be_refused(monkeypatch):
    day = Day(monkeypatch)
    with FaultyServer(limit=20, window=1) as server:
        async with GitBook("t", base_url=server.url, max_retries=0) as gitbook:
            for number in range(50):
                await make(gitbook, "getSpaceById", number)
    assert server.done == {"ok": 50}
    windows = [int(moment) for moment in server.moments]
    assert max(windows.count(window) for window in windows) <= 20
    assert day.now >= windows[0] + 2


async def map_all(gitbook, items):
    async with gitbook.map(lambda item: make(gitbook, "getSpaceById", item), items, concurrency=30) as outcomes:
        return [outcome.unwrap() async for outcome in outcomes]


async def gather_all(gitbook, items):
    return await gitbook.gather(*[make(gitbook, "getSpaceById", item) for item in items], concurrency=30)


async def test_children_share_the_rate_limit_and_the_connections_of_their_parent(monkeypatch):
    attempts = 0

    async def count(request, send):
        nonlocal attempts
        attempts += 1
        try:
            return await send(request)
        finally:
            attempts -= 1

    Day(monkeypatch, busy=lambda day: attempts > len(day.pauses))
    with FaultyServer(limit=40) as server:
        async with GitBook("t", base_url=server.url, max_connections=8, max_retries=0, middleware=[count]) as gitbook:
            child, other = gitbook.with_options(timeout=30), gitbook.with_options(headers={"x-child": "other"})
            await make(gitbook, "getSpaceById", 0)
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(map_all, gitbook, range(1, 30))
                tasks.start_soon(map_all, child, range(30, 60))
                tasks.start_soon(gather_all, other, range(60, 90))
    assert server.processed == Counter(map(str, range(90)))
    assert server.done == {"ok": 90}, "none was refused"
    assert 1 < server.peak <= 8


async def test_the_deadline_counts_waits_and_ends_a_call_that_stalls():
    with FaultyServer(lambda _hit: "stall") as server:
        async with GitBook("t", base_url=server.url) as gitbook:
            with pytest.raises(Exception, match=r"deadline of 0\.2 seconds"):
                await make(gitbook.with_options(deadline=0.2), "getSpaceById")
        assert server.seen["i"] == 1
