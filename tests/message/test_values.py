from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from enum import Enum, IntEnum, StrEnum
from urllib.parse import parse_qsl, unquote

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitbook_async import UNSET, InvalidArgument
from gitbook_async._message.options import Settings
from gitbook_async._message.values import clean_headers, encode_query, fill_path

CHARACTERS = st.characters(exclude_categories=("Cs",))


class Color(StrEnum):
    RED = "r/d"


class Number(IntEnum):
    ONE = 1


class Odd(Enum):
    NAME = "value"


@pytest.mark.parametrize(
    ("value", "segment"),
    [
        ("abc-_.~", "abc-_.~"),
        ("-MabC", "-MabC"),
        ("a b", "a%20b"),
        ("a/b", "a%2Fb"),
        ("../user", "..%2Fuser"),
        ("100%", "100%25"),
        ("%2F", "%252F"),
        ("%2e%2e", "%252e%252e"),
        ("a?b#c", "a%3Fb%23c"),
        ("a\\b", "a%5Cb"),
        ("a\r\nb\t", "a%0D%0Ab%09"),
        ("guides/über uns/50%", "guides%2F%C3%BCber%20uns%2F50%25"),
        ("日本", "%E6%97%A5%E6%9C%AC"),
        ("...", "..."),
        ("a:@&=+$,;b", "a%3A%40%26%3D%2B%24%2C%3Bb"),
        (7, "7"),
        (Color.RED, "r%2Fd"),
        (Number.ONE, "1"),
        (Odd.NAME, "value"),
    ],
)
def test_a_value_in_a_path_is_one_segment_whatever_is_in_it(value, segment):
    assert fill_path("/a/{b}/c", (value,)) == f"/a/{segment}/c"


@pytest.mark.parametrize("value", ["", ".", "..", None, UNSET, True, 1.5, b"x", ["a"], {"a": 1}, object(), "\ud800"])
def test_what_cannot_be_a_segment_is_refused(value):
    with pytest.raises(InvalidArgument, match="spaceId"):
        fill_path("/spaces/{spaceId}", (value,))


def test_a_path_takes_as_many_values_as_it_has_names():
    assert fill_path("/", ()) == "/"
    assert fill_path("/{a}/{b}.{c}", ("1", "2", "3")) == "/1/2.3"
    for values in ((), ("1", "2")):
        with pytest.raises(InvalidArgument, match="has 1 parameters, not"):
            fill_path("/{a}", values)


@given(st.text(CHARACTERS, min_size=1).filter(lambda text: text not in (".", "..")))
def test_any_text_survives_as_one_segment_of_a_url(value):
    url = httpx.URL("https://gitbook.test/v1" + fill_path("/a/{b}/c", (value,)))
    raw = url.raw_path.decode()
    assert raw.count("/") == 4
    assert not url.query
    assert unquote(raw.split("/")[3]) == value


@pytest.mark.parametrize(
    ("values", "query"),
    [
        ({}, ""),
        ({"a": None, "b": UNSET, "c": []}, ""),
        ({"a": "x&y=z+ w"}, "?a=x%26y%3Dz%2B%20w"),
        ({"a": True, "b": False}, "?a=true&b=false"),
        ({"a": 1, "b": 1.5, "c": -2}, "?a=1&b=1.5&c=-2"),
        ({"a": ["x", "y,z"]}, "?a=x&a=y%2Cz"),
        ({"a": ("x", 1), "b": range(2)}, "?a=x&a=1&b=0&b=1"),
        ({"a": frozenset(["x"])}, "?a=x"),
        ({"a": datetime(2024, 5, 6, 7, 8, 9, 120_000, UTC)}, "?a=2024-05-06T07%3A08%3A09.120Z"),
        ({"a": datetime(2024, 5, 6, 7, tzinfo=timezone(timedelta(hours=2)))}, "?a=2024-05-06T05%3A00%3A00.000Z"),
        ({"a": date(2024, 5, 6)}, "?a=2024-05-06"),
        ({"a": Color.RED, "b": Number.ONE, "c": Odd.NAME}, "?a=r%2Fd&b=1&c=value"),
        ({"format.markdown.refs": "stable"}, "?format.markdown.refs=stable"),
        ({"a": "ü"}, "?a=%C3%BC"),
        ({"a": ""}, "?a="),
    ],
)
def test_queries(values, query):
    assert encode_query(values) == query


@pytest.mark.parametrize(
    "value", [{"a": 1}, float("nan"), float("inf"), b"x", [None], [UNSET], [["a"]], object(), "\udfff"]
)
def test_what_has_no_place_in_a_query_is_refused(value):
    with pytest.raises(InvalidArgument, match="name"):
        encode_query({"name": value})


@given(st.lists(st.tuples(st.text(CHARACTERS, min_size=1), st.text(CHARACTERS)), unique_by=lambda pair: pair[0]))
def test_any_text_survives_in_a_query(pairs):
    url = httpx.URL("https://gitbook.test/v1/" + encode_query(dict(pairs)))
    assert parse_qsl(url.query.decode(), keep_blank_values=True, strict_parsing=bool(pairs)) == pairs


def test_headers_are_in_lower_case_and_without_what_is_absent():
    values = {"Prefer": "return=minimal", "X-Number": 5, "A": None, "B": UNSET, "C": True, "D": " x\t"}
    assert clean_headers(values) == {"prefer": "return=minimal", "x-number": "5", "c": "true", "d": "x"}


@pytest.mark.parametrize("value", ["a\r\nb", "a\nb", "a\rb", "a\0b", "a\x7fb", "ü", "\ud800", b"x", ["a"], object()])
def test_a_header_that_would_break_the_request_up_is_refused_without_showing_it(value):
    with pytest.raises(InvalidArgument, match="x-key") as caught:
        clean_headers({"x-key": value})
    assert str(value) not in str(caught.value)
    assert repr(value) not in str(caught.value)


@pytest.mark.parametrize("name", ["", "a b", "a:b", "a\r\n", "ü", "Content-Length", "transfer-encoding", "Host"])
def test_a_name_that_no_header_has_or_that_the_connection_owns_is_refused(name):
    with pytest.raises(InvalidArgument):
        clean_headers({name: "x"})


HUGE = 10**5000


def test_numbers_of_thousands_of_digits_are_refused_in_words(build):
    for attempt in (
        lambda: build(HUGE),
        lambda: build(-HUGE),
        lambda: build("x", query={"n": HUGE}),
        lambda: build("x", headers={"n": HUGE}),
        lambda: build("x", json={"n": HUGE}),
        lambda: Settings().override({"timeout": HUGE}),
        lambda: Settings().override({"deadline": -HUGE}),
    ):
        with pytest.raises(InvalidArgument):
            attempt()
