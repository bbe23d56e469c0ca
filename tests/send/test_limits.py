from __future__ import annotations

import contextlib
import heapq
import logging
import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import anyio
import httpx
import pytest

from gitbook_async import MemoryLimiter, RateLimit, RateLimitError
from gitbook_async._send.limits import LOOK_AGAIN, ROOM, Pauses, Window

pytestmark = pytest.mark.anyio

NOW = 1_800_000_000.0


class Clock:
    """A time that passes only by waiting."""

    def __init__(self):
        self.now = NOW

    def time(self):
        return self.now

    async def sleep(self, seconds):
        self.now += seconds
        await anyio.lowlevel.checkpoint()


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr("gitbook_async._send.limits.time.time", clock.time)
    monkeypatch.setattr("gitbook_async._send.limits.anyio.sleep", clock.sleep)
    return clock


def limit(remaining, seconds, size=60):
    return RateLimit(size, remaining, datetime.fromtimestamp(NOW + seconds, UTC))


def test_a_window_that_nothing_is_known_of_lets_calls_through():
    window = Window()
    assert [window.take(NOW) for _ in range(1000)] == [0.0] * 1000


def test_a_window_counts_down_and_then_says_how_long_it_lasts():
    window = Window()
    window.learn(60, 2, NOW + 10)
    assert [window.take(NOW), window.take(NOW)] == [0, 0]
    window.learn(60, 0, NOW + 10)
    assert window.take(NOW + 4) == 6


def test_an_answer_that_is_older_does_not_raise_the_count():
    window = Window()
    window.learn(60, 5, NOW + 10)
    window.learn(60, 9, NOW + 10)
    assert window.left == 5


def test_nor_is_the_first_one_if_it_is_of_a_window_before_the_first_request():
    window = Window()
    assert window.take(NOW) == 0
    window.learn(100, 0, NOW - 10)
    assert window.left is None


def test_an_answer_of_a_window_that_is_over_is_not_believed():
    window = Window()
    window.learn(60, 5, NOW + 70)
    window.learn(60, 0, NOW + 10)
    assert (window.left, window.reset) == (5, NOW + 70)


def test_a_new_window_is_taken_to_be_as_large_as_the_last():
    window = Window()
    window.learn(3, 0, NOW + 10)
    assert [window.take(NOW + 10) for _ in range(4)] == [0, 0, 0, 1.0]
    assert 0 < window.take(NOW + 11) < 1, "nothing has been heard of it yet"
    window.learn(3, 1, NOW + 70)
    assert 0 < window.take(NOW + 11) < 1
    assert window.take(NOW + 12) == 0


def test_an_answer_of_the_last_window_says_nothing_of_the_next():
    window = Window()
    window.learn(3, 3, NOW + 10)
    assert window.take(NOW) == 0
    assert window.take(NOW + 10) == 0
    window.learn(3, 0, NOW + 10)
    assert window.left == 2


def test_a_count_that_gitbook_does_not_share_gives_way_to_its_own_when_all_answers_are_there():
    window = Window()
    window.learn(60, 2, NOW + 60)
    assert [window.take(NOW), window.take(NOW)] == [0, 0]
    window.learn(60, 2, NOW + 60)
    assert 0 < window.take(NOW + 1) < 1, "one of the two is still under way, and GitBook may not know of it"
    window.learn(60, 1, NOW + 60)
    assert window.take(NOW + 1) == 0
    assert window.take(NOW + 1) == 59


def test_answers_that_overtake_each_other_are_not_taken_for_news():
    window = Window()
    window.learn(3, 3, NOW + 60)
    assert [window.take(NOW) for _ in range(3)] == [0, 0, 0]
    for left in (1, 0, 2):
        window.learn(3, left, NOW + 60)
    assert window.take(NOW + 1) == 59


def test_the_last_requests_of_a_shared_window_are_left_to_others():
    window = Window(shared=True)
    window.learn(100, 90, NOW + 60)
    for left in (80, 70, 12):
        assert window.take(NOW) == 0
        window.learn(100, left, NOW + 60)
    assert window.take(NOW) == 60, "others send 25 for each of this process, and 12 are left"
    assert window.take(NOW + 60) == 0, "and of the next window nothing is known"


def test_a_shared_window_that_nobody_else_uses_is_used_to_the_last():
    window = Window(shared=True)
    window.learn(100, 50, NOW + 60)
    for start in range(50, 0, -10):
        assert [window.take(NOW) for _ in range(10)] == [0] * 10
        for left in (start - 10, *range(start - 1, start - 10, -1)):  # the last is the first to come
            window.learn(100, left, NOW + 60)
    assert window.take(NOW) == 60


def test_a_shared_window_that_is_left_to_others_is_checked_from_time_to_time():
    window = Window(check_after=120, shared=True)
    window.learn(100, 90, NOW + 6000)
    assert window.take(NOW) == 0
    window.learn(100, 40, NOW + 6000)
    assert [window.take(NOW + 119) > 0, window.take(NOW + 120), window.take(NOW + 121) > 0] == [True, 0, True]


def test_what_is_under_way_may_not_be_in_the_count_of_a_request_that_was_sent_past_the_window():
    window = Window()
    window.learn(100, 90, NOW + 60)
    assert [window.take(NOW) for _ in range(10)] == [0] * 10
    window.learn(100, 85, NOW + 60, counted=False)
    assert window.left == 75
    window.learn(100, 75, NOW + 60)
    assert window.left == 75, "this is what was counted"


def test_what_is_said_of_another_limit_counts_by_itself():
    window = Window()
    window.learn(3, 1, NOW + 60)
    assert window.take(NOW) == 0
    window.learn(3, 0, NOW + 60)
    assert window.take(NOW) == 60
    window.learn(100, 90, NOW + 60)
    assert window.take(NOW) == 0


def test_an_answer_that_never_comes_is_awaited_for_a_moment_only():
    window = Window()
    window.learn(60, 2, NOW + 60)
    assert [window.take(NOW), window.take(NOW)] == [0, 0]
    window.learn(60, 1, NOW + 60)
    assert 0 < window.take(NOW + 1) < 1
    assert window.take(NOW + 2) == 0
    assert window.take(NOW + 2) == 58


def test_one_request_checks_what_holds_up_all_others_and_its_response_counts():
    window = Window(check_after=120)
    window.learn(60, 0, NOW + 1e9)
    assert window.take(NOW) == 1e9
    assert window.take(NOW + 119) > 0
    assert window.take(NOW + 120) == 0
    assert [window.take(NOW + 120 + seconds) > 0 for seconds in (0, 5, 119)] == [True] * 3, "one, not all"
    window.learn(60, 0, NOW + 1e9)
    assert window.take(NOW + 239) > 0
    assert window.take(NOW + 240) == 0
    window.learn(60, 2, NOW + 250)
    assert [window.take(NOW + 241) for _ in range(3)] == [0, 0, 0.25]
    assert window.reset == NOW + 250


def test_a_check_that_is_lost_leaves_everything_as_it_was():
    window = Window(check_after=120)
    window.learn(60, 0, NOW + 1e9)
    assert [window.take(NOW + seconds) == 0 for seconds in (0, 120, 125, 200, 239, 240, 250)] == [
        *(False, True, False, False, False, True, False)
    ]


class Rehearsal:
    """Many callers of a server with a limit and slow answers, in a time that is only counted."""

    def __init__(self, *, limit, seconds, latency):
        self.limit, self.seconds, self.latency = limit, seconds, latency
        self.window = Window()
        self.used, self.refused = Counter(), Counter()
        self.chance = random.Random(5)

    def run(self, calls, callers):
        """Let the callers make so many calls; give how long that took."""
        moves = [(NOW + 0.3, number, None) for number in range(callers)]
        heapq.heapify(moves)
        moment = NOW
        while calls > 0:
            moment, number, answer = heapq.heappop(moves)
            if answer is not None:
                self.window.learn(self.limit, *answer)
                calls -= 1
            wait = self.window.take(moment)
            following = (min(wait, LOOK_AGAIN), None) if wait else self.ask(moment)
            heapq.heappush(moves, (moment + following[0], number, following[1]))
        return moment - NOW

    def ask(self, moment):
        """Have the server answer; give how long that takes, and what is left when the window ends."""
        window = int(moment // self.seconds)
        count = self.used if self.used[window] < self.limit else self.refused
        count[window] += 1
        left = self.limit - self.used[window]
        return self.latency * self.chance.uniform(0.7, 1.3), (left, (window + 1) * self.seconds)


@pytest.mark.parametrize("latency", [0.001, 0.05, 0.3, 0.9, 1.4])
@pytest.mark.parametrize("seconds", [1, 2, 10, 60])
@pytest.mark.parametrize("allowed", [60, 200, 1000])
def test_however_long_answers_take_only_the_first_calls_are_refused_and_no_window_is_wasted(latency, seconds, allowed):
    rehearsal = Rehearsal(limit=allowed, seconds=seconds, latency=latency)
    took = rehearsal.run(allowed * 8, callers=100)
    assert rehearsal.refused.total() <= 100
    assert {window - NOW // seconds for window in rehearsal.refused} <= {0, 1}
    assert took < max(8.3 * seconds, 10 * latency * allowed / 100) + latency


async def test_calls_go_through_until_an_answer_tells_of_a_limit(clock):
    limiter = MemoryLimiter()
    await limiter.acquire("a")
    await limiter.observe("a", RateLimit(60, None, None))
    await limiter.acquire("a")
    assert clock.now == NOW


async def test_callers_pause_until_the_reset_when_none_remains(clock):
    limiter = MemoryLimiter()
    await limiter.observe("a", limit(1, 30))
    await limiter.acquire("a")
    await limiter.observe("a", limit(0, 30))
    await limiter.acquire("a")
    assert clock.now == pytest.approx(NOW + 30)


async def test_tokens_are_kept_apart(clock):
    limiter = MemoryLimiter()
    await limiter.observe("a", limit(0, 30))
    await limiter.acquire("b")
    assert clock.now == NOW


async def test_a_pause_that_would_be_too_long_is_an_error_with_the_time(clock):
    limiter = MemoryLimiter(longest_wait=10)
    await limiter.observe("a", limit(0, 30))
    with pytest.raises(RateLimitError) as caught:
        await limiter.acquire("a")
    assert caught.value.retry_at == datetime.fromtimestamp(NOW + 30, UTC)
    assert clock.now == NOW


async def test_all_who_wait_share_the_next_window(clock):
    limiter = MemoryLimiter()
    await limiter.observe("a", limit(0, 30, size=5))
    passed = []

    async def call():
        await limiter.acquire("a")
        passed.append(clock.now)

    async with anyio.create_task_group() as tasks:
        for _ in range(12):
            tasks.start_soon(call)
    assert min(passed) >= NOW + 30
    assert all(sum(start <= moment < start + 1 for moment in passed) <= 5 for start in passed)


@pytest.fixture
def pauses(caplog):
    """Gives the seconds of the pauses that were logged."""
    caplog.set_level(logging.INFO, "gitbook_async")

    def seconds():
        assert {(record.name, record.levelname) for record in caplog.records} <= {("gitbook_async", "INFO")}
        return [record.args[0] for record in caplog.records if "the rate limit is exceeded" in record.getMessage()]

    return seconds


async def test_a_pause_is_logged_once_however_many_wait_and_looked_at_however_often(clock, pauses):
    limiter = MemoryLimiter()
    await limiter.observe("a", limit(0, 30, size=5))
    async with anyio.create_task_group() as tasks:
        for _ in range(5):
            tasks.start_soon(limiter.acquire, "a")
    assert clock.now >= NOW + 30
    assert pauses() == [30]
    await limiter.observe("a", limit(0, 60, size=5))
    await limiter.acquire("a")
    assert pauses() == [30, 30]


async def test_the_pauses_of_each_token_are_logged_and_no_key_is(clock, pauses, caplog):
    limiter = MemoryLimiter()
    for key in ("key-a", "key-b"):
        await limiter.observe(key, limit(0, 30 + (clock.now - NOW)))
        await limiter.acquire(key)
    assert pauses() == [30, 30]
    assert "key-" not in caplog.text
    assert caplog.messages[0] == "the rate limit is exceeded; calls pause for 30.00 s, until its reset"


async def test_a_moment_in_which_answers_are_awaited_is_no_pause_and_neither_is_a_refusal_to_wait(clock, pauses):
    limiter = MemoryLimiter(longest_wait=10)
    await limiter.observe("a", limit(1, 5))
    await limiter.acquire("a")
    await limiter.acquire("a")
    assert NOW < clock.now < NOW + 5, "it waited for the answer to the first call"
    await limiter.observe("b", limit(0, 60))
    with pytest.raises(RateLimitError):
        await limiter.acquire("b")
    assert pauses() == []


def test_a_limiter_shows_no_keys():
    assert repr(MemoryLimiter()) == "<MemoryLimiter of 0 tokens>"


LONG = [
    {"retry-after": "31536000"},
    {"x-ratelimit-limit": "60", "x-ratelimit-remaining": "0", "x-ratelimit-reset": str(NOW + 31_536_000)},
    {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "253402300799"},
    {
        "x-ratelimit-remaining": "0",
        "x-ratelimit-reset": str(NOW + 30),
        "date": format_datetime(datetime.now(UTC) - timedelta(hours=1), usegmt=True),
    },
]


@pytest.mark.parametrize(("headers", "status"), [*((headers, 429) for headers in LONG), *((h, 200) for h in LONG[1:])])
async def test_no_header_locks_a_client_that_goes_on_calling(clock, client, server, headers, status):
    wrong = httpx.Response(status, json={}, headers=headers)
    right = httpx.Response(200, json={}, headers={"x-ratelimit-remaining": "5", "x-ratelimit-reset": str(NOW + 200)})
    server.answers = [wrong, right]
    gitbook = client(max_retries=0)
    came = []
    for _ in range(30):
        with contextlib.suppress(RateLimitError):
            await gitbook.request("GET", "/user")
            came.append(clock.now - NOW)
        clock.now += 5
    assert [moment for moment in came if moment][:2] == [120, 125]


async def test_tokens_whose_window_has_ended_are_forgotten(clock):
    limiter = MemoryLimiter()
    ends = datetime.fromtimestamp(clock.now + 10_000, UTC)
    await limiter.acquire("lasting")
    await limiter.observe("lasting", RateLimit(5, 2, ends))
    for number in range(10_000):
        await limiter.acquire(f"key{number}")
        await limiter.observe(f"key{number}", RateLimit(5, 4, datetime.fromtimestamp(clock.now + 0.5, UTC)))
        clock.now += 1
    assert len(limiter._windows) <= ROOM
    assert limiter._windows["lasting"].left == 2


def test_pauses_that_have_ended_are_forgotten():
    pauses = Pauses()
    for number in range(10_000):
        pauses.log(f"key{number}", 10, number + 10)
    assert len(pauses._ends) <= ROOM
