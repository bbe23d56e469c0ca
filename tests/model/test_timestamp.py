"""Timestamps come back as they were received."""

from __future__ import annotations

import copy
import pickle
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitbook_async import InvalidArgument, to_dict
from gitbook_async._model.timestamp import format_timestamp, timestamp
from gitbook_async.models import Space


def test_a_moment_without_a_time_zone_is_refused():
    with pytest.raises(InvalidArgument, match="time zone"):
        to_dict(datetime(2026, 11, 21))  # noqa: DTZ001  # that is the point


@given(st.datetimes(min_value=datetime(1000, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001  # bounds have none
def test_a_timestamp_in_gitbooks_form_comes_back_to_the_letter(moment):
    text = moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    assert format_timestamp(timestamp(text)) == text


@given(st.datetimes(min_value=datetime(1000, 1, 1), timezones=st.timezones()))  # noqa: DTZ001  # the same
def test_a_timestamp_in_another_form_comes_back_to_the_letter_too(moment):
    text = moment.isoformat()
    read = timestamp(text)
    assert to_dict(read) == text
    if isinstance(read, datetime):
        assert timestamp(format_timestamp(read)) == read


@pytest.mark.parametrize(
    "text",
    ["2026-11-21T12:00:22Z", "2026-11-21T12:00:22.5+00:00", "2026-11-21 12:00:22.123Z", "2026-11-21T12:00:22.12Z"],
)
def test_what_is_read_is_written_exactly(text):
    space = Space.from_dict({"createdAt": text})
    assert space.to_dict() == {"createdAt": text}
    for twin in (copy.deepcopy(space), pickle.loads(pickle.dumps(space))):  # noqa: S301  # our own
        assert twin.to_dict() == {"createdAt": text}
        assert twin.created_at == space.created_at
    assert repr(space.created_at).startswith("datetime.datetime(2026, 11, 21, 12, 0, 22")
    later = space.created_at + timedelta(seconds=1)
    assert to_dict(later).startswith("2026-11-21T12:00:23.")
    assert copy.copy(later) == later
    assert to_dict(space.created_at.replace(microsecond=0)) == "2026-11-21T12:00:22.000Z"


@pytest.mark.parametrize(("year", "hours"), [(1, 2), (9999, -2)])
def test_a_moment_that_utc_has_no_year_for_keeps_its_own_zone(year, hours):
    moment = datetime(year, 1 if year == 1 else 12, 1 if year == 1 else 31, 1 if year == 1 else 23)  # noqa: DTZ001
    written = format_timestamp(moment.replace(tzinfo=timezone(timedelta(hours=hours))))
    assert written.startswith(f"{year:04}-")
    assert written.endswith(f"{hours:+03}:00")


@given(st.text())
def test_text_that_is_no_timestamp_stays(text):
    read = timestamp(text)
    assert read == text or read.tzinfo is not None


@pytest.mark.parametrize("text", ["2026-11-21", "2026-11-21T12:00:00", "2026-11-21T12:00:00.123456789+00:00", "", "x"])
def test_what_is_not_exactly_a_moment_stays_text(text):
    assert timestamp(text) == text
