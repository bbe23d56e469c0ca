"""The event reader: what the standard says, and any split of the bytes."""

from __future__ import annotations

import itertools
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitbook_async._streams.sse import EventReader


def read(*chunks):
    """Give the events of a whole stream, and what was left unfinished."""
    reader = EventReader()
    events = [event for chunk in chunks for event in reader.feed(chunk)]
    return in_text(events), in_text(reader.close())


def in_text(events):
    return [(name.decode(errors="replace"), data.decode(errors="replace")) for name, data in events]


def data_of(text):
    events, rest = read(text)
    assert rest == []
    return [data for _, data in events]


@pytest.mark.parametrize("newline", [b"\n", b"\r", b"\r\n"])
def test_every_line_ending_ends_a_line(newline):
    events, rest = read(newline.join([b"event: a", b"data: 1", b"", b"data: 2", b"data: 3", b"", b""]))
    assert events == [("a", "1"), ("message", "2\n3")]
    assert rest == []


def test_line_endings_may_be_mixed():
    assert data_of(b"data: 1\r\n\ndata: 2\n\r\ndata: 3\r\rdata: 4\n\n") == ["1", "2", "3", "4"]


def test_a_crlf_cut_between_chunks_is_one_line_ending():
    assert read(b"data: 1\r", b"\ndata: 2\r", b"", b"\n\r", b"\n") == ([("message", "1\n2")], [])


def test_an_event_is_given_as_soon_as_its_last_byte_is_there():
    reader = EventReader()
    assert reader.feed(b"data: 1\r\r") == [(b"message", b"1")]
    assert reader.feed(b"\ndata: 2\n") == []
    assert reader.feed(b"\n") == [(b"message", b"2")]


@pytest.mark.parametrize("chunks", [[b"\xef\xbb\xbfdata: 1\n\n"], [b"\xef", b"\xbb", b"\xbfdata: 1\n\n"]])
def test_a_byte_order_mark_at_the_start_is_no_content(chunks):
    assert read(*chunks)[0] == [("message", "1")]


def test_a_byte_order_mark_elsewhere_is_content():
    assert data_of(b"data: 1\n\ndata: \xef\xbb\xbf2\n\n") == ["1", "\ufeff2"]
    assert data_of(b"data: 1\n\n\xef\xbb\xbfdata: 2\n\n") == ["1"]


def test_a_character_cut_between_chunks_stays_whole():
    stream = "data: grüße 🎉\n\n".encode()
    assert read(*(stream[place : place + 1] for place in range(len(stream))))[0] == [("message", "grüße 🎉")]


def test_bytes_that_are_no_utf8_are_replaced():
    assert data_of(b"data: a\xffb\n\n") == ["a\ufffdb"]


def test_an_event_without_data_is_noticed():
    assert read(b"event: done\n\n")[0] == [("done", "")]


def test_what_has_neither_name_nor_data_is_no_event():
    assert data_of(b"\n\nid: 1\n\nretry: 5\n\n: comment\n\nevent\n\n") == []


def test_comments_and_unknown_fields_are_passed_over():
    assert data_of(b": hello\n:\nfoo: bar\ndata: 1\nbaz\n Data: 2\n\n") == ["1"]


def test_one_space_after_the_colon_is_no_content():
    assert data_of(b"data:1\n\ndata: 2\n\ndata:  3\n\ndata:\t4\n\n") == ["1", "2", " 3", "\t4"]


def test_a_field_without_a_colon_is_empty():
    assert data_of(b"data\n\ndata\ndata\n\ndata:\n\n") == ["", "\n", ""]


def test_colons_in_data_are_content():
    assert data_of(b'data: {"a": "b:c"}\n\n') == ['{"a": "b:c"}']


def test_the_last_of_several_names_counts_and_is_forgotten_after_its_event():
    assert [name for name, _ in read(b"event: a\nevent: b\ndata: 1\n\ndata: 2\n\n")[0]] == ["b", "message"]


@pytest.mark.parametrize(
    ("stream", "rest"),
    [
        (b"data: 1\n\ndata: 2", [("message", "2")]),
        (b"data: 1\n\nevent: done\n", [("done", "")]),
        (b"data: 1\n\nda", []),
        (b"data: 1\n\n", []),
        (b"\xef\xbb\xbfdata: 1", [("message", "1")]),
        (b"", []),
    ],
)
def test_an_unterminated_event_is_given_at_the_close_only(stream, rest):
    assert read(stream)[1] == rest


def test_chunks_that_are_empty_change_nothing():
    assert read(b"", b"data: 1", b"", b"\n", b"", b"\n", b"")[0] == [("message", "1")]


def test_a_large_event_in_small_chunks_is_read_whole():
    stream = b"data: " + b"x" * 4_000_000 + b"\ndata: y\n\n"
    chunks = [stream[place : place + 1024] for place in range(0, len(stream), 1024)]
    assert read(*chunks) == ([("message", "x" * 4_000_000 + "\ny")], [])


LINES = st.sampled_from(
    [
        "data: {}",
        "data:é🎉",
        "data",
        "event: done",
        "event:",
        ": comment",
        "id: 7",
        "retry: 3",
        "\ufeff",
        "other: x",
        "",
        "",
    ]
)


@given(
    lines=st.lists(st.tuples(LINES, st.sampled_from(["\n", "\r", "\r\n"])), max_size=30),
    cuts=st.lists(st.integers(0, 300), max_size=12),
    mark=st.booleans(),
)
def test_any_split_of_the_bytes_gives_the_same_events(lines, cuts, mark):
    stream = (b"\xef\xbb\xbf" if mark else b"") + "".join(text + end for text, end in lines).encode()
    edges = [0, *sorted(cut for cut in cuts if cut < len(stream)), len(stream)]
    split = [stream[start:end] for start, end in itertools.pairwise(edges)]
    single = [stream[place : place + 1] for place in range(len(stream))]
    assert read(stream) == read(*split) == read(*single)


@given(st.binary(max_size=200))
def test_no_bytes_make_it_fail(stream):
    read(stream)


def small(*chunks, most=10):
    reader = EventReader(most)
    return [data for chunk in chunks for _, data in reader.feed(chunk)], reader


@pytest.mark.parametrize(
    "chunks",
    [
        [b"data: 1234567890\n\n" * 3],
        [b"data: 12345\ndata: 789\n\n" * 3],
        [b"data: 1\n\n" * 100],
        [b": a comment as long as you like\n" * 9 + b"data: 1\n\n"],
        [b": a comm", b"ent\n"] * 50,
        [b"data: 1234567890\n", b"\n"] * 50,
        [b"data: 1234567890", b"\r", b"\n\r\n"] * 50,
    ],
)
def test_an_event_of_the_allowed_size_is_read(chunks):
    events, reader = small(*chunks)
    assert not reader.too_large
    assert all(len(event) <= 10 for event in events)
    assert len(events) == b"".join(chunks).replace(b"\r", b"").count(b"\n\n")


@pytest.mark.parametrize(
    "chunks",
    [
        [b"data: 1\n\ndata: 12345678901\n\ndata: 2\n\n"],
        [b"data: 1\n\ndata: 1234567", b"890123456\n\ndata: 2\n\n"],
        [b"data: 1\n\ndata: 12345", b"67890", b"12345"],
        [b"data: 1\n\n", *[b"data: 2\n"] * 10],
        [b"data: 1\n\n", b": " + b"x" * 10, b"x" * 9],
        [b"data: 1\n\n", b"\xff" * 19],
    ],
)
def test_a_larger_event_or_line_ends_the_reading_after_what_was_whole(chunks):
    events, reader = small(*chunks)
    assert reader.too_large
    assert events == [b"1"]
    assert len(reader.partial()) <= 10
    assert reader.feed(b"data: 3\n\n") == reader.close() == []


@pytest.mark.parametrize("chunk", [b"x" * 65_536, b"data:\n" * 10_000, b"data: x\n" * 8_000])
def test_reading_what_never_ends_takes_no_more_memory_than_an_event(chunk):
    reader = EventReader(2**18)
    tracemalloc.start()
    try:
        for _ in range(1_000):
            reader.feed(chunk)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert reader.too_large
    assert peak < 5 * 2**20  # short lines take more than their bytes until they are joined
