"""The value of absent fields."""

from __future__ import annotations

from enum import Enum
from typing import Final, Literal


class Unset(Enum):
    """The type of `UNSET`: absent, as opposed to `None`, which is JSON's null.

    It has one member, so that ``is UNSET`` narrows types. It is false, so that ``if space.emoji:`` works.
    """

    UNSET = "unset"

    def __bool__(self) -> Literal[False]:
        return False

    def __repr__(self) -> str:
        return "UNSET"

    __str__ = __repr__


UNSET: Final = Unset.UNSET
