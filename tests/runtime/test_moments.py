from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from gitbook_async._moments import epoch, retry_moment
from gitbook_async._rate_limit import RateLimit, rate_limit

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
RESET = str(int((NOW + timedelta(seconds=40)).timestamp()))


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "5"}, 5),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after": "Thu, 01 Jan 2026 12:00:20 GMT"}, 20),
        ({"retry-after": "Thu, 01 Jan 2026 12:00:20 -0000"}, 20),
        ({"retry-after": "5", "x-ratelimit-reset": RESET}, 5),
        ({"x-ratelimit-reset": RESET}, 40),
        ({"retry-after": "soon", "x-ratelimit-reset": RESET}, 40),
        ({"retry-after": "-1", "x-ratelimit-reset": RESET}, 40),
        ({"retry-after": "1e300"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "nan"}, None),
        ({"x-ratelimit-reset": "1e300"}, None),
        ({"x-ratelimit-reset": "x"}, None),
        ({}, None),
    ],
)
def test_the_moment_to_come_back(headers, seconds):
    moment = retry_moment(headers, NOW, limited=True)
    assert moment == (None if seconds is None else NOW + timedelta(seconds=seconds))


def test_the_reset_of_the_limit_counts_only_where_the_limit_was_met():
    assert retry_moment({"x-ratelimit-reset": RESET}, NOW, limited=False) is None


def test_epoch_reads_seconds():
    assert epoch("0") == datetime(1970, 1, 1, tzinfo=UTC)
    assert epoch(None) is None


def test_the_rate_limit_of_an_answer():
    headers = {"x-ratelimit-limit": "60", "x-ratelimit-remaining": "59", "x-ratelimit-reset": RESET}
    assert rate_limit(headers) == RateLimit(60, 59, NOW + timedelta(seconds=40))
    assert rate_limit({"x-ratelimit-remaining": "0"}) == RateLimit(None, 0, None)


@pytest.mark.parametrize("text", ["", "x", "-1", "1.5", "²"])
def test_a_limit_that_is_no_number_is_none(text):
    assert rate_limit({"x-ratelimit-limit": text}) is None
