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
_PARSER = ("HttpResponseParser", "HttpParserError", "HttpParserUpgrade")


@attrs.frozen
class Carrier:
    """A way to carry calls.

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


CARRIERS = (
    Carrier("own", "own"),
    Carrier("own-h11", "own-h11"),
    Carrier("session", "aiohttp", ("asyncio", "uvloop")),
    Carrier("slot-transport", "own"),
    Carrier("httpx-transport", "httpx"),
    Carrier("httpx-client", "httpx"),
    Carrier("httpx2-client", "httpx"),
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
async def carried(
    carrier: Carrier, tls: ssl.SSLContext, connections: int = 2, **options: Any
) -> AsyncIterator[GitBook]:
    """Open a client of which only the way to carry calls differs.

    Args:
        carrier: the way.
        tls: the certificates to trust.
        connections: how many connections there may be.
        **options: arguments of `GitBook`.
    """
    async with AsyncExitStack() as stack:
        how = await _opened(carrier.name, stack, tls, connections)
        yield await stack.enter_async_context(GitBook("one", **how, **options))


async def _opened(name: str, stack: AsyncExitStack, tls: ssl.SSLContext, connections: int) -> dict[str, Any]:
    if name in ("own", "own-h11"):
        return {"transport": await stack.enter_async_context(SlotTransport(connections, verify=tls))}
    if name == "slot-transport":
        return {"transport": Plain(await stack.enter_async_context(SlotTransport(connections, verify=tls)))}
    if name == "session":
        return {"session": await stack.enter_async_context(_session(tls, connections))}
    import httpx2

    limits = {"max_connections": connections}
    if name == "httpx2-client":
        client = httpx2.AsyncClient(verify=tls, limits=httpx2.Limits(**limits))
        return {"http_client": await stack.enter_async_context(client)}
    transport = httpx.AsyncHTTPTransport(verify=tls, limits=httpx.Limits(**limits))
    if name == "httpx-transport":
        return {"transport": await stack.enter_async_context(transport)}
    return {"http_client": await stack.enter_async_context(httpx.AsyncClient(transport=transport))}


def _session(tls: ssl.SSLContext, connections: int) -> Any:
    import aiohttp

    return aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=connections, ssl=tls))


def use_parser(carrier: Carrier, patch: pytest.MonkeyPatch) -> None:
    """Make connections read responses with h11, as where httptools cannot be had, if the carrier is that."""
    if carrier.name == "own-h11":
        for name in _PARSER:
            patch.setattr(exchange, name, getattr(parser, name))
