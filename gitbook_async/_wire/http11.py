"""One HTTP/1.1 connection as a transport: h11 over an anyio stream.

httpx's own connection takes three locks and a dozen turns of the event loop for a request, since several requests may
want it at once. Here a slot excludes other requests, so none of that is needed.
"""

from __future__ import annotations

import contextlib
import select
from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING, cast

import anyio
import h11
import httpx
from anyio.streams.tls import TLSStream

from gitbook_async._wire.connection import CLOSE_TIMEOUT, READ_TIMEOUT

if TYPE_CHECKING:
    import socket
    import ssl
    from collections.abc import AsyncIterator, Mapping

    from anyio.abc import ByteStream

    from gitbook_async._wire.slots import Origin

_CHUNK = 65_536  # bytes to read or write at once
_LONGEST_HEAD = 102_400  # the maximum size of a response's status line and headers, in bytes
_BROKEN = (anyio.BrokenResourceError, anyio.ClosedResourceError, OSError)
_PORTS = {b"http": 80, b"https": 443}


class HTTP11Connection(httpx.AsyncBaseTransport):
    """A transport with at most one connection, and at most one request at a time.

    It connects at its first request, and reconnects if the server has closed the connection meanwhile.

    Args:
        origin: the scheme, host and port of the server.
        tls: the certificates, if the scheme is https.
    """

    def __init__(self, origin: Origin, tls: ssl.SSLContext | None) -> None:
        self._scheme, self._host, self._port = origin
        self._tls = tls
        self._protocol: h11.Connection | None = None
        self._stream: ByteStream | None = None
        self._socket: socket.socket | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request.

        Args:
            request: the request; of its extensions, ``timeout`` and ``sni_hostname`` are used.

        Returns:
            The response, its body unread. Its extension `READ_TIMEOUT` is the read timeout of the body.

        Raises:
            httpx.TransportError: the request failed.
        """
        timeouts: Mapping[str, float | None] = request.extensions.get("timeout") or {}
        within = timeouts.get("read")
        try:
            protocol = await self._ready(request, timeouts.get("connect"))
            head = await self._exchange(protocol, request, timeouts.get("write"), within)
        except h11.ProtocolError as error:
            raise _translated(error) from error
        return httpx.Response(
            head.status_code,
            headers=head.headers.raw_items(),
            stream=_Body(self, protocol, within),
            extensions={
                "http_version": b"HTTP/" + head.http_version,
                "reason_phrase": head.reason,
                READ_TIMEOUT: within,
            },
        )

    async def aclose(self) -> None:
        """Close the connection, whatever state it is in."""
        self._protocol = self._socket = None
        if self._stream is not None:
            await self._stream.aclose()
            self._stream = None

    async def more(self, protocol: h11.Connection, within: float | None) -> None:
        """Receive some bytes, or the end.

        Args:
            protocol: the state of the connection, which receives them.
            within: the timeout in seconds.

        Raises:
            httpx.TransportError: nothing was received in time, or the connection is broken.
        """
        data = await self._read(within)
        if not data and protocol.their_state is h11.SEND_RESPONSE:
            raise httpx.RemoteProtocolError("The server closed the connection without a response")
        protocol.receive_data(data)

    async def rest(self, protocol: h11.Connection) -> None:
        """Prepare the connection for the next request, or close it if it cannot be reused."""
        finished = protocol.our_state is h11.DONE and protocol.their_state is h11.DONE
        if finished and not protocol.trailing_data[0]:  # bytes beyond the response must not answer the next request
            protocol.start_next_cycle()
        else:
            await self.aclose()

    async def _ready(self, request: httpx.Request, within: float | None) -> h11.Connection:
        """Connect, unless there is a connection that the server has not closed."""
        if self._socket is not None and _readable(self._socket):  # between two responses, only the end can be received
            await self.aclose()
        if self._protocol is None:
            await self._connect(request.extensions.get("sni_hostname"), within)
            self._protocol = h11.Connection(h11.CLIENT, max_incomplete_event_size=_LONGEST_HEAD)
        return self._protocol

    async def _connect(self, name: str | None, within: float | None) -> None:
        host = self._host.decode("ascii")
        try:
            with anyio.fail_after(within):
                stream: ByteStream = await anyio.connect_tcp(host, self._port or _PORTS[self._scheme])
                if self._scheme == b"https" and self._tls is not None:
                    stream = await _secured(stream, self._tls, name or host)
        except TimeoutError as error:
            raise httpx.ConnectTimeout("The connection timed out") from error
        except (*_BROKEN, anyio.EndOfStream) as error:
            raise httpx.ConnectError(str(error) or "The connection failed while connecting") from error
        self._stream = stream
        self._socket = stream.extra(anyio.abc.SocketAttribute.raw_socket)  # noqa: S610  # this is not Django

    async def _exchange(
        self, protocol: h11.Connection, request: httpx.Request, write: float | None, read: float | None
    ) -> h11.Response:
        """Send a request and receive the head of the response; a server may respond before the request is complete."""
        try:
            await self._send(protocol, request, write)
        except httpx.WriteError as error:
            with contextlib.suppress(Exception):
                return await self._head(protocol, read)
            raise error from None
        return await self._head(protocol, read)

    async def _send(self, protocol: h11.Connection, request: httpx.Request, within: float | None) -> None:
        """Send a request; its head and a short body are sent in one piece."""
        head = h11.Request(method=request.method, target=request.url.raw_path, headers=request.headers.raw)
        waiting = protocol.send(head) or b""
        parts = aiter(cast("httpx.AsyncByteStream", request.stream))
        try:
            async for part in parts:
                waiting += protocol.send(h11.Data(data=part)) or b""
                if len(waiting) >= _CHUNK:
                    await self._write(waiting, within)
                    waiting = b""
        finally:
            if isinstance(parts, AsyncGenerator):  # which a failure would leave to the garbage collector
                await cast("AsyncGenerator[bytes]", parts).aclose()
        await self._write(waiting + (protocol.send(h11.EndOfMessage()) or b""), within)

    async def _write(self, data: bytes, within: float | None) -> None:
        try:
            with anyio.fail_after(within):
                await self._open().send(data)
        except TimeoutError as error:
            raise httpx.WriteTimeout("The request was not sent in time") from error
        except _BROKEN as error:
            raise httpx.WriteError(str(error) or "The connection broke while the request was sent") from error

    async def _read(self, within: float | None) -> bytes:
        try:
            with anyio.fail_after(within):
                return await self._open().receive(_CHUNK)
        except anyio.EndOfStream:
            return b""
        except TimeoutError as error:
            raise httpx.ReadTimeout("The response, or its next part, was not received in time") from error
        except _BROKEN as error:
            raise httpx.ReadError(str(error) or "The connection broke while the response was read") from error

    def _open(self) -> ByteStream:
        if self._stream is None:
            raise anyio.ClosedResourceError
        return self._stream

    async def _head(self, protocol: h11.Connection, within: float | None) -> h11.Response:
        while True:
            event = protocol.next_event()
            if event is h11.NEED_DATA:
                await self.more(protocol, within)
            elif isinstance(event, h11.Response):
                return event
            elif not isinstance(event, h11.InformationalResponse):
                raise httpx.RemoteProtocolError("The server closed the connection instead of responding")


class _Body(httpx.AsyncByteStream):
    """The body of a response, read as it arrives."""

    def __init__(self, connection: HTTP11Connection, protocol: h11.Connection, within: float | None) -> None:
        self._connection = connection
        self._protocol = protocol
        self._within = within

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            while True:
                event = self._protocol.next_event()
                if event is h11.NEED_DATA:
                    await self._connection.more(self._protocol, self._within)
                elif isinstance(event, h11.Data):
                    yield bytes(event.data)
                else:
                    return
        except h11.ProtocolError as error:
            raise _translated(error) from error

    async def aclose(self) -> None:
        await self._connection.rest(self._protocol)


def _translated(error: h11.ProtocolError) -> httpx.TransportError:
    """Return httpx's exception for one of h11."""
    kind = httpx.LocalProtocolError if isinstance(error, h11.LocalProtocolError) else httpx.RemoteProtocolError
    return kind(str(error))


async def _secured(stream: ByteStream, tls: ssl.SSLContext, name: str) -> ByteStream:
    """Start TLS. If that fails or is cancelled, nothing stays open."""
    tls.set_alpn_protocols(["http/1.1"])
    try:
        return await TLSStream.wrap(stream, hostname=name, ssl_context=tls, standard_compatible=False)
    except BaseException:
        with anyio.move_on_after(CLOSE_TIMEOUT, shield=True):
            await stream.aclose()
        raise


def _readable(connected: socket.socket) -> bool:
    """Return whether something can be read at once, as is the case if the other side has closed the connection."""
    if connected.fileno() < 0:
        return True
    if not hasattr(select, "poll"):
        return bool(select.select([connected], [], [], 0)[0])
    poll = select.poll()
    poll.register(connected, select.POLLIN)
    return bool(poll.poll(0))
