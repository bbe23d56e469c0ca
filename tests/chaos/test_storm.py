"""After hundreds of calls were cancelled, a client works as before, and it leaves no connection open."""

from __future__ import annotations

import anyio
import pytest

from gitbook_async import GitBook, SlotTransport
from tests.chaos.calls import make
from tests.chaos.libraries import WAYS, opened
from tests.chaos.server import FaultyServer
from tests.chaos.storm import CONNECTIONS, Storm

CANCELLED = [pytest.param(150, id="short"), pytest.param(2500, id="long", marks=pytest.mark.slow)]
STORMS = [(*way, how) for way in WAYS for how in ("scoped", "tasked") if (way[0], how) != ("trio", "tasked")]


@pytest.mark.parametrize("cancelled", CANCELLED)
@pytest.mark.parametrize(("backend", "library", "how"), STORMS, ids=map("-".join, STORMS))
def test_after_a_storm_of_cancelled_calls_ten_plain_ones_succeed_at_once(
    backend, library, how, sockets, settled, *, cancelled
):
    async def main():
        with FaultyServer() as server:
            before = sockets()
            async with opened(library, server.url, CONNECTIONS) as gitbook:
                await weather(server, gitbook, cancelled, how)
            await settled(lambda: server.open == 0)
            await settled(lambda: sockets() <= before)

    anyio.run(main, backend=backend)


@pytest.mark.parametrize("cancelled", CANCELLED)
@pytest.mark.parametrize(("backend", "how"), [("asyncio", "scoped"), ("asyncio", "tasked"), ("trio", "scoped")])
def test_the_same_goes_for_calls_over_tls(backend, how, sockets, settled, tls, *, cancelled):
    async def main():
        with FaultyServer(tls=tls.server) as server:
            before = sockets()
            async with SlotTransport(CONNECTIONS, verify=tls.client) as transport:
                await weather(server, GitBook("t", base_url=server.url, transport=transport), cancelled, how)
            await settled(lambda: server.open == 0)
            await settled(lambda: sockets() <= before)

    anyio.run(main, backend=backend)


async def weather(server, gitbook, cancelled, how):
    storm = Storm(server, gitbook)
    await storm.rage(cancelled, how)
    await storm.calm()


@pytest.mark.parametrize("calls", [500, pytest.param(2000, marks=pytest.mark.slow)])
@pytest.mark.parametrize(("backend", "library"), WAYS[:3], ids=map("-".join, WAYS[:3]))
def test_hundreds_of_calls_at_once_over_an_untuned_client_all_succeed_within_its_connections(backend, library, calls):
    async def main():
        async with opened(library, server.url) as gitbook, anyio.create_task_group() as tasks:
            for number in range(calls):
                tasks.start_soon(make, gitbook, "getSpaceById", number)

    with FaultyServer() as server:
        anyio.run(main, backend=backend)
    assert len(server.processed) == server.processed.total() == calls
    assert server.peak <= 100
