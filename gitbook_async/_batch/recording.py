"""A batch with a journal: its calls are recorded, and items that are done are left out."""

from __future__ import annotations

from collections.abc import AsyncIterable, Sized
from typing import TYPE_CHECKING, TypeVar

from gitbook_async.errors import InvalidArgument

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from gitbook_async._batch.journal import Journal

I = TypeVar("I")  # noqa: E741  # an item
T = TypeVar("T")


def recorded(
    journal: Journal, function: Callable[[I], Awaitable[T]], key: Callable[[I], str]
) -> Callable[[I], Awaitable[T]]:
    """Return a function that calls another and records the outcome before it returns or raises."""

    async def call(item: I) -> T:
        try:
            value = await function(item)
        except Exception as error:
            await journal.record(key(item), error=error)
            raise
        await journal.record(key(item), result=value)
        return value

    return call


def remaining(
    journal: Journal, items: Iterable[I] | AsyncIterable[I], key: Callable[[I], str]
) -> Iterable[I] | AsyncIterable[I]:
    """Return the items that are not done: a list if the items are a collection, else an iterator.

    Raises:
        JournalError: the journal is not open.
    """
    journal.check_open()
    if isinstance(items, AsyncIterable):
        return (item async for item in items if not journal.is_done(key(item)))
    found = (item for item in items if not journal.is_done(key(item)))
    return list(found) if isinstance(items, Sized) else found


def own_key(item: object) -> str:
    """Return an item that is a string as its own key.

    Raises:
        InvalidArgument: it is something else.
    """
    if isinstance(item, str):
        return item
    raise InvalidArgument(
        f"key is required with a journal, unless the items are strings; they are {type(item).__name__}"
    )
