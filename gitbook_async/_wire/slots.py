"""The free list of connections, each of which serves one request at a time."""

from __future__ import annotations

import contextlib
from collections import OrderedDict, deque
from time import monotonic
from typing import TYPE_CHECKING

import anyio
import httpx

from gitbook_async._wire.connection import CLOSE_TIMEOUT

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

Origin = tuple[bytes, bytes, int | None]


class Slot:
    """One connection: a transport with at most one, and its origin."""

    __slots__ = ("idle_until", "origin", "transport")

    def __init__(self, origin: Origin, transport: httpx.AsyncBaseTransport) -> None:
        self.origin = origin
        self.transport = transport
        self.idle_until = 0.0


class _Waiter:
    """A request that waits for a slot."""

    __slots__ = ("origin", "ready", "slot")

    def __init__(self, origin: Origin) -> None:
        self.origin = origin
        self.ready = anyio.Event()
        self.slot: Slot | None = None


async def close(slot: Slot) -> None:
    """Close a slot's connection, whatever state it is in; cancellation waits until it is done."""
    with anyio.move_on_after(CLOSE_TIMEOUT, shield=True), contextlib.suppress(Exception):
        await slot.transport.aclose()


class Slots:
    """At most ``size`` slots: the idle ones, last in, first out; the busy ones; and the waiting requests in order.

    Requests wait only while every slot is busy: a slot that is released goes to the first waiter. All of it belongs to
    one event loop.

    Args:
        make: creates the transport of a new connection to an origin.
        size: the maximum number of connections.
        keepalive_expiry: how long a connection may be idle before it is closed, in seconds.
    """

    def __init__(
        self, make: Callable[[Origin], httpx.AsyncBaseTransport], size: int, keepalive_expiry: float | None
    ) -> None:
        self._make = make
        self._size = size
        self._keepalive = float("inf") if keepalive_expiry is None else keepalive_expiry
        self._idle: deque[Slot] = deque()
        self._busy: set[Slot] = set()
        self._waiters: OrderedDict[_Waiter, None] = OrderedDict()
        self._closed = False

    def __len__(self) -> int:
        return len(self._idle) + len(self._busy)

    async def take(self, origin: Origin, within: float | None) -> Slot:
        """Return a slot for a request, which must then `release` or `discard` it.

        Args:
            origin: the origin of the request.
            within: how long to wait for a slot, in seconds; None for no limit.

        Returns:
            A slot that nothing else uses.

        Raises:
            httpx.PoolTimeout: no slot became free in time.
            RuntimeError: the slots were closed while the request waited.
        """
        while self._idle and self._idle[0].idle_until < monotonic():
            await self._retire()
        while (slot := self._ready(origin)) is None:
            if not self._idle:
                return await self._wait(origin, within)
            await self._retire()
        self._busy.add(slot)
        return slot

    async def release(self, slot: Slot) -> None:
        """Take back a slot whose connection can serve the next request."""
        waiter = self._first_waiter()
        if self._closed or (waiter is not None and waiter.origin != slot.origin):
            await self.discard(slot, waiter)
        elif waiter is not None:
            self._hand(slot, waiter)
        else:
            self._busy.discard(slot)
            slot.idle_until = monotonic() + self._keepalive
            self._idle.append(slot)

    async def discard(self, slot: Slot, waiter: _Waiter | None = None) -> None:
        """Close a slot whose connection must not be used again; a new one takes its place when it is needed."""
        try:
            await close(slot)
        finally:
            self._busy.discard(slot)
            waiter = waiter or self._first_waiter()
            if waiter is not None:
                self._hand(self._new(waiter.origin), waiter)

    async def aclose(self) -> None:
        """Close every connection, the busy ones too, and reject the waiting requests."""
        self._closed = True
        while self._waiters:
            self._waiters.popitem(last=False)[0].ready.set()
        for slot in [*self._idle, *self._busy]:
            await close(slot)
        self._idle.clear()
        self._busy.clear()

    def _new(self, origin: Origin) -> Slot:
        return Slot(origin, self._make(origin))

    def _ready(self, origin: Origin) -> Slot | None:
        """Return the slot that was last used for an origin, or a new one if there may be more."""
        if self._idle and self._idle[-1].origin == origin:
            return self._idle.pop()
        found = next((slot for slot in reversed(self._idle) if slot.origin == origin), None)
        if found is not None:
            self._idle.remove(found)
            return found
        return self._new(origin) if len(self) < self._size else None

    async def _retire(self) -> None:
        """Close the slot that has been idle longest. It counts as busy until it is closed."""
        slot = self._idle.popleft()
        self._busy.add(slot)
        await self.discard(slot)

    def _first_waiter(self) -> _Waiter | None:
        return self._waiters.popitem(last=False)[0] if self._waiters else None

    def _hand(self, slot: Slot, waiter: _Waiter) -> None:
        self._busy.add(slot)
        waiter.slot = slot
        waiter.ready.set()

    async def _wait(self, origin: Origin, within: float | None) -> Slot:
        waiter = _Waiter(origin)
        self._waiters[waiter] = None
        try:
            with anyio.fail_after(within):
                await waiter.ready.wait()
        except BaseException as error:
            await self._leave(waiter)
            if isinstance(error, TimeoutError):
                raise httpx.PoolTimeout("No connection became free in time") from None
            raise
        if waiter.slot is None:
            raise RuntimeError("The transport was closed while the request waited for a connection")
        return waiter.slot

    async def _leave(self, waiter: _Waiter) -> None:
        """Stop waiting; a slot that was assigned meanwhile goes to the next waiter."""
        self._waiters.pop(waiter, None)
        if waiter.slot is not None:
            await self.release(waiter.slot)


class SlotBody(httpx.AsyncByteStream):
    """The body of a response, which returns its slot when it is closed: for reuse only if it was read to the end."""

    def __init__(self, body: httpx.AsyncByteStream, slot: Slot, slots: Slots) -> None:
        self._body = body
        self._slot = slot
        self._slots = slots
        self._whole = False
        self._closed = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for part in self._body:
                yield part
        except BaseException:
            await self.aclose()
            raise
        self._whole = True

    async def aclose(self) -> None:
        if self._closed:
            return
        self._closed = True
        clean = False
        try:
            await self._body.aclose()
            clean = self._whole
        finally:
            await (self._slots.release if clean else self._slots.discard)(self._slot)
