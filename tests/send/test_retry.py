from __future__ import annotations

import pytest

from gitbook_async._message.options import Settings
from gitbook_async._message.reply import Reply
from gitbook_async._send.retry import LONGEST_WAIT, backoff, wait_before_retry
from gitbook_async.errors import RequestTimeout, TransportError

NOW = 1_800_000_000.0


def transport_error(*, sent=True, temporary=True):
    error = TransportError("broken")
    error.sent, error.temporary = sent, temporary
    return error


def reply(status, **headers):
    return Reply(status, {name.replace("_", "-"): value for name, value in headers.items()})


@pytest.fixture
def decide(build, operation):
    def decision(outcome, *, safe=True, attempt=0, retries=2, chance=0.0):
        settings = Settings().override({"max_retries": retries})
        request = build("x", on=operation(safe_to_repeat=safe), settings=settings)
        return wait_before_retry(request, outcome, attempt, now=NOW, chance=chance)

    return decision


ROWS = [
    # what came, repeated if it is safe to, repeated even if not
    (transport_error(sent=False), True, True),
    (transport_error(sent=True), True, False),
    (RequestTimeout("slow"), True, False),
    (transport_error(temporary=False), False, False),
    (transport_error(sent=False, temporary=False), False, False),
    (reply(408), True, False),
    (reply(429), True, True),
    (reply(500), True, False),
    (reply(502), True, False),
    (reply(503), True, False),
    (reply(504), True, False),
    *[(reply(status), False, False) for status in (200, 204, 205, 302, 400, 401, 403, 404, 409, 412, 422, 501, 505)],
]


@pytest.mark.parametrize(("outcome", "if_safe", "if_not"), ROWS, ids=repr)
def test_the_retry_table(decide, outcome, if_safe, if_not):
    assert (decide(outcome, safe=True) is not None) is if_safe
    assert (decide(outcome, safe=False) is not None) is if_not


def test_there_are_as_many_retries_as_allowed(decide):
    assert [decide(reply(500), attempt=attempt) is None for attempt in range(4)] == [False, False, True, True]
    assert decide(reply(500), retries=0) is None


@pytest.mark.parametrize(
    ("outcome", "wait"),
    [
        (reply(429, retry_after="7"), 7),
        (reply(503, retry_after="7"), 7),
        (reply(429, retry_after="7", x_ratelimit_reset=str(NOW + 40)), 7),
        (reply(429, x_ratelimit_reset=str(NOW + 40)), 40),
        (reply(429, x_ratelimit_reset=str(NOW - 40)), 0.25),
        (reply(503, x_ratelimit_reset=str(NOW + 40)), 0.25),
        (reply(429), 0.25),
        (reply(429, retry_after="0"), 0.25),
        (reply(429, retry_after=str(LONGEST_WAIT)), LONGEST_WAIT),
        (reply(429, retry_after=str(LONGEST_WAIT + 1)), None),
        (reply(429, x_ratelimit_reset=str(NOW + LONGEST_WAIT + 1)), None),
    ],
)
def test_how_long_to_wait(decide, outcome, wait):
    assert decide(outcome) == wait


def test_waits_that_gitbook_asks_for_are_spread_but_never_shortened(decide):
    assert decide(reply(429, retry_after="7"), chance=1.0) == 7.25


def test_the_backoff_doubles_up_to_a_limit_and_half_of_it_is_chance():
    assert [backoff(attempt, 1.0) for attempt in range(6)] == [0.5, 1, 2, 4, 8, 8]
    assert [backoff(attempt, 0.0) for attempt in range(6)] == [0.25, 0.5, 1, 2, 4, 4]
    assert backoff(10_000, 1.0) == 8
