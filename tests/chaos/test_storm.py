"""After hundreds of calls were cancelled, a client works as before, and it leaves no connection open."""

from __future__ import annotations

import anyio
import pytest

from gitbook_async import GitBook, SlotTransport
from tests.chaos.calls import make
from tests.chaos.carriers import WAYS, opened
from tests.chaos.server import FaultyServer
from tests.chaos.storm import CONNECTIONS, Storm

LENGTHS = [pytest.param(1.2, id="short"), pytest.param(6.0, id="long", marks=pytest.mark.slow)]  # seconds
STORMS = [(*way, how) for way in WAYS for how in ("scoped", "tasked") if (way[0], how) != ("trio", "tasked")]


@pytest.mark.parametrize("seconds", LENGTHS)
@pytest.mark.parametrize(("backend", "carrier", "how"), STORMS, ids=map("-".join, STORMS))
def test_after_a_storm_of_cancelled_calls_ten_plain_ones_succeed_at_once(
    backend, carrier, how, sockets, settled, *, seconds
):
    async def main():
        with FaultyServer() as server:
            before = sockets()
            async with opened(carrier, server.url, CONNECTIONS) as gitbook:
                await weather(server, gitbook, seconds, how)
            await settled(lambda: server.open == 0)
            await settled(lambda: sockets() <= before)

    anyio.run(main, backend=backend)


@pytest.mark.parametrize("seconds", LENGTHS)
@pytest.mark.parametrize(("backend", "how"), [("asyncio", "scoped"), ("asyncio", "tasked"), ("trio", "scoped")])
def test_the_same_goes_for_calls_over_tls(backend, how, sockets, settled, tls, *, seconds):
    async def main():
        with FaultyServer(tls=tls.server) as server:
            before = sockets()
            async with SlotTransport(CONNECTIONS, verify=tls.client) as transport:
                await weather(server, GitBook("t", base_url=server.url, transport=transport), seconds, how)
            await settled(lambda: server.open == 0)
            await settled(lambda: sockets() <= before)

    anyio.run(main, backend=backend)


async def weather(server, gitbook, seconds, how):
    storm = Storm(server, gitbook)
    await storm.rage(seconds, how)
    await storm.calm()
    assert storm.cancelled > storm.begun / 4
    assert server.done["hang up"] >= 10


@pytest.mark.parametrize(("backend", "carrier"), WAYS[:3], ids=map("-".join, WAYS[:3]))
def test_two_thousand_calls_at_once_over_an_untuned_client_all_succeed_within_its_connections(backend, carrier):
    async def main():
        transport = "aiohttp" if carrier == "aiohttp" else None
        async with (
            GitBook("t", base_url=server.url, transport=transport) as gitbook,
            anyio.create_task_group() as tasks,
        ):
            for number in range(2000):
                tasks.start_soon(make, gitbook, "getSpaceById", number)

    with FaultyServer() as server:
        anyio.run(main, backend=backend)
    assert len(server.processed) == server.processed.total() == 2000
    assert server.peak <= 100
