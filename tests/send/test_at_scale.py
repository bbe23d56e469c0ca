"""A fleet of processes shares the limits of some tokens through Redis, in a time that is only counted.

The limiters are the real ones; Redis is a stand-in that decides as its scripts do, which another test compares.
"""

from __future__ import annotations

import asyncio
import logging
import random
import selectors
import time
from collections import Counter
from contextvars import ContextVar
from datetime import UTC, datetime
from email.utils import format_datetime

import attrs
import pytest

from gitbook_async import RedisLimiter
from gitbook_async._message.rate_limit import retry_moment
from gitbook_async._message.reply import Reply
from gitbook_async._send.limits import SAME, Window
from gitbook_async._send.sender import limit_of
from gitbook_async._send.shared_limits import _TAKE

NOON = 1_800_000_000.0  # the beginning of a window
MINUTE = 60.0
WRONG_CLOCKS = (600.0, -600.0, 80_000.0)  # seconds by which the clock of a process is ahead

clock_of_process: ContextVar[float] = ContextVar("clock_of_process", default=0.0)


class Passing(selectors.SelectSelector):
    """Time that passes at once."""

    now = 0.0

    def select(self, timeout=None):
        assert timeout is not None, "everything waits for ever"
        self.now += timeout
        return super().select(0)


class CountedLoop(asyncio.SelectorEventLoop):
    def __init__(self):
        self.passing = Passing()
        super().__init__(self.passing)

    def time(self):
        return self.passing.now


class Server:
    """GitBook: so many requests of each token in each minute, and responses that take their time."""

    def __init__(self, allowed, dice):
        self.allowed, self.dice = allowed, dice
        self.used, self.refused = Counter(), Counter()

    async def answer(self, token):
        await asyncio.sleep(self.dice.uniform(0.02, 0.3))
        now = asyncio.get_running_loop().time()
        window = token, int(now // MINUTE)
        is_left = self.used[window] < self.allowed
        (self.used if is_left else self.refused)[window] += 1
        headers = {
            "x-ratelimit-limit": str(self.allowed),
            "x-ratelimit-remaining": str(self.allowed - self.used[window]),
            "x-ratelimit-reset": str(NOON + (window[1] + 1) * MINUTE),
            "date": format_datetime(datetime.fromtimestamp(int(NOON + now), UTC), usegmt=True),
        }
        await asyncio.sleep(self.dice.uniform(0.01, 0.1))
        return Reply(200 if is_left else 429, headers)


class Redis:
    """Redis, with a clock of its own, that can be restarted and be away."""

    def __init__(self, dice):
        self.dice = dice
        self.windows = {}
        self.requests = 0
        self.away = False

    async def execute_command(self): ...

    def register_script(self, text):
        async def script(keys, args):
            self.requests += 1
            await asyncio.sleep(self.dice.uniform(0.0005, 0.003))
            if self.away:
                raise ConnectionError
            window = self.windows.setdefault(keys[0], Window(same=SAME))
            now = NOON + 37 + asyncio.get_running_loop().time()
            if _TAKE in text:
                return [window.take(now, careful=bool(args[1])), window.reset, str(id(window))]
            return window.learn(args[0] or None, args[1], now + args[2], counted=args[3] == str(id(window)))

        return script

    async def suffer(self, restarts, losses):
        """Be restarted at some moments, and be away for half a minute at others."""
        events = [(moment, "restart") for moment in restarts]
        events += [(moment + late, late > 0) for moment in losses for late in (0, 30)]
        for moment, event in sorted(events, key=lambda each: each[0]):
            await asyncio.sleep(moment - asyncio.get_running_loop().time())
            if event == "restart":
                self.windows.clear()
            else:
                self.away = not event


@attrs.define
class Process:
    """One process that calls as fast as it may, and what became of it."""

    calls: int = 0
    last: float = 0.0
    longest: float = 0.0

    async def run(self, server, redis, token, ahead, until):
        clock_of_process.set(ahead)
        limiter = RedisLimiter(redis)
        loop = asyncio.get_running_loop()
        while loop.time() < until:
            await limiter.acquire(f"t{token}")
            reply = await self.call(server, token, limiter)
            if reply.status == 200:
                self.calls += 1
                self.longest, self.last = max(self.longest, loop.time() - self.last), loop.time()
        self.longest = max(self.longest, until - self.last)

    async def call(self, server, token, limiter):
        sent = datetime.fromtimestamp(time.time(), UTC)
        reply = await server.answer(token)
        came = datetime.fromtimestamp(time.time(), UTC)
        await limiter.observe(f"t{token}", limit_of(reply, sent, came))
        if reply.status == 429:  # as a retry does
            reset = retry_moment(reply.headers, came, limited=True)
            await asyncio.sleep(max(0.0, reset.timestamp() - time.time()) + 0.25 * random.random())
        return reply


@attrs.define
class Fleet:
    """What a fleet did."""

    server: Server
    redis: Redis
    processes: list[Process]

    def check(self, tokens, minutes):
        used = Counter()
        for (token, minute), count in self.server.used.items():
            used[token] += count if minute < minutes else 0
        refused, calls = self.server.refused.total(), self.server.used.total()
        mean = calls / len(self.processes)
        load = self.redis.requests / (calls + refused)
        print(
            f"used {min(used.values()) / self.server.allowed / minutes:.1%}, refused {refused / (calls + refused):.2%}"
        )
        print(f"requests of Redis a call {load:.2f}; longest wait {max(each.longest for each in self.processes):.0f} s")
        assert len(used) == tokens
        assert min(used.values()) >= 0.95 * self.server.allowed * minutes
        assert refused <= 0.01 * (calls + refused)
        assert load <= 4
        assert min(each.calls for each in self.processes) >= mean / 2
        assert max(each.longest for each in self.processes) <= 2 * MINUTE


@pytest.fixture
def fleet(monkeypatch, caplog):
    """Runs a fleet for some minutes."""
    caplog.set_level(logging.ERROR, "gitbook_async")

    def run(processes, tokens, allowed, minutes, *, restarts=(), losses=()):
        dice = random.Random(7)
        random.seed(7)
        loop = CountedLoop()
        with monkeypatch.context() as counted:
            counted.setattr(time, "time", lambda: NOON + loop.time() + clock_of_process.get())
            counted.setattr(time, "monotonic", loop.time)
            fleet = Fleet(Server(allowed, dice), Redis(dice), [Process() for _ in range(processes)])

            async def main():
                async with asyncio.TaskGroup() as group:
                    group.create_task(fleet.redis.suffer(restarts, losses))
                    for number, process in enumerate(fleet.processes):
                        wrong = number % 50 == 7
                        ahead = dice.choice(WRONG_CLOCKS) if wrong else dice.uniform(-1.5, 1.5)
                        running = process.run(fleet.server, fleet.redis, number % tokens, ahead, minutes * MINUTE - 1)
                        group.create_task(running)

            loop.run_until_complete(main())
            loop.close()
        fleet.check(tokens, minutes)

    return run


def test_processes_share_limits_whatever_their_clocks_say_and_though_redis_is_restarted(fleet):
    fleet(100, 2, 400, 3, restarts=[20, 75])


def test_a_loss_of_redis_over_a_reset_costs_no_request_of_each_process(fleet):
    fleet(50, 1, 500, 4, restarts=[61], losses=[110])


def test_without_redis_processes_leave_requests_to_each_other(fleet):
    fleet(50, 1, 500, 3, losses=range(0, 180, 30))


@pytest.mark.slow
def test_a_thousand_processes_share_ten_limits_through_restarts_and_losses_of_redis(fleet):
    fleet(1000, 10, 1000, 15, restarts=[90, 301], losses=[170, 650])
