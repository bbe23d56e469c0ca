"""Latency at fixed rates, as a service sees it: calls begin when they are due, whether or not earlier ones have ended.

Run it with ``python -m benchmarks.rates``.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Mapping
from typing import Final

import anyio

from benchmarks import clients, environment
from benchmarks.clients import Call, Client
from benchmarks.measure import number, table
from benchmarks.server import serving

_ROUNDS = 3
_RATES = (100, 500, 2000)
_SECONDS = 1.0
_LONGEST: Final = 6.0  # seconds after which a turn ends, with what it has
_LATE: Final = 0.002  # seconds; timers are not more exact, so a call that begins later counts from when it was due
_CONNECTIONS = 100

_CLIENTS: Mapping[str, Client] = {
    "httpx": clients.plain_httpx,
    "aiohttp": clients.plain_aiohttp,
    "**gitbook_async**": clients.wide,
    "**gitbook_async**, an aiohttp session": clients.over_aiohttp,
}


class Pace:
    """Calls that begin at a rate.

    Args:
        call: makes a call.
        rate: how many begin in a second.

    Attributes:
        latencies: those of the calls that ended, in seconds.
    """

    def __init__(self, call: Call, rate: int) -> None:
        self.latencies: list[float] = []
        self._call = call
        self._rate = rate

    async def run(self, count: int) -> None:
        """Make calls, and wait for them, but not for ever."""
        began = time.perf_counter()
        with anyio.move_on_after(_LONGEST):
            async with anyio.create_task_group() as tasks:
                for order in range(count):
                    due = began + order / self._rate
                    await anyio.sleep(max(0.0, due - time.perf_counter()))
                    now = time.perf_counter()
                    tasks.start_soon(self._one, due if now - due > _LATE else now)

    async def _one(self, since: float) -> None:
        await self._call()
        self.latencies.append(time.perf_counter() - since)


async def paced(client: Client, url: str, rate: int) -> list[float]:
    """Let a client make calls at a rate for a while.

    Returns:
        The latencies in seconds; those of calls that did not end in time are missing.
    """
    async with client(url, _CONNECTIONS) as call:
        for _ in range(_CONNECTIONS):
            await call()
        pace = Pace(call, rate)
        await pace.run(round(rate * _SECONDS))
        return pace.latencies


def _shown(turns: list[list[float]], rate: int) -> str:
    """Format the median of the turns' 50th and 99th percentiles, in milliseconds."""
    if any(len(latencies) < rate * _SECONDS for latencies in turns):
        return "not sustained"
    cuts = [statistics.quantiles(latencies, n=100) for latencies in turns]
    return " · ".join(number(statistics.median(cut[place] for cut in cuts) * 1e3) for place in (49, 98))


def main() -> None:
    """Print the table."""
    if not environment.enter("rates", ()):
        return
    found: dict[str, dict[int, list[list[float]]]] = {name: {rate: [] for rate in _RATES} for name in _CLIENTS}
    with serving() as url:
        for _ in range(_ROUNDS):
            for rate in _RATES:
                for name, client in _CLIENTS.items():
                    found[name][rate].append(asyncio.run(paced(client, url, rate)))
    rows = [[name, *(_shown(turns[rate], rate) for rate in _RATES)] for name, turns in found.items()]
    print(table(("p50 · p99 ms", *(f"{rate:,} calls a second" for rate in _RATES)), rows))
    print(f"\n{_ROUNDS} turns each of {_SECONDS:.0f} s; {environment.versions('httpx', 'aiohttp', 'httptools')}")


if __name__ == "__main__":
    main()
