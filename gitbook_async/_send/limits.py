"""Keeping within the rate limit: callers pause before GitBook would refuse them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Protocol

import anyio

from gitbook_async._message.rate_limit import epoch
from gitbook_async._send.logging import log_pause
from gitbook_async._send.retry import LONGEST_WAIT
from gitbook_async.errors import RateLimitError

if TYPE_CHECKING:
    from gitbook_async._message.rate_limit import RateLimit

_SAME = 1.0  # seconds by which two resets may differ and be the same; also how long a window is taken to last
_PATIENCE = 2.0  # seconds after the last call in which answers are awaited; what has not come by then is lost
_SOON = 0.25  # seconds after which it is looked whether they have come
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

    __slots__ = ("_longest_wait", "_pauses", "_windows")

    def __init__(self, longest_wait: float = LONGEST_WAIT) -> None:
        self._longest_wait = longest_wait
        self._windows: dict[str, Window] = {}
        self._pauses = Pauses()

    async def acquire(self, key: str) -> None:
        """Return once a call may be sent.

        Raises:
            RateLimitError: the pause would be longer than allowed.
        """
        window = self._window(key)
        while (wait := window.take(time.time())) > 0:
            if wait > self._longest_wait:
                raise too_long(window.reset)
            self._pauses.log(key, wait, window.reset)
            await anyio.sleep(min(wait, LOOK_AGAIN))

    async def observe(self, key: str, limit: RateLimit) -> None:
        """Take note of what an answer says of the limit."""
        if limit.remaining is not None and limit.reset is not None:
            self._window(key).learn(limit.limit, limit.remaining, limit.reset.timestamp())

    def _window(self, key: str) -> Window:
        window = self._windows.get(key)
        if window is None:
            window = self._windows[key] = Window()
        return window

    def __repr__(self) -> str:
        return f"<MemoryLimiter of {len(self._windows)} tokens>"


class Window:
    """The calls that one token has left until the limit is reset. Pure: the time is given to it.

    Each call is counted as it is taken, since answers lag behind. When none is left by that count though GitBook said
    that some were, GitBook is believed once no answer is under way any more: before, it may not know of all calls.
    What counts is the least that it said, as answers overtake each other; unless it speaks of another limit, since some
    methods have one of their own. When a window ends, the next one is taken to be as large, and to last a second, or
    until the first of its answers tells more.

    Attributes:
        left: how many calls may be sent; None where nothing is known.
        reset: when the window ends, in seconds since 1970.
    """

    __slots__ = ("_awaited", "_said", "_size", "_sure", "_taken_at", "left", "reset")

    def __init__(self) -> None:
        self.left: int | None = None
        self.reset = 0.0
        self._sure = True  # whether an answer told when it ends
        self._size: int | None = None
        self._said: int | None = None
        self._awaited = 0
        self._taken_at = 0.0

    def take(self, now: float) -> float:
        """Take one call out of the window.

        Returns:
            0 if there was one; else the seconds after which to try again.
        """
        waiting = self._awaited > 0 and now < self._taken_at + _PATIENCE
        if now >= self.reset and (self._sure or not waiting):
            self._begin(now)
        if self.left == 0 and self._said and not waiting:
            self.left, self._said, self._awaited = self._said, None, 0
        if self.left is None or self.left:
            self.left = None if self.left is None else self.left - 1
            self._awaited += 1
            self._taken_at = now
            return 0.0
        return _SOON if self._said or now >= self.reset else self.reset - now

    def learn(self, size: int | None, left: int, reset: float) -> None:
        """Take in what an answer says, unless it speaks of a window that is over."""
        another = size is not None and size != self._size
        self._size = size or self._size
        self._awaited = max(0, self._awaited - 1)
        if reset <= self.reset - _SAME:
            return
        same = self.left is not None and (not self._sure or reset <= self.reset + _SAME)
        self.left = min(left, self.left or 0) if same else left
        self._said = left if another or not same or self._said is None else min(left, self._said)
        self.reset = reset
        self._sure = True

    def _begin(self, now: float) -> None:
        self.left = self._size
        self.reset = now + _SAME
        self._sure = False
        self._said = None


class Pauses:
    """Logs each pause once, however many callers it holds up."""

    __slots__ = ("_ends",)

    def __init__(self) -> None:
        self._ends: dict[str, float] = {}

    def log(self, key: str, wait: float, reset: float) -> None:
        """Log a pause unless it was logged before, or is but a moment in which answers are awaited.

        Args:
            key: what stands for the token; it is not logged.
            wait: seconds that a caller is to wait.
            reset: when the pause ends, in seconds since 1970.
        """
        if wait != _SOON and reset > self._ends.get(key, 0.0):
            self._ends[key] = reset
            log_pause(wait)


def too_long(reset: float) -> RateLimitError:
    """Make the error of a call that was not sent, since it would have to wait for too long.

    Args:
        reset: when the limit is reset, in seconds since 1970.
    """
    error = RateLimitError("the rate limit is used up; the call was not sent, as the wait would be too long")
    error.retry_at = epoch(str(reset))
    return error
