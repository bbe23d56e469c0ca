"""Keeping within the rate limit: callers pause before GitBook would refuse them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Protocol

import anyio

from gitbook_async._moments import epoch
from gitbook_async._retry import LONGEST_WAIT
from gitbook_async.errors import RateLimitError

if TYPE_CHECKING:
    from gitbook_async._rate_limit import RateLimit

_SAME = 1.0  # seconds by which two resets may differ and be the same
_PATIENCE = 0.25  # seconds in which the answers under way are awaited
LOOK_AGAIN = 1.0  # seconds after which a pause is looked at afresh: an answer may have brought news


class Limiter(Protocol):
    """What lets calls through at the rate that GitBook allows.

    Calls are kept apart by a key, which stands for the token.
    """

    async def acquire(self, key: str) -> None:
        """Return once a call may be sent. Nothing has to be given back.

        Raises:
            RateLimitError: that would take too long; ``retry_at`` says until when.
        """
        ...

    async def observe(self, key: str, limit: RateLimit) -> None:
        """Take note of what an answer says of the limit."""
        ...


class MemoryLimiter:
    """The limiter of one process: it goes by the X-RateLimit headers of the answers.

    Args:
        longest_wait: seconds; a pause that would be longer is an error instead.
    """

    __slots__ = ("_longest_wait", "_windows")

    def __init__(self, longest_wait: float = LONGEST_WAIT) -> None:
        self._longest_wait = longest_wait
        self._windows: dict[str, Window] = {}

    async def acquire(self, key: str) -> None:
        """Return once a call may be sent.

        Raises:
            RateLimitError: the pause would be longer than allowed.
        """
        window = self._windows.get(key)
        if window is None:
            return
        while (wait := window.take(time.time())) > 0:
            if wait > self._longest_wait:
                raise too_long(window.reset)
            await anyio.sleep(min(wait, LOOK_AGAIN))

    async def observe(self, key: str, limit: RateLimit) -> None:
        """Take note of what an answer says of the limit."""
        if limit.remaining is None or limit.reset is None:
            return
        window = self._windows.get(key)
        if window is None:
            window = self._windows[key] = Window()
        window.learn(limit.limit, limit.remaining, limit.reset.timestamp())

    def __repr__(self) -> str:
        return f"<MemoryLimiter of {len(self._windows)} tokens>"


class Window:
    """The calls that one token has left until the limit is reset. Pure: the time is given to it.

    Each call is counted as it is taken, since answers lag behind. When none is left by that count though GitBook said
    that some were, GitBook is believed after a moment in which the answers under way come in. When a window ends, the
    next one is taken to be as large, and to last a second, until an answer tells more.

    Attributes:
        left: how many calls may be sent; None where nothing is known.
        reset: when the window ends, in seconds since 1970.
    """

    __slots__ = ("_empty_since", "_said", "_size", "left", "reset")

    def __init__(self) -> None:
        self.left: int | None = None
        self.reset = 0.0
        self._size: int | None = None
        self._said = 0
        self._empty_since = 0.0

    def take(self, now: float) -> float:
        """Take one call out of the window.

        Returns:
            0 if there was one; else the seconds after which to try again.
        """
        if now >= self.reset:
            self._begin(now)
        if self.left is None:
            return 0.0
        if not self.left and self._said and now >= self._empty_since + _PATIENCE:
            self.left, self._said = self._said, 0
        if self.left:
            self.left -= 1
            self._empty_since = now
            return 0.0
        return _PATIENCE if self._said else self.reset - now

    def learn(self, size: int | None, left: int, reset: float) -> None:
        """Take in what an answer says, unless it speaks of a window that is over."""
        self._size = size or self._size
        if reset < self.reset - _SAME:
            return
        same = self.left is not None and reset <= self.reset + _SAME
        self.left = min(left, self.left or 0) if same else left
        self.reset = reset
        self._said = left

    def _begin(self, now: float) -> None:
        self.left = self._size
        self.reset = now + LOOK_AGAIN
        self._said = 0


def too_long(reset: float) -> RateLimitError:
    """Make the error of a call that was not sent, since it would have to wait for too long.

    Args:
        reset: when the limit is reset, in seconds since 1970.
    """
    error = RateLimitError("the rate limit is used up; the call was not sent, as the wait would be too long")
    error.retry_at = epoch(str(reset))
    return error
