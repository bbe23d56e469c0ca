"""The testing GitBook as its data grow: what a change, a read and a merge cost, and for how long the event loop waits.

Run it with ``python -m benchmarks.testing``. Times are of the processor: other programs do not change them.
"""

from __future__ import annotations

import asyncio
import json
import resource
import subprocess
import sys
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from itertools import count, islice
from typing import Any

from benchmarks.environment import versions
from benchmarks.measure import number, table
from gitbook_async.testing import create_app
from gitbook_async.testing._server.server import collect_seldom

_SIZES = (100, 1_000, 5_000, 20_000)
_BATCH = 50
_EDITS = 1_000
_INSERTS = 300
_READS = 1_000
_ROUNDS = 3
_STARTS = 7
_HEADERS = [
    (b"host", b"localhost"),
    (b"authorization", b"Bearer gb_api_test"),
    (b"content-type", b"application/json"),
]
_TEXT = "Everything here works the same for **people** and for machines.\n\n## How to\n\n1. Open it.\n2. Change it.\n"

Json = dict[str, Any]


class Server:
    """A testing GitBook in this process, without an HTTP library around it."""

    def __init__(self) -> None:
        self._app = create_app(event_delay=0.0)
        collect_seldom()  # as the command does

    async def read(self, method: str, path: str, body: Any = None, query: str = "") -> Any:
        """Make a request, and return the JSON of its response."""
        return json.loads(await self.ask(method, path, body, query))

    async def ask(self, method: str, path: str, body: Any = None, query: str = "") -> bytes:
        """Make a request, and return its response."""
        sent, received = list[Any](), list[bool]()
        content = b"" if body is None else json.dumps(body).encode()

        async def receive() -> Json:
            if received:
                await asyncio.Event().wait()  # the client stays
            received.append(True)
            return {"type": "http.request", "body": content, "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        await asyncio.sleep(0)  # where a server would wait for the connection
        await self._app(_scope(method, f"/v1{path}", query), receive, send)
        text = b"".join(message.get("body", b"") for message in sent)
        if sent[0]["status"] >= 300:  # noqa: PLR2004  # not a success
            raise RuntimeError(f"{method} {path}: {sent[0]['status']} {text[:300]!r}")
        return text


def _scope(method: str, path: str, query: str) -> Json:
    told = {"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "path": path}
    told |= {"raw_path": path.encode(), "query_string": query.encode(), "root_path": "", "scheme": "http"}
    return {**told, "headers": _HEADERS, "server": ("localhost", 80), "client": ("localhost", 1)}


class Space:
    """A space with many pages."""

    def __init__(self, server: Server, key: str) -> None:
        self.path = f"/spaces/{key}"
        self.pages: list[str] = []
        self.live: list[str] = []
        self._server = server
        self._numbers = count(1)

    async def change(self, changes: Iterator[Json], size: int = _BATCH) -> str:
        """Make a change request with some changes, and return its path."""
        made = await self._server.read("POST", f"{self.path}/change-requests", {"subject": "More"})
        path = f"{self.path}/change-requests/{made['id']}"
        while batch := list(islice(changes, size)):
            told = await self._server.read("POST", f"{path}/content", {"changes": batch}, "compat=false")
            self.pages += [one["page"]["id"] for one in told["changes"] if one["object"] == "created_page"]
        return path

    def inserts(self, how_many: int) -> Iterator[Json]:
        """Yield insertions of pages, twenty in each chapter."""
        for number_ in islice(self._numbers, how_many):
            told = {"operation": "insert_page", "title": f"Page {number_}", "document": {"markdown": _TEXT}}
            yield {**told, "into": self.pages[number_ // 20]} if number_ // 20 < len(self.pages) else told

    def updates(self, how_many: int) -> Iterator[Json]:
        """Yield edits of the first pages that are live."""
        for key in self.live[:how_many]:
            yield {"operation": "update_page", "page": key, "document": {"markdown": f"Changed.\n\n{_TEXT}"}}

    async def merge(self, path: str) -> None:
        """Merge a change request."""
        await self._server.ask("POST", f"{path}/merge")


async def filled(server: Server, size: int) -> Space:
    """Return a space with so many pages."""
    made = await server.read("POST", "/orgs/acme/spaces", {"title": f"{size} pages", "empty": True})
    space = Space(server, made["id"])
    for start in range(0, size, _EDITS):  # so that pages can be put below those that are there
        await space.merge(await space.change(space.inserts(min(_EDITS, size - start))))
    space.live = list(space.pages)
    return space


async def taken(work: Callable[[], Awaitable[object]]) -> float:
    """Return the seconds of processor time that some work takes: the least of some rounds."""
    found: list[float] = []
    for _ in range(_ROUNDS):
        start = time.process_time()
        await work()
        found.append(time.process_time() - start)
    return min(found)


@asynccontextmanager
async def watched(longest: list[float]) -> AsyncGenerator[None]:
    """Note for how long the event loop did nothing else, in processor time."""

    async def watch() -> None:
        last = time.process_time()
        while True:
            await asyncio.sleep(0)
            now = time.process_time()
            longest.append(now - last)
            last = now

    task = asyncio.create_task(watch())
    await asyncio.sleep(0)
    yield
    await asyncio.sleep(0)
    task.cancel()


async def row(size: int) -> list[str]:
    """Measure a space of a size."""
    server, longest = Server(), list[float]()
    async with watched(longest):
        space = await filled(server, size)
    insert = await taken(lambda: space.change(space.inserts(_INSERTS), 1)) / _INSERTS
    keys = [space.live[place * size // _READS] for place in range(_READS)]
    read = await taken(lambda: _read(server, space, keys)) / _READS
    changed = [await space.change(space.updates(_EDITS)) for _ in range(_ROUNDS)]
    merge = await taken(lambda: space.merge(changed.pop()))
    costs = [await _watched(server, longest, *one) for one in _whole(space)]
    async with watched(longest):
        await space.merge(await space.change(space.updates(_EDITS)))
    told = [f"{insert * 1e6:,.0f} µs", f"{1 / read:,.0f}", _ms(merge), *map(_ms, costs), _ms(max(longest))]
    return [f"{size:,}", *told]


def _whole(space: Space) -> list[tuple[str, str, Any, str]]:
    """Return the requests that look at all pages."""
    return [
        ("GET", f"{space.path}/content", None, ""),
        ("GET", f"{space.path}/search", None, "query=people%20open"),
        ("GET", "/orgs/acme/ask/stream", None, "query=How%20do%20I%20open%20the%20machines"),
    ]


async def _watched(server: Server, longest: list[float], *request: Any) -> float:
    start = time.process_time()
    async with watched(longest):
        await server.ask(*request)
    return time.process_time() - start


async def _read(server: Server, space: Space, keys: list[str]) -> None:
    for key in keys:
        await server.ask("GET", f"{space.path}/content/page/{key}", None, "format=markdown")


def _ms(seconds: float) -> str:
    return f"{number(seconds * 1e3)} ms"


def started() -> float:
    """Return the seconds of processor time that the server takes to start: the least of some times."""
    return min(_start() for _ in range(_STARTS))


def _start() -> float:
    command = [sys.executable, "-m", "gitbook_async.testing", "--port", "0"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        if process.stdout is not None:
            process.stdout.readline()
        process.terminate()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime)


def main() -> None:
    """Print the table."""
    head = ("pages", "an insert", "reads a second", f"a merge of {_EDITS:,} edits", "the page tree", "a search")
    rows = [asyncio.run(row(size)) for size in _SIZES]
    print(table((*head, "the first question", "longest wait"), rows))
    print(f"\nThe server needs {started():.2f} s of the processor until it is ready. {versions('starlette', 'attrs')}")


if __name__ == "__main__":
    main()
