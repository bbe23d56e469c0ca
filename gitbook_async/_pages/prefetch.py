"""Requesting the next page while the current one is processed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Generic, Self, TypeVar

import anyio

from gitbook_async._message.page import Page
from gitbook_async._pages.pager import Items, Pages
from gitbook_async.errors import GitBookError

if TYPE_CHECKING:
    from types import TracebackType

    from anyio.abc import TaskGroup
    from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream

T = TypeVar("T")


class Prefetch(Generic[T]):
    """A context in which pages are requested one ahead. Its value iterates over the items.

    Args:
        pages: the pages.
    """

    __slots__ = ("_pages", "_receive", "_send", "_tasks")

    def __init__(self, pages: Pages[T]) -> None:
        self._pages = pages
        self._tasks: TaskGroup | None = None

    async def __aenter__(self) -> Items[T]:
        self._send, self._receive = anyio.create_memory_object_stream[Page[T] | Exception | None](0)
        self._tasks = await anyio.create_task_group().__aenter__()
        self._tasks.start_soon(_produce, self._pages, self._send)
        return Items(_Received(self._receive))

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        tasks, self._tasks = self._tasks, None
        try:
            if tasks is not None:
                tasks.cancel_scope.cancel()
                await tasks.__aexit__(None, None, None)  # the exception of the block is raised as it is, not in a group
        finally:
            self._send.close()
            self._receive.close()


class _Received(AsyncIterator[Page[T]]):
    """The pages as they arrive; an error among them is raised. None is the end: a list that was cut has none."""

    __slots__ = ("_over", "_receive")

    def __init__(self, receive: MemoryObjectReceiveStream[Page[T] | Exception | None]) -> None:
        self._receive = receive
        self._over = False

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Page[T]:
        if self._over:
            raise StopAsyncIteration
        try:
            found = await self._receive.receive()
        except anyio.EndOfStream:
            raise GitBookError("the list is incomplete: its next page was not received") from None
        if found is None:
            self._over = True
            raise StopAsyncIteration
        if isinstance(found, Exception):
            raise found
        return found


async def _produce(pages: Pages[T], send: MemoryObjectSendStream[Page[T] | Exception | None]) -> None:
    with send:
        try:
            async for page in pages:
                await send.send(page)
            await send.send(None)
        except Exception as error:  # noqa: BLE001  # it is raised where the items are read
            await send.send(error)
