"""Many streams at once, over real sockets: all are open at the same time, and all come whole."""

from __future__ import annotations

import asyncio
import resource
from collections.abc import Iterator
from typing import Any

import anyio
import pytest

from gitbook_async import GitBook
from gitbook_async.testing import create_app, serve

pytestmark = pytest.mark.anyio

QUESTION = {"question": "What are the limits of webhooks?", "scope": {"mode": "default"}}
SITE = ("acme", "acme-docs")


class Gate:
    """Holds every stream after its first event until as many as wanted are open."""

    def __init__(self, app: Any, wanted: int) -> None:
        self._app, self._wanted = app, wanted
        self._all_open = asyncio.Event()  # of the server's event loop
        self.open = self.most = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        sent = 0

        async def hold(message: Any) -> None:
            nonlocal sent
            await send(message)
            sent += message["type"] == "http.response.body"
            if sent == 1:
                self._enter()
                await self._all_open.wait()

        await self._app(scope, receive, hold)
        self.open -= 1

    def _enter(self) -> None:
        self.open += 1
        self.most = max(self.most, self.open)
        if self.open == self._wanted:
            self._all_open.set()


@pytest.fixture(autouse=True)
def _enough_files() -> Iterator[None]:
    """Let this process have both ends of a thousand connections."""
    before, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, max(before, 4096)), most))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (before, most))


async def read_at_once(count: int) -> tuple[Gate, list[list[Any]]]:
    """Read as many streams at once, and give the events of each."""
    gate = Gate(create_app(examples=True, event_delay=0.001), count)
    read: list[list[Any]] = []

    async def ask(gitbook: GitBook) -> None:
        async with gitbook.site_ask.stream(*SITE, **QUESTION, format="markdown") as events:
            read.append([event.answer async for event in events])

    async with serve(gate) as url, GitBook("gb_api_test", base_url=url, max_connections=count) as gitbook:
        with anyio.fail_after(120):
            async with anyio.create_task_group() as group:
                for _ in range(count):
                    group.start_soon(ask, gitbook)
    return gate, read


def assert_all_are_whole(gate: Gate, read: list[list[Any]], count: int) -> None:
    assert (gate.most, gate.open) == (count, 0)
    assert len(read) == count
    assert all(events == read[0] for events in read)
    assert len(read[0]) > 5
    assert len(read[0][-1].sources) == 3


async def test_two_hundred_streams_are_open_at_once_and_come_whole():
    assert_all_are_whole(*await read_at_once(200), 200)


@pytest.mark.slow
@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_a_thousand_streams_are_open_at_once_and_come_whole():
    assert_all_are_whole(*await read_at_once(1000), 1000)
