"""A connection as a protocol of asyncio: bytes go from the loop straight into the exchange.

There are no tasks and no streams in between. One timer serves all steps of all requests: it looks, when it fires,
whether what is being waited for is late, and if not, sets itself anew.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
from typing import TYPE_CHECKING, Final, cast

from gitbook_async._wire.faults import Fault
from gitbook_async._wire.http11.connection import READ, WRITE, HTTP11Connection
from gitbook_async._wire.http11.dial import connected
from gitbook_async._wire.http11.slots import readable

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, Awaitable

    from gitbook_async._wire.http11.exchange import Exchange
    from gitbook_async._wire.http11.outgoing import Origin, Outgoing

_HIGH_WATER: Final = 262_144  # bytes of a stream that wait to be taken before reading pauses


class AsyncioConnection(HTTP11Connection, asyncio.Protocol):
    """A connection whose bytes go from the loop straight into the exchange.

    Args:
        origin: where it leads.
        tls: the certificates, where the scheme is https.
    """

    _transport: asyncio.Transport | None = None
    _ended = False  # whether the connection is closed, or about to be
    _is_lost = False
    _lost: asyncio.Future[None] | None = None  # where something waits for that
    _paused = False
    _full = False  # whether the transport takes no more bytes for now
    _waiter: asyncio.Future[None] | None = None
    _timer: asyncio.TimerHandle | None = None
    _due = _timer_due = 0.0
    _patience: float | None = None  # seconds that bytes may be missing
    _lateness = READ

    def __init__(self, origin: Origin, tls: ssl.SSLContext | None) -> None:
        super().__init__(origin, tls)
        self._loop = asyncio.get_running_loop()

    def abort(self) -> None:
        """Close the connection without waiting for anything."""
        self._ended = True
        self._stop_timer()
        if self._transport is not None:
            self._transport.abort()

    async def aclose(self) -> None:
        """Close the connection at once, and wait until its socket is closed."""
        if self._transport is not None and not self._is_lost:
            self._lost = self._lost or self._loop.create_future()
        self.abort()
        if self._lost is not None:
            await asyncio.shield(self._lost)

    def is_usable(self) -> bool:
        """Return whether an idle connection is still open, without unrequested bytes."""
        return self._is_readable is not None and not self._ended and not self._is_readable()

    def _is_quiet(self) -> bool:
        transport = self._transport
        quiet = transport is not None and not transport.is_closing() and not transport.get_write_buffer_size()
        return quiet and not self._paused

    # Steps of a request

    async def _connect(self, server_name: str) -> None:
        connecting = await connected(self.origin.host, self.origin.port)
        try:
            await self._loop.create_connection(lambda: self, sock=connecting)
        except BaseException:
            if self._transport is None:
                connecting.close()
            raise
        if self._tls is not None:
            plain = cast("asyncio.Transport", self._transport)
            self._transport = await self._loop.start_tls(plain, self, self._tls, server_hostname=server_name)

    def _write(self, exchange: Exchange, outgoing: Outgoing, head: bytes) -> Awaitable[None] | None:
        within, content = outgoing.timeouts.get("write"), outgoing.content
        if not isinstance(content, bytes):
            return self._write_chunks(exchange, content, head, within)
        self._transport.write(head + content)  # type: ignore[union-attr]  # it is connected
        return self._drain(exchange, within) if self._full else None

    async def _write_chunks(
        self, exchange: Exchange, content: AsyncIterable[bytes], head: bytes, within: float | None
    ) -> None:
        transport = cast("asyncio.Transport", self._transport)
        transport.write(head)
        async for chunk in content:
            if exchange.started or exchange.fault is not None:
                self._unsent = True  # the server has responded without waiting for the rest
                return
            transport.write(chunk)
            await self._drain(exchange, within)
        await self._drain(exchange, within)

    async def _drain(self, exchange: Exchange, within: float | None) -> None:
        """Wait until the server has taken most of what was written; it may also respond before that."""
        while self._full and not exchange.started and exchange.fault is None:
            await self._change(within, WRITE)

    def _receive(self, exchange: Exchange, within: float | None) -> asyncio.Future[None]:
        del exchange  # the loop passes bytes to it
        if self._paused:
            self._paused = False
            cast("asyncio.Transport", self._transport).resume_reading()
        return self._change(within, READ)

    def _change(self, within: float | None, lateness: tuple[str, str]) -> asyncio.Future[None]:
        """Return what is done once something has happened on the connection, or has not in time."""
        self._waiter = asyncio.Future(loop=self._loop)
        self._patience, self._lateness = within, lateness
        if within is not None:
            self._due = self._loop.time() + within
            if self._timer is None or self._timer_due > self._due:
                self._set_timer()
        return self._waiter

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _set_timer(self) -> None:
        self._stop_timer()
        self._timer_due = self._due
        self._timer = self._loop.call_at(self._due, self._look)

    def _look(self) -> None:
        """See whether what is being waited for is late."""
        self._timer = None
        if self._waiter is None or self._waiter.done() or self._patience is None:
            return
        if self._loop.time() < self._due:
            self._set_timer()
        elif self._exchange is not None:
            self._exchange.fault = Fault(*self._lateness)
            self._waiter.set_result(None)

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    # What the loop calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self._transport = cast("asyncio.Transport", transport)
        opened = transport.get_extra_info("socket")
        with contextlib.suppress(OSError):
            opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._is_readable = readable(opened.fileno())

    def data_received(self, data: bytes) -> None:
        """Pass bytes to the exchange; without one, they are unrequested, and the connection is closed."""
        exchange = self._exchange
        if exchange is None:
            self.abort()
            return
        exchange.feed(data)
        if exchange.complete or exchange.fault is not None or (self._streaming and exchange.started):
            self._wake()
            if exchange.buffered > _HIGH_WATER and not exchange.complete:
                self._pause()
        elif self._patience is not None:
            self._due = self._loop.time() + self._patience

    def _pause(self) -> None:
        if not self._paused and self._transport is not None:
            self._paused = True
            self._transport.pause_reading()

    def eof_received(self) -> bool:
        """Record that the server has ended its side."""
        self._ended = True
        if self._exchange is not None:
            self._exchange.end(clean=self._ended_cleanly())
            self._wake()
        return False

    def _ended_cleanly(self) -> bool:
        """Return whether TLS marked the end of the data, so that it was not cut off; always true without TLS."""
        tls = cast("asyncio.Transport", self._transport).get_extra_info("ssl_object")
        if tls is None:
            return True
        try:
            return tls.read(1) == b""
        except ssl.SSLZeroReturnError:
            return True
        except (ssl.SSLError, OSError):
            return False

    def connection_lost(self, exc: Exception | None) -> None:
        """Record that the connection is gone."""
        self._ended = self._is_lost = True
        exchange = self._exchange
        if exchange is not None and not exchange.complete and exchange.fault is None:
            name = "WriteError" if self._full else "ReadError"
            exchange.fault = Fault(name, str(exc or "") or "the connection was closed")
            exchange.fault.__cause__ = exc
        self._full = False
        self._wake()
        self._stop_timer()
        if self._lost is not None and not self._lost.done():
            self._lost.set_result(None)

    def pause_writing(self) -> None:
        """Record that the server takes bytes more slowly than they are written."""
        self._full = True

    def resume_writing(self) -> None:
        """Record that more can be written."""
        self._full = False
        self._wake()
