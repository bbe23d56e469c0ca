"""What streams cost: processor time of an event, and the time to the first.

Run it with ``python -m benchmarks.streams``.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib import import_module
from typing import Any, Literal, NamedTuple

import httpx

from benchmarks import environment
from benchmarks.measure import alternately, number, ratios, table
from benchmarks.official import ABSENT, Job, official
from benchmarks.server import serving
from gitbook_async import GitBook

PEERS = ("httpx-sse==0.4.3",)
_ROUNDS = 9
_WARMING = 5
_EVENTS = 2000
_SCENARIOS: Mapping[str, tuple[int, int]] = {
    "200 bytes, one event a chunk": (200, 1),
    "200 bytes, twenty a chunk": (200, 20),
    "4 KB, one event a chunk": (4096, 1),
    "16 KB, one event a chunk": (16384, 1),
}
_BODY: dict[str, Any] = {"question": "How do I start?", "scope": {"mode": "default"}}
_TOKEN = "gb_api_benchmark"  # noqa: S105  # it opens nothing


class Turn(NamedTuple):
    """A turn: seconds of processor time for an event, and seconds to the first event."""

    cpu: float
    first: float


Read = Callable[[str], AsyncIterator[object]]
"""Takes the scenario and gives the events."""

Reader = Callable[[str], AbstractAsyncContextManager[Read]]
"""Takes the URL of the server."""


def _gitbook(transport: Literal["aiohttp"] | None) -> Reader:
    @asynccontextmanager
    async def reader(url: str) -> AsyncIterator[Read]:
        async with GitBook(_TOKEN, base_url=url, transport=transport) as gitbook:
            yield lambda scenario: aiter(gitbook.site_ask.stream_ask_in_site(scenario, "x", **_BODY))

    return reader


def _httpx_sse(decode: Callable[[str], object]) -> Reader:
    connect = import_module("httpx_sse").aconnect_sse

    @asynccontextmanager
    async def reader(url: str) -> AsyncIterator[Read]:
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
    """Let a reader read a stream."""
    async with reader(url) as read:
        await _drain(read(f"1-{size}-1"))
        began, busy = time.perf_counter(), time.process_time()
        first = await _drain(read(f"{count}-{size}-{packed}"), count)
        return Turn((time.process_time() - busy) / count, first - began)


async def _drain(events: AsyncIterator[object], count: int = 1) -> float:
    """Read to the end, and give the moment of the first event."""
    first, seen = 0.0, 0
    async for _ in events:
        first = first or time.perf_counter()
        seen += 1
    if seen != count:
        raise RuntimeError(f"{seen} events came instead of {count}")
    return first


def _drive_official(job: Job, count: int, size: int, packed: int) -> Turn:
    found = job(kind="stream", scenario=f"{count}-{size}-{packed}", count=count)
    return Turn(found["cpu"] / count, found["first"])


def _sides(url: str, job: Job | None, count: int, size: int, packed: int) -> dict[str, Callable[[], Turn]]:
    readers = {
        "httpx-sse": _httpx_sse(str),
        "httpx-sse with json": _httpx_sse(json.loads),
        "**gitbook_async**": _gitbook(None),
        "**gitbook_async**, aiohttp": _gitbook("aiohttp"),
    }
    sides: dict[str, Callable[[], Turn]] = {
        name: lambda reader=reader: asyncio.run(drive(reader, url, count, size, packed))
        for name, reader in readers.items()
    }
    if job is not None:
        sides["official JavaScript, warm"] = lambda: _drive_official(job, count, size, packed)
    return sides


def _fresh(url: str, count: int, size: int, packed: int) -> Turn:
    """Let the official client read in a process that has done nothing before."""
    with official(url) as job:
        assert job is not None  # noqa: S101  # it was there before
        return _drive_official(job, count, size, packed)


def compared(url: str, job: Job | None, kind: Callable[[Turn], float], count: int) -> str:
    """Write the table of what a measure says of all scenarios, as multiples of httpx-sse."""
    columns = []
    for size, packed in _SCENARIOS.values():
        sides = _sides(url, job, count, size, packed)
        if job is not None:
            sides["official JavaScript, fresh"] = lambda size=size, packed=packed: _fresh(url, count, size, packed)
        turns = {name: lambda side=side: kind(side()) for name, side in sides.items()}
        columns.append(alternately(turns, _ROUNDS))
    found = [ratios(column, "httpx-sse") for column in columns]
    rows = [[name, *(column[name] for column in found)] for name in found[0]]
    base = [f"{number(sorted(column['httpx-sse'])[_ROUNDS // 2] * 1e6)} µs" for column in columns]
    return table(("", *_SCENARIOS), [*rows, ["httpx-sse takes", *base]])


def main() -> None:
    """Print the tables."""
    if not environment.enter("streams", PEERS, environment.install_official):
        return
    with serving() as url, official(url) as job:
        print("### Processor time of an event, as multiples of httpx-sse\n")
        print(compared(url, job, lambda turn: turn.cpu, _EVENTS))
        print("\n### Time to the first event, as multiples of httpx-sse\n")
        print(compared(url, job, lambda turn: turn.first, 1))
        print("" if job else ABSENT)
    print(f"{_ROUNDS} turns each of {_EVENTS} events; {environment.versions('httpx', 'httpx-sse', 'aiohttp')}")


if __name__ == "__main__":
    main()
