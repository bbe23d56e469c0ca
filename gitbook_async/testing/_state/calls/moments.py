"""Moments in calls: timestamps are compared as moments, whatever their time zones."""

from __future__ import annotations

from datetime import UTC, datetime

from gitbook_async.testing._state.calls.calls import Call


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
