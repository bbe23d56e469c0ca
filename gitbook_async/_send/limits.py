"""Rate limiting: calls pause before GitBook would reject them."""

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

_SAME = 1.0  # seconds by which two resets may differ and count as the same; also the assumed length of a window
SAME = 1.9  # the same between processes: Date has whole seconds, and responses take time
_PATIENCE = 2.0  # seconds to wait for responses after the last call; later ones count as lost
_SOON = 0.25  # seconds after which to check whether they were received
CHECK_AFTER = 120.0  # seconds for which a response can hold up all calls before one of them checks what it said
ROOM = 1000  # tokens that are remembered before those whose window has ended are forgotten
LOOK_AGAIN = 1.0  # seconds after which a pause is checked again, since a response may have changed it


class Limiter(Protocol):
    """Lets requests through at the rate that GitBook allows.

    Requests are counted by a key, which identifies the token.
    """

    async def acquire(self, key: str) -> None:
        """Return when a request may be sent. There is no release.

        Raises:
            RateLimitError: the wait would be too long; ``retry_at`` is its end.
        """
        ...

    async def observe(self, key: str, limit: RateLimit) -> None:
        """Record the rate limit of a response."""
        ...


class MemoryLimiter:
    """The limiter of one process: it uses the X-RateLimit headers of the responses.

    Args:
        longest_wait: in seconds; a longer pause raises an error instead.
        check_after: in seconds; when no request was let through for so long, one is, and its response counts. So a
            wrong reset cannot stop all calls until it comes.
        shared: whether other processes use the same tokens. Then the last requests of a window are left to them: as
            many as they send, by the numbers in the responses, while one of this process is under way.
    """

    __slots__ = ("_check_after", "_longest_wait", "_pauses", "_room", "_shared", "_windows")

    def __init__(
        self, longest_wait: float = LONGEST_WAIT, *, check_after: float = CHECK_AFTER, shared: bool = False
    ) -> None:
        self._shared = shared
        self._longest_wait = longest_wait
        self._check_after = check_after
        self._windows: dict[str, Window] = {}
        self._room = ROOM
        self._pauses = Pauses()

    async def acquire(self, key: str) -> None:
        """Return when a request may be sent.

        Raises:
            RateLimitError: the pause would be longer than ``longest_wait``.
        """
        window = self.window(key)
        while (wait := window.take(time.time())) > 0:
            if wait > self._longest_wait:
                raise too_long(window.reset)
            self._pauses.log(key, wait, window.reset)
            await anyio.sleep(min(wait, LOOK_AGAIN))

    async def observe(self, key: str, limit: RateLimit) -> None:
        """Record the rate limit of a response."""
        if limit.remaining is not None and limit.reset is not None:
            self.window(key).learn(limit.limit, limit.remaining, limit.reset.timestamp())

    def window(self, key: str) -> Window:
        """Return the window of a token."""
        window = self._windows.get(key)
        if window is None:
            if len(self._windows) >= self._room:
                self._forget_ended(time.time())
            same = SAME if self._shared else _SAME
            window = self._windows[key] = Window(self._check_after, same, shared=self._shared)
        return window

    def _forget_ended(self, now: float) -> None:
        """Drop the windows that have ended: where tokens live shortly, each new one brings another."""
        self._windows = {key: window for key, window in self._windows.items() if window.reset > now}
        self._room = max(ROOM, 2 * len(self._windows))

    def __repr__(self) -> str:
        return f"<MemoryLimiter of {len(self._windows)} tokens>"


class Window:
    """The requests that one token has left until the reset. Pure: the time is an argument.

    Each request is counted when it is taken, since responses lag behind. If none is left by that count although GitBook
    reported some, GitBook's number is used once no response is outstanding: before, it may not include all requests.
    The lowest number reported counts, as responses overtake each other, unless it is of another limit, since some
    methods have their own. What is under way may not be in the first one, nor in one of a request that was not counted
    here. When a window ends, the next one is assumed to be as large and to last a second, until its first response
    reports more. A window that ends much later lets one request through from time to time, whose response counts
    regardless of what was reported before.

    Args:
        check_after: the seconds after which it lets that request through.
        same: the seconds by which two resets may differ and count as the same.
        shared: whether to leave the last requests to others, as of `MemoryLimiter`.

    Attributes:
        left: how many requests may be sent; None if not known.
        reset: when the window ends, in seconds since 1970.
    """

    __slots__ = (
        "_awaited",
        "_check_after",
        "_checking",
        "_first",
        "_own",
        "_said",
        "_same",
        "_shared",
        "_size",
        "_sure",
        "_taken_at",
        "left",
        "reset",
    )

    def __init__(self, check_after: float = CHECK_AFTER, same: float = _SAME, *, shared: bool = False) -> None:
        self.left: int | None = None
        self.reset = 0.0
        self._sure = True  # whether a response reported when it ends
        self._size: int | None = None
        self._said: int | None = None
        self._first = 0  # the first number reported of this window
        self._own = 0  # the requests that were under way then, and those taken since
        self._awaited = 0
        self._taken_at = 0.0
        self._check_after = check_after
        self._checking = False
        self._same = same
        self._shared = shared

    def take(self, now: float, *, careful: bool = False) -> float:
        """Take one request from the window.

        Args:
            now: the time, in seconds since 1970.
            careful: whether to wait for the first response if nothing is known yet.

        Returns:
            0 if there was one; else the seconds after which to try again.
        """
        waiting = self._awaited > 0 and now < self._taken_at + _PATIENCE
        if now >= self.reset and (self._sure or not waiting):
            self._begin(now)
        if self.left == 0 and self._said and not waiting:
            self.left, self._said, self._awaited = self._said, None, 0
        if careful and waiting and self._size is None and self.left is None:
            return _SOON
        self._taken_at = self._taken_at or now
        is_left = self.left is None or self.left > self._others()
        if not is_left and now >= self._taken_at + self._check_after:
            is_left = self._checking = True
        if is_left:
            self.left = self.left and self.left - 1
            self._awaited += 1
            self._own += 1
            self._taken_at = now
            return 0.0
        return _SOON if (self._said and waiting) or now >= self.reset else self.reset - now

    def _others(self) -> int:
        """Return how many requests of other processes may come before the response to the next one."""
        if not self._shared or self._said is None or not self._own:
            return 0
        return max(0, self._first - self._said - self._own) * (self._awaited + 1) // self._own

    def learn(self, size: int | None, left: int, reset: float, *, counted: bool = True) -> None:
        """Record the rate limit of a response, unless it is of a window that has ended.

        Args:
            size: the requests allowed in a window.
            left: the requests left.
            reset: when the window ends.
            counted: whether its request was taken from this window.
        """
        another = size is not None and size != self._size
        self._size = size or self._size
        self._awaited = max(0, self._awaited - counted)
        if reset <= self.reset - self._same and not self._checking:
            return
        same = not self._checking and self.left is not None and (not self._sure or reset <= self.reset + self._same)
        surely = left if counted and self.left is not None else max(0, left - self._awaited)
        self.left = min(surely, self.left or 0) if same else surely
        if another or not same or self._said is None:
            self._said, self._first, self._own = left, left, self._awaited
        self._said = min(left, self._said)
        self.reset = min(reset, self.reset) if same and self._sure else reset
        self._sure, self._checking = True, False

    def _begin(self, now: float) -> None:
        self.left = self._size
        self.reset = now + _SAME
        self._sure = False
        self._said = None


class Pauses:
    """Logs each pause once, however many calls it delays."""

    __slots__ = ("_ends",)

    def __init__(self) -> None:
        self._ends: dict[str, float] = {}

    def log(self, key: str, wait: float, reset: float) -> None:
        """Log a pause, unless it was logged before or only waits briefly for outstanding responses.

        Args:
            key: identifies the token; it is not logged.
            wait: how long a call is to wait, in seconds.
            reset: when the pause ends, in seconds since 1970.
        """
        if wait != _SOON and reset > self._ends.get(key, 0.0):
            if len(self._ends) >= ROOM:
                self._ends = {known: end for known, end in self._ends.items() if end > reset - wait}
            self._ends[key] = reset
            log_pause(wait)


def too_long(reset: float) -> RateLimitError:
    """Return the error of a call that was not sent because it would have to wait too long.

    Args:
        reset: when the rate limit is reset, in seconds since 1970.
    """
    error = RateLimitError("the rate limit is exceeded; the request was not sent, because the wait would be too long")
    error.retry_at = epoch(str(reset))
    return error
