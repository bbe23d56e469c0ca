"""What goes wrong on the wire, with each of the ways to carry calls: a write is never done twice."""

from __future__ import annotations

import logging
import socket
import traceback

import anyio
import pytest

from gitbook_async import GitBookError, RequestTimeout, StreamInterrupted, TransportError
from tests.chaos.calls import ONCE, REPEATED, make
from tests.chaos.clock import backend, passing
from tests.chaos.libraries import WAYS, opened
from tests.chaos.server import FaultyServer

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("short_waits")]

SHARE_KEY = "hush" + "-hush"
FAULTS = {
    "hang up": TransportError,
    "reset": TransportError,
    "truncate": TransportError,
    "gibberish": TransportError,
    "stall": RequestTimeout,
    "stall inside": RequestTimeout,
}


@pytest.fixture(params=WAYS, ids="-".join)
def way(request):
    return request.param


@pytest.fixture
def anyio_backend(way):
    return backend(way[0])


@pytest.fixture
def library(way):
    return way[1]


@pytest.mark.parametrize("operation", REPEATED)
@pytest.mark.parametrize("deed", FAULTS)
async def test_what_can_be_repeated_survives_an_answer_that_does_not_come(library, operation, deed):
    with FaultyServer(lambda hit: "ok" if hit.attempt else deed) as server:
        async with passing(server), opened(library, server.url) as gitbook:
            assert await make(gitbook, operation)
            assert server.seen["i"] == 2


@pytest.mark.parametrize("operation", ONCE)
@pytest.mark.parametrize(("deed", "expected"), FAULTS.items())
async def test_what_may_have_been_done_is_not_sent_again(library, operation, deed, expected):
    with FaultyServer(lambda _hit: deed) as server:
        async with passing(server), opened(library, server.url) as gitbook:
            with pytest.raises(TransportError) as caught:
                await make(gitbook, operation)
            assert type(caught.value) is expected
            assert caught.value.sent
            assert server.seen["i"] == server.processed["i"] == 1


@pytest.mark.parametrize("operation", ONCE)
async def test_a_write_over_a_connection_that_was_kept_is_not_sent_again_either(library, operation):
    """That is when HTTP libraries take the liberty to do so."""
    with FaultyServer(lambda hit: "hang up" if hit.attempt else "ok") as server:
        async with opened(library, server.url) as gitbook:
            await make(gitbook, "getSpaceById")
            with pytest.raises(TransportError):
                await make(gitbook, operation)
            assert (server.accepted, server.seen["i"]) == (1, 2)


@pytest.mark.parametrize("operation", REPEATED | ONCE)
async def test_a_reset_before_the_request_was_read_is_one_that_the_caller_cannot_tell_from_others(library, operation):
    resets = iter([True])
    with FaultyServer(at_door=lambda: next(resets, False)) as server:
        async with opened(library, server.url) as gitbook:
            if operation in REPEATED:
                assert await make(gitbook, operation)
            else:
                with pytest.raises(TransportError) as caught:
                    await make(gitbook, operation)
                assert caught.value.sent
            assert (server.turned_away, server.seen["i"]) == (1, operation in REPEATED)


@pytest.mark.parametrize("operation", REPEATED | ONCE)
async def test_a_connection_that_is_refused_is_tried_again_whatever_the_call_would_do(library, operation):
    attempts = []

    async def count(request, send):
        attempts.append(request.method)
        return await send(request)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    async with opened(library, url, middleware=[count]) as gitbook:
        with pytest.raises(TransportError) as caught:
            await make(gitbook, operation)
    assert len(attempts) == 3
    assert type(caught.value) is TransportError
    assert not caught.value.sent


async def test_a_wait_for_a_connection_that_is_too_long_is_a_time_out_of_a_call_that_was_not_sent(library, settled):
    with FaultyServer(lambda _hit: "stall") as server:
        async with (
            opened(library, server.url, connections=1, max_retries=0) as gitbook,
            anyio.create_task_group() as tasks,
        ):
            tasks.start_soon(make, gitbook, "getSpaceById", "first")
            await settled(lambda: server.seen["first"])
            with pytest.raises(RequestTimeout) as caught:
                await make(gitbook.with_options(timeout=0.1), "getSpaceById", "second")
            tasks.cancel_scope.cancel()
    assert not caught.value.sent
    assert server.seen["second"] == 0


async def test_a_connection_that_the_server_closed_while_it_was_idle_costs_no_write(library, settled):
    with FaultyServer(lambda _hit: "last") as server:
        async with opened(library, server.url, max_retries=0) as gitbook:
            for done in range(1, 4):
                await make(gitbook, "createSpace")
                await settled(lambda: server.open == 0)
                await anyio.sleep(0.02)  # for the event loop to see it too
                assert server.processed["i"] == done


ASKS = {
    "streamAskInOrganization": {"path": {"organizationId": "o"}, "query": {"query": "?"}},
    "streamAskInSite": {
        "path": {"organizationId": "o", "siteId": "s"},
        "json": {"question": "?", "scope": {"mode": "default"}},
    },
}


def ask(gitbook, operation):
    return gitbook.call(operation, **ASKS[operation], options={"query": {"item": "i"}})


async def read(answer, events):
    async for event in answer:
        events.append(event)


@pytest.mark.parametrize("operation", ASKS)
async def test_a_stream_that_breaks_off_is_not_asked_for_again_once_events_were_delivered(library, operation):
    events = []
    with FaultyServer(lambda _hit: "truncate") as server:
        async with opened(library, server.url) as gitbook:
            with pytest.raises(StreamInterrupted) as caught:
                await read(ask(gitbook, operation), events)
    assert len(events) == 10
    assert caught.value.last == events[-1]
    assert server.seen["i"] == 1


@pytest.mark.parametrize("deed", [503, "hang up", "stall"])
async def test_a_stream_that_did_not_begin_is_asked_for_again_if_that_changes_nothing(library, deed):
    events = []
    with FaultyServer(lambda hit: "ok" if hit.attempt else deed) as server:
        async with passing(server), opened(library, server.url) as gitbook:
            await read(ask(gitbook, "streamAskInOrganization"), events)
    assert len(events) == 10
    assert server.seen["i"] == 2


@pytest.mark.parametrize("deed", FAULTS)
async def test_no_error_of_an_http_library_gets_out_and_none_shows_what_was_asked(library, deed, caplog):
    caplog.set_level(logging.DEBUG, "gitbook_async")
    with FaultyServer(lambda _hit: deed) as server:
        async with passing(server), opened(library, server.url, max_retries=0) as gitbook:
            with pytest.raises(GitBookError) as caught:
                await gitbook.spaces.get("x", share_key=SHARE_KEY)
    assert SHARE_KEY not in "".join([repr(caught.value), *traceback.format_exception(caught.value), caplog.text])
