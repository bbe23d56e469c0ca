"""The rate limit of the testing GitBook."""

from __future__ import annotations

import time
from collections.abc import Callable
from math import ceil

import attrs


@attrs.frozen
class Verdict:
    """The state of the rate limit after a request.

    Attributes:
        limit: the requests allowed per window.
        remaining: the requests left after this one.
        reset: when the window ends, in epoch seconds.
        allowed: whether the request is within the limit.
    """

    limit: int
    remaining: int
    reset: int
    allowed: bool

    @property
    def headers(self) -> dict[str, str]:
        """The rate limit headers of the response."""
        return {
            "x-ratelimit-limit": str(self.limit),
            "x-ratelimit-remaining": str(self.remaining),
            "x-ratelimit-reset": str(self.reset),
        }


class RateLimit:
    """Counts the requests of each token in fixed windows.

    Args:
        limit: the requests allowed per window.
        window: the length of a window, in seconds.
        clock: returns the epoch seconds.
    """

    def __init__(self, limit: int, window: float, clock: Callable[[], float] = time.time) -> None:
        self._limit = limit
        self._window = window
        self._clock = clock
        self._used: dict[str, tuple[float, int]] = {}  # by token: the end of its window, and the requests in it

    def count(self, token: str) -> Verdict:
        """Count a request.

        Args:
            token: the token of the request.
        """
        now = self._clock()
        end, used = self._used.get(token, (0.0, 0))
        if end <= now:
            end, used = now + self._window, 0
        self._used[token] = (end, used + 1)
        return Verdict(self._limit, max(0, self._limit - used - 1), ceil(end), used < self._limit)
