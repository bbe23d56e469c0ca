"""The ways to carry calls, each with the event loops that it runs on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Any

import attrs
import httpx

from gitbook_async import GitBook, SlotTransport
from gitbook_async._wire.http11 import exchange, parser

if TYPE_CHECKING:
    import ssl

    import pytest

LOOPS: dict[str, tuple[str, dict[str, Any]]] = {
    "asyncio": ("asyncio", {}),
    "trio": ("trio", {}),
    "uvloop": ("asyncio", {"use_uvloop": True}),
}
SLOTS = ("own", "own-h11", "slot-transport", "slot-http2")  # the last: as to proxies, and a server without HTTP/2
THEIRS = {"theirs": "1"}  # a cookie of the application
_PARSER = ("HttpResponseParser", "HttpParserError", "HttpParserUpgrade")


@attrs.frozen
class Transport:
    """How calls are sent: over connections of this package, or over an HTTP library.

    Attributes:
        name: what it is called.
        library: what reads the responses.
        loops: the event loops that it runs on.
    """

    name: str
    library: str
    loops: tuple[str, ...] = ("asyncio", "trio", "uvloop")

    def __str__(self) -> str:
        return self.name


TRANSPORTS = (
    Transport("own", "own"),
    Transport("own-h11", "own-h11"),
    Transport("session", "own", ("asyncio", "uvloop")),
    Transport("session-traced", "aiohttp", ("asyncio", "uvloop")),
    Transport("slot-transport", "own"),
    Transport("slot-http2", "httpx"),
    Transport("httpx-transport", "httpx"),
    Transport("httpx-client", "httpx"),
    Transport("httpx2-client", "httpx"),
)


class Plain(httpx.AsyncBaseTransport):
    """A transport that is none of this package's, as far as a client can see.

    Args:
        transport: what it sends over.
    """

    def __init__(self, transport: httpx.AsyncBaseTransport) -> None:
        self._transport = transport

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return await self._transport.handle_async_request(request)


@asynccontextmanager
async def client_over(
    transport: Transport, tls: ssl.SSLContext, connections: int = 2, **options: Any
) -> AsyncIterator[GitBook]:
    """Open a client of which only the way to carry calls differs.

    Args:
        transport: how calls are sent.
        tls: the certificates to trust.
        connections: how many connections there may be.
        **options: arguments of `GitBook`.
    """
    async with AsyncExitStack() as stack:
        how = await _opened(transport.name, stack, tls, connections)
        yield await stack.enter_async_context(GitBook("one", **how, **options))


async def _opened(name: str, stack: AsyncExitStack, tls: ssl.SSLContext, connections: int) -> dict[str, Any]:
    if name in SLOTS:
        transport = SlotTransport(connections, verify=tls, http2=name == "slot-http2")
        await stack.enter_async_context(transport)
        return {"transport": Plain(transport) if name == "slot-transport" else transport}
    if name.startswith("session"):
        traced = name == "session-traced"
        return {"session": await stack.enter_async_context(_session(tls, connections, traced=traced))}
    import httpx2

    limits = {"max_connections": connections}
    if name == "httpx2-client":
        client = httpx2.AsyncClient(verify=tls, limits=httpx2.Limits(**limits), cookies=THEIRS)
        return {"http_client": await stack.enter_async_context(client)}
    transport = httpx.AsyncHTTPTransport(verify=tls, limits=httpx.Limits(**limits))
    if name == "httpx-transport":
        return {"transport": await stack.enter_async_context(transport)}
    return {"http_client": await stack.enter_async_context(httpx.AsyncClient(transport=transport, cookies=THEIRS))}


@asynccontextmanager
async def _session(tls: ssl.SSLContext, connections: int, *, traced: bool) -> AsyncIterator[Any]:
    import aiohttp

    jar = aiohttp.CookieJar(unsafe=True)  # also for hosts that are numbers
    connector = aiohttp.TCPConnector(limit=connections, ssl=tls)
    traces = [aiohttp.TraceConfig()] if traced else None
    async with aiohttp.ClientSession(
        connector=connector, cookie_jar=jar, cookies=THEIRS, trace_configs=traces
    ) as session:
        yield session
    assert [(cookie.key, cookie.value) for cookie in jar] == [*THEIRS.items()]


def use_parser(transport: Transport, patch: pytest.MonkeyPatch) -> None:
    """Make connections read responses with h11, as where httptools cannot be had, if the transport is that."""
    if transport.name == "own-h11":
        for name in _PARSER:
            patch.setattr(exchange, name, getattr(parser, name))
