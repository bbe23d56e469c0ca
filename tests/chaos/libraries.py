"""The ways in which a client can carry its calls, each to be tried against a server that goes wrong."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx

from gitbook_async import GitBook, RateLimit, SlotTransport

WAYS = [
    ("asyncio", "default"),
    ("trio", "default"),
    ("asyncio", "httpx"),
    ("asyncio", "session"),
    ("asyncio", "httpx2"),
]


class Unlimited:
    """A limiter that does not hold up what a test injects."""

    async def acquire(self, key: str) -> None:
        pass

    async def observe(self, key: str, limit: RateLimit) -> None:
        pass


@asynccontextmanager
async def opened(library: str, url: str, connections: int = 100, **options: Any) -> AsyncIterator[GitBook]:
    """Open a client that carries its calls in one of the ways that there are, over so many connections at most."""
    options = {"token": "t", "base_url": url, "limiter": Unlimited(), **options}
    if library == "httpx2":
        import httpx2

        async with httpx2.AsyncClient(limits=httpx2.Limits(max_connections=connections)) as http_client:
            yield GitBook(http_client=http_client, **options)
    elif library == "session":
        import aiohttp

        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=connections)) as session:
            yield GitBook(session=session, **options)
    elif library == "httpx":
        async with httpx.AsyncClient(transport=SlotTransport(connections)) as http_client:
            yield GitBook(http_client=http_client, **options)
    else:
        async with GitBook(max_connections=connections, **options) as gitbook:
            yield gitbook
