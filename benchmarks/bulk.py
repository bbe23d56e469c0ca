"""A bulk job: the Markdown of 2,000 pages of a space, 64 at a time, against the same by hand over aiohttp.

Run it with ``python -m benchmarks.bulk``.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import aclosing
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks import environment
from benchmarks.clients import HEADERS, TOKEN
from benchmarks.measure import number, ratio, table, turns
from benchmarks.server import serving
from gitbook_async import GitBook, jobs
from gitbook_async.batch import Journal

_ROUNDS = turns(5)
_PAGES = 2000
_AT_ONCE = 64
_SPACE = str(_PAGES)
_BY_HAND = "by hand over aiohttp"

Job = Callable[[str], Awaitable[int]]
"""Takes the URL of the server, and returns how many characters of Markdown it got."""


class Turn(NamedTuple):
    """A turn: elapsed seconds, and processor seconds."""

    elapsed: float
    cpu: float


def _ids(pages: list[dict[str, Any]]) -> Iterator[str]:
    for page in pages:
        yield page["id"]
        yield from _ids(page["pages"])


async def by_hand(url: str) -> int:
    """Read the pages with aiohttp: a few workers, no retries, no rate limit, no models."""
    aiohttp: Any = import_module("aiohttp")
    read: list[int] = []
    async with aiohttp.ClientSession(headers=HEADERS) as session:
        async with session.get(f"{url}/v1/spaces/{_SPACE}/content?metadata=false") as response:
            revision = await response.json()
        left = _ids(revision["pages"])

        async def worker() -> None:
            for page in left:
                place = f"{url}/v1/spaces/{_SPACE}/revisions/{revision['id']}/page/{page}"
                async with session.get(f"{place}?format=markdown&metadata=false") as response:
                    read.append(len((await response.json())["markdown"]))

        await asyncio.gather(*(worker() for _ in range(_AT_ONCE)))
    return sum(read)


async def mapped(url: str) -> int:
    """Read the pages with `GitBook.map`."""
    return await _mapped(url, None)


async def recorded(url: str) -> int:
    """Read the pages with `GitBook.map`, and record each in a journal."""
    with tempfile.TemporaryDirectory() as folder:
        async with Journal(Path(folder) / "pages.journal", job="benchmark") as journal:
            return await _mapped(url, journal)


async def _mapped(url: str, journal: Journal | None) -> int:
    total = 0
    async with GitBook(TOKEN, base_url=url) as gitbook:
        revision = (await gitbook.raw.space_content.get_current_revision(_SPACE, metadata=False)).json()

        async def read(page: str) -> int:
            found: Any = await gitbook.space_content.get_page_in_revision(
                _SPACE, revision["id"], page, format="markdown", metadata=False
            )
            return len(found.markdown)

        pages = _ids(revision["pages"])
        async for outcome in gitbook.map(read, pages, concurrency=_AT_ONCE, journal=journal):
            total += outcome.unwrap()
    return total


async def job(url: str) -> int:
    """Read the pages with `jobs.pages`."""
    total = 0
    async with (
        GitBook(TOKEN, base_url=url) as gitbook,
        aclosing(jobs.pages(gitbook, _SPACE, concurrency=_AT_ONCE)) as pages,
    ):
        async for page in pages:
            total += len(page.markdown)
    return total


_JOBS: Mapping[str, Job] = {
    _BY_HAND: by_hand,
    "**gitbook_async**, `map`": mapped,
    "**gitbook_async**, `map` with a journal": recorded,
    "**gitbook_async**, `jobs.pages`": job,
}


def turn(work: Job, url: str, expected: int) -> Turn:
    """Do the job once.

    Raises:
        RuntimeError: it did not get all.
    """
    began, busy = time.perf_counter(), time.process_time()
    found = asyncio.run(_awaited(work, url))
    if found != expected:
        raise RuntimeError(f"{found} characters came instead of {expected}")
    return Turn(time.perf_counter() - began, time.process_time() - busy)


async def _awaited(work: Job, url: str) -> int:
    return await work(url)


def main() -> None:
    """Print the table."""
    if not environment.enter("bulk", ()):
        return
    with serving() as url:
        expected = {asyncio.run(_awaited(work, url)) for work in _JOBS.values()}
        if len(expected) != 1:
            raise RuntimeError(f"the jobs differ: {expected}")
        turns: dict[str, list[Turn]] = {name: [] for name in _JOBS}
        for _ in range(_ROUNDS):
            for name, work in _JOBS.items():
                turns[name].append(turn(work, url, *expected))
    base = turns[_BY_HAND]
    rows = [
        [
            name,
            ratio([each.cpu for each in found], [each.cpu for each in base]),
            ratio([each.elapsed for each in found], [each.elapsed for each in base]),
            f"{number(statistics.median(each.cpu for each in found) / _PAGES * 1e6)} µs",
        ]
        for name, found in turns.items()
    ]
    print(table((f"{_PAGES:,} pages, {_AT_ONCE} at a time", "CPU", "time", "CPU of a page"), rows))
    print(f"\n{_ROUNDS} turns each; {environment.versions('aiohttp', 'httptools')}")


if __name__ == "__main__":
    main()
