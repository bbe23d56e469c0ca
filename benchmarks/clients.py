"""The clients to compare: each a context manager whose value is a function that makes one call."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib import import_module
from typing import Any

import httpx

from benchmarks import payloads
from benchmarks.environment import STOCK
from gitbook_async import GitBook, Reply, SlotTransport

Call = Callable[[], Coroutine[Any, Any, object]]
Client = Callable[[str, int], AbstractAsyncContextManager[Call]]
"""Takes the URL of the server and the concurrency."""

TOKEN = "gb_api_benchmark"  # noqa: S105  # it opens nothing
_PATH = "/v1/spaces/x"
HEADERS = {"authorization": f"Bearer {TOKEN}", "accept": "application/json", "user-agent": "benchmark"}
_PATIENCE = 60.0


@asynccontextmanager
async def default(url: str, concurrency: int) -> AsyncGenerator[Call]:
    """Call with this package and its defaults."""
    del concurrency
    async with GitBook(TOKEN, base_url=url) as gitbook:
        yield lambda: gitbook.spaces.get("x")


@asynccontextmanager
async def wide(url: str, concurrency: int) -> AsyncGenerator[Call]:
    """Call with this package and as many connections as concurrent calls."""
    async with GitBook(TOKEN, base_url=url, max_connections=concurrency) as gitbook:
        yield lambda: gitbook.spaces.get("x")


@asynccontextmanager
async def without_wire(url: str, concurrency: int) -> AsyncGenerator[Call]:
    """Call with this package, with a response that is there at once: what is left is building, policy and reading."""
    del concurrency
    gitbook = GitBook(TOKEN, base_url=url)
    gitbook.calls.sender.wire = _NoWire()
    yield lambda: gitbook.spaces.get("x")


class _NoWire:
    """Returns the same response to every request."""

    adds_headers = False

    def __init__(self) -> None:
        content = json.dumps(payloads.space(1)).encode()
        limits = {"x-ratelimit-limit": "1000000", "x-ratelimit-remaining": "999999", "x-ratelimit-reset": "4102444800"}
        self._reply = Reply(200, {"content-type": "application/json", **limits}, content)

    async def send(self, request: object, authorization: object) -> Reply:
        del request, authorization
        return self._reply

    async def aclose(self) -> None: ...


@asynccontextmanager
async def over_aiohttp(url: str, concurrency: int) -> AsyncGenerator[Call]:
    """Call with this package over an aiohttp session."""
    aiohttp: Any = import_module("aiohttp")
    async with (
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=concurrency)) as session,
        GitBook(TOKEN, base_url=url, session=session) as gitbook,
    ):
        yield lambda: gitbook.spaces.get("x")


@asynccontextmanager
async def bare_transport(url: str, concurrency: int) -> AsyncGenerator[Call]:
    """Send a prepared request over this package's transport, and only receive the response."""
    async with SlotTransport(concurrency) as transport:

        async def call() -> bytes:
            request = httpx.Request("GET", url + _PATH, headers=HEADERS)
            response = await transport.handle_async_request(request)
            return await response.aread()

        yield call


@asynccontextmanager
async def plain_httpx(url: str, concurrency: int) -> AsyncGenerator[Call]:
    """Call with httpx and parse the JSON, with a pool as large as needed."""
    limits = httpx.Limits(max_connections=concurrency, max_keepalive_connections=concurrency)
    async with httpx.AsyncClient(limits=limits, timeout=_PATIENCE, headers=HEADERS) as client:

        async def call() -> Any:
            return (await client.get(url + _PATH)).json()

        yield call


@asynccontextmanager
async def plain_aiohttp(url: str, concurrency: int) -> AsyncGenerator[Call]:
    """Call with aiohttp and parse the JSON."""
    aiohttp: Any = import_module("aiohttp")
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=concurrency), headers=HEADERS) as session:

        async def call() -> Any:
            async with session.get(url + _PATH) as response:
                return await response.json()

        yield call


@asynccontextmanager
async def stock(url: str, concurrency: int) -> AsyncGenerator[Call]:
    """Call with the stock generator's output."""
    function = import_module(f"{STOCK}.api.spaces.get_space_by_id").asyncio
    limits = httpx.Limits(max_connections=concurrency, max_keepalive_connections=concurrency)
    client = import_module(f"{STOCK}.client").AuthenticatedClient(
        base_url=f"{url}/v1", token=TOKEN, timeout=httpx.Timeout(_PATIENCE), httpx_args={"limits": limits}
    )
    async with client:
        yield lambda: function("x", client=client)
