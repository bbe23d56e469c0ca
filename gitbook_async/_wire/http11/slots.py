"""The free list of connections, each of which carries one request at a time."""

from __future__ import annotations

import contextlib
import select
from collections import OrderedDict, deque
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Final, Generic, Protocol, TypeVar

import anyio

from gitbook_async._wire.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Callable

    from gitbook_async._wire.http11.outgoing import Origin

CLOSE_TIMEOUT: Final = 5.0  # seconds that closing a connection may take before it is left to the garbage collector


class Connection(Protocol):
    """What is in a free list.

    Attributes:
        origin: where it leads.
        idle_until: when it has been idle for too long, by `time.monotonic`.
    """

    origin: Origin
    idle_until: float

    def is_usable(self) -> bool:
        """Return whether an idle connection can carry another request."""
        ...

    async def aclose(self) -> None:
        """Close it, in any state."""
        ...


C = TypeVar("C", bound=Connection)


class _Waiter(Generic[C]):
    """A request that waits for a connection."""

    __slots__ = ("connection", "origin", "ready")

    def __init__(self, origin: Origin) -> None:
        self.origin = origin
        self.ready = anyio.Event()
        self.connection: C | None = None


async def close(connection: Connection) -> None:
    """Close a connection, in any state; cancellation waits until it is done."""
    with anyio.move_on_after(CLOSE_TIMEOUT, shield=True), contextlib.suppress(Exception):
        await connection.aclose()


def readable(descriptor: int) -> Callable[[], object]:
    """Make a function that returns whether a socket can be read at once: bytes are there, or its end."""
    if not hasattr(select, "poll"):
        return lambda: descriptor < 0 or select.select([descriptor], [], [], 0)[0]
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return partial(poll.poll, 0)


class Slots(Generic[C]):
    """At most ``size`` connections: the idle ones, last in, first out; the busy ones; and the requests that wait.

    A request waits only while every slot is busy, and is served in the order of arrival. All of it belongs to one event
    loop.

    Args:
        make: makes a connection to an origin; it connects at its first request.
        size: how many connections there may be.
        keepalive_expiry: seconds that a connection may be idle before it is closed.
    """

    def __init__(self, make: Callable[[Origin], C], size: int, keepalive_expiry: float | None) -> None:
        self._make = make
        self._size = size
        self._keepalive = float("inf") if keepalive_expiry is None else keepalive_expiry
        self._idle: deque[C] = deque()
        self._busy: set[C] = set()
        self._waiters: OrderedDict[_Waiter[C], None] = OrderedDict()
        self._closed = False

    def __len__(self) -> int:
        return len(self._idle) + len(self._busy)

    def spare(self, origin: Origin) -> C | None:
        """Return the idle connection that was used last, if it can be used at once; what `take` does without waiting.

        Args:
            origin: where the request goes.
        """
        if not self._idle or self._idle[0].idle_until < monotonic():
            return None
        connection = self._idle[-1]
        if connection.origin != origin or not connection.is_usable():
            return None
        self._busy.add(self._idle.pop())
        return connection

    async def take(self, origin: Origin, within: float | None) -> C:
        """Return a connection that nothing else uses. It must be given to `keep` or `discard` afterwards.

        Args:
            origin: where the request goes.
            within: seconds to wait for a slot; None for no limit.

        Raises:
            Fault: no slot became free in time.
            RuntimeError: the slots were closed while the request waited.
        """
        while self._idle and self._idle[0].idle_until < monotonic():
            await self._retire(self._idle[0])
        while (connection := self._ready(origin)) is None:
            if not self._idle:
                return await self._wait(origin, within)
            await self._retire(self._idle[0])
        if connection.idle_until and not connection.is_usable():
            await self._retire(connection)
            return await self.take(origin, within)
        self._busy.add(connection)
        return connection

    def keep(self, connection: C) -> bool:
        """Take back a connection that can carry another request, or return False: it must be discarded then."""
        waiter = next(iter(self._waiters)) if self._waiters else None
        unfit = waiter is not None and (waiter.origin != connection.origin or not connection.is_usable())
        if self._closed or unfit:
            return False
        connection.idle_until = monotonic() + self._keepalive
        if waiter is not None:
            self._hand(connection, waiter)
        else:
            self._busy.discard(connection)
            self._idle.append(connection)
        return True

    async def discard(self, connection: C) -> None:
        """Close a connection that must not be used again; a new one takes its place when it is needed."""
        try:
            await close(connection)
        finally:
            self.forget(connection)

    def forget(self, connection: C) -> None:
        """Assign the slot of a closed connection to the next request that waits."""
        self._busy.discard(connection)
        if self._waiters and not self._closed and len(self) < self._size:
            waiter = next(iter(self._waiters))
            self._hand(self._make(waiter.origin), waiter)

    async def aclose(self) -> None:
        """Close every connection, the busy ones too, and refuse the requests that wait."""
        self._closed = True
        while self._waiters:
            self._waiters.popitem(last=False)[0].ready.set()
        for connection in [*self._idle, *self._busy]:
            await close(connection)
        self._idle.clear()
        self._busy.clear()

    def _ready(self, origin: Origin) -> C | None:
        """Take the idle connection that was used last for an origin, or a new one while there may be more."""
        if self._idle and self._idle[-1].origin == origin:
            return self._idle.pop()
        found = next((each for each in reversed(self._idle) if each.origin == origin), None)
        if found is not None:
            self._idle.remove(found)
            return found
        return self._make(origin) if len(self) < self._size else None

    async def _retire(self, connection: C) -> None:
        """Close an idle connection. It counts as busy until it is closed."""
        with contextlib.suppress(ValueError):
            self._idle.remove(connection)
        self._busy.add(connection)
        await self.discard(connection)

    def _hand(self, connection: C, waiter: _Waiter[C]) -> None:
        self._waiters.pop(waiter)
        self._busy.add(connection)
        waiter.connection = connection
        waiter.ready.set()

    async def _wait(self, origin: Origin, within: float | None) -> C:
        waiter = _Waiter[C](origin)
        self._waiters[waiter] = None
        try:
            with anyio.fail_after(within):
                await waiter.ready.wait()
        except BaseException as error:
            await self._leave(waiter)
            if isinstance(error, TimeoutError):
                raise Fault("PoolTimeout", "no connection became free in time") from None
            raise
        if waiter.connection is None:
            raise RuntimeError("The transport was closed while the request waited for a connection")
        return waiter.connection

    async def _leave(self, waiter: _Waiter[C]) -> None:
        """Stop waiting; a connection that was handed over meanwhile goes on to the next."""
        self._waiters.pop(waiter, None)
        if waiter.connection is not None and not self.keep(waiter.connection):
            await self.discard(waiter.connection)
