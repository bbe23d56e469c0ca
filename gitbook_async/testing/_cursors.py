"""Cursors of lists, which clients cannot read."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from typing import Final
from zlib import crc32

from gitbook_async.testing._failures import Failure

_DEFAULT_LIMIT: Final = 50


def limit_of(query: Mapping[str, Sequence[str]]) -> int:
    """Give how many items a request wants on a page; no limit, or one of 0, is 50."""
    return int(float(query["limit"][-1])) or _DEFAULT_LIMIT if "limit" in query else _DEFAULT_LIMIT


def make_cursor(list_key: str, start: int) -> str:
    """Make a cursor that is good for one list only.

    Args:
        list_key: the list.
        start: how many items come before the page.
    """
    text = f"{start}:{crc32(f'{list_key}:{start}'.encode()):08x}"
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(list_key: str, cursor: str) -> int:
    """Give how many items come before the page of a cursor.

    Raises:
        Failure: 400, the list has not given this cursor.
    """
    try:
        text = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        start = int(text.partition(":")[0])
    except ValueError:
        start = -1
    if start < 0 or make_cursor(list_key, start) != cursor:
        raise Failure(400, f"Invalid page cursor: {cursor}")
    return start
