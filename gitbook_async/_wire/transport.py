"""The default transport: single connections behind a free list.

httpx's own pool scans all connections for each connection at every change, which is slow from some tens of concurrent
requests, and it can lose connections permanently when requests are cancelled. Here each connection is a transport of
its own. A connection whose request was cancelled or failed is closed and replaced, never reused.
"""

from __future__ import annotations

import asyncio
import sys
import threading
import warnings
from typing import TYPE_CHECKING, cast

import anyio
import httpx

from gitbook_async._wire.connector import Certificate, Connector, Proxy, Verify
from gitbook_async._wire.slots import SlotBody, Slots

if TYPE_CHECKING:
    from collections.abc import Mapping


class SlotTransport(httpx.AsyncBaseTransport):
    """Up to ``max_connections`` connections, each with at most one request at a time.

    It opens itself at the first request, and belongs to the event loop of that request until it is closed. It can be
    used again after that, in another loop too.

    Args:
        max_connections: the maximum number of connections; further requests wait, first come, first served.
        http2: offer HTTP/2 to servers that have it (needs the package h2). A connection still carries one request at a
            time.
        verify: True for the default certificate authorities, a path to others, an SSL context, or False for no
            verification.
        cert: the client certificate: a file, or certificate file, key file and optional password.
        proxy: the proxy for every request; None for that of the environment, if ``trust_env``.
        trust_env: use HTTP_PROXY, HTTPS_PROXY, ALL_PROXY, NO_PROXY, SSL_CERT_FILE and SSL_CERT_DIR.
        keepalive_expiry: how long a connection may be idle before it is closed, in seconds; None for no limit.

    Raises:
        ValueError: ``max_connections`` is less than one.
        ImportError: ``http2`` without h2.
    """

    _home: _Home | None = None  # also if __init__ raised, for __del__

    def __init__(
        self,
        max_connections: int = 100,
        *,
        http2: bool = False,
        verify: Verify = True,
        cert: Certificate | None = None,
        proxy: Proxy | None = None,
        trust_env: bool = True,
        keepalive_expiry: float | None = 5.0,
    ) -> None:
        if max_connections < 1:
            raise ValueError(f"max_connections must be at least 1, not {max_connections}")
        self._max_connections = max_connections
        self._keepalive_expiry = keepalive_expiry
        self._connector = Connector(http2=http2, verify=verify, cert=cert, proxy=proxy, trust_env=trust_env)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request over a connection that serves nothing else meanwhile.

        Args:
            request: the request; its timeout "pool" limits the wait for a connection.

        Returns:
            The response, its body unread. The connection is free again once the response is closed.

        Raises:
            httpx.PoolTimeout: no connection became free in time.
            httpx.TransportError: the request failed.
            RuntimeError: the transport is open in another event loop, or was closed while the request waited.
        """
        home = self._open()
        url = request.url
        if not self._connector.ready(url.scheme):
            await self._connector.load(home.tls_lock)
        timeouts: Mapping[str, float | None] = request.extensions.get("timeout") or {}
        slot = await home.slots.take((url.raw_scheme, url.raw_host, url.port), timeouts.get("pool"))
        try:
            response = await slot.transport.handle_async_request(request)
        except BaseException:
            await home.slots.discard(slot)
            raise
        response.stream = SlotBody(cast("httpx.AsyncByteStream", response.stream), slot, home.slots)
        return response

    async def aclose(self) -> None:
        """Close every connection. Requests in progress fail; those that wait for a connection raise RuntimeError."""
        home, self._home = self._home, None
        if home is not None:
            await home.slots.aclose()

    def __del__(self) -> None:
        if self._home is not None and len(self._home.slots):
            warnings.warn(f"{self!r} was never closed: await its aclose()", ResourceWarning, source=self, stacklevel=2)

    def _open(self) -> _Home:
        loop = _running_loop()
        if self._home is None or self._home.loop is not loop:
            self._check_moved(self._home)
            self._home = _Home(loop, Slots(self._connector.connect, self._max_connections, self._keepalive_expiry))
        return self._home

    def _check_moved(self, home: _Home | None) -> None:
        """Raise if connections of another event loop that may still run would be left open."""
        if home is not None and len(home.slots) and not home.ended():
            raise RuntimeError(
                "The transport has connections that belong to another event loop. Close it there with aclose() before "
                "it is used in this one, or make one client for each event loop."
            )


class _Home:
    """The part of a transport that belongs to one event loop."""

    def __init__(self, loop: object, slots: Slots) -> None:
        self.loop = loop
        self.slots = slots
        self.tls_lock = anyio.Lock()
        self._thread = threading.get_ident()

    def ended(self) -> bool:
        """Return whether the loop has ended. A thread runs one trio loop after the other, never two alternately."""
        if isinstance(self.loop, asyncio.AbstractEventLoop):
            return self.loop.is_closed()
        return self._thread == threading.get_ident()


def _running_loop() -> object:
    """Return an object that identifies the running event loop, of asyncio or trio."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return sys.modules["trio"].lowlevel.current_trio_token()
