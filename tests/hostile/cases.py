"""What hostile servers send, and what becomes of the call: one list for every way to carry calls."""

from __future__ import annotations

import gzip
import json
import struct
import zlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import attrs

from gitbook_async import errors
from tests.hostile.server import CLOSE, CUT, HOLD, RESET

SIZE = 2**20  # of a response, at most, as the clients of the test are set
EVENT = 2**16  # of an event, likewise
GAP = 0.02  # seconds between what answers a request and what nobody asked for
QUIET = 0.3  # seconds after which a client gives up

Part = bytes | float | str | Callable[[], Iterable[bytes]]
"""What is sent: bytes, a pause in seconds, the end of the connection, or chunks without end."""

JSON = b"content-type: application/json\r\n"
EVENTS = b"content-type: text/event-stream\r\n"
MINE = b'{"id":"mine"}'
DONE = b"event: done\ndata: done\n\n"


@attrs.frozen
class Whole:
    """The call returns.

    Attributes:
        value: what it returns: of a stream, its events.
        status: the HTTP status.
    """

    value: Any = attrs.field(factory=lambda: {"id": "mine"})
    status: int = 200


@attrs.frozen
class Fails:
    """The call raises.

    Attributes:
        error: the class of the error.
        status: the HTTP status that it has.
    """

    error: type[errors.GitBookError] = errors.TransportError
    status: int | None = None


Outcome = Whole | Fails
BROKEN = Fails()
TOO_LARGE = Fails(errors.ResponseTooLarge)
CUT_OFF = Fails(errors.StreamInterrupted)
MINE_OR_BROKEN = (Whole(), BROKEN)  # both are right; never anything else
AIOHTTP_MAY_REFUSE = {"aiohttp": MINE_OR_BROKEN}


@attrs.frozen
class Case:
    """One kind of response.

    Attributes:
        name: what it is.
        parts: what is sent.
        outcomes: what may become of the call; where there are several, libraries differ and each is harmless.
        method: the HTTP method of the call.
        streaming: whether the call is a stream.
        content: what the call sends.
        only: ``plain`` or ``tls``, if the case is about one of them.
        without: libraries over which it only ends with the deadline of the call.
        quick: whether it takes no time, so that it is part of `make test`.
        warm: whether the connection has carried a call before, as libraries repeat by themselves what then fails.
        otherwise: what becomes of it over a library that takes less care: ``httpx`` or ``aiohttp``.
    """

    name: str
    parts: tuple[Part, ...]
    outcomes: tuple[Outcome, ...]
    method: str = "GET"
    streaming: bool = False
    content: Any = None
    only: str | None = None
    without: tuple[str, ...] = ()
    quick: bool = True
    warm: bool = False
    otherwise: Mapping[str, tuple[Outcome, ...]] = attrs.field(factory=dict)

    def allowed(self, library: str) -> tuple[Outcome, ...]:
        """Return what may become of the call over a library."""
        return self.otherwise.get(library, self.outcomes)


CASES: list[Case] = []


def case(name: str, *parts: Part, to: Outcome | tuple[Outcome, ...] = BROKEN, **options: Any) -> None:
    """Add a case to the list."""
    CASES.append(Case(name, parts, to if isinstance(to, tuple) else (to,), **options))


def head(*lines: bytes, status: bytes = b"200 OK", kind: bytes = JSON) -> bytes:
    """Write the head of a response."""
    return b"HTTP/1.1 %b\r\n%b%b\r\n" % (status, kind, b"".join(line + b"\r\n" for line in lines))


def whole(body: bytes = MINE, *lines: bytes, **options: bytes) -> bytes:
    """Write a response with a length."""
    return head(*lines, b"content-length: %d" % len(body), **options) + body


def chunked(*chunks: bytes, end: bytes = b"0\r\n\r\n") -> bytes:
    """Write a body in chunks."""
    return b"".join(b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in chunks) + end


def endless(chunk: bytes) -> Callable[[], Iterable[bytes]]:
    """Send a chunk again and again."""

    def chunks() -> Iterable[bytes]:
        while True:
            yield chunk

    return chunks


FORGED = whole(b'{"id":"forged"}')
CHUNKED = b"transfer-encoding: chunked"
GZIP = b"content-encoding: gzip"


def bomb(megabytes: int) -> bytes:
    """Compress zeros: one megabyte, taken again and again, as compressing that many takes seconds."""
    zeros, checksum = bytes(2**20), 0
    for _ in range(megabytes):
        checksum = zlib.crc32(zeros, checksum)
    packer = zlib.compressobj(9, wbits=-15)
    one = packer.compress(zeros) + packer.flush(zlib.Z_FULL_FLUSH)
    end = packer.flush() + struct.pack("<LL", checksum, megabytes * len(zeros))
    return gzip.compress(b"")[:10] + one * megabytes + end


BOMB = bomb(64)
DOUBLE_BOMB = gzip.compress(bomb(256), 9)


def error(status: int, message: str = "No") -> bytes:
    """Write an error as GitBook does."""
    body = json.dumps({"error": {"code": status, "message": message}}).encode()
    return whole(body, status=b"%d Word" % status)


# The status line and the head

case("nothing", CLOSE)
case("half a status line", b"HTTP/1.1 20", CLOSE)
case("a head without its end", b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n", CLOSE)
case("no HTTP", b"hello\r\n\r\n", CLOSE)
case("a document without a head, as HTTP/0.9 had it", b'{"id":"mine"}', CLOSE)
case("another protocol", b"SSH-2.0-OpenSSH_9.9\r\n", CLOSE)
case(
    "a version that there is not",
    b"HTTP/7.5 200 OK\r\ncontent-length: 0\r\n\r\n",
    CLOSE,
    otherwise={"httpx": (Whole(None),), "own-h11": (Whole(None),)},
)
case("the preface of HTTP/2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", CLOSE)
case("a status that is no number", b"HTTP/1.1 abc OK\r\ncontent-length: 0\r\n\r\n", CLOSE)
case("a status of two digits", b"HTTP/1.1 20 OK\r\ncontent-length: 0\r\n\r\n", CLOSE)
case("a status of four digits", b"HTTP/1.1 2000 OK\r\ncontent-length: 0\r\n\r\n", CLOSE)
case("a negative status", b"HTTP/1.1 -20 OK\r\ncontent-length: 0\r\n\r\n", CLOSE)
case("a status of zero", b"HTTP/1.1 000 OK\r\ncontent-length: 0\r\n\r\n", CLOSE, to=(Fails(errors.StatusError), BROKEN))
case("a status of 999", whole(MINE, status=b"999 Odd"), to=(Fails(errors.ServerError, 999), BROKEN))
case("no reason", whole(MINE, status=b"200"), to=MINE_OR_BROKEN)
case("a reason in Latin-1", whole(MINE, status=b"200 d\xe9j\xe0 vu"), to=MINE_OR_BROKEN)
case("a header that is folded", whole(MINE, b"x-a: 1\r\n 2"), to=MINE_OR_BROKEN)
case("a space before the colon", whole(MINE, b"x-a : 1"), to=MINE_OR_BROKEN)
case("a header without a colon", whole(MINE, b"nonsense"), to=MINE_OR_BROKEN)
case("a header without a name", whole(MINE, b": x"), to=MINE_OR_BROKEN)
case("a NUL in a header", whole(MINE, b"x-a: 1\x002"), to=MINE_OR_BROKEN)
case("a NUL in a name", whole(MINE, b"x\x00a: 1"), to=MINE_OR_BROKEN)
case("a carriage return in a header", whole(MINE, b"x-a: 1\rx-b: 2"), to=MINE_OR_BROKEN)
case("line feeds alone", whole().replace(b"\r\n", b"\n"), to=MINE_OR_BROKEN)
case("a header in Latin-1", whole(MINE, b"x-a: \xe9"), to=MINE_OR_BROKEN)
case("blank lines before the status line", b"\r\n\r\n" + whole(), to=MINE_OR_BROKEN)
case("a header of 300 KB", whole(MINE, b"x-a: " + b"a" * 300_000), to=BROKEN)
case("30,000 headers", whole(MINE, *[b"x-a: 1"] * 30_000), to=MINE_OR_BROKEN)
case("a head that never ends", b"HTTP/1.1 200 OK\r\n", endless(b"x-a: " + b"1" * 1000 + b"\r\n"))
case("a line that never ends", b"HTTP/1.1 200 OK\r\nx-a: ", endless(b"1" * 1000))
case("a cookie", whole(MINE, b"set-cookie: tenant=one; Path=/"), to=Whole())

# Lengths

case("two lengths that differ", head(b"content-length: 13", b"content-length: 2") + MINE, CLOSE)
case("two lengths that agree", head(b"content-length: 13", b"content-length: 13") + MINE, CLOSE, to=MINE_OR_BROKEN)
case("a list of lengths", head(b"content-length: 13, 13") + MINE, CLOSE, to=MINE_OR_BROKEN)
case("a negative length", head(b"content-length: -1") + MINE, CLOSE)
case("a length with a sign", head(b"content-length: +13") + MINE, CLOSE)
case("a hexadecimal length", head(b"content-length: 0xd") + MINE, CLOSE)
case("a length with an underscore", head(b"content-length: 1_3") + MINE, CLOSE)
case("a length of 5,000 digits", head(b"content-length: " + b"1" * 5000) + MINE, CLOSE)
case("a length beyond 64 bits", head(b"content-length: 18446744073709551629") + MINE, CLOSE)
case("a body that is too short", head(b"content-length: 99") + MINE, CLOSE)
case("a body that is too long", whole() + b"}}}}", to=Whole(), otherwise=AIOHTTP_MAY_REFUSE)
case("a length and chunks", head(b"content-length: 13", CHUNKED) + chunked(MINE), CLOSE, to=MINE_OR_BROKEN)
case("another transfer encoding", head(b"transfer-encoding: gzip, chunked") + chunked(MINE), CLOSE, to=MINE_OR_BROKEN)
case("chunks twice", head(b"transfer-encoding: chunked, chunked") + chunked(MINE), CLOSE, to=MINE_OR_BROKEN)
case("nearly chunks", head(b"transfer-encoding: xchunked") + MINE, CLOSE, to=MINE_OR_BROKEN)

# Chunks

case("a chunk of no number", head(CHUNKED) + b"zz\r\nab\r\n0\r\n\r\n", CLOSE)
case("a chunk of a negative size", head(CHUNKED) + b"-1\r\nab\r\n0\r\n\r\n", CLOSE)
case("a chunk beyond 64 bits", head(CHUNKED) + b"fffffffffffffffff\r\n" + MINE, CLOSE)
case("a chunk with more than its size", head(CHUNKED) + b"2\r\n" + MINE + b"\r\n0\r\n\r\n", CLOSE)
case("a chunk that is cut", head(CHUNKED) + b"ff\r\n" + MINE, CLOSE)
case("chunks without the last one", head(CHUNKED) + chunked(MINE, end=b""), CLOSE)
case("chunks without the last line break", head(CHUNKED) + chunked(MINE, end=b"0\r\n"), CLOSE, to=MINE_OR_BROKEN)
case("chunks of one byte", head(CHUNKED) + chunked(*[MINE[i : i + 1] for i in range(len(MINE))]), to=Whole())
case("chunks with extensions", head(CHUNKED) + b"d;a=b;c\r\n" + MINE + b"\r\n0;x\r\n\r\n", to=Whole())
case("trailers", head(CHUNKED) + chunked(MINE, end=b"0\r\nx-a: 1\r\ncontent-length: 0\r\n\r\n"), to=MINE_OR_BROKEN)
case(
    "a long extension of a chunk",
    head(CHUNKED) + b"d;" + b"a" * 300_000 + b"\r\n" + MINE + b"\r\n0\r\n\r\n",
    to=MINE_OR_BROKEN,
)
case("trailers of 1 MB", head(CHUNKED) + chunked(MINE, end=b"0\r\n" + b"x: 1\r\n" * 170_000), CLOSE)

# Informational responses

HINTS = b"HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n"
case("hints before the response", HINTS * 3 + whole(), to=Whole())
case("20,000 hints before the response", HINTS * 20_000 + whole(), to=MINE_OR_BROKEN)
case("hints without end", endless(HINTS * 1000), quick=False, without=("aiohttp", "httpx"))
case("a continue that nobody asked for", b"HTTP/1.1 100 Continue\r\n\r\n" + whole(), to=Whole())
case("only a hint", HINTS, CLOSE)
case(
    "another protocol is switched to",
    b"HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n",
    otherwise={"aiohttp": (Fails(errors.StatusError, 101), BROKEN)},
)

# Responses without a body

NO_CONTENT = b"HTTP/1.1 204 No Content\r\n\r\n"
NOT_MODIFIED = b"HTTP/1.1 304 Not Modified\r\n\r\n"
NOTHING = Whole(None, 204)
UNCHANGED = Fails(errors.StatusError, 304)
case("a 204", NO_CONTENT, to=NOTHING)
AIOHTTP_REFUSES = {"aiohttp": (BROKEN,)}
case("a 204 with a length and a body", whole(MINE, status=b"204 No Content"), to=NOTHING, otherwise=AIOHTTP_REFUSES)
case("a 204 with a body", NO_CONTENT + FORGED, to=NOTHING)
case("a 204 with a body in a second record", NO_CONTENT, FORGED, to=NOTHING)
case("a 204 with a body later", NO_CONTENT, GAP, FORGED, to=NOTHING)
case("a 304 with a body", NOT_MODIFIED + FORGED, to=UNCHANGED)
case("a 304 with a body later", NOT_MODIFIED, GAP, FORGED, to=UNCHANGED)
case("a 205 with a body", whole(MINE, status=b"205 Reset Content"), to=Whole(status=205))
case("a HEAD with a body", FORGED, method="HEAD", to=Whole(None), otherwise=AIOHTTP_REFUSES)
case("a HEAD with a response as body", whole(FORGED), method="HEAD", to=Whole(None), otherwise=AIOHTTP_REFUSES)
case(
    "a HEAD with a body later",
    head(b"content-length: 15"),
    GAP,
    FORGED,
    method="HEAD",
    to=Whole(None),
    otherwise={"aiohttp": (Whole(None), BROKEN)},  # on a busy machine, aiohttp receives both at once
)
case("a HEAD with a compressed body of no length", head(GZIP), method="HEAD", to=Whole(None))

# More than was asked for

EXACT = whole(json.dumps({"id": "mine", "x": "x" * 65_000}).encode())
EXACT = whole(MINE.rjust(65_536 - len(EXACT) + int(EXACT.split(b"content-length: ")[1].split(b"\r")[0])))
TIMED_OUT = b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\n\r\n"
for moment, gap in (("at once", ()), ("later", (GAP,))):
    case(f"two responses in two records, {moment}", whole(), *gap, FORGED, to=Whole())
    case(f"a response of 65536 bytes and another, {moment}", EXACT, *gap, FORGED, to=Whole())
    case(f"a response in chunks and another, {moment}", head(CHUNKED) + chunked(MINE), *gap, FORGED, to=Whole())
    case(f"half of another response, {moment}", whole(), *gap, FORGED[:60], to=Whole())
    case(f"a status line, {moment}", whole(), *gap, b"HTTP/1.1 200 OK\r\n", to=Whole())
    case(f"a byte, {moment}", whole(), *gap, b"\x00", to=Whole(), otherwise=AIOHTTP_MAY_REFUSE)
    case(f"a line break, {moment}", whole(), *gap, b"\r\n", to=Whole())
    case(f"a server's time-out, {moment}", whole(), *gap, TIMED_OUT, CLOSE, to=Whole())
    case(f"an error and a response, {moment}", error(404), *gap, FORGED, to=Fails(errors.NotFoundError, 404))
case("two responses in one record", whole() + FORGED, to=Whole())
case("a hundred responses", whole() + FORGED * 100, to=Whole())

# The end of the connection

case("a close that is announced", whole(MINE, b"connection: close"), CLOSE, to=Whole())
case("a close that is announced and does not come", whole(MINE, b"connection: close"), to=Whole())
case("a close that is not announced", whole(), CLOSE, to=Whole())
case("a close later", whole(), GAP, CLOSE, to=Whole())
case("a reset after the response", whole(), GAP, RESET, to=Whole())
case("a reset in the body", head(b"content-length: 99") + MINE, GAP, RESET)
case(
    "a reset in a body without a length",
    head() + MINE,
    GAP,
    RESET,
    otherwise=AIOHTTP_MAY_REFUSE,  # on uvloop it takes a reset for an end
)
case("a reset before the response", RESET)
case("HTTP/1.0", b"HTTP/1.0 200 OK\r\n" + JSON + b"\r\n" + MINE, CLOSE, to=Whole())
case("HTTP/1.0 with a length, kept open", whole().replace(b"1.1", b"1.0"), to=Whole())
case("a body that ends with the connection", head() + MINE, CLOSE, to=Whole())
case("a body with a length and a TLS that is cut", whole(), CUT, to=Whole(), only="tls")
case(
    "a body without a length and a TLS that is cut",
    head() + MINE,
    CUT,
    only="tls",
    otherwise={"httpx": MINE_OR_BROKEN, "aiohttp": MINE_OR_BROKEN},
)
case("chunks and a TLS that is cut", head(CHUNKED) + chunked(MINE, end=b""), CUT, only="tls")
case("a GET whose connection is closed", CLOSE, warm=True)
case("a PUT whose connection is closed", CLOSE, warm=True, method="PUT", content={"a": 1})
case("a DELETE whose connection is closed", CLOSE, warm=True, method="DELETE")
case("a POST whose connection is closed", CLOSE, warm=True, method="POST", content={"a": 1})

# Encodings

case("gzip", whole(gzip.compress(MINE), GZIP), to=Whole())
case("deflate", whole(zlib.compress(MINE), b"content-encoding: deflate"), to=Whole())
case(
    "gzip in chunks of one byte", head(GZIP, CHUNKED) + chunked(*[bytes([x]) for x in gzip.compress(MINE)]), to=Whole()
)
case("gzip that is cut", whole(gzip.compress(MINE)[:-4], GZIP))
case("gzip that is none", whole(MINE, GZIP))
case("gzip with something after it", whole(gzip.compress(MINE) + b"x", GZIP))
case("gzip twice", whole(gzip.compress(gzip.compress(MINE)), b"content-encoding: gzip, gzip"), to=Whole())
case("an encoding that nobody asked for", whole(MINE, b"content-encoding: br"))
case("gzip a hundred times", whole(MINE, b"content-encoding: " + b"gzip, " * 99 + b"gzip"))
case("a bomb", whole(BOMB, GZIP), to=TOO_LARGE)
case("a bomb in a bomb", whole(DOUBLE_BOMB, b"content-encoding: gzip, gzip"), to=TOO_LARGE)
case("a bomb in an error", whole(BOMB, GZIP, status=b"500 Oh"), to=TOO_LARGE)
case("no body, said to be compressed", whole(b"", GZIP), to=Whole(None))
case("JSON that is no UTF-8", whole(b'{"id":"\xff"}'), to=Fails(errors.InvalidResponse, 200))
case("JSON that is cut", whole(MINE[:-3]), to=Fails(errors.InvalidResponse, 200))
case("JSON that is nested too deeply", whole(b"[" * 200_000), to=Fails(errors.InvalidResponse, 200))
case("JSON with a number of 100,000 digits", whole(b"1" * 100_000), to=Fails(errors.InvalidResponse, 200))

# Sizes

case("a body without end", head(), endless(b"x" * 16_384), to=TOO_LARGE)
case("chunks without end", head(CHUNKED), endless(chunked(b"x" * 16_384, end=b"")), to=TOO_LARGE)
case("a body of 10 GB", head(b"content-length: 10000000000"), endless(b"x" * 16_384), to=TOO_LARGE)
case("an error without end", head(status=b"500 Oh"), endless(b"x" * 16_384), to=TOO_LARGE)
case("compressed content without end", head(GZIP), endless(BOMB[:10_000]), to=(TOO_LARGE, BROKEN))
case("an error of 900 KB", error(400, "x" * 900_000), to=Fails(errors.BadRequestError, 400))

# Time

case("a response byte by byte", *[part for i in whole() for part in (bytes([i]), 0.001)], to=Whole())
case("silence", HOLD, to=Fails(errors.RequestTimeout), quick=False)
case("silence in the head", b"HTTP/1.1 200 OK\r\n", HOLD, to=Fails(errors.RequestTimeout), quick=False)
case("silence in the body", head(b"content-length: 99") + MINE, HOLD, to=Fails(errors.RequestTimeout), quick=False)

# Statuses

case(
    "a redirect to another host",
    head(b"location: http://127.0.0.2:1/x", b"content-length: 0", status=b"302 Found"),
    to=Fails(errors.StatusError, 302),
)
case(
    "a redirect to nowhere",
    head(b"location: http://[", b"content-length: 0", status=b"302 Found"),
    to=Fails(errors.StatusError, 302),
)
for place in (b"/v1/a b", b"/v1/\xfc", b"http://127.0.0.1/a\tb"):
    case(
        f"a redirect that is not percent-encoded, of {len(place)} bytes",
        head(b"location: " + place, b"content-length: 0", status=b"302 Found"),
        to=Fails(errors.StatusError, 302),
        otherwise={"httpx": (Fails(errors.StatusError, 302), BROKEN)},  # its client reads the location
    )
case(
    "a page of HTML",
    whole(b"<html>", status=b"502 Bad Gateway", kind=b"content-type: text/html\r\n"),
    to=Fails(errors.ServerError, 502),
)
case(
    "a refusal before the body was taken",
    error(413),
    CLOSE,
    method="POST",
    content={"x": "x" * 200_000},
    to=(Fails(errors.StatusError, 413), BROKEN),
)
case(
    "a wait without end",
    whole(b"{}", b"retry-after: " + b"9" * 5000, status=b"429 Slow"),
    to=Fails(errors.RateLimitError, 429),
)

# Streams


def event(data: bytes = b'{"n":1}') -> bytes:
    """Write an event."""
    return b"data: " + data + b"\n\n"


ONE = event()
EVENT_TOO_LARGE = Fails(errors.EventTooLarge)


def stream(name: str, *parts: Part, to: Outcome | tuple[Outcome, ...] = CUT_OFF, **options: Any) -> None:
    """Add a case of a stream."""
    case(f"a stream: {name}", *parts, to=to, method="POST", streaming=True, **options)


def events(*chunks: bytes, end: bytes = b"0\r\n\r\n") -> bytes:
    """Write a stream of events."""
    return head(CHUNKED, kind=EVENTS) + chunked(*chunks, end=end)


stream("whole", events(ONE, ONE, DONE), to=Whole([{"n": 1}, {"n": 1}]))
stream("without its last event", events(ONE))
stream("cut in an event", events(ONE, b"data: {"), CUT)
stream("cut between chunks", events(ONE, end=b""), CLOSE)
stream("reset", events(ONE, end=b""), GAP, RESET)
stream("a broken chunk", events(ONE, end=b"zz\r\n"), CLOSE, otherwise=AIOHTTP_REFUSES)
stream(
    "a line without end", events(ONE, b"data: ", end=b""), endless(chunked(b"x" * 16_384, end=b"")), to=EVENT_TOO_LARGE
)
stream("an event without end", events(ONE, end=b""), endless(chunked(b"data: x\n" * 1000, end=b"")), to=EVENT_TOO_LARGE)
stream("compressed", head(GZIP, CHUNKED, kind=EVENTS) + chunked(gzip.compress(ONE + DONE)), to=Whole([{"n": 1}]))
stream("a bomb", head(GZIP, kind=EVENTS) + BOMB, CLOSE, to=EVENT_TOO_LARGE)
stream(
    "compressed, and cut",
    head(GZIP, kind=EVENTS) + gzip.compress(ONE + DONE)[:-9],
    CLOSE,
    to=(CUT_OFF, Whole([{"n": 1}])),
)
stream("a page of HTML", whole(b"<html>", kind=b"content-type: text/html\r\n"), to=Fails(errors.InvalidResponse))
stream("an error without end", head(status=b"500 Oh"), endless(b"x" * 16_384), to=TOO_LARGE)
stream("an error", error(403), to=Fails(errors.PermissionDeniedError, 403))
stream("no content", NO_CONTENT, to=CUT_OFF)
stream("more than was asked for", events(ONE, DONE) + FORGED, to=Whole([{"n": 1}]))
stream("more than was asked for, later", events(ONE, DONE), GAP, FORGED, to=Whole([{"n": 1}]))
stream("silence", events(ONE, end=b""), HOLD, to=Fails(errors.StreamIdleTimeout), quick=False)
