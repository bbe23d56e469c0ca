"""Opaque cursors of lists."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final
from zlib import crc32

from gitbook_async.testing._http.failures import Failure

_DEFAULT_LIMIT: Final = 50
_CHECK: Final = 8  # characters of the checksum


def limit_of(query: Mapping[str, Sequence[str]]) -> int:
    """Return the page size that a request asks for; the default, also for 0, is 50."""
    return int(float(query["limit"][-1])) or _DEFAULT_LIMIT if "limit" in query else _DEFAULT_LIMIT


def make_cursor(list_key: str, position: Any) -> str:
    """Return a cursor that is valid for one list only.

    Args:
        list_key: the list, with its order.
        position: the position that the page starts after, in JSON: of the last item before it, or a number of items.
    """
    details = json.dumps(position)
    text = f"{crc32(f'{list_key}:{details}'.encode()):08x}{details}"
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(list_key: str, cursor: str) -> Any:
    """Return the position of a cursor.

    Raises:
        Failure: 400, the cursor is not one of this list.
    """
    try:
        position = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))[_CHECK:])
    except ValueError:
        position = None
    if position is None or make_cursor(list_key, position) != cursor:
        raise Failure(400, f"Invalid page cursor: {cursor}")
    return position


def after(items: Sequence[Any], at: Callable[[Any], Any], position: Any, *, descending: bool) -> int:
    """Return the index of the first item after a position, by binary search.

    A position outlives the item that had it: items that are deleted or inserted meanwhile change no other item's place.

    Args:
        items: the items, sorted by their positions.
        at: returns the position of an item.
        position: the position.
        descending: whether the positions descend.
    """
    low, high = 0, len(items)
    while low < high:
        middle = (low + high) // 2
        here = at(items[middle])
        if here > position if not descending else here < position:
            high = middle
        else:
            low = middle + 1
    return low
