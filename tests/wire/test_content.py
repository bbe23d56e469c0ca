"""What a response may cost: bodies are decompressed in pieces, and refused once they are too large."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib

import pytest

from gitbook_async._message.options import Settings
from gitbook_async._wire.content import Gathered, OpenContent, Unpacker, unpacked
from gitbook_async._wire.faults import Fault
from gitbook_async._wire.http11.exchange import Exchange
from gitbook_async.errors import ResponseTooLarge, TransportError

MB = 2**20


def gzipped(content, level=9):
    """Compress without the time, so that the names of the tests are the same in each process."""
    return gzip.compress(content, level, mtime=0)


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (b"abc", "identity"),
        (gzipped(b"abc"), "gzip"),
        (gzipped(b"abc"), "X-GZip"),
        (zlib.compress(b"abc"), "deflate"),
        (gzipped(zlib.compress(b"abc")), "deflate, gzip"),
        (gzipped(gzipped(b"abc")), "gzip, identity, gzip"),
    ],
)
def test_content_is_decompressed(content, encoding):
    assert unpacked(content, encoding, 3) == b"abc"


def test_content_is_the_same_however_it_comes():
    content = bytes(range(256)) * 5_000  # more than a piece
    packed = gzipped(gzipped(content, 0))
    unpacker, pieces = Unpacker("gzip, gzip"), []
    for place in range(0, len(packed), 997):
        pieces += unpacker.feed(packed[place : place + 997])
    unpacker.finish()
    assert b"".join(pieces) == content
    assert unpacked(packed, "gzip, gzip", len(content)) == content


@pytest.mark.parametrize(
    ("content", "encoding", "problem"),
    [
        (b"abc", "br", "'br', which was not requested"),
        (b"abc", ", ".join(["gzip"] * 6), "compressed 6 times"),
        (b"abc", "gzip", "cannot be decompressed"),
        (gzipped(b"abc")[:-1], "gzip", "no end"),
        (gzipped(b"abc") + b"x", "gzip", "more after the end"),
        (gzipped(b"abc") * 2, "gzip", "more after the end"),
        (gzipped(gzipped(b"abc") + b"x"), "gzip, gzip", "more after the end"),
    ],
)
def test_what_is_not_what_it_says_is_a_fault(content, encoding, problem):
    with pytest.raises(Fault, match=problem) as caught:
        unpacked(content, encoding, 100)
    assert caught.value.name == "DecodingError"


def test_no_content_is_not_compressed_whatever_the_header_says():
    assert unpacked(b"", "gzip", 10) == b""


def test_a_bomb_is_refused_before_it_takes_memory():
    bomb = gzipped(gzipped(bytes(64 * MB), 1))  # some hundred bytes
    tracemalloc.start()
    try:
        with pytest.raises(Fault, match="max_response_size, which is 4194304 bytes") as caught:
            unpacked(bomb, "gzip, gzip", 4 * MB)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert caught.value.name == "ResponseTooLarge"
    assert peak < 6 * MB


def test_the_size_that_is_allowed_is_allowed():
    gathered = Gathered(6)
    gathered.add(b"abc")
    gathered.add(b"def")
    assert gathered.whole() == b"abcdef"
    with pytest.raises(Fault, match="larger than"):
        gathered.add(b"g")
    assert unpacked(gzipped(b"abcdef"), "gzip", 6) == b"abcdef"


@pytest.mark.parametrize("chunks", [1, 2, 500])
def test_an_exchange_keeps_no_more_than_it_may(chunks):
    exchange = Exchange("GET", most=1000)
    exchange.feed(b"HTTP/1.1 200 OK\r\n\r\n")
    tracemalloc.start()
    try:
        for _ in range(chunks):
            exchange.feed(bytes(10_000))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    exchange.end()
    assert exchange.fault.name == "ResponseTooLarge"
    assert not exchange.complete
    assert not exchange.reusable
    assert peak < 100_000


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_fault_in_the_head_is_not_lost_when_the_body_comes_with_it(method):
    exchange = Exchange(method)
    exchange.feed(b"HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n")
    assert exchange.fault.name == "RemoteProtocolError"
    assert not exchange.complete


class Content(OpenContent):
    """An open body that takes its chunks from a list."""

    def __init__(self, request, encoding, *chunks):
        super().__init__(self._next, request, encoding, None)
        self._chunks = list(chunks)
        self.closed = False

    async def _next(self):
        if not self._chunks:
            raise StopAsyncIteration
        return self._chunks.pop(0)

    async def aclose(self):
        self.closed = True


@pytest.mark.anyio
async def test_a_body_that_is_too_large_is_closed_and_an_error_that_is_not_retried(build):
    request = build(settings=Settings().override({"max_response_size": MB}))
    body = Content(request, None, *[bytes(MB // 2)] * 3)
    with pytest.raises(ResponseTooLarge, match="GET") as caught:
        await body.received()
    assert body.closed
    assert not caught.value.temporary
    assert caught.value.sent


@pytest.mark.anyio
async def test_a_body_that_does_not_end_is_an_error_and_closed(build):
    body = Content(build(), "gzip", gzipped(b"abc")[:-2])
    with pytest.raises(TransportError, match="DecodingError: the compressed response has no end"):
        await body.received()
    assert body.closed


@pytest.mark.anyio
async def test_an_open_body_comes_in_pieces_that_are_not_large(build):
    pieces = [len(piece) async for piece in Content(build(), "gzip", gzipped(bytes(3 * MB)))]
    assert sum(pieces) == 3 * MB
    assert max(pieces) <= MB // 4
