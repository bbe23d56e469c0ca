"""The rate limit and the time of the next call, as the headers of a response have them. Read without I/O."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Mapping

_TOLERATED = 2.0  # seconds that two clocks may differ by and still be taken to show the same
_BELIEVED = 86_400.0  # seconds; a Date that differs by more says something else than what time it is


@attrs.frozen
class RateLimit:
    """The rate limit, as of one answer.

    Attributes:
        limit: how many calls are allowed in a window.
        remaining: how many are left in this one.
        reset: when the next window begins, in UTC.
    """

    limit: int | None
    remaining: int | None
    reset: datetime | None


def rate_limit(headers: Mapping[str, str]) -> RateLimit | None:
    """Read the rate limit from the headers of an answer; None where they have none of it."""
    limit, remaining = _count(headers.get("x-ratelimit-limit")), _count(headers.get("x-ratelimit-remaining"))
    reset = epoch(headers.get("x-ratelimit-reset"))
    if limit is None and remaining is None and reset is None:
        return None
    return RateLimit(limit, remaining, reset)


def retry_moment(headers: Mapping[str, str], now: datetime, *, limited: bool) -> datetime | None:
    """Find the moment from which GitBook will listen again.

    Args:
        headers: the headers of the answer; names are looked up in lower case.
        now: the moment at which it came, by our clock.
        limited: whether it said that the rate limit is used up, so that the reset of the limit counts too.

    Returns:
        The moment in UTC, by Retry-After, else by X-RateLimit-Reset; None where neither can be read. It is by our
        clock, if Date shows that GitBook's is another.
    """
    ahead = clock_ahead(headers, now, now)
    after = headers.get("retry-after")
    found = _after(after, now, ahead) if after else None
    if found is None and limited:
        found = earlier(epoch(headers.get("x-ratelimit-reset")), ahead)
    return found


def clock_ahead(headers: Mapping[str, str], sent: datetime, came: datetime) -> int:
    """Find by how much GitBook's clock is ahead of ours, from the Date of an answer.

    That is a whole second, of which nobody knows at which point between question and answer it was. So the clocks are
    taken to differ only where they surely do, and then by as little as to have moments come late rather than early.

    Args:
        headers: the headers of the answer.
        sent: when the question was sent, by our clock.
        came: when the answer had come, by our clock.

    Returns:
        Seconds, below zero where it is behind; 0 where the clocks may be the same within 2 s, where there is no Date
        or one of another day, and where a cache kept the answer for a while.
    """
    date = None if "age" in headers else _http_date(headers.get("date", ""))
    if date is None:
        return 0
    least, most = (date - came).total_seconds(), (date - sent).total_seconds() + 1
    differ = least > _TOLERATED or most < -_TOLERATED
    return math.floor(least) if differ and abs(least) < _BELIEVED else 0


def earlier(moment: datetime | None, seconds: float) -> datetime | None:
    """Give the moment so many seconds before another; None where that is none, or there is no such moment."""
    try:
        return None if moment is None else moment - timedelta(seconds=seconds)
    except OverflowError:
        return None


def epoch(text: str | None) -> datetime | None:
    """Read seconds since 1970 as a moment in UTC; None for anything else."""
    seconds = _number(text)
    try:
        return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):
        return None


def _after(text: str, now: datetime, ahead: int) -> datetime | None:
    """Read Retry-After, which is a number of seconds or a date."""
    seconds = _number(text)
    if seconds is None:
        return earlier(_http_date(text), ahead)
    try:
        return now + timedelta(seconds=seconds)
    except OverflowError:
        return None


@lru_cache(maxsize=8)
def _http_date(text: str) -> datetime | None:
    """Read a date of HTTP as a moment in UTC; None for anything else. Answers of the same second have the same."""
    try:
        moment = parsedate_to_datetime(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (OverflowError, ValueError):
        return None


def _number(text: str | None) -> float | None:
    """Read a number that is zero or above."""
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if math.isfinite(number) and number >= 0 else None


def _count(text: str | None) -> int | None:
    return int(text) if text is not None and text.isascii() and text.isdigit() else None
