"""The order of objects that have a position among others, of one or several kinds.

Objects are listed in the order of creation, until one is moved before or after another, or to the end. If a position
has both ``before`` and ``after``, the one that gives the predecessor is used.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Final, cast

from gitbook_async.testing._http.failures import Failure
from gitbook_async.testing._state.data.records import Json, Record

if TYPE_CHECKING:
    from gitbook_async.testing._state.data.store import Store

_RANK: Final = attrgetter("rank")


def in_order(records: Sequence[Record]) -> list[Record]:
    """Return records of several kinds in their common order."""
    return sorted(records, key=_RANK)


def place(store: Store, moved: Record, siblings: Sequence[Record], position: Json | None) -> bool:
    """Move a record to a position among its siblings.

    Args:
        store: all data.
        moved: the record.
        siblings: the records at its new level; it may be one of them.
        position: ``before`` or ``after`` with a pointer to one of them; the end if there is neither.

    Returns:
        Whether the order has changed.

    Raises:
        Failure: 400, the position is not one of a sibling.
    """
    before = in_order([*(one for one in siblings if one is not moved), moved])
    after = [one for one in before if one is not moved]
    after.insert(_index(before, after, moved, position or {}), moved)
    for one, rank in zip(after, [one.rank for one in before], strict=True):
        one.rank = rank
    store.arrange({one.owner for one in after})
    return after != before


def _index(before: Sequence[Record], after: Sequence[Record], moved: Record, position: Json) -> int:
    for side, step in (("before", 0), ("after", 1)):
        if side in position:
            key = target_of(position[side])
            if key == moved.id:
                return before.index(moved)
            return _find(after, key) + step
    return len(after)


def _find(records: Sequence[Record], key: str) -> int:
    for index, one in enumerate(records):
        if one.id == key:
            return index
    raise Failure(400, f"Invalid position: {key} is not at the same level")


def target_of(pointer: Json) -> str:
    """Return the id in a pointer: its only property besides the type."""
    return cast("str", next(value for name, value in pointer.items() if name != "type"))
