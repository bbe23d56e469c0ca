"""A connection over a stream of anyio, as trio needs it."""

from __future__ import annotations

import contextlib
import socket
import ssl
from typing import TYPE_CHECKING, Any, Final

import anyio
from anyio.streams.tls import TLSAttribute, TLSStream

from gitbook_async._message.reply import OneChunk
from gitbook_async._wire.faults import Fault
from gitbook_async._wire.http11.exchange import Exchange, Origin, Outgoing
from gitbook_async._wire.http11.slots import CLOSE_TIMEOUT, readable

if TYPE_CHECKING:
    from collections.abc import Callable

    from anyio.abc import ByteStream

_CHUNK: Final = 65_536  # bytes to read at once
_BROKEN = (anyio.BrokenResourceError, anyio.ClosedResourceError, OSError)


class StreamConnection:
    """Carries one request at a time.

    Args:
        origin: where it leads.
        tls: the certificates, where the scheme is https.
    """

    def __init__(self, origin: Origin, tls: ssl.SSLContext | None) -> None:
        self.origin = origin
        self.idle_until = 0.0
        self._tls = tls
        self._stream: ByteStream | None = None
        self._socket: Any = None
        self._is_readable: Callable[[], object] | None = None
        self._exchange: Exchange | None = None
        self._unsent = False

    async def send(self, outgoing: Outgoing, *, streaming: bool) -> Exchange:
        """Send a request and receive the response.

        Args:
            outgoing: the request.
            streaming: whether to return once the head is there.

        Returns:
            The exchange: complete, or only started if it is streaming.

        Raises:
            Fault: the connection could not be made, broke, or carried something that is not a response.
        """
        head = outgoing.head()
        await self._ready(outgoing)
        exchange = self._exchange = Exchange(outgoing.method, outgoing.max_size)
        read = outgoing.timeouts.get("read")
        try:
            await self._write(outgoing, head, exchange)
        except Fault as fault:
            if fault.name != "WriteError":
                raise
            await self._refusal(exchange, read, fault)
        while not (exchange.complete or (streaming and exchange.started)):
            await self.more(exchange, read)
            if exchange.fault is not None and not (streaming and exchange.started):
                raise exchange.fault
        return exchange

    async def more(self, exchange: Exchange, within: float | None) -> None:
        """Wait until there is more of a response.

        Args:
            exchange: the response.
            within: seconds in which bytes must be received.

        Raises:
            Fault: none were, or the response is broken.
        """
        if exchange.fault is None:
            await self._receive(exchange, within)
        if exchange.fault is not None and not exchange.parts:
            raise exchange.fault

    async def finish(self) -> bool:
        """End the exchange, and return whether the connection can carry another request."""
        exchange, self._exchange = self._exchange, None
        return exchange is not None and exchange.reusable and not self._unsent and not self._holds_more()

    def is_usable(self) -> bool:
        """Return whether an idle connection is still open, with nothing on it that was not asked for."""
        return self._is_readable is not None and not self._is_readable()

    def abort(self) -> None:
        """Close the connection at once."""
        if self._socket is not None:
            self._socket.close()

    async def aclose(self) -> None:
        """Close the connection at once."""
        self._is_readable = None
        stream, self._stream = self._stream, None
        if stream is not None:
            await anyio.aclose_forcefully(stream)

    def _holds_more(self) -> bool:
        """Return whether TLS holds bytes that were received and not read, which the socket does not show."""
        if self._tls is None or self._stream is None:
            return False
        try:
            self._stream.extra(TLSAttribute.ssl_object).read(1)  # noqa: S610  # this is not Django
        except ssl.SSLWantReadError:
            return False
        except OSError:
            pass
        return True

    # Steps of a request

    async def _ready(self, outgoing: Outgoing) -> None:
        if self._stream is not None:
            return
        try:
            with anyio.fail_after(outgoing.timeouts.get("connect")):
                stream: ByteStream = await anyio.connect_tcp(self.origin.host, self.origin.port)
                self._socket = stream.extra(anyio.abc.SocketAttribute.raw_socket)  # noqa: S610  # this is not Django
                if self._tls is not None:
                    stream = await _secured(stream, self._tls, outgoing.server_name or self.origin.host)
        except TimeoutError as error:
            raise Fault("ConnectTimeout", "the connection was not established in time") from error
        except (*_BROKEN, anyio.EndOfStream) as error:
            raise Fault("ConnectError", _text(error, "the connection could not be established")) from error
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._stream, self._is_readable = stream, readable(self._socket.fileno())

    async def _write(self, outgoing: Outgoing, head: bytes, exchange: Exchange) -> None:
        content, within = outgoing.content, outgoing.timeouts.get("write")
        if isinstance(content, bytes) and len(content) <= _CHUNK:
            await self._put(head + content, within)
            return
        await self._put(head, within)
        faults: list[Fault] = []
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self._watch, exchange, tasks.cancel_scope)
            self._unsent = True
            try:
                async for chunk in OneChunk(content) if isinstance(content, bytes) else content:
                    await self._put(chunk, within)
                self._unsent = False
            except Fault as fault:
                faults.append(fault)
            tasks.cancel_scope.cancel()
        if faults:
            raise faults[0]

    async def _watch(self, exchange: Exchange, writing: anyio.CancelScope) -> None:
        """Stop writing a long body once the server has responded to what it has received."""
        with contextlib.suppress(Fault):
            while not exchange.started:
                await self.more(exchange, None)
            writing.cancel()

    async def _put(self, data: bytes, within: float | None) -> None:
        try:
            with anyio.fail_after(within):
                await self._open().send(data)
        except TimeoutError as error:
            raise Fault("WriteTimeout", "the server did not take the request in time") from error
        except _BROKEN as error:
            raise Fault("WriteError", _text(error, "the connection broke while the request was sent")) from error

    async def _refusal(self, exchange: Exchange, within: float | None, fault: Fault) -> None:
        """Receive what the server may have responded before it stopped to take the request."""
        self._unsent = True
        with contextlib.suppress(Fault):
            while not exchange.complete and exchange.fault is None:
                await self.more(exchange, within)
        if not exchange.complete:
            raise fault

    async def _receive(self, exchange: Exchange, within: float | None) -> None:
        try:
            with anyio.fail_after(within):
                exchange.feed(await self._open().receive(_CHUNK))
        except anyio.EndOfStream:
            exchange.end()
        except TimeoutError as error:
            raise Fault("ReadTimeout", "the response, or more of it, was not received in time") from error
        except _BROKEN as error:
            cut = exchange.started and isinstance(error.__cause__, ssl.SSLError)
            exchange.end(clean=False)
            if not cut:
                raise Fault("ReadError", _text(error, "the connection broke")) from error

    def _open(self) -> ByteStream:
        if self._stream is None:
            raise anyio.ClosedResourceError
        return self._stream


async def _secured(stream: ByteStream, tls: ssl.SSLContext, name: str) -> ByteStream:
    """Speak TLS from here on. Where that fails, or is cancelled, nothing stays open."""
    try:
        return await TLSStream.wrap(stream, hostname=name, ssl_context=tls, standard_compatible=True)
    except BaseException:
        with anyio.move_on_after(CLOSE_TIMEOUT, shield=True):
            await anyio.aclose_forcefully(stream)
        raise


def _text(error: Exception, otherwise: str) -> str:
    """Return what an error says, or where it says nothing, as on trio, what it came from says."""
    found: BaseException | None = error
    while found is not None and not str(found):
        found = found.__cause__
    return str(found or otherwise)
