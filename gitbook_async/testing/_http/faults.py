"""Fault injection: which faults, and how often."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Final, TypedDict

import attrs

if TYPE_CHECKING:
    from typing_extensions import Unpack

ANY_OPERATION: Final = "*"
_CIRCUMSTANCES: Final = frozenset(("message", "done"))


class FaultOptions(TypedDict, total=False):
    """The arguments of `Faults.fail`; each is an attribute of `Fault`."""

    status: int
    message: str
    delay: float
    reset: bool
    done: bool
    truncate: bool
    malformed: bool
    stall: float
    repeat_cursor: bool


@attrs.frozen(kw_only=True)
class Fault:
    """A fault. Several attributes can be combined.

    Attributes:
        status: the status code of an error response; 0 for none.
        message: the message of the error response.
        delay: the delay before anything else, in seconds.
        reset: whether the connection breaks before the response.
        done: whether the request is carried out all the same, with ``status`` or ``reset``.
        truncate: whether the connection breaks in the middle of the response.
        malformed: whether the response is not JSON; in a stream, whether one event is not.
        stall: the seconds that the response pauses in the middle.
        repeat_cursor: whether ``next`` of a page repeats the cursor of the request.
    """

    status: int = 0
    message: str = "An injected fault"
    delay: float = 0.0
    reset: bool = False
    done: bool = False
    truncate: bool = False
    malformed: bool = False
    stall: float = 0.0
    repeat_cursor: bool = False


@attrs.define
class Waiting:
    """A fault that has not occurred as often as it should.

    Attributes:
        number: what it is removed by.
        operation: the id of the operation whose calls it waits for; ``*`` for all.
        fault: the fault.
        times: how many calls it will still occur in; None for all.
    """

    number: int
    operation: str
    fault: Fault
    times: int | None


class Faults:
    """The faults that have not occurred yet.

    ::

        faults = Faults()
        app = create_app(faults=faults)
        faults.fail("getSpaceById", status=503, times=2)
    """

    def __init__(self) -> None:
        self._waiting: list[Waiting] = []
        self._numbers = count(1)

    def fail(self, operation: str, *, times: int | None = 1, **options: Unpack[FaultOptions]) -> None:
        """Inject faults into calls of an operation.

        Args:
            operation: its id; ``*`` for all operations.
            times: how many calls fail; None for all, until `clear`.
            options: the attributes of `Fault`.

        Raises:
            TypeError: an option is unknown, or none was given.
        """
        fault = Fault(**options)
        if not options.keys() - _CIRCUMSTANCES:
            raise TypeError("no fault given; pass status, delay, reset, truncate, malformed, stall or repeat_cursor")
        self._waiting.append(Waiting(next(self._numbers), operation, fault, times))

    @property
    def waiting(self) -> tuple[Waiting, ...]:
        """The faults, in the order in which they were set."""
        return tuple(self._waiting)

    def remove(self, number: int) -> None:
        """Remove a fault; one that is gone already stays so."""
        self._waiting = [one for one in self._waiting if one.number != number]

    def clear(self) -> None:
        """Remove all faults."""
        self._waiting.clear()

    def take(self, operation: str) -> Fault | None:
        """Return the next fault of a call, the oldest first, and count it; None if there is none."""
        found = next((one for one in self._waiting if one.operation in (operation, ANY_OPERATION)), None)
        if found is None:
            return None
        if found.times is not None:
            found.times -= 1
            if found.times <= 0:
                self._waiting.remove(found)
        return found.fault
