"""The rate limit and the time to retry, from the headers of a response. No I/O."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Mapping

_DIGITS = 15  # more than any count has
_TOLERATED = 2.0  # seconds by which two clocks may differ and still count as equal
_BELIEVED = 86_400.0  # seconds; a Date that differs by more is not the current time


@attrs.frozen
class RateLimit:
    """The rate limit, as of one response.

    Attributes:
        limit: the requests allowed in a window.
        remaining: the requests left in this window.
        reset: when the next window starts, in UTC.
        lasts: the seconds until then by GitBook's own clock, at most a second too many; None if it does not tell.
    """

    limit: int | None
    remaining: int | None
    reset: datetime | None
    lasts: float | None = None


def rate_limit(headers: Mapping[str, str]) -> RateLimit | None:
    """Return the rate limit of a response's headers; None if they do not contain it."""
    limit, remaining = _count(headers.get("x-ratelimit-limit")), _count(headers.get("x-ratelimit-remaining"))
    reset = epoch(headers.get("x-ratelimit-reset"))
    if limit is None and remaining is None and reset is None:
        return None
    date = None if reset is None or "age" in headers else _http_date(headers.get("date", ""))
    return RateLimit(limit, remaining, reset, None if reset is None or date is None else (reset - date).total_seconds())


def retry_moment(headers: Mapping[str, str], now: datetime, *, limited: bool) -> datetime | None:
    """Return the time to retry.

    Args:
        headers: the headers of the response; names are looked up in lower case.
        now: when the response was received, by our clock.
        limited: whether the rate limit is exceeded, so that its reset counts too.

    Returns:
        The time in UTC, from Retry-After, else from X-RateLimit-Reset; None if neither is valid. It is converted to our
            clock if Date shows that GitBook's clock differs.
    """
    ahead = clock_ahead(headers, now, now)
    after = headers.get("retry-after")
    found = _after(after, now, ahead) if after else None
    if found is None and limited:
        found = earlier(epoch(headers.get("x-ratelimit-reset")), ahead)
    return found


def clock_ahead(headers: Mapping[str, str], sent: datetime, came: datetime) -> int:
    """Return by how much GitBook's clock is ahead of ours, from the Date of a response.

    Date has a precision of one second and may be from any time between request and response. So the clocks count as
    different only if they certainly are, and then by the amount that makes times late rather than early.

    Args:
        headers: the headers of the response.
        sent: when the request was sent, by our clock.
        came: when the response was received, by our clock.

    Returns:
        Seconds, negative if it is behind; 0 if the clocks may agree within 2 s, if there is no Date or one of another
            day, and if the response comes from a cache.
    """
    date = None if "age" in headers else _http_date(headers.get("date", ""))
    if date is None:
        return 0
    least, most = (date - came).total_seconds(), (date - sent).total_seconds() + 1
    differ = least > _TOLERATED or most < -_TOLERATED
    return math.floor(least) if differ and abs(least) < _BELIEVED else 0


def earlier(moment: datetime | None, seconds: float) -> datetime | None:
    """Return the time that many seconds before another; None if there is no such time."""
    try:
        return None if moment is None else moment - timedelta(seconds=seconds)
    except OverflowError:
        return None


@lru_cache(maxsize=8)
def epoch(text: str | None) -> datetime | None:
    """Parse seconds since 1970 as a time in UTC; None for anything else. Cached, as the responses of a window agree."""
    seconds = _number(text)
    try:
        return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):
        return None


def _after(text: str, now: datetime, ahead: int) -> datetime | None:
    """Parse Retry-After, which is a number of seconds or a date."""
    seconds = _number(text)
    if seconds is None:
        return earlier(_http_date(text), ahead)
    try:
        return now + timedelta(seconds=seconds)
    except OverflowError:
        return None


@lru_cache(maxsize=8)
def _http_date(text: str) -> datetime | None:
    """Parse an HTTP date as a time in UTC; None for anything else. Cached, since many responses have the same date."""
    try:
        moment = parsedate_to_datetime(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (OverflowError, ValueError):
        return None


def _number(text: str | None) -> float | None:
    """Parse a number that is zero or above."""
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if math.isfinite(number) and number >= 0 else None


def _count(text: str | None) -> int | None:
    """Parse a whole number; None for anything else, also for one of more digits than any count has."""
    return int(text) if text and len(text) <= _DIGITS and text.isascii() and text.isdecimal() else None
