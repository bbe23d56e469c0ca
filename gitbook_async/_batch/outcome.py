"""What became of an item of a batch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

import attrs

from gitbook_async.errors import GitBookError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

I = TypeVar("I")  # noqa: E741  # an item
T = TypeVar("T")


class CallCancelled(GitBookError):  # noqa: N818  # the public name
    """An item's call was cancelled by something else than the batch or its caller."""


@attrs.define(eq=False)
class Outcome(Generic[I, T]):
    """What became of one item.

    Attributes:
        item: the item.
        value: what the function returned; None if it failed.
        error: what it raised; None if it did not.
        index: the item's place among the items, from 0.
        function: the function that was run on it.
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
        """Give the value.

        Raises:
            Exception: what the function raised.
        """
        if self.error is not None:
            raise self.error
        return self.value  # type: ignore[return-value]  # there was no error, so there is a value

    async def again(self) -> Outcome[I, T]:
        """Run the function on the item once more.

        Returns:
            The new outcome; this one stays as it is.
        """
        try:
            value = await self.function(self.item)
        except Exception as error:  # noqa: BLE001  # whatever it is, it is the outcome
            return Outcome(self.item, None, error, self.index, self.function)
        return Outcome(self.item, value, None, self.index, self.function)


class Progress(NamedTuple):
    """How far a batch is.

    Attributes:
        done: how many outcomes there were.
        failed: how many of them are errors.
        total: how many there will be, if the number of items is known.
    """

    done: int
    failed: int
    total: int | None
