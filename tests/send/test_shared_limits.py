from __future__ import annotations

import contextlib
import logging
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime

import anyio
import httpx
import pytest
import redis
import trio
from hypothesis import given, settings
from hypothesis import strategies as st
from redis.asyncio import Redis

from gitbook_async import InvalidArgument, RateLimit, RateLimitError, RedisLimiter
from gitbook_async._send.auth import ProvidedToken
from gitbook_async._send.limits import SAME, Window
from gitbook_async._send.shared_limits import _LEARN, _LEAVE_ALONE, _TAKE, _WINDOW
from tests import programs

pytestmark = pytest.mark.anyio

SECRET = "gb_api_never-to-be-seen"
LATER = 1_800_000_000.0


@pytest.fixture
def anyio_backend():
    return "asyncio"  # the redis package knows no other


def limit(remaining, seconds, size=60):
    return RateLimit(size, remaining, datetime.fromtimestamp(time.time() + seconds, UTC))


class FakeRedis:
    """Answers every script by a function, and keeps the names of the keys that were asked for."""

    def __init__(self, answer=lambda: ["0", "0", "1"]):
        self.answer = answer
        self.names = []
        self.values = []
        self.most = self.now = 0

    async def execute_command(self): ...

    def register_script(self, _):
        async def script(keys, args):
            self.names += keys
            self.values.append(args)
            self.now += 1
            self.most = max(self.most, self.now)
            try:
                await anyio.lowlevel.checkpoint()
                answer = self.answer()
                return await answer if hasattr(answer, "__await__") else answer
            finally:
                self.now -= 1

        return script


def fails():
    raise redis.ConnectionError(f"redis://user:{SECRET}@localhost is away")


async def test_a_call_goes_through_when_redis_says_so():
    fake = FakeRedis()
    await RedisLimiter(fake).acquire("a")
    assert len(fake.names) == 1


async def test_a_caller_asks_again_until_the_limit_is_reset():
    answers = [[b"0.01", b"5", b"1"], [b"0.01", b"5", b"1"], [b"0", b"5", b"1"]]
    fake = FakeRedis(lambda: answers.pop(0))
    await RedisLimiter(fake).acquire("a")
    assert answers == []
    assert fake.now == 0


async def test_a_pause_that_would_be_too_long_is_an_error_with_the_time():
    limiter = RedisLimiter(FakeRedis(lambda: [b"3000.5", b"5", b"1"]), longest_wait=10)
    with pytest.raises(RateLimitError) as caught:
        await limiter.acquire("a")
    assert 2900 < caught.value.retry_at.timestamp() - time.time() <= 3000.5, "by the clock of this process"


async def test_a_pause_is_logged_once_and_a_moment_in_which_answers_are_awaited_is_none(caplog):
    caplog.set_level(logging.INFO, "gitbook_async")
    answers = [[wait, b"5", b"1"] for wait in (b"0.250000", b"0.02", b"0.01", b"0")]
    await RedisLimiter(FakeRedis(lambda: answers.pop(0))).acquire(SECRET)
    assert caplog.messages == ["the rate limit is exceeded; calls pause for 0.02 s, until its reset"]


async def test_what_says_nothing_of_the_limit_is_not_written_down():
    fake = FakeRedis()
    await RedisLimiter(fake).observe("a", RateLimit(60, None, None))
    await RedisLimiter(fake).observe("a", limit(3, 3000, size=None))
    [(size, left, lasts, _)] = fake.values
    assert (size, left) == ("", 3)
    assert 2900 < lasts <= 3000, "what remains, which does not depend on the clock of this process"


async def test_no_more_than_a_few_ask_redis_at_the_same_time():
    fake = FakeRedis()
    limiter = RedisLimiter(fake)
    async with anyio.create_task_group() as tasks:
        for _ in range(500):
            tasks.start_soon(limiter.acquire, "a")
    assert len(fake.names) == 500
    assert fake.most <= 8


async def test_nobody_who_waits_for_the_reset_keeps_others_from_asking():
    answers = [["0.02", "5", "1"]] * 50
    fake = FakeRedis(lambda: answers.pop() if answers else ["0", "5", "1"])
    limiter = RedisLimiter(fake)
    async with anyio.create_task_group() as tasks:
        for _ in range(50):
            tasks.start_soon(limiter.acquire, "a")
    assert len(fake.names) == 100


async def test_while_redis_is_away_calls_go_on_and_one_warning_says_so(caplog):
    fake = FakeRedis(fails)
    limiter = RedisLimiter(fake)
    async with anyio.create_task_group() as tasks:
        for _ in range(50):
            tasks.start_soon(limiter.acquire, "a")
    await limiter.observe("a", limit(5, 60))
    [record] = caplog.records
    assert (record.name, record.levelno) == ("gitbook_async", logging.WARNING)
    assert "ConnectionError" in record.getMessage()
    assert SECRET not in caplog.text
    assert len(fake.names) <= 8


async def test_while_redis_is_away_a_process_keeps_to_what_it_sees_itself():
    limiter = RedisLimiter(FakeRedis(fails), longest_wait=1)
    await limiter.observe("a", limit(0, 30))
    with pytest.raises(RateLimitError):
        await limiter.acquire("a")


async def test_what_redis_let_through_counts_when_a_process_decides_whether_to_check_a_reset(monkeypatch):
    monkeypatch.setattr("gitbook_async._send.shared_limits._LEAVE_ALONE", 0)
    clock, ahead = time.time, 0
    monkeypatch.setattr(time, "time", lambda: clock() + ahead)
    fake = FakeRedis(fails)
    limiter = RedisLimiter(fake, longest_wait=1)
    await limiter.acquire("a")
    fake.answer, ahead = lambda: ["0", "0", "1"], 500
    await limiter.acquire("a")
    fake.answer = fails
    await limiter.observe("a", limit(0, 30))
    with pytest.raises(RateLimitError):
        await limiter.acquire("a")


async def test_redis_is_asked_again_after_a_while(monkeypatch):
    monkeypatch.setattr("gitbook_async._send.shared_limits._LEAVE_ALONE", 0)
    fake = FakeRedis(fails)
    limiter = RedisLimiter(fake)
    await limiter.acquire("a")
    await limiter.acquire("a")
    assert len(fake.names) == 2


async def test_a_failure_at_the_very_moment_when_redis_is_asked_again_is_logged(monkeypatch, caplog):
    limiter = RedisLimiter(FakeRedis(fails))
    for now in (0.0, _LEAVE_ALONE - 0.1, _LEAVE_ALONE):
        monkeypatch.setattr(time, "monotonic", lambda now=now: now)
        limiter._leave_alone(ValueError())
        limiter._away_until = _LEAVE_ALONE
    monkeypatch.undo()
    assert len(caplog.records) == 2


async def test_a_pause_that_redis_asks_for_is_no_response_to_a_request_of_this_process():
    fake = FakeRedis()
    limiter = RedisLimiter(fake)
    await limiter.acquire("a")
    waits, left = iter(("0.001", "0")), []

    def answer():
        left.append(limiter._alone.window("a").left)
        return [next(waits), "0", "1"]

    fake.answer = answer
    await limiter.acquire("a")
    assert left == [None, 0]  # the pause holds if Redis goes away meanwhile
    assert limiter._alone.window("a")._awaited == 2


async def test_a_redis_that_does_not_answer_holds_nobody_up(monkeypatch, caplog):
    monkeypatch.setattr("gitbook_async._send.shared_limits._ANSWER_WITHIN", 0.01)
    await RedisLimiter(FakeRedis(anyio.sleep_forever)).acquire("a")
    assert "TimeoutError" in caplog.text


async def test_a_cancelled_caller_leaves_nothing_behind():
    fake = FakeRedis(anyio.sleep_forever)
    limiter = RedisLimiter(fake)
    for _ in range(20):
        with anyio.move_on_after(0.001):
            await limiter.acquire("a")
    fake.answer = lambda: ["0", "0", "1"]
    await limiter.acquire("a")
    assert fake.now == 0


async def test_names_in_redis_hold_a_hash_and_never_a_token(client):
    class Auth(ProvidedToken):
        """Of somebody who takes the token for the key."""

    async def provide():
        return SECRET

    fake = FakeRedis()
    gitbook = client(token=None, auth=Auth(provide, key=SECRET), limiter=RedisLimiter(fake, prefix="mine"))
    await gitbook.request("GET", "/user")
    await client(token=SECRET, limiter=RedisLimiter(fake)).request("GET", "/user")
    assert [name.rpartition(":")[0] for name in fake.names] == ["mine:limit", "gitbook_async:limit"]
    assert SECRET not in str(fake.names)
    assert repr(RedisLimiter(fake)) == "<RedisLimiter under gitbook_async>"


@pytest.mark.parametrize("wrong", [redis.Redis(), "redis://localhost", None])
def test_what_is_no_asynchronous_client_is_refused(wrong):
    with pytest.raises(InvalidArgument, match=r"redis\.asyncio"):
        RedisLimiter(wrong)


def test_on_trio_an_error_says_that_it_needs_asyncio():
    limiter = RedisLimiter(FakeRedis())
    with pytest.raises(RuntimeError, match="requires asyncio"):
        trio.run(limiter.acquire, "a")
    with pytest.raises(RuntimeError, match="requires asyncio"):
        trio.run(limiter.observe, "a", limit(1, 1))


# What follows is with a real Redis.


def start(port, folder):
    program = programs.find("redis-server")
    if program is None:
        pytest.skip("redis-server is not installed")
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # our own command
    with redis.Redis(port=port, retry=None) as client:
        for _ in range(200):
            try:
                client.ping()
            except redis.ConnectionError:
                time.sleep(0.05)
            else:
                return server
    server.kill()
    raise AssertionError("Redis did not start")


@contextlib.contextmanager
def running(port, folder):
    server = start(port, folder)
    try:
        yield
    finally:
        server.terminate()
        server.wait(60)


@pytest.fixture(scope="module")
def port(tmp_path_factory):
    port = free_port()
    with running(port, tmp_path_factory.mktemp("redis")):
        yield port


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def database(port):
    with redis.Redis(port=port) as client:
        client.flushall()
        yield client


@pytest.fixture
async def limiters(database):
    """Makes limiters, each over connections of its own."""
    clients = []
    port = database.get_connection_kwargs()["port"]

    def make(**arguments):
        clients.append(Redis(port=port))
        return RedisLimiter(clients[-1], **arguments)

    yield make
    for client in clients:
        await client.aclose()


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("take"), st.sampled_from((0, 0, 0, 0.1, 0.25, 1, 1.9, 2, 5, 7, 30)), st.booleans()),
        st.tuples(
            st.just("learn"),
            st.none() | st.integers(0, 3),
            st.integers(0, 2),
            st.sampled_from((-2, 1, 2, 2.5, 3, 20, 1e9)),
            st.booleans(),
        ),
    ),
    max_size=40,
)


@given(steps=STEPS)
@settings(max_examples=200)
def test_redis_decides_as_the_limiter_of_one_process_does(steps, port):
    window, now, born = Window(check_after=7, same=SAME), LATER, ""
    with redis.Redis(port=port) as client:
        client.flushall()
        take = client.register_script("local now = tonumber(ARGV[3])" + _WINDOW + _TAKE)
        learn = client.register_script("local now = tonumber(ARGV[5])" + _WINDOW + _LEARN)
        for kind, *values in steps:
            if kind == "take":
                now += values[0]
                wait, _, born = take(keys=["x"], args=[7, int(values[1]), repr(now)])
                assert float(wait) == pytest.approx(window.take(now, careful=values[1]), abs=1e-5)
            else:
                size, left, reset, counted = values
                window.learn(size, left, now + reset, counted=counted and born != "")
                learn(keys=["x"], args=["" if size is None else size, left, reset, born if counted else "", repr(now)])


async def test_what_one_learns_holds_for_all(limiters):
    one, other = limiters(longest_wait=1), limiters(longest_wait=1)
    await other.acquire("a")
    await one.observe("a", limit(0, 60))
    for limiter in (one, other):
        with pytest.raises(RateLimitError):
            await limiter.acquire("a")
        await limiter.acquire("b")


@pytest.mark.parametrize("ahead", [600, -600])
async def test_a_process_whose_clock_is_wrong_holds_up_nobody(limiters, monkeypatch, ahead):
    limiter = limiters(longest_wait=10)
    clock = time.time
    with monkeypatch.context() as wrong:
        wrong.setattr(time, "time", lambda: clock() + ahead)
        await limiters().observe("a", limit(0, 0.5))
    began = time.monotonic()
    await limiter.acquire("a")
    assert time.monotonic() - began > 0.3, "and what it says of the limit holds for all"


async def test_one_request_of_all_processes_checks_a_reset_that_is_far_away(limiters, database):
    await limiters().observe("a", limit(0, 8_000_000_000))
    every = [limiters(longest_wait=1, check_after=0.3) for _ in range(3)]
    with pytest.raises(RateLimitError):
        await every[0].acquire("a")
    await anyio.sleep(0.4)
    passed = refused = 0
    for limiter in every * 3:
        try:
            await limiter.acquire("a")
            passed += 1
        except RateLimitError:
            refused += 1
    assert (passed, refused) == (1, 8)
    [name] = database.keys()
    assert database.ttl(name) <= 90_000, "a wrong reset does not stay for ever"
    await every[0].observe("a", limit(1, 1))
    await every[1].acquire("a")


async def test_all_pause_until_the_reset(limiters):
    reset = limit(0, 0.7, size=100)
    await limiters().observe("a", reset)
    passed = []

    async def call(limiter):
        await limiter.acquire("a")
        passed.append(time.time())

    async with anyio.create_task_group() as tasks:
        for limiter in [limiters(), limiters()] * 10:
            tasks.start_soon(call, limiter)
    assert len(passed) == 20
    assert min(passed) >= reset.reset.timestamp()


PROGRAM = """
import asyncio, sys
from redis.asyncio import Redis
from gitbook_async import RateLimitError, RedisLimiter

async def main():
    passed = 0
    async with Redis(port=int(sys.argv[1])) as client:
        limiter = RedisLimiter(client, longest_wait=5)
        try:
            for _ in range(100):
                await limiter.acquire("a")
                passed += 1
        except RateLimitError:
            print(passed)

asyncio.run(main())
"""


async def test_two_processes_share_what_is_left(port, limiters):
    """Twice 20 pass: those that were counted, and those that GitBook still promised after that."""
    await limiters().observe("a", limit(20, 600))
    passed = []

    async def run():
        done = await anyio.run_process([sys.executable, "-W", "error", "-c", PROGRAM, str(port)], stderr=None)
        passed.append(int(done.stdout))

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(run)
        tasks.start_soon(run)
    assert sum(passed) == 40


async def test_two_clients_pause_together(client, server, limiters):
    reset = time.time() + 1.2
    headers = {"x-ratelimit-limit": "50", "x-ratelimit-remaining": "0", "x-ratelimit-reset": f"{reset:.3f}"}
    moments = []

    def answer(_):
        moments.append(time.time())
        return httpx.Response(200, json={}, headers=headers if len(moments) == 1 else {})

    server.answers = [answer]
    first, second = client(limiter=limiters()), client(limiter=limiters())
    await first.request("GET", "/user")
    async with anyio.create_task_group() as tasks:
        for gitbook in (first, second):
            tasks.start_soon(gitbook.request, "GET", "/user")
    assert len(moments) == 3
    assert min(moments[1:]) >= reset - 0.001


async def test_what_is_kept_in_redis_is_a_hash_that_expires(database, limiters):
    limiter = limiters()
    await limiter.observe(SECRET, limit(3, 60))
    await limiter.acquire(SECRET)
    [name] = database.keys()
    assert SECRET.encode() not in name
    assert database.hget(name, "left") == b"2"
    assert 3600 < database.ttl(name) <= 3662


async def test_calls_go_on_while_redis_is_stopped_and_share_again_when_it_is_back(tmp_path, caplog, monkeypatch):
    monkeypatch.setattr("gitbook_async._send.shared_limits._LEAVE_ALONE", 0)
    monkeypatch.setattr("gitbook_async._send.shared_limits._ANSWER_WITHIN", 0.3)
    port = free_port()
    async with Redis(port=port) as client:
        limiter = RedisLimiter(client)
        with running(port, tmp_path):
            await limiter.acquire("a")
            assert caplog.records == []
        await limiter.acquire("a")
        assert "is unavailable" in caplog.text
        caplog.clear()
        with running(port, tmp_path):
            await limiter.observe("a", limit(3, 60))
            await limiter.acquire("a")
            assert caplog.records == []
            assert await client.dbsize() == 1
