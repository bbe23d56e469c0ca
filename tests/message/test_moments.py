from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitbook_async._message.rate_limit import RateLimit, clock_ahead, earlier, epoch, rate_limit, retry_moment

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


def dated(seconds, **headers):
    """Give the headers of an answer whose Date is so many seconds from now."""
    return {"date": format_datetime(NOW + timedelta(seconds=seconds), usegmt=True), **headers}


@pytest.mark.parametrize(
    ("headers", "took", "ahead"),
    [
        (dated(0), 0, 0),
        (dated(2), 0, 0),
        (dated(3), 0, 3),
        (dated(3), 0.6, 2),
        (dated(-3), 0, 0),
        (dated(-4), 0, -4),
        (dated(-3), 30, 0),
        (dated(-10), 2, -12),
        (dated(7200), 0.1, 7199),
        (dated(86_400), 0, 0),
        (dated(-20 * 365 * 86_400), 0, 0),
        (dated(60, age="50"), 0, 0),
        ({"date": "yesterday"}, 0, 0),
        ({"date": "Fri, 31 Dec 9999 23:59:59 -2359"}, 0, 0),
        ({}, 0, 0),
    ],
)
def test_gitbooks_clock_is_another_where_the_date_of_an_answer_leaves_no_doubt(headers, took, ahead):
    assert clock_ahead(headers, NOW, NOW + timedelta(seconds=took)) == ahead


@given(ahead=st.floats(-80_000, 80_000), before=st.floats(0, 30), after=st.floats(0, 30), until=st.integers(0, 3600))
def test_by_our_clock_a_reset_is_never_early_and_at_most_as_late_as_the_answer_took(ahead, before, after, until):
    made = NOW + timedelta(seconds=before)
    theirs = made + timedelta(seconds=ahead)
    headers = {"date": format_datetime(theirs.astimezone(UTC).replace(microsecond=0), usegmt=True)}
    found = clock_ahead(headers, NOW, made + timedelta(seconds=after))
    late = (earlier(theirs + timedelta(seconds=until), found) - (made + timedelta(seconds=until))).total_seconds()
    if found:
        assert -0.001 <= late <= after + 2
    else:
        assert abs(late) <= before + after + 3.001


@pytest.mark.parametrize("ahead", [-7000, -10, 10, 7000])
def test_a_moment_to_come_back_is_by_our_clock_whatever_gitbooks_shows(ahead):
    reset = str(NOW.timestamp() + ahead + 40)
    assert retry_moment(dated(ahead, **{"x-ratelimit-reset": reset}), NOW, limited=True) == NOW + timedelta(seconds=40)
    date = format_datetime(NOW + timedelta(seconds=ahead + 20), usegmt=True)
    assert retry_moment(dated(ahead, **{"retry-after": date}), NOW, limited=False) == NOW + timedelta(seconds=20)
    assert retry_moment(dated(ahead, **{"retry-after": "5"}), NOW, limited=True) == NOW + timedelta(seconds=5)


def test_there_is_no_moment_before_the_first():
    assert earlier(datetime.min.replace(tzinfo=UTC), 1) is None
    assert earlier(None, 1) is None


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


@pytest.mark.parametrize("name", ["limit", "remaining", "reset"])
@pytest.mark.parametrize("digits", [16, 5000])
def test_a_number_that_nobody_counts_to_is_not_read(name, digits):
    given = {"x-ratelimit-limit": "60", "x-ratelimit-remaining": "5", "x-ratelimit-reset": "1800000000"}
    found = rate_limit({**given, f"x-ratelimit-{name}": "9" * digits})
    assert getattr(found, name) is None
    assert sum(each is None for each in (found.limit, found.remaining, found.reset)) == 1


@pytest.mark.parametrize("seconds", ["9" * 400, "9" * 5000])
def test_a_time_to_retry_of_many_digits_is_none(seconds):
    assert retry_moment({"retry-after": seconds}, datetime(2026, 11, 30, tzinfo=UTC), limited=True) is None
