"""When GitBook wants to be called again: the headers that say so, read without I/O."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def retry_moment(headers: Mapping[str, str], now: datetime, *, limited: bool) -> datetime | None:
    """Find the moment from which GitBook will listen again.

    Args:
        headers: the headers of the answer; names are looked up in lower case.
        now: the moment at which it came.
        limited: whether it said that the rate limit is used up, so that the reset of the limit counts too.

    Returns:
        The moment in UTC, by Retry-After, else by X-RateLimit-Reset; None where neither can be read.
    """
    after = headers.get("retry-after")
    found = _after(after, now) if after else None
    if found is None and limited:
        found = epoch(headers.get("x-ratelimit-reset"))
    return found


def epoch(text: str | None) -> datetime | None:
    """Read seconds since 1970 as a moment in UTC; None for anything else."""
    seconds = _number(text)
    try:
        return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):
        return None


def _after(text: str, now: datetime) -> datetime | None:
    """Read Retry-After, which is a number of seconds or a date."""
    seconds = _number(text)
    try:
        if seconds is not None:
            return now + timedelta(seconds=seconds)
        moment = parsedate_to_datetime(text)
    except (OverflowError, ValueError):
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _number(text: str | None) -> float | None:
    """Read a number that is zero or above."""
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if math.isfinite(number) and number >= 0 else None
