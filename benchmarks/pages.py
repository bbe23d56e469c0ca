"""The cost of iterating over pages in addition to decoding, and the gain of prefetching.

Run it with ``python -m benchmarks.pages``.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

from benchmarks import environment
from benchmarks.measure import alternately, number, ratio, table, turns
from benchmarks.server import serving
from gitbook_async import GitBook, Page, Pager

_ROUNDS = turns(9)
_PAGES, _ITEMS = 200, 1000
_LATENCY = 0.02
_FEW = 20


def _pager(pages: int, items: int) -> Pager[int]:
    """Return a list whose pages cost nothing."""
    made = [Page[int]({"items": list(range(items)), "next": {"page": str(n + 1)}}) for n in range(pages - 1)]
    made.append(Page[int]({"items": list(range(items))}))

    async def fetch(cursor: str | None) -> Page[int]:
        return made[int(cursor or 0)]

    return Pager(fetch, operation="listNothing")


async def by_item(pager: Pager[int]) -> None:
    """Iterate over the items."""
    async for _ in pager:
        pass


async def by_page(pager: Pager[int]) -> None:
    """Iterate over the items of each page, which is the cost of any list."""
    async for page in pager.pages():
        for _ in page:
            pass


def item(walk: Callable[[Pager[int]], Awaitable[None]], pages: int, items: int) -> float:
    """Measure the processor time of an item in seconds."""
    pager = _pager(pages, items)
    before = time.process_time()
    asyncio.run(_run(walk, pager))
    return (time.process_time() - before) / (pages * items)


async def _run(walk: Callable[[Pager[int]], Awaitable[None]], pager: Pager[int]) -> None:
    await walk(pager)


async def slowly(url: str, *, prefetch: bool, work: float) -> float:
    """Iterate over a list of a server with latency.

    Args:
        url: the server.
        prefetch: whether the next page is prefetched.
        work: the time that the caller spends on each page, in seconds.

    Returns:
        The elapsed seconds.
    """
    async with GitBook("gb_api_benchmark", base_url=url) as gitbook:
        await gitbook.spaces.get("x")
        pager = gitbook.spaces.list(f"{_FEW}-1-{round(_LATENCY * 1000)}")
        began = time.perf_counter()
        if prefetch:
            async with pager.prefetch() as items:
                async for _ in items:
                    await asyncio.sleep(work)
        else:
            async for _ in pager:
                await asyncio.sleep(work)
        return time.perf_counter() - began


def gain(url: str, work: float) -> list[object]:
    """Compare iterating with and without prefetch."""
    sides = {
        "without": lambda: asyncio.run(slowly(url, prefetch=False, work=work)),
        "with": lambda: asyncio.run(slowly(url, prefetch=True, work=work)),
    }
    taken = alternately(sides, _ROUNDS)
    return [f"{work * 1000:.0f} ms", ratio(taken["without"], taken["with"])]


def main() -> None:
    """Print the tables."""
    if not environment.enter("pages", ()):
        return
    taken = alternately(
        {"by item": lambda: item(by_item, _PAGES, _ITEMS), "by page": lambda: item(by_page, _PAGES, _ITEMS)}, _ROUNDS
    )
    extra = sorted(one - other for one, other in zip(taken["by item"], taken["by page"], strict=True))
    rows = [[name, number(sorted(each)[_ROUNDS // 2] * 1e6)] for name, each in taken.items()]
    rows.append(["iterating by item, over a plain loop", number(extra[_ROUNDS // 2] * 1e6)])
    print(table((f"{_PAGES} pages of {_ITEMS:,}", "µs an item"), rows))
    print(f"\n### Prefetching pages, with {_LATENCY * 1000:.0f} ms of latency\n")
    with serving() as url:
        rows = [gain(url, work) for work in (0.0, _LATENCY / 2, _LATENCY)]
    print(table(("the caller spends on a page", "times faster"), rows))
    print(f"\n{_ROUNDS} turns each; {environment.versions('httpx', 'anyio')}")


if __name__ == "__main__":
    main()
