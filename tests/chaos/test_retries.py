"""The retry table over real sockets: how often the server sees a request, and what the caller gets."""

from __future__ import annotations

import pytest

from gitbook_async import Deletion, GitBook, RateLimitError, StatusError
from tests.chaos.calls import ONCE, REPEATED, make
from tests.chaos.clock import Day
from tests.chaos.libraries import Unlimited
from tests.chaos.server import FaultyServer

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("short_waits")]


def client(server, **options):
    return GitBook("t", base_url=server.url, limiter=Unlimited(), **options)


@pytest.mark.parametrize("operation", REPEATED | ONCE)
@pytest.mark.parametrize("status", [408, 500, 502, 503, 504])
async def test_a_failure_that_passes_is_waited_for_unless_the_write_may_have_been_done(operation, status):
    with FaultyServer(lambda hit: status if hit.attempt < 2 else "ok") as server:
        async with client(server) as gitbook:
            if operation in REPEATED:
                assert await make(gitbook, operation)
                assert server.seen["i"] == 3
            else:
                with pytest.raises(StatusError) as caught:
                    await make(gitbook, operation)
                assert caught.value.status == status
                assert server.seen["i"] == 1


@pytest.mark.parametrize("operation", ["getSpaceById", "createSpace", "createOrganizationTeam"])
async def test_a_refusal_for_the_rate_limit_is_waited_for_whatever_the_call_would_do(operation, monkeypatch):
    Day(monkeypatch)
    with FaultyServer(limit=1) as server:
        async with client(server) as gitbook:
            for _ in range(2):
                assert await make(gitbook, operation)
    assert server.done == {"ok": 2, 429: 1}
    first, second = map(int, server.moments)
    assert second > first, "it came before the limit was reset"


@pytest.mark.parametrize("operation", ["getSpaceById", "createSpace"])
@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 412, 422, 501])
async def test_an_answer_that_stands_is_not_asked_for_again(operation, status):
    with FaultyServer(lambda _hit: status) as server:
        async with client(server) as gitbook:
            with pytest.raises(StatusError) as caught:
                await make(gitbook, operation)
            assert caught.value.status == status
            assert server.seen["i"] == 1


async def test_retries_end_and_the_last_answer_is_raised():
    with FaultyServer(lambda _hit: 503) as server:
        async with client(server, max_retries=3) as gitbook:
            with pytest.raises(StatusError):
                await make(gitbook, "getSpaceById")
            assert server.seen["i"] == 4


async def test_a_wait_that_is_too_long_fails_at_once_with_the_time():
    with FaultyServer(lambda _hit: 429, window=100_000_000) as server:
        async with client(server) as gitbook:
            with pytest.raises(RateLimitError) as caught:
                await make(gitbook, "getSpaceById")
            assert caught.value.retry_at.timestamp() % 100_000_000 == 0
            assert server.seen["i"] == 1


async def test_a_deletion_that_is_sent_again_says_what_the_last_answer_said():
    with FaultyServer(lambda hit: "ok" if hit.attempt else 500) as server:
        async with client(server) as gitbook:
            assert await make(gitbook, "deleteSpaceById") is Deletion.DELETED
