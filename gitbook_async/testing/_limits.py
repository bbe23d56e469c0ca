"""The rate limit: so many requests of a token in so many seconds."""

from __future__ import annotations

import time
from collections.abc import Callable
from math import ceil

import attrs


@attrs.frozen
class Verdict:
    """What the rate limit says of a request.

    Attributes:
        limit: how many requests a window allows.
        remaining: how many are left after this one.
        reset: when the window ends, in epoch seconds.
        allowed: whether the request is within the limit.
    """

    limit: int
    remaining: int
    reset: int
    allowed: bool

    @property
    def headers(self) -> dict[str, str]:
        """The headers that tell a client of it."""
        return {
            "x-ratelimit-limit": str(self.limit),
            "x-ratelimit-remaining": str(self.remaining),
            "x-ratelimit-reset": str(self.reset),
        }


class RateLimit:
    """Counts requests in fixed windows, for each token apart.

    Args:
        limit: how many requests a window allows.
        window: how long a window is, in seconds.
        clock: gives the epoch seconds.
    """

    def __init__(self, limit: int, window: float, clock: Callable[[], float] = time.time) -> None:
        self._limit = limit
        self._window = window
        self._clock = clock
        self._used: dict[str, tuple[float, int]] = {}  # by token: when its window ends, what it has used of it

    def count(self, token: str) -> Verdict:
        """Count a request.

        Args:
            token: whose request it is.
        """
        now = self._clock()
        end, used = self._used.get(token, (0.0, 0))
        if end <= now:
            end, used = now + self._window, 0
        self._used[token] = (end, used + 1)
        return Verdict(self._limit, max(0, self._limit - used - 1), ceil(end), used < self._limit)
