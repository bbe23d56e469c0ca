"""One exchange without I/O, read by httptools and by h11: the same responses from the same bytes, however cut."""

from __future__ import annotations

import httptools
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitbook_async._wire.http11 import exchange as module
from gitbook_async._wire.http11 import parser
from gitbook_async._wire.http11.exchange import Exchange

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@pytest.fixture(params=["httptools", "h11"])
def read(request, monkeypatch):
    """Reads bytes as one response, by either parser."""
    return lambda *chunks, **options: reading(request.param, *chunks, **options)


def reading(library, *chunks, method="GET", end=False):
    kinds = ("HttpResponseParser", "HttpParserError", "HttpParserUpgrade")
    before = [getattr(module, name) for name in kinds]
    for name in kinds:
        setattr(module, name, getattr(parser if library == "h11" else httptools, name))
    try:
        exchange = Exchange(method)
        for chunk in chunks:
            exchange.feed(chunk)
        if end:
            exchange.end()
    finally:
        for name, value in zip(kinds, before, strict=True):
            setattr(module, name, value)
    return exchange


def summary(exchange):
    """Return what of an exchange must not depend on the parser."""
    fault = exchange.fault is not None
    content = b"" if fault else exchange.take()
    return (
        exchange.started and not fault,
        exchange.complete,
        fault,
        exchange.status * (not fault),
        content,
        exchange.reusable,
    )


def test_a_response_has_its_status_its_headers_and_its_body(read):
    found = read(b"HTTP/1.1 404 Nowhere\r\nX-One: 1\r\nx-one: 2\r\ncontent-length: 3\r\n\r\nabc")
    assert (found.status, found.reason, found.take(), found.complete) == (404, b"Nowhere", b"abc", True)
    assert found.headers["x-one"] == "1, 2"
    assert found.headers.get_list("X-One") == ["1", "2"]
    assert found.reusable


@pytest.mark.parametrize(
    "more",
    [OK, b"HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nforged", b"x", b"\x00"],
    ids=["another response", "a forged one", "a byte", "a null"],
)
def test_what_follows_a_response_ends_the_connection_and_changes_nothing(read, more):
    for chunks in ([OK + more], [OK, more]):
        found = read(*chunks)
        assert (found.status, found.take(), found.complete, found.fault) == (200, b"ok", True, None)
        assert not found.reusable


@pytest.mark.parametrize("status", [b"204 No Content", b"304 Not Modified"])
def test_a_body_where_there_is_none_ends_the_connection(read, status):
    for chunks in (
        [b"HTTP/1.1 " + status + b"\r\ncontent-length: 3\r\n\r\nabc"],
        [b"HTTP/1.1 " + status + b"\r\n\r\n", b"HTTP/1.1 200 OK\r\n\r\n"],
    ):
        found = read(*chunks)
        assert (found.take(), found.complete, found.reusable) == (b"", True, False)


def test_a_response_to_head_has_no_body_and_ends_the_connection(read):
    found = read(OK, method="HEAD")
    assert (found.status, found.take(), found.complete, found.reusable) == (200, b"", True, False)


def test_informational_responses_are_passed_over(read):
    found = read(b"HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n" * 3 + OK)
    assert (found.status, list(found.headers), found.take(), found.reusable) == (200, ["content-length"], b"ok", True)


@pytest.mark.parametrize("head", [b"HTTP/1.1 200 OK\r\nconnection: close", b"HTTP/1.0 200 OK"])
def test_a_response_that_says_so_ends_the_connection(read, head):
    found = read(head + b"\r\ncontent-length: 2\r\n\r\nok")
    assert (found.take(), found.complete, found.reusable) == (b"ok", True, False)


def test_a_body_without_a_length_ends_with_the_connection(read):
    found = read(b"HTTP/1.1 200 OK\r\n\r\n", b"all ", b"there is")
    assert not found.complete
    found.end()
    assert (found.take(), found.complete, found.reusable) == (b"all there is", True, False)


def test_one_that_was_cut_off_is_not_taken_for_whole(read):
    found = read(b"HTTP/1.1 200 OK\r\n\r\nall th")
    found.end(clean=False)
    assert not found.complete
    assert found.fault is not None


BROKEN = {
    "nothing": b"",
    "not HTTP": b"hello\r\n\r\n",
    "half a head": b"HTTP/1.1 200 OK\r\nx: ",
    "a body that is too short": b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nok",
    "broken chunks": b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nok\r\n",
    "chunks without end": b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n",
    "two lengths": b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\nokk",
    "a length and chunks": OK.replace(b"\r\n\r\nok", b"\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"),
    "another transfer encoding": b"HTTP/1.1 200 OK\r\ntransfer-encoding: gzip\r\n\r\nabc",
    "an upgrade": b"HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n",
    "a head without end": b"HTTP/1.1 200 OK\r\nx: " + b"y" * 200_000,
    "hints without end": b"HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n" * 5_000,
}


@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN)
def test_what_is_not_a_response_is_a_fault(read, data):
    found = read(*[data[place : place + 8192] for place in range(0, len(data), 8192)], end=True)
    assert found.fault is not None
    assert found.fault.name == "RemoteProtocolError"
    assert not found.reusable


HEADERS = st.lists(
    st.sampled_from(
        [
            *(b"x: y", b"date: now", b"connection: close", b"connection: keep-alive"),
            *(b"Content-Length: 2", b"content-length: 0", b"content-length: 99", b"transfer-encoding: chunked"),
        ]
    ),
    max_size=3,
    unique=True,  # h11 takes two equal lengths for one
)
STATUSES = st.sampled_from([b"200 OK", b"204 No Content", b"404 Not Found", b"304 x", b"103 Early Hints", b"500 Oh"])
BODIES = st.sampled_from([b"", b"ok", b"2\r\nok\r\n0\r\n\r\n", b"0\r\n\r\n", b"okay", b"2\r\nok\r\n"])


@st.composite
def responses(draw):
    """Bytes that are nearly a response: often one, sometimes none, sometimes more than one."""
    parts = []
    for _ in range(draw(st.integers(1, 2))):
        version = draw(st.sampled_from([b"HTTP/1.1", b"HTTP/1.1", b"HTTP/1.0"]))
        lines = [version + b" " + draw(STATUSES), *draw(HEADERS), b"", draw(BODIES)]
        parts.append(b"\r\n".join(lines))
    return b"".join(parts)


@given(responses(), st.data())
def test_both_parsers_read_the_same_however_the_bytes_are_cut(data, draw):
    cuts = sorted(draw.draw(st.lists(st.integers(0, len(data)), max_size=4)))
    chunks = [data[a:b] for a, b in zip([0, *cuts], [*cuts, len(data)], strict=True) if a < b]
    assert summary(reading("httptools", *chunks, end=True)) == summary(reading("h11", *chunks, end=True))


@given(responses(), st.data())
def test_how_bytes_are_cut_changes_nothing(data, draw):
    cuts = sorted(draw.draw(st.lists(st.integers(0, len(data)), max_size=6)))
    chunks = [data[a:b] for a, b in zip([0, *cuts], [*cuts, len(data)], strict=True) if a < b]
    assert summary(reading("httptools", *chunks, end=True)) == summary(reading("httptools", data, end=True))
