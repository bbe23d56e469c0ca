from __future__ import annotations

import sys

import httpx
import pytest

from gitbook_async import InvalidArgument
from gitbook_async._message.options import DEFAULT_TIMEOUTS, Settings, timeouts


def test_no_options_change_nothing():
    settings = Settings()
    assert settings.override(None) is settings
    assert settings.override({}) is settings


def test_time_outs_are_finite_by_default():
    assert Settings().timeouts == DEFAULT_TIMEOUTS == {"connect": 5.0, "read": 60.0, "write": 60.0, "pool": 60.0}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (3, {"connect": 3.0, "read": 3.0, "write": 3.0, "pool": 3.0}),
        (None, {"connect": None, "read": None, "write": None, "pool": None}),
        (httpx.Timeout(9, connect=2), {"connect": 2, "read": 9, "write": 9, "pool": 9}),
    ],
)
def test_a_time_out_is_spelt_out(value, expected):
    assert timeouts(value) == expected
    assert Settings().override({"timeout": value}).timeouts == expected


def test_options_are_laid_over_those_before():
    first = Settings().override({"deadline": 5, "max_retries": 0, "headers": {"A": "1", "b": "2"}, "query": {"q": 1}})
    second = first.override({"deadline": None, "headers": {"a": "3"}, "query": {"r": 2}, "body": {"x": None}})
    assert (first.deadline, second.deadline, second.max_retries) == (5.0, None, 0)
    assert second.headers == {"a": "3", "b": "2"}
    assert second.query == {"q": 1, "r": 2}
    assert second.body == {"x": None}
    assert first.query == {"q": 1}


@pytest.mark.parametrize(
    "options",
    [
        {"timeut": 3},
        {"timeout": 0},
        {"timeout": -1},
        {"timeout": "3"},
        {"timeout": True},
        {"timeout": float("inf")},
        {"timeout": float("nan")},
        {"deadline": 0},
        {"max_retries": -1},
        {"max_retries": 1.5},
        {"max_retries": True},
        {"max_retries": None},
        {"max_response_size": 0},
        {"max_response_size": 1.5},
        {"max_event_size": -1},
        {"max_event_size": True},
        {"max_event_size": "1 MB"},
        {"headers": [("a", "b")]},
        {"query": "a=b"},
        {"body": {1: 2}},
    ],
)
def test_options_that_make_no_sense_are_refused(options):
    with pytest.raises(InvalidArgument):
        Settings().override(options)


def test_sizes_have_limits_unless_none_is_wanted():
    assert (Settings().max_response_size, Settings().max_event_size) == (104_857_600, 16_777_216)
    chosen = Settings().override({"max_response_size": None, "max_event_size": 5})
    assert (chosen.max_response_size, chosen.max_event_size) == (sys.maxsize, 5)


def test_what_may_be_secret_is_not_shown():
    settings = Settings().override({"headers": {"x-key": "hush"}, "query": {"k": "hush"}, "body": {"k": "hush"}})
    assert "hush" not in repr(settings)
