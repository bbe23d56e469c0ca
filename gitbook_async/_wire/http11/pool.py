"""Connections of this package: up to a number of them, each with at most one request at a time.

httpx's own pool looks at all connections for each connection at every change, which is slow from some tens of requests
at once, and it can lose connections for good when requests are cancelled. Here a connection whose request was cancelled
or failed is closed and replaced, never used again.
"""

from __future__ import annotations

import asyncio
import sys
import threading
import warnings
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Protocol

import anyio

from gitbook_async._wire.http11.slots import Connection, Slots

if TYPE_CHECKING:
    from gitbook_async._wire.http11.connector import Connector
    from gitbook_async._wire.http11.exchange import Exchange
    from gitbook_async._wire.http11.outgoing import Outgoing


class Channel(Connection, Protocol):
    """A connection that carries one request at a time."""

    async def send(self, outgoing: Outgoing, *, streaming: bool) -> Exchange:
        """Send a request, and receive the response or, if it is streaming, the head of it."""
        ...

    async def more(self, exchange: Exchange, within: float | None) -> None:
        """Wait until there is more of a response."""
        ...

    def finish(self) -> bool:
        """End the exchange, and return whether the connection can carry another request."""
        ...

    def abort(self) -> None:
        """Close the connection without waiting for anything."""
        ...


class Pool:
    """The connections of a client.

    It opens itself at the first request, and belongs to the event loop of that request until it is closed. After that
    it can be used again, in another loop too.

    Args:
        connector: makes connections.
        size: how many there may be.
        keepalive_expiry: seconds that one may be idle before it is closed; None keeps it.
    """

    _home: _Home | None = None  # also when __init__ raised, for __del__

    def __init__(self, connector: Connector, size: int, keepalive_expiry: float | None) -> None:
        if size < 1:
            raise ValueError(f"max_connections is {size}, but must be at least 1")
        self.connector = connector
        self._size = size
        self._keepalive_expiry = keepalive_expiry

    async def send(self, outgoing: Outgoing, *, streaming: bool) -> tuple[Exchange, OpenBody | None]:
        """Send a request over a connection that carries nothing else meanwhile.

        Args:
            outgoing: the request.
            streaming: whether the body is to be read as it comes.

        Returns:
            The response, complete and None, or started and its body, which must be closed.

        Raises:
            Fault: the request failed, or no connection became free in time.
            RuntimeError: the pool is open in another event loop, or was closed while the request waited.
        """
        home = self._home
        if home is None or home.loop is not running_loop():
            home = self._open()
        slots, origin = home.slots, outgoing.origin
        connection = slots.spare(origin)
        if connection is None:
            if not self.connector.ready(origin.scheme):
                await self.connector.load(home.tls_lock)
            connection = await slots.take(origin, outgoing.timeouts.get("pool"))
        try:
            exchange = await connection.send(outgoing, streaming=streaming)
        except BaseException:
            await slots.discard(connection)
            raise
        if not exchange.complete:
            return exchange, OpenBody(exchange, connection, slots, outgoing.timeouts.get("read"))
        if not (connection.finish() and slots.keep(connection)):
            await slots.discard(connection)
        return exchange, None

    async def aclose(self) -> None:
        """Close every connection. Requests under way fail; those that wait for a connection raise RuntimeError."""
        home, self._home = self._home, None
        if home is not None:
            await home.slots.aclose()

    def __repr__(self) -> str:
        return f"<Pool of at most {self._size} connections>"

    def __len__(self) -> int:
        return 0 if self._home is None else len(self._home.slots)

    def __del__(self) -> None:
        if len(self):
            warnings.warn(f"{self!r} was never closed: await its aclose()", ResourceWarning, source=self, stacklevel=2)

    def _open(self) -> _Home:
        self._check_moved(self._home)
        home = self._home = _Home(running_loop(), self._slots())
        return home

    def _slots(self) -> Slots[Channel]:
        return Slots(self.connector.connect, self._size, self._keepalive_expiry)

    def _check_moved(self, home: _Home | None) -> None:
        """Refuse to leave connections behind in an event loop that may still run."""
        if home is not None and len(home.slots) and not home.ended():
            raise RuntimeError(
                "The transport has connections that belong to another event loop. Close it there with aclose() before "
                "it is used in this one, or make one client for each event loop."
            )


class _Home:
    """What of a pool belongs to one event loop."""

    def __init__(self, loop: object, slots: Slots[Channel]) -> None:
        self.loop = loop
        self.slots = slots
        self.tls_lock = anyio.Lock()
        self._thread = threading.get_ident()

    def ended(self) -> bool:
        """Return whether the loop is over for good. A thread runs one trio loop after the other, never two by turns."""
        if isinstance(self.loop, asyncio.AbstractEventLoop):
            return self.loop.is_closed()
        return self._thread == threading.get_ident()


class OpenBody(AsyncIterator[bytes]):
    """The body of a response, as it comes. Its connection is free again once it is closed.

    Args:
        exchange: the response.
        connection: what it comes over.
        slots: where the connection goes back to.
        read_timeout: seconds in which more of it must be received.
    """

    def __init__(
        self, exchange: Exchange, connection: Channel, slots: Slots[Channel], read_timeout: float | None
    ) -> None:
        self.read_timeout = read_timeout
        self._exchange = exchange
        self._connection = connection
        self._slots = slots
        self._closed = False

    async def __anext__(self) -> bytes:
        exchange = self._exchange
        if self._closed:
            raise StopAsyncIteration
        try:
            while not exchange.parts:
                if exchange.complete:
                    break
                await self._connection.more(exchange, self.read_timeout)
        except BaseException:
            await self._discard()
            raise
        if exchange.parts:
            return exchange.take()
        await self.aclose()
        raise StopAsyncIteration

    async def aclose(self) -> None:
        """Close the body. If all of it was received, the connection can be used again."""
        if self._closed:
            return
        self._closed = True
        if not (self._exchange.complete and self._connection.finish() and self._slots.keep(self._connection)):
            await self._slots.discard(self._connection)

    async def _discard(self) -> None:
        self._closed = True
        await self._slots.discard(self._connection)

    def __del__(self) -> None:
        if not self._closed:
            self._connection.abort()
            self._slots.forget(self._connection)
            warnings.warn("a stream was never closed: use it with async with", ResourceWarning, stacklevel=2)


def running_loop() -> object:
    """Return what stands for the running event loop, of asyncio or trio."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return sys.modules["trio"].lowlevel.current_trio_token()
