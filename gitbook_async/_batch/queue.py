"""The source of items and the queues of outcomes."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Generic, TypeVar

import anyio

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from gitbook_async._batch.outcome import Outcome

I = TypeVar("I")  # noqa: E741  # an item
T = TypeVar("T")


class AsCompleted(Generic[I, T]):
    """Outcomes in the order of completion."""

    def __init__(self) -> None:
        self._outcomes: deque[Outcome[I, T]] = deque()
        self.put = self._outcomes.append

    def __len__(self) -> int:
        return len(self._outcomes)

    def take(self) -> Outcome[I, T] | None:
        """Return the next outcome, if there is one."""
        return self._outcomes.popleft() if self._outcomes else None


class InOrder(Generic[I, T]):
    """Outcomes in the order of the items."""

    def __init__(self) -> None:
        self._outcomes: dict[int, Outcome[I, T]] = {}
        self._next = 0

    def __len__(self) -> int:
        return len(self._outcomes)

    def put(self, outcome: Outcome[I, T]) -> None:
        """Keep an outcome until those before it have been taken."""
        self._outcomes[outcome.index] = outcome

    def take(self) -> Outcome[I, T] | None:
        """Return the next outcome, if it is there."""
        outcome = self._outcomes.pop(self._next, None)
        if outcome is not None:
            self._next += 1
        return outcome


class AsyncSource(Generic[I]):
    """Items of an async iterator, which only one task may read at a time."""

    def __init__(self, items: AsyncIterator[I]) -> None:
        self._items = items
        self._lock = anyio.Lock(fast_acquire=True)
        self._index = 0

    async def next(self) -> tuple[int, I] | None:
        """Return the next item and its position, or None at the end."""
        async with self._lock:
            try:
                item = await anext(self._items)
            except StopAsyncIteration:
                return None
            index = self._index
            self._index += 1
            return index, item
