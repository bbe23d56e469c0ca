"""The outcome of an item of a batch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

import attrs

from gitbook_async.errors import GitBookError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

I = TypeVar("I")  # noqa: E741  # an item
T = TypeVar("T")


class CallCancelled(GitBookError):  # noqa: N818  # the public name
    """An item's call was cancelled by something other than the batch or its caller."""


@attrs.define(eq=False)
class Outcome(Generic[I, T]):
    """The outcome of one item.

    Attributes:
        item: the item.
        value: the return value of the function; None if it failed.
        error: the exception that it raised; None if it did not.
        index: the item's position among the items, from 0.
        function: the function.
    """

    item: I
    value: T | None
    error: Exception | None
    index: int
    function: Callable[[I], Awaitable[T]] = attrs.field(repr=False)

    @property
    def ok(self) -> bool:
        """Whether the function returned."""
        return self.error is None

    def unwrap(self) -> T:
        """Return the value.

        Raises:
            Exception: the exception of the function.
        """
        if self.error is not None:
            raise self.error
        return self.value  # type: ignore[return-value]  # there was no error, so there is a value

    async def again(self) -> Outcome[I, T]:
        """Call the function for the item again.

        Returns:
            The new outcome; this one is unchanged.
        """
        try:
            value = await self.function(self.item)
        except Exception as error:  # noqa: BLE001  # any exception is an outcome
            return Outcome(self.item, None, error, self.index, self.function)
        return Outcome(self.item, value, None, self.index, self.function)


class Progress(NamedTuple):
    """The progress of a batch.

    Attributes:
        done: the number of outcomes so far.
        failed: how many of them are errors.
        total: the total number, if the number of items is known.
    """

    done: int
    failed: int
    total: int | None
