"""A client's life: in several event loops one after the other, and left open at its end."""

from __future__ import annotations

import asyncio
import gc
import threading
import warnings

import anyio
import anyio.lowlevel
import pytest

from gitbook_async import GitBook, SlotTransport
from gitbook_async._send.auth import ProvidedToken
from tests.chaos.calls import make
from tests.chaos.server import FaultyServer

BACKENDS = ["asyncio", "trio"]


class Provider:
    """Gives a new token whenever it is asked."""

    def __init__(self):
        self.given = 0

    async def __call__(self):
        await anyio.sleep(0.01)
        self.given += 1
        return f"token-{self.given}"


@pytest.mark.parametrize("backend", BACKENDS)
def test_connections_and_tokens_can_be_used_in_the_next_event_loop(backend, settled):
    async def use():
        async with transport, anyio.create_task_group() as tasks:
            gitbook = GitBook(auth=auth, base_url=server.url, transport=transport)
            for number in range(20):
                tasks.start_soon(make, gitbook, "getSpaceById", number)
        await settled(lambda: server.open == 0)

    provider, transport = Provider(), SlotTransport(2)
    auth = ProvidedToken(provider)
    with FaultyServer(lambda hit: "ok" if hit.attempt % 2 else 401) as server:
        for _ in range(3):
            anyio.run(use, backend=backend)
    assert server.processed.total() == 60
    assert provider.given >= 4, "one to begin with, and one for each loop"


def test_connections_can_go_from_one_library_to_the_other():
    async def use():
        async with transport:
            await make(GitBook("t", base_url=server.url, transport=transport), "getSpaceById")

    transport = SlotTransport(2)
    with FaultyServer() as server:
        for backend in ("asyncio", "trio", "asyncio"):
            anyio.run(use, backend=backend)
    assert server.processed.total() == 3


def test_a_client_that_is_open_in_another_event_loop_says_what_to_do():
    async def use():
        await make(gitbook, "getSpaceById")
        with pytest.raises(RuntimeError, match="another event loop"):
            await asyncio.to_thread(asyncio.run, make(gitbook, "getSpaceById"))
        await gitbook.aclose()

    with FaultyServer() as server:
        gitbook = GitBook("t", base_url=server.url)
        asyncio.run(use())


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_client_that_is_left_open_warns(backend):
    async def leave():
        gitbook = GitBook("t", base_url=server.url)
        await make(gitbook, "getSpaceById")
        slots = gitbook.calls.sender.wire._pool._home.slots
        with pytest.warns(ResourceWarning, match="never closed: await its aclose"):  # noqa: PT031  # both are needed
            del gitbook
            gc.collect()
        await slots.aclose()

    with FaultyServer() as server:
        anyio.run(leave, backend=backend)


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_client_that_is_closed_leaves_nothing_behind(backend, sockets):
    async def use():
        async with GitBook("t", base_url=server.url) as gitbook:
            await make(gitbook, "getSpaceById")
            assert len(sockets() - before) == 2  # one, with both of its ends

    with FaultyServer() as server, warnings.catch_warnings():
        warnings.simplefilter("error")
        threads = threading.active_count()
        before = None

        async def main():
            nonlocal before
            await anyio.lowlevel.checkpoint()
            before = sockets()
            await use()

        anyio.run(main, backend=backend)
        gc.collect()
        assert threading.active_count() <= threads + 1  # asyncio's helper may still be there
