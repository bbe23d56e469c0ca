"""One connection of httpx, for what this package's own HTTP/1.1 does not support: proxies and HTTP/2."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

import anyio
import httpx

if TYPE_CHECKING:
    import ssl
    from collections.abc import Awaitable, Callable, Mapping

    Trace = Callable[[str, Mapping[str, Any]], Awaitable[None]]

READ_TIMEOUT = "read_timeout"
"""The extension of a response with its transport's read timeout in seconds; None for no limit."""
CLOSE_TIMEOUT = 5.0  # seconds that closing a connection may take before it is left to the garbage collector
_ONE = httpx.Limits(max_connections=1, max_keepalive_connections=1, keepalive_expiry=None)


class Connection(httpx.AsyncBaseTransport):
    """A transport with at most one connection.

    Args:
        tls: the certificates.
        http2: whether to offer HTTP/2.
        proxy: the proxy to connect to instead of the server.
    """

    def __init__(self, tls: ssl.SSLContext, *, http2: bool, proxy: httpx.Proxy | httpx.URL | str | None) -> None:
        self._transport = httpx.AsyncHTTPTransport(verify=tls, http2=http2, limits=_ONE, proxy=proxy)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request.

        Args:
            request: the request.

        Returns:
            The response, its body unread.

        Raises:
            httpx.TransportError: the request failed.
        """
        wire = _Wire(request)
        try:
            return await self._transport.handle_async_request(request)
        except BaseException:
            await wire.cut()
            raise

    async def aclose(self) -> None:
        """Close the connection, whatever state it is in."""
        await self._transport.aclose()


class _Wire:
    """The socket of a request, to be closed if the request ends before the connection is established.

    httpcore leaves the socket open when the request is cancelled during the TLS handshake. The socket is found through
    httpcore's trace extension, which is removed at the first event after connecting, so that it costs almost nothing.
    """

    __slots__ = ("_extensions", "_stream", "_theirs")

    def __init__(self, request: httpx.Request) -> None:
        self._theirs: Trace | None = request.extensions.get("trace")
        self._stream: Any = None
        self._extensions = request.extensions = {**request.extensions, "trace": self._trace}

    async def cut(self) -> None:
        """Close the socket, if there is one."""
        if self._stream is not None:
            with anyio.move_on_after(CLOSE_TIMEOUT, shield=True), contextlib.suppress(Exception):
                await self._stream.aclose()

    async def _trace(self, event: str, info: Mapping[str, Any]) -> None:
        if event == "connection.connect_tcp.complete":
            self._stream = info["return_value"]
        elif not event.startswith("connection."):
            self._restore()
        if self._theirs is not None:
            await self._theirs(event, info)

    def _restore(self) -> None:
        if self._theirs is None:
            self._extensions.pop("trace", None)
        else:
            self._extensions["trace"] = self._theirs
