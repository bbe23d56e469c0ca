"""The outcome of an item of a batch."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Generic, Literal, NamedTuple, TypeAlias, TypeVar

import attrs

from gitbook_async.errors import GitBookError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

I = TypeVar("I")  # noqa: E741  # an item
T = TypeVar("T")


class CallCancelled(GitBookError):  # noqa: N818  # the public name
    """An item's call, or the reading of the items, was cancelled by something other than the batch or its caller."""


@attrs.define(eq=False)
class _Outcome(Generic[I, T]):
    """What both kinds of outcome have.

    Attributes:
        item: the item.
        index: the item's position among the items, from 0.
        function: the function.
    """

    item: I
    index: int
    function: Callable[[I], Awaitable[T]] = attrs.field(repr=False)

    async def again(self) -> Outcome[I, T]:
        """Call the function for the item again.

        Returns:
            The new outcome; this one is unchanged.
        """
        try:
            value = await self.function(self.item)
        except Exception as error:  # noqa: BLE001  # any exception is an outcome
            return Failure(self.item, self.index, self.function, error)
        return Success(self.item, self.index, self.function, value)


@attrs.define(eq=False)
class Success(_Outcome[I, T]):
    """The outcome of an item whose call returned.

    Attributes:
        item: the item.
        index: the item's position among the items, from 0.
        function: the function.
        value: its return value.
        ok: True.
        error: None.
    """

    value: T
    ok: ClassVar[Literal[True]] = True
    error: ClassVar[None] = None

    def unwrap(self) -> T:
        """Return the value."""
        return self.value


@attrs.define(eq=False)
class Failure(_Outcome[I, T]):
    """The outcome of an item whose call raised an exception.

    Attributes:
        item: the item.
        index: the item's position among the items, from 0.
        function: the function.
        error: the exception.
        ok: False.
    """

    error: Exception
    ok: ClassVar[Literal[False]] = False

    @property
    def value(self) -> T:
        """There is none.

        Raises:
            Exception: the exception of the function.
        """
        raise self.error

    def unwrap(self) -> T:
        """Raise the exception, as there is no value.

        Raises:
            Exception: the exception of the function.
        """
        raise self.error


if TYPE_CHECKING:
    Outcome: TypeAlias = Success[I, T] | Failure[I, T]
    """The outcome of one item. After ``if outcome.ok:`` it has a value; otherwise it has an error."""
else:
    Outcome = _Outcome


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
