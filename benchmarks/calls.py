"""The cost of calls: at several concurrencies against a fast local server on the other core, and many at once untuned.

Run it with ``python -m benchmarks.calls``.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Callable, Mapping
from typing import NamedTuple

import anyio

from benchmarks import clients, environment
from benchmarks.clients import Client
from benchmarks.measure import Ratio, number, ratio, table, turns
from benchmarks.official import ABSENT, Job, official
from benchmarks.server import serving

_ROUNDS = turns(5)
_AT_ONCE = (1, 32, 100, 500)
_COUNT = 3000  # the maximum number of calls in a turn
_LEAST = 50  # calls, however long they take
_SECONDS = 1.0  # after which a turn starts no call
_CROWD = 2000
_ORDERLY = 100

_CLIENTS: Mapping[str, Client] = {
    "httpx": clients.plain_httpx,
    "**gitbook_async**": clients.wide,
    "**gitbook_async**, an aiohttp session": clients.over_aiohttp,
    "**gitbook_async**, without its wire": clients.without_wire,
    "its transport alone": clients.bare_transport,
    "aiohttp": clients.plain_aiohttp,
    "stock output": clients.stock,
}
_CROWDED = {500: ("httpx", "stock output")}
"""Who is left out at which concurrency: httpx's pool takes tens of milliseconds a call there, and minutes in all."""
_OFFICIAL = "official JavaScript, a new process"
_WARM = "official JavaScript, warm"


class Turn(NamedTuple):
    """A turn: elapsed seconds per call, processor seconds per call, and the 99th percentile of the latency."""

    elapsed: float
    cpu: float
    slowest: float


async def drive(client: Client, url: str, concurrency: int) -> Turn:
    """Let a client make calls for a while at a concurrency; each worker has made one before."""
    latencies: list[float] = []
    async with client(url, concurrency) as call:
        async with anyio.create_task_group() as tasks:
            for _ in range(concurrency):
                tasks.start_soon(call)
        began, busy = time.perf_counter(), time.process_time()

        async def worker() -> None:
            while len(latencies) < _LEAST or (len(latencies) < _COUNT and time.perf_counter() - began < _SECONDS):
                start = time.perf_counter()
                await call()
                latencies.append(time.perf_counter() - start)

        async with anyio.create_task_group() as tasks:
            for _ in range(concurrency):
                tasks.start_soon(worker)
        return _turn(time.perf_counter() - began, time.process_time() - busy, latencies)


def _turn(elapsed: float, cpu: float, latencies: list[float]) -> Turn:
    return Turn(elapsed / len(latencies), cpu / len(latencies), statistics.quantiles(latencies, n=100)[98])


def _drive_official(job: Job, concurrency: int) -> Turn:
    job(kind="calls", concurrency=concurrency, count=concurrency, seconds=_SECONDS)
    found = job(kind="calls", concurrency=concurrency, count=_COUNT, seconds=_SECONDS)
    return _turn(found["elapsed"], found["cpu"], found["latencies"])


def _fresh(url: str, concurrency: int) -> Turn:
    """Let the official client call in a new process, whose compiler has not optimised anything yet."""
    with official(url) as job:
        if job is None:
            raise RuntimeError("the official client is gone")
        return _drive_official(job, concurrency)


def _side(client: Client, url: str, concurrency: int) -> Callable[[], Turn]:
    return lambda: asyncio.run(drive(client, url, concurrency))


def measured(url: str, job: Job | None, concurrency: int) -> dict[str, list[Turn]]:
    """Let all clients take turns at a concurrency."""
    left_out = _CROWDED.get(concurrency, ())
    sides = {name: _side(client, url, concurrency) for name, client in _CLIENTS.items() if name not in left_out}
    if job is not None:
        sides[_OFFICIAL] = lambda: _fresh(url, concurrency)
        sides[_WARM] = lambda: _drive_official(job, concurrency)
    turns: dict[str, list[Turn]] = {name: [] for name in sides}
    for _ in range(_ROUNDS):
        for name, side in sides.items():
            turns[name].append(side())
    return turns


Found = Mapping[int, Mapping[str, list[Turn]]]
"""The turns of each client, by concurrency and name."""


def throughput(found: Found, base: str) -> str:
    """Return the table of calls per second, as multiples of one client."""
    return _table("calls a second", found, base, lambda turns, others: _ratio(others, turns, "elapsed"))


def cheaper(found: Found, base: str) -> str:
    """Return the table of the processor time of a call, as multiples of that of one client."""
    return _table("CPU of a call", found, base, lambda turns, others: _ratio(turns, others, "cpu"))


def costs(found: Found) -> str:
    """Return the table of the processor time of a call in microseconds, and the 99th percentile in milliseconds."""
    return _table("CPU µs a call · p99 ms", found, "aiohttp", lambda turns, _: _cost(turns))


def _table(title: str, found: Found, base: str, cell: Callable[[list[Turn], list[Turn]], object]) -> str:
    """Return a table of all clients at the concurrencies at which one of them was measured."""
    columns = {n: turns for n, turns in found.items() if base in turns}
    rows = [
        [name, *(cell(turns[name], turns[base]) if name in turns else "-" for turns in columns.values())]
        for name in found[1]
    ]
    return table((title, *(f"{n} concurrent" for n in columns)), rows)


def _ratio(turns: list[Turn], base: list[Turn], what: str) -> Ratio:
    return ratio([getattr(turn, what) for turn in turns], [getattr(turn, what) for turn in base])


def _cost(turns: list[Turn]) -> str:
    cpu, slowest = (statistics.median(getattr(turn, name) for turn in turns) for name in ("cpu", "slowest"))
    return f"{number(cpu * 1e6)} · {number(slowest * 1e3)}"


async def crowd(client: Client, url: str, *, within: int | None = None) -> tuple[float, int]:
    """Make very many calls at once.

    Args:
        client: the client.
        url: the server.
        within: the maximum concurrency; None leaves it to the client.

    Returns:
        The seconds, and how many failed.
    """
    limit = anyio.Semaphore(within or _CROWD)
    async with client(url, _ORDERLY) as call:

        async def one() -> object:
            async with limit:
                return await call()

        began = time.perf_counter()
        found = await asyncio.gather(*(one() for _ in range(_CROWD)), return_exceptions=True)
        return time.perf_counter() - began, sum(isinstance(each, BaseException) for each in found)


def crowds(url: str) -> str:
    """Return the table of very many calls at once, as multiples of httpx with a semaphore in front."""
    sides: dict[str, tuple[Client, int | None]] = {
        "httpx, a semaphore of 100 in front": (clients.plain_httpx, _ORDERLY),
        "**gitbook_async**": (clients.default, None),
        "**gitbook_async**, an aiohttp session": (clients.over_aiohttp, None),
    }
    taken: dict[str, list[float]] = {name: [] for name in sides}
    failed = dict.fromkeys(sides, 0)
    for _ in range(_ROUNDS):
        for name, (client, within) in sides.items():
            seconds, errors = asyncio.run(crowd(client, url, within=within))
            taken[name].append(seconds)
            failed[name] += errors
    base = taken[next(iter(sides))]
    rows = [[name, ratio(taken[name], base), failed[name]] for name in sides]
    return table((f"{_CROWD:,} calls at once", "time", "errors"), rows)


def main() -> None:
    """Print the tables."""
    if not environment.enter("calls", (), environment.write_stock, environment.install_official):
        return
    with serving() as url, official(url) as job:
        found = {concurrency: measured(url, job, concurrency) for concurrency in _AT_ONCE}
        print("### Calls, as multiples of httpx\n")
        print(throughput(found, "httpx"))
        if job is not None:
            print("\n### The same, as multiples of the official JavaScript client in a new process\n")
            print(throughput(found, _OFFICIAL))
        print("\n### Processor time of a call, as multiples of aiohttp by hand\n")
        print(cheaper(found, "aiohttp"))
        print("\n### What a call costs\n")
        print(costs(found))
        print("\n### Without tuning\n")
        print(crowds(url))
        print("" if job else ABSENT)
    print(f"{_ROUNDS} turns each; {environment.versions('httpx', 'aiohttp', 'httptools', 'anyio')}")


if __name__ == "__main__":
    main()
