"""A rate limiter that several processes share through Redis."""

from __future__ import annotations

import asyncio
import hashlib
import time
from contextvars import ContextVar
from inspect import iscoroutinefunction
from typing import TYPE_CHECKING, Any, Final, Protocol

import anyio

from gitbook_async._send.limits import CHECK_AFTER, LOOK_AGAIN, SAME, MemoryLimiter, Pauses, too_long
from gitbook_async._send.logging import log
from gitbook_async._send.retry import LONGEST_WAIT
from gitbook_async.errors import InvalidArgument

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from gitbook_async._message.rate_limit import RateLimit

_ANSWER_WITHIN = 2.0  # seconds that Redis may take; a call is not delayed for longer
_LEAVE_ALONE = 5.0  # seconds for which a Redis that failed is not used
_AT_ONCE = 8  # concurrent Redis requests, and so connections, however many calls there are

# The count in Redis (by when it began) from which this task took its request; empty if it was sent without Redis. A
# response to that, or from before Redis lost its keys, is not one of those that the count waits for.
_born: ContextVar[str | bytes] = ContextVar("gitbook_async_born", default="")

# This is `Window` in Lua, which Redis runs atomically. The clock is that of Redis, so that all processes share it: they
# say how long a window lasts, not when it ends by clocks of their own. A test compares the two.
_CLOCK: Final = """
local clock = redis.call('TIME')
local now = clock[1] + clock[2] / 1000000
"""
_WINDOW: Final = """
local found = redis.call('HMGET', KEYS[1], 'left', 'reset', 'size', 'said', 'taken', 'awaited',
  'sure', 'checking', 'born')
local left, reset, size = tonumber(found[1]), tonumber(found[2]) or 0, tonumber(found[3])
local said, taken, awaited = tonumber(found[4]), tonumber(found[5]) or 0, tonumber(found[6]) or 0
local sure, checking, born = found[7] ~= '0', found[8] == '1', found[9] or string.format('%.6f', now)
local function keep()
  redis.call('HSET', KEYS[1], 'left', left or '', 'reset', reset, 'size', size or '', 'said', said or '')
  redis.call('HSET', KEYS[1], 'taken', taken, 'awaited', awaited, 'born', born)
  redis.call('HSET', KEYS[1], 'sure', sure and 1 or 0, 'checking', checking and 1 or 0)
  redis.call('EXPIRE', KEYS[1], 3600 + math.ceil(math.max(0, math.min(reset - now, 86400))))
end
"""
_TAKE: Final = """
local waiting = awaited > 0 and now < taken + 2
if now >= reset and (sure or not waiting) then left, reset, said, sure = size, now + 1, nil, false end
if left == 0 and said and said > 0 and not waiting then left, said, awaited = said, nil, 0 end
if ARGV[2] == '1' and waiting and not size and not left then return {'0.25', tostring(reset), born} end
if taken == 0 then taken = now end
if left == 0 and now >= taken + tonumber(ARGV[1]) then left, checking = 1, true end
local wait = 0
if not left or left > 0 then left, taken, awaited = left and left - 1, now, awaited + 1
elseif said and said > 0 or now >= reset then wait = 0.25
else wait = reset - now end
keep()
return {string.format('%.6f', wait), string.format('%.6f', reset), born}
"""
_LEARN: Final = """
local new_size, new_left, new_reset = tonumber(ARGV[1]), tonumber(ARGV[2]), now + tonumber(ARGV[3])
local another = new_size and new_size ~= size
if new_size and new_size > 0 then size = new_size end
if ARGV[4] == born then awaited = math.max(0, awaited - 1) end
if checking or new_reset > reset - SAME then
  local same = not checking and left and (not sure or new_reset <= reset + SAME)
  local surely = left and ARGV[4] == born and new_left or math.max(0, new_left - awaited)
  left = same and math.min(surely, left) or surely
  if another or not same or not said then said = new_left else said = math.min(new_left, said) end
  if same and sure then reset = math.min(reset, new_reset) else reset = new_reset end
  sure, checking = true, false
end
keep()
""".replace("SAME", str(SAME))


class Redis(Protocol):
    """The part of a Redis client that is used; redis.asyncio's client and cluster client have it."""

    def register_script(self, script: str) -> Callable[..., Awaitable[Any]]:
        """Return a function that runs a script."""
        ...


class RedisLimiter:
    """A limiter that several processes share: each uses what any of them reads of the rate limit.

    ::

        from redis.asyncio import Redis

        gitbook = GitBook(limiter=RedisLimiter(Redis.from_url("redis://localhost")))

    It decides like `MemoryLimiter`, with counts in Redis. While Redis is unavailable, a warning is logged and each
    process decides like ``MemoryLimiter(shared=True)``; calls do not fail.

    Args:
        redis: a client of redis.asyncio (``pip install gitbook-async[redis]``), of one server or of a cluster. It is
            not closed. It requires asyncio.
        prefix: the prefix of its keys in Redis; a hash of the token's key follows.
        longest_wait: in seconds; a longer pause raises an error instead.
        check_after: as of `MemoryLimiter`; one request of all processes is let through.

    Raises:
        InvalidArgument: the client is not an async Redis client.
    """

    __slots__ = (
        "_alone",
        "_away_until",
        "_check_after",
        "_learn",
        "_longest_wait",
        "_pauses",
        "_prefix",
        "_take",
        "_turn",
    )

    def __init__(
        self,
        redis: Redis,
        *,
        prefix: str = "gitbook_async",
        longest_wait: float = LONGEST_WAIT,
        check_after: float = CHECK_AFTER,
    ) -> None:
        self._take = _script(redis, _CLOCK + _WINDOW + _TAKE)
        self._learn = _script(redis, _CLOCK + _WINDOW + _LEARN)
        self._prefix = prefix
        self._longest_wait = longest_wait
        self._check_after = check_after
        self._alone = MemoryLimiter(longest_wait, check_after=check_after, shared=True)
        self._pauses = Pauses()
        self._away_until = 0.0
        self._turn = anyio.Semaphore(_AT_ONCE, fast_acquire=True)

    async def acquire(self, key: str) -> None:
        """Return when a request may be sent.

        Raises:
            RateLimitError: the pause would be longer than ``longest_wait``.
            RuntimeError: the event loop is not asyncio's.
        """
        own = self._alone.window(key)  # it counts all the time, and is used while Redis is unavailable
        while answer := await self._ask(self._take, key, self._check_after, int(own.left is not None)):
            wait, reset = float(answer[0]), float(answer[1])
            if wait <= 0:
                own.take(time.time())
                _born.set(answer[2])
                return
            if wait > self._longest_wait:
                raise too_long(time.time() + wait)
            self._pauses.log(key, wait, reset)
            own.learn(None, 0, time.time() + wait, counted=False)
            await anyio.sleep(min(wait, max(LOOK_AGAIN, wait / 4)))  # each look costs Redis a request
        await self._alone.acquire(key)
        _born.set("")

    async def observe(self, key: str, limit: RateLimit) -> None:
        """Record the rate limit of a response."""
        if limit.remaining is not None and limit.reset is not None:
            lasts = limit.reset.timestamp() - time.time() if limit.lasts is None else limit.lasts
            self._alone.window(key).learn(limit.limit, limit.remaining, time.time() + lasts)
            await self._ask(self._learn, key, limit.limit or "", limit.remaining, lasts, _born.get())

    async def _ask(self, script: Callable[..., Awaitable[Any]], key: str, *values: float | str | bytes) -> Any:
        """Run a script in Redis; None while Redis is unavailable."""
        _check_loop()
        async with self._turn:
            if time.monotonic() < self._away_until:
                return None
            try:
                with anyio.fail_after(_ANSWER_WITHIN):
                    return await script(keys=[self._name(key)], args=values)
            except Exception as error:  # noqa: BLE001  # calls continue without Redis
                self._leave_alone(error)
                return None

    def _leave_alone(self, error: Exception) -> None:
        now = time.monotonic()
        if now >= self._away_until:  # the first failure is logged, not those of all waiting calls
            kind = type(error).__name__  # the message may contain Redis's URL with its password
            log.warning("the shared rate limit is unavailable (%s); using the counts of this process", kind)
        self._away_until = now + _LEAVE_ALONE

    def _name(self, key: str) -> str:
        """Return the key in Redis. A custom `Auth` might use the token itself as its key, so it is hashed."""
        return f"{self._prefix}:limit:{hashlib.sha256(key.encode()).hexdigest()[:32]}"

    def __repr__(self) -> str:
        return f"<RedisLimiter under {self._prefix}>"


def _script(redis: Redis, text: str) -> Callable[..., Awaitable[Any]]:
    if not iscoroutinefunction(getattr(redis, "execute_command", None)):
        raise InvalidArgument(f"redis must be a client of redis.asyncio, not a {type(redis).__module__} one")
    return redis.register_script(text)


def _check_loop() -> None:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        raise RuntimeError("RedisLimiter requires asyncio, as the redis package does; use MemoryLimiter") from None
