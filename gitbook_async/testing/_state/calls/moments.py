"""Moments in calls: timestamps are compared as moments, whatever their time zones."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final

from gitbook_async.testing._state.calls.calls import Call

_WEEKS: Final = 13


def moment(timestamp: str) -> datetime:
    """Return the moment of a timestamp."""
    return datetime.fromisoformat(timestamp).astimezone(UTC)


def is_within(call: Call, timestamp: str, start: str = "from", end: str = "to") -> bool:
    """Return whether a timestamp is in the range of a query, both ends included.

    Args:
        call: the call.
        timestamp: the timestamp.
        start: the query parameter with the start of the range, which may be absent.
        end: that with its end.
    """
    at = moment(timestamp)
    return moment(call.text(start, timestamp)) <= at <= moment(call.text(end, timestamp))


def pulse(call: Call, timestamps: Iterable[str]) -> list[int]:
    """Return how many of some timestamps are in each of the last 13 weeks, the last week at the end."""
    now, counts = datetime.fromtimestamp(call.store.clock(), UTC), [0] * _WEEKS
    for one in timestamps:
        ago = (now - moment(one)) // timedelta(weeks=1)
        if 0 <= ago < _WEEKS:
            counts[_WEEKS - 1 - ago] += 1
    return counts
