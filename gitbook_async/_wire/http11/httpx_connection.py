"""One connection as httpx makes it, for what this package does not speak itself: proxies and HTTP/2."""

from __future__ import annotations

import contextlib
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import anyio
import httpx

from gitbook_async._wire.adapter import chunks_of, close_response, guarding
from gitbook_async._wire.faults import Fault
from gitbook_async._wire.http11.exchange import Exchange
from gitbook_async._wire.http11.outgoing import Origin, Outgoing
from gitbook_async._wire.http11.slots import CLOSE_TIMEOUT

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncGenerator, AsyncIterator, Generator, Mapping

_ONE: Final = httpx.Limits(max_connections=1, max_keepalive_connections=1, keepalive_expiry=None)


class HTTPXConnection:
    """Carries one request at a time over a transport of httpx that never has more than one connection.

    Args:
        origin: where requests go.
        tls: the certificates.
        http2: whether to offer HTTP/2.
        proxy: where it connects to instead of the server.
    """

    def __init__(
        self, origin: Origin, tls: ssl.SSLContext, *, http2: bool, proxy: httpx.Proxy | httpx.URL | str | None
    ) -> None:
        self.origin = origin
        self.idle_until = 0.0
        self._make = partial(httpx.AsyncHTTPTransport, verify=tls, http2=http2, limits=_ONE, proxy=proxy)
        self._transport: httpx.AsyncHTTPTransport | None = None
        self._guard: AsyncGenerator[None] | None = None
        self._response: tuple[httpx.Response, AsyncIterator[bytes]] | None = None

    async def send(self, outgoing: Outgoing, *, streaming: bool) -> Exchange:
        """Send a request, and receive the response or, if it is streaming, the head of it.

        Raises:
            Fault: the request failed.
        """
        response = await self._sent(outgoing)
        self._response = response, chunks_of(response)
        reason: bytes = response.extensions.get("reason_phrase", b"")
        exchange = Exchange.received(outgoing, response.status_code, reason, response.headers.raw)
        while not (streaming or exchange.complete):
            await self.more(exchange, None)
            if exchange.fault is not None:
                raise exchange.fault
        return exchange

    async def more(self, exchange: Exchange, within: float | None) -> None:
        """Wait until there is more of a response; httpx applies the read timeout of the request itself."""
        del within
        if self._response is None:
            raise Fault("ReadError", "the connection was closed")
        with _faults():
            chunk = await anext(self._response[1], None)
        if chunk is not None:
            exchange.on_body(chunk)
            return
        exchange.complete = True
        await self._finish()

    def is_usable(self) -> bool:
        """Return whether it can carry another request; httpx replaces a connection that was closed."""
        return True

    def abort(self) -> None:
        """Do nothing: closing httpx takes waiting, so its guard does it when this is dropped."""

    def finish(self) -> bool:
        """Return whether httpx can use the connection again."""
        return self._response is None

    async def _finish(self) -> None:
        response, self._response = self._response, None
        if response is not None:
            await close_response(*response)

    async def aclose(self) -> None:
        """Close the connection, in any state."""
        await self._finish()
        if self._guard is not None:
            await self._guard.aclose()

    async def _opened(self) -> httpx.AsyncHTTPTransport:
        """Return the transport; a proxy that is none is found out here, at the first request."""
        if self._transport is None:
            try:
                self._transport = self._make()
            except (ValueError, httpx.InvalidURL):  # the message has the URL, and so perhaps a password
                problem = "the URL of the proxy must begin with http://, https:// or socks5://, and have a host"
                raise Fault("UnsupportedProtocol", problem) from None
            self._guard = await guarding(self._transport.aclose)
        return self._transport

    async def _sent(self, outgoing: Outgoing) -> httpx.Response:
        scheme, host, port = outgoing.origin
        host = f"[{host}]" if ":" in host else host
        outgoing.head()  # httpx would send a line break in a header over HTTP/2
        watch = _Watch()
        extensions: dict[str, Any] = {"timeout": outgoing.timeouts, "trace": watch.trace}
        if outgoing.server_name:
            extensions["sni_hostname"] = outgoing.server_name
        content: Any = outgoing.content
        with _faults():
            request = httpx.Request(
                outgoing.method,
                f"{scheme}://{host}:{port}{outgoing.target}",
                headers=outgoing.headers,
                content=content or None,
                extensions=extensions,
            )
            try:
                return await (await self._opened()).handle_async_request(request)
            except BaseException:
                await watch.cut()
                raise


class _Watch:
    """The socket that a request opens, to be closed when the request ends before a connection was made of it.

    httpcore leaves the socket open when the request is cancelled during the TLS handshake. Its trace has the socket.
    """

    __slots__ = ("_stream",)

    def __init__(self) -> None:
        self._stream: Any = None

    async def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Keep the stream of a connection that is being made."""
        if event == "connection.connect_tcp.complete":
            self._stream = info["return_value"]

    async def cut(self) -> None:
        """Close the socket, if there is one."""
        if self._stream is not None:
            with anyio.move_on_after(CLOSE_TIMEOUT, shield=True), contextlib.suppress(Exception):
                await self._stream.aclose()


@contextlib.contextmanager
def _faults() -> Generator[None]:
    """Raise the errors of httpx as faults of the same names."""
    try:
        yield
    except httpx.TransportError as error:
        raise Fault(type(error).__name__, str(error)) from error
