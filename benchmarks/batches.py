"""The overhead of a batch per item, and how memory grows with the number of items.

Run it with ``python -m benchmarks.batches``.
"""

from __future__ import annotations

import asyncio
import gc
import statistics
import time
import tracemalloc
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from importlib import import_module
from typing import Any

from benchmarks import environment
from benchmarks.measure import alternately, number, ratios, table, turns
from gitbook_async import batch

PEERS = ("aiometer==1.0.0",)
_ROUNDS = turns(7)
_AT_ONCE = 64
_ITEMS = 10_000
_MANY = 1_000_000
_TRACED = 100_000  # items of the libraries that keep something of each: a million would take gigabytes
_COUNTS = (_ITEMS, _TRACED, _MANY)
_FEW = 3

Call = Callable[[int], Awaitable[int]]
Run = Callable[[Call, int], Awaitable[None]]
"""Makes a call for each of a number of items."""


async def nothing(item: int) -> int:
    """A call that does nothing."""
    return item


async def waiting(item: int) -> int:
    """A call that waits once, as every real one does."""
    await asyncio.sleep(0)
    return item


async def ours(call: Call, count: int) -> None:
    """Take outcomes one by one as they complete."""
    async for outcome in batch.map(call, range(count), concurrency=_AT_ONCE):
        outcome.unwrap()


async def ours_ordered(call: Call, count: int) -> None:
    """Take outcomes one by one in the order of the items."""
    async for outcome in batch.map(call, range(count), concurrency=_AT_ONCE, ordered=True):
        outcome.unwrap()


async def gathered(call: Call, count: int) -> None:
    """Gather everything at once behind a semaphore, as is common."""
    limit = asyncio.Semaphore(_AT_ONCE)

    async def one(item: int) -> int:
        async with limit:
            return await call(item)

    await asyncio.gather(*(one(item) for item in range(count)))


async def by_aiometer(call: Call, count: int) -> None:
    """Take results one by one from aiometer."""
    aiometer: Any = import_module("aiometer")
    async with aiometer.amap(call, range(count), max_at_once=_AT_ONCE) as results:
        async for _ in results:
            pass


RUNS: Mapping[str, Run] = {
    "**gitbook_async**": ours,
    "**gitbook_async**, in order": ours_ordered,
    "gather with a semaphore": gathered,
    "aiometer": by_aiometer,
}
_LEAN = ("**gitbook_async**", "**gitbook_async**, in order")


def overhead(run: Run, call: Call, count: int) -> float:
    """Measure the processor time of an item in seconds."""
    gc.collect()
    before = time.process_time()
    asyncio.run(_run(run, call, count))
    return (time.process_time() - before) / count


def peak(run: Run, count: int) -> float:
    """Measure the peak memory of a run in megabytes."""
    gc.collect()
    tracemalloc.start()
    asyncio.run(_run(run, nothing, count))
    found = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return found / 1e6


async def _run(run: Run, call: Call, count: int) -> None:
    await run(call, count)


def compared(call: Call) -> str:
    """Return the table of the cost per item of a call, for several numbers of items."""
    columns = [_compared(call, count) for count in _COUNTS]
    rows = [[name, *(column.get(name, "-") for column in columns)] for name in RUNS]
    return table((f"µs an item · times ours, {_AT_ONCE} concurrent", *(f"{count:,} items" for count in _COUNTS)), rows)


def _compared(call: Call, count: int) -> dict[str, str]:
    """Measure the cost per item, by library."""
    runs = {name: partial(overhead, run, call, count) for name, run in RUNS.items() if _bears(name, count)}
    taken = alternately(runs, _ROUNDS if count == _ITEMS else _FEW)
    found = ratios(taken, _LEAN[0])
    return {name: f"{number(statistics.median(taken[name]) * 1e6)} · {ratio}" for name, ratio in found.items()}


def _bears(name: str, count: int) -> bool:
    return count <= _TRACED or name in _LEAN


def _peaks(name: str, run: Run, counts: Sequence[int]) -> list[str]:
    return [number(peak(run, count)) if _bears(name, count) else "-" for count in counts]


def main() -> None:
    """Print the tables."""
    if not environment.enter("batches", PEERS):
        return
    print("### A call that does nothing\n")
    print(compared(nothing))
    print("\n### A call that waits once\n")
    print(compared(waiting))
    print("\n### Peak memory, MB\n")
    memory = [[name, *_peaks(name, run, _COUNTS)] for name, run in RUNS.items()]
    print(table(("", *(f"{count:,} items" for count in _COUNTS)), memory))
    print(f"\n{_ROUNDS} turns each, {_FEW} of the larger ones; {environment.versions('anyio', 'aiometer')}")


if __name__ == "__main__":
    main()
