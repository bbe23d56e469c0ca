"""The cost of streams: processor time per event, and the time to the first event.

Run it with ``python -m benchmarks.streams``.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib import import_module
from typing import Any, NamedTuple

import httpx

from benchmarks import environment
from benchmarks.measure import Samples, alternately, number, ratios, table, turns
from benchmarks.official import ABSENT, Job, official
from benchmarks.server import serving
from gitbook_async import GitBook

PEERS = ("httpx-sse==0.4.3",)
_ROUNDS = turns(9)
_EVENTS = 5000
_BASE = "httpx-sse"


class Scenario(NamedTuple):
    """A stream: the size of an event, and the number of events in a chunk."""

    size: int
    packed: int


_SCENARIOS: Mapping[str, Scenario] = {
    "200 bytes, one event a chunk": Scenario(200, 1),
    "200 bytes, twenty a chunk": Scenario(200, 20),
    "4 KB, one event a chunk": Scenario(4096, 1),
    "16 KB, one event a chunk": Scenario(16384, 1),
}
_BODY: dict[str, Any] = {"question": "How do I start?", "scope": {"mode": "default"}}
_TOKEN = "gb_api_benchmark"  # noqa: S105  # it opens nothing


class Turn(NamedTuple):
    """A turn: processor seconds per event, and seconds to the first event."""

    cpu: float
    first: float


Read = Callable[[str], AsyncIterator[object]]
"""Takes a scenario and yields the events."""

Reader = Callable[[str], AbstractAsyncContextManager[Read]]
"""Takes the URL of the server."""


@asynccontextmanager
async def ours(url: str) -> AsyncGenerator[Read]:
    """Read with this package."""
    async with GitBook(_TOKEN, base_url=url) as gitbook:
        yield lambda scenario: aiter(gitbook.site_ask.stream(scenario, "x", **_BODY))


@asynccontextmanager
async def over_session(url: str) -> AsyncGenerator[Read]:
    """Read with this package over an aiohttp session."""
    aiohttp: Any = import_module("aiohttp")
    async with aiohttp.ClientSession() as session, GitBook(_TOKEN, base_url=url, session=session) as gitbook:
        yield lambda scenario: aiter(gitbook.site_ask.stream(scenario, "x", **_BODY))


def _httpx_sse(decode: Callable[[str], object]) -> Reader:
    connect = import_module("httpx_sse").aconnect_sse

    @asynccontextmanager
    async def reader(url: str) -> AsyncGenerator[Read]:
        async with httpx.AsyncClient() as client:

            async def read(scenario: str) -> AsyncIterator[object]:
                place = f"{url}/v1/orgs/{scenario}/sites/x/ask"
                async with connect(client, "POST", place, json=_BODY) as source:
                    async for event in source.aiter_sse():
                        if event.event == "done":
                            return
                        yield decode(event.data)

            yield read

    return reader


async def drive(reader: Reader, url: str, count: int, size: int, packed: int) -> Turn:
    """Let a reader read a stream, after one of a single event.

    Args:
        reader: the reader.
        url: the server.
        count: the number of events.
        size: the size of each event in bytes.
        packed: the number of events in a chunk.
    """
    async with reader(url) as read:
        await _drain(read(f"1-{size}-1"), 1)
        began, busy = time.perf_counter(), time.process_time()
        first = await _drain(read(f"{count}-{size}-{packed}"), count)
        return Turn((time.process_time() - busy) / count, first - began)


async def _drain(events: AsyncIterator[object], count: int) -> float:
    """Read to the end, and return the time of the first event."""
    first, seen = 0.0, 0
    async for _ in events:
        first = first or time.perf_counter()
        seen += 1
    if seen != count:
        raise RuntimeError(f"{seen} events came instead of {count}")
    return first


def _drive_official(job: Job, count: int, scenario: Scenario) -> Turn:
    found = job(kind="stream", scenario=f"{count}-{scenario.size}-{scenario.packed}", count=count)
    return Turn(found["cpu"] / count, found["first"])


def _fresh(url: str, count: int, scenario: Scenario) -> Turn:
    """Let the official client read in a process that has read only a single event before."""
    with official(url) as job:
        if job is None:
            raise RuntimeError("the official client is gone")
        _drive_official(job, 1, scenario)
        return _drive_official(job, count, scenario)


def _sides(url: str, job: Job | None, count: int, scenario: Scenario) -> dict[str, Callable[[], Turn]]:
    readers = {
        _BASE: _httpx_sse(str),
        "httpx-sse with json": _httpx_sse(json.loads),
        "**gitbook_async**": ours,
        "**gitbook_async**, an aiohttp session": over_session,
    }
    sides = {name: _turn(reader, url, count, scenario) for name, reader in readers.items()}
    if job is not None:
        sides["official JavaScript, warm"] = lambda: _drive_official(job, count, scenario)
        sides["official JavaScript, a new process"] = lambda: _fresh(url, count, scenario)
    return sides


def _turn(reader: Reader, url: str, count: int, scenario: Scenario) -> Callable[[], Turn]:
    return lambda: asyncio.run(drive(reader, url, count, *scenario))


def _compared(url: str, job: Job | None, kind: Callable[[Turn], float], count: int) -> str:
    """Return the table of a measurement for all scenarios, as multiples of httpx-sse."""
    columns = [_measured(_sides(url, job, count, scenario), kind) for scenario in _SCENARIOS.values()]
    found = [ratios(column, _BASE) for column in columns]
    rows: list[list[object]] = [[name, *(column[name] for column in found)] for name in found[0]]
    base = [f"{number(statistics.median(column[_BASE]) * 1e6)} µs" for column in columns]
    return table(("", *_SCENARIOS), [*rows, ["httpx-sse takes", *base]])


def _measured(sides: Mapping[str, Callable[[], Turn]], kind: Callable[[Turn], float]) -> Samples:
    def measure(side: Callable[[], Turn]) -> Callable[[], float]:
        return lambda: kind(side())

    return alternately({name: measure(side) for name, side in sides.items()}, _ROUNDS)


def main() -> None:
    """Print the tables."""
    if not environment.enter("streams", PEERS, environment.install_official):
        return
    with serving() as url, official(url) as job:
        print("### Processor time of an event, as multiples of httpx-sse\n")
        print(_compared(url, job, lambda turn: turn.cpu, _EVENTS))
        print("\n### Time to the first event, as multiples of httpx-sse\n")
        print(_compared(url, job, lambda turn: turn.first, 1))
        print("" if job else ABSENT)
    print(f"{_ROUNDS} turns each of {_EVENTS:,} events; {environment.versions('httpx', 'httpx-sse', 'aiohttp')}")


if __name__ == "__main__":
    main()
