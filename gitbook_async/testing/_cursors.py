"""Opaque cursors of lists."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from typing import Final
from zlib import crc32

from gitbook_async.testing._failures import Failure

_DEFAULT_LIMIT: Final = 50


def limit_of(query: Mapping[str, Sequence[str]]) -> int:
    """Return the page size that a request asks for; the default, also for 0, is 50."""
    return int(float(query["limit"][-1])) or _DEFAULT_LIMIT if "limit" in query else _DEFAULT_LIMIT


def make_cursor(list_key: str, start: int) -> str:
    """Return a cursor that is valid for one list only.

    Args:
        list_key: the list.
        start: the number of items before the page.
    """
    text = f"{start}:{crc32(f'{list_key}:{start}'.encode()):08x}"
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(list_key: str, cursor: str) -> int:
    """Return the number of items before the page of a cursor.

    Raises:
        Failure: 400, the cursor is not one of this list.
    """
    try:
        text = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        start = int(text.partition(":")[0])
    except ValueError:
        start = -1
    if start < 0 or make_cursor(list_key, start) != cursor:
        raise Failure(400, f"Invalid page cursor: {cursor}")
    return start
