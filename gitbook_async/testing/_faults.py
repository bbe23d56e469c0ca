"""Faults on demand: what a test wants to go wrong, and how often."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypedDict

import attrs

if TYPE_CHECKING:
    from typing_extensions import Unpack

ANY_OPERATION: Final = "*"
_CIRCUMSTANCES: Final = frozenset(("message", "done"))


class FaultOptions(TypedDict, total=False):
    """What `Faults.fail` takes; each is an attribute of `Fault`."""

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
    """What goes wrong with an answer. Several attributes may be combined.

    Attributes:
        status: the status code of a failure that is answered; 0 for none.
        message: what that failure says.
        delay: the seconds before anything happens.
        reset: whether the connection breaks before there is an answer.
        done: whether the request is carried out all the same, for ``status`` and ``reset``.
        truncate: whether the connection breaks in the middle of the answer.
        malformed: whether the answer is not JSON; in a stream, whether one event is not.
        stall: the seconds that the answer stops in the middle before it goes on.
        repeat_cursor: whether a page that was asked for by a cursor says that it is followed by itself.
    """

    status: int = 0
    message: str = "A fault on demand"
    delay: float = 0.0
    reset: bool = False
    done: bool = False
    truncate: bool = False
    malformed: bool = False
    stall: float = 0.0
    repeat_cursor: bool = False


@attrs.define
class _Waiting:
    operation: str
    fault: Fault
    times: int | None


class Faults:
    """The faults that are still to happen.

    ::

        faults = Faults()
        app = create_app(faults=faults)
        faults.fail("getSpaceById", status=503, times=2)
    """

    def __init__(self) -> None:
        self._waiting: list[_Waiting] = []

    def fail(self, operation: str, *, times: int | None = 1, **options: Unpack[FaultOptions]) -> None:
        """Let calls of an operation go wrong.

        Args:
            operation: its id; ``*`` for all operations.
            times: how many calls go wrong; None for all, until `clear`.
            options: the attributes of `Fault`.

        Raises:
            TypeError: there is no such attribute, or nothing that would go wrong.
        """
        fault = Fault(**options)
        if not options.keys() - _CIRCUMSTANCES:
            raise TypeError("say what should go wrong: status, delay, reset, truncate, malformed, stall, repeat_cursor")
        self._waiting.append(_Waiting(operation, fault, times))

    def clear(self) -> None:
        """Let nothing go wrong any more."""
        self._waiting.clear()

    def take(self, operation: str) -> Fault | None:
        """Give the fault that a call has, the oldest first, and count it; None if it has none."""
        found = next((one for one in self._waiting if one.operation in (operation, ANY_OPERATION)), None)
        if found is None:
            return None
        if found.times is not None:
            found.times -= 1
            if found.times <= 0:
                self._waiting.remove(found)
        return found.fault
