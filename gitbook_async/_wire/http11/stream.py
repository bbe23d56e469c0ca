"""A connection over a stream of anyio, as trio needs it."""

from __future__ import annotations

import contextlib
import ssl
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any, Final

import anyio
from anyio.streams.tls import TLSAttribute, TLSStream

from gitbook_async._wire.faults import Fault
from gitbook_async._wire.http11.connection import BROKEN, READ, WRITE, HTTP11Connection, text
from gitbook_async._wire.http11.slots import CLOSE_TIMEOUT, readable

if TYPE_CHECKING:
    from anyio.abc import ByteStream

    from gitbook_async._wire.http11.exchange import Exchange
    from gitbook_async._wire.http11.outgoing import Origin, Outgoing

_CHUNK: Final = 65_536  # bytes to read at once


class StreamConnection(HTTP11Connection):
    """A connection over a stream of anyio.

    Args:
        origin: where it leads.
        tls: the certificates, where the scheme is https.
    """

    def __init__(self, origin: Origin, tls: ssl.SSLContext | None) -> None:
        super().__init__(origin, tls)
        self._stream: ByteStream | None = None
        self._socket: Any = None

    def abort(self) -> None:
        """Close the connection without waiting for anything."""
        if self._socket is not None:
            self._socket.close()

    async def aclose(self) -> None:
        """Close the connection at once."""
        self._is_readable = None
        stream, self._stream = self._stream, None
        if stream is not None:
            await anyio.aclose_forcefully(stream)

    def _is_quiet(self) -> bool:
        """Return whether TLS holds no bytes that were received and not read, which the socket does not show."""
        if self._tls is None or self._stream is None:
            return True
        try:
            self._stream.extra(TLSAttribute.ssl_object).read(1)  # noqa: S610  # this is not Django
        except ssl.SSLWantReadError:
            return True
        except OSError:
            pass
        return False

    # Steps of a request

    async def _connect(self, server_name: str) -> None:
        stream: ByteStream = await anyio.connect_tcp(self.origin.host, self.origin.port)
        self._socket = stream.extra(anyio.abc.SocketAttribute.raw_socket)  # noqa: S610  # this is not Django
        if self._tls is not None:
            stream = await _secured(stream, self._tls, server_name)
        self._stream, self._is_readable = stream, readable(self._socket.fileno())

    async def _write(self, exchange: Exchange, outgoing: Outgoing, head: bytes) -> None:
        read = outgoing.timeouts.get("read")
        try:
            await self._write_all(exchange, outgoing, head)
        except Fault as fault:
            if fault.name != "WriteError":
                raise
            await self._refusal(exchange, read, fault)

    async def _write_all(self, exchange: Exchange, outgoing: Outgoing, head: bytes) -> None:
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
                async for chunk in Slices(content) if isinstance(content, bytes) else content:
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
            raise Fault(*WRITE) from error
        except BROKEN as error:
            raise Fault("WriteError", text(error, "the connection broke while the request was sent")) from error

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
            raise Fault(*READ) from error
        except BROKEN as error:
            cut = exchange.started and isinstance(error.__cause__, ssl.SSLError)
            exchange.end(clean=False)
            if not cut:
                raise Fault("ReadError", text(error, "the connection broke")) from error

    def _open(self) -> ByteStream:
        if self._stream is None:
            raise anyio.ClosedResourceError
        return self._stream


class Slices(AsyncIterator[bytes]):
    """Content in pieces: a response that comes early can end the writing between two of them."""

    def __init__(self, content: bytes) -> None:
        self._slices = (content[start : start + _CHUNK] for start in range(0, len(content), _CHUNK))

    async def __anext__(self) -> bytes:
        for each in self._slices:
            return each
        raise StopAsyncIteration


async def _secured(stream: ByteStream, tls: ssl.SSLContext, name: str) -> ByteStream:
    """Speak TLS from here on. Where that fails, or is cancelled, nothing stays open."""
    try:
        return await TLSStream.wrap(stream, hostname=name, ssl_context=tls, standard_compatible=True)
    except BaseException:
        with anyio.move_on_after(CLOSE_TIMEOUT, shield=True):
            await anyio.aclose_forcefully(stream)
        raise
