"""What an answer says of the rate limit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from gitbook_async._message.moments import epoch

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


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


def _count(text: str | None) -> int | None:
    return int(text) if text is not None and text.isascii() and text.isdigit() else None
