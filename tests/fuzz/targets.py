"""What parses bytes from outside, each with inputs and what must hold for all of them."""

from __future__ import annotations

import contextlib
import copy
import gzip
import json
import pickle
import time
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import anyio
import attrs
from hypothesis import strategies as st

from codegen.document.check import check
from codegen.document.load import parse
from codegen.errors import DocumentError, GenerationError
from gitbook_async import GitBookError, operations, to_dict
from gitbook_async._calls.installation import expiry, renewal
from gitbook_async._message.base_url import choose_base_url
from gitbook_async._message.options import Settings
from gitbook_async._message.page import Page
from gitbook_async._message.rate_limit import clock_ahead, rate_limit, retry_moment
from gitbook_async._message.reply import Reply
from gitbook_async._message.request import Builder, Request
from gitbook_async._message.response import read
from gitbook_async._pages.pager import Pager
from gitbook_async._send.limits import Window
from gitbook_async._send.retry import wait_before_retry
from gitbook_async._send.sender import limit_of, redirected
from gitbook_async._streams.accumulator import AIAccumulator
from gitbook_async._streams.sse import EventReader
from gitbook_async._streams.transcript import Transcript
from gitbook_async._wire.content import unpacked
from gitbook_async._wire.faults import Fault
from gitbook_async._wire.http11 import exchange as module
from gitbook_async._wire.http11 import parser
from gitbook_async._wire.http11.exchange import Exchange
from gitbook_async.webhooks import event_id, sign_webhook, verify_webhook
from tests.fuzz.inputs import JSON, altered, cut_up, mutated, nested, written

TRANSCRIPTS = Path(__file__).parents[1] / "streams" / "transcripts"
NOW = 1_700_000_000.0


@attrs.frozen
class Target:
    """One parser.

    Attributes:
        name: what it is called.
        inputs: what is tried.
        check: raises if something does not hold for an input.
    """

    name: str
    inputs: st.SearchStrategy[Any]
    check: Callable[[Any], None]


TARGETS: dict[str, Target] = {}


def target(inputs: st.SearchStrategy[Any]) -> Callable[[Callable[[Any], None]], Callable[[Any], None]]:
    """Add a function to the list, with what it is tried with."""

    def add(function: Callable[[Any], None]) -> Callable[[Any], None]:
        TARGETS[function.__name__] = Target(function.__name__, inputs, function)
        return function

    return add


# HTTP

_RESPONSES = (
    b'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 13\r\n\r\n{"id":"mine"}',
    b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n0\r\nx-a: 1\r\n\r\n",
    b"HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n",
    b"HTTP/1.0 404 Nowhere\r\nconnection: keep-alive\r\n\r\nuntil the end",
    b"HTTP/1.1 304 Not Modified\r\netag: x\r\n\r\n",
    b"HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\nmore",
)
_HTTP = (
    *(b"HTTP/1.1 200 OK\r\n", b"content-length: ", b"content-length: 0\r\n", b"transfer-encoding: chunked\r\n"),
    *(b"transfer-encoding: ", b"gzip", b"0\r\n\r\n", b"connection: close\r\n", b"\r\n\r\n", b"HTTP/2.0"),
)
_PARSER = ("HttpResponseParser", "HttpParserError", "HttpParserUpgrade")
_HTTPTOOLS = [getattr(module, name) for name in _PARSER]
_MOST = 4096


@target(st.tuples(st.sampled_from(("GET", "HEAD")), cut_up(mutated(_RESPONSES, _HTTP)), st.booleans()))
def http(given: tuple[str, list[bytes], bool]) -> None:
    """Responses, by both parsers: a response or a fault, and no more than is allowed."""
    method, chunks, clean = given
    with _parser(_HTTPTOOLS):
        found = [_exchanged(method, chunks, clean=clean)]
    with _parser([getattr(parser, name) for name in _PARSER]):
        found.append(_exchanged(method, chunks, clean=clean))
    one, other = found
    if one.complete and other.complete and len(chunks) == 1:
        assert one.status == other.status


def _exchanged(method: str, chunks: list[bytes], *, clean: bool) -> Exchange:
    exchange = Exchange(method, _MOST)
    for chunk in chunks:
        exchange.feed(chunk)
        assert sum(map(len, exchange.parts)) == exchange.buffered or exchange.fault is not None
        assert sum(map(len, exchange.parts)) <= _MOST
    exchange.end(clean=clean)
    assert exchange.complete != (exchange.fault is not None)
    assert not exchange.reusable
    assert len(exchange.headers) >= 0
    return exchange


@contextlib.contextmanager
def _parser(classes: list[Any]) -> Iterator[None]:
    """Read responses with one of the parsers."""
    before = [getattr(module, name) for name in _PARSER]
    for name, cls in zip(_PARSER, classes, strict=True):
        setattr(module, name, cls)
    try:
        yield
    finally:
        for name, cls in zip(_PARSER, before, strict=True):
            setattr(module, name, cls)


_PACKED = (gzip.compress(b"x" * 5000), gzip.compress(gzip.compress(b"y")), zlib.compress(b"z" * 100), b"")
_ENCODINGS = ("gzip", "deflate", "gzip, gzip", "gzip,deflate", "identity", "br", "", ",", "gzip" * 9, "x-gzip,, GZIP")


@target(st.tuples(mutated(_PACKED), st.one_of(st.sampled_from(_ENCODINGS), st.text(max_size=20))))
def content(given: tuple[bytes, str]) -> None:
    """Compressed bodies: a fault, or no more than is allowed."""
    with contextlib.suppress(Fault):
        assert len(unpacked(*given, _MOST)) <= _MOST


# Headers

_HEADER = st.one_of(
    st.sampled_from(
        ("0", "1", "100", "-1", "1e9", "9" * 20, "9" * 5000, "NaN", "inf", "Tue, 14 Nov 2023 22:13:20 GMT")
    ),
    st.sampled_from(("Fri, 31 Dec 9999 23:59:59 GMT", "Mon, 01 Jan 0001 00:00:00 +2359", "1 Jan 99999999", "٣", "1_0")),
    st.text(max_size=12),
    mutated((b"1700000000", b"Tue, 14 Nov 2023 22:13:20 GMT", b"1.5")).map(lambda data: data.decode("latin-1")),
)
_NAMES = (
    *("x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset", "retry-after", "date", "age", "location"),
    *("content-type", "content-encoding"),
)
_LOCATION = mutated((b"/v1/x", b"https://gitbook.test/v1/x", b"//other.test:99999/x", b"http://[::1]:80/")).map(
    lambda data: data.decode("latin-1")
)


@target(
    st.tuples(
        st.sampled_from((200, 302, 429, 503)),
        st.dictionaries(st.sampled_from(_NAMES), _HEADER, max_size=5),
        _LOCATION,
    )
)
def headers(given: tuple[int, dict[str, str], str]) -> None:
    """Rate limits, times to retry, clocks and redirects: a decision, whatever the headers say."""
    status, fields, location = given
    reply = Reply(status, {"location": location, **fields})
    now = datetime.fromtimestamp(NOW, UTC)
    request = Request("GET", "https://gitbook.test/v1/x", {}, safe_to_repeat=True)
    wait = wait_before_retry(request, reply, 0, now=NOW, chance=0.5)
    assert wait is None or 0 <= wait < 125
    assert isinstance(clock_ahead(reply.headers, now, now), int)
    rate_limit(reply.headers)
    retry_moment(reply.headers, now, limited=True)
    found = limit_of(reply, now, now)
    if found is not None and found.remaining is not None and found.reset is not None:
        window = Window()
        window.take(NOW)
        window.learn(found.limit, found.remaining, found.reset.timestamp())
        assert window.take(NOW + 1) >= 0
    url = redirected(request, reply)
    assert url is None or (urlsplit(url).netloc == "gitbook.test" and url.isprintable())
    with contextlib.suppress(GitBookError):
        read(request, reply)
    with contextlib.suppress(GitBookError):
        choose_base_url(location)


# Streams

_STREAMS = [path.read_bytes() for path in sorted(TRANSCRIPTS.glob("*.txt"))]
_SSE = (
    b"data: ",
    b"data:",
    b"event: done\n",
    b"event: error\n",
    b"retry: ",
    b"id: ",
    b"\n\n",
    b":",
    b'{"error":{"code":',
)
_CONTEXT: Any = {"operation": "streamAIResponseInSite", "method": "POST", "url": "https://gitbook.test"}


@target(cut_up(mutated(_STREAMS, _SSE)))
def sse(chunks: list[bytes]) -> None:
    """Events: the same however the bytes are cut, and no more kept than is allowed."""
    one, other = EventReader(_MOST), EventReader(_MOST)
    found = [event for chunk in chunks for event in one.feed(chunk)]
    whole = other.feed(b"".join(chunks))
    assert all(len(data) <= _MOST for _, data in found)
    if not (one.too_large or other.too_large):
        assert [*found, *one.close()] == [*whole, *other.close()]
    assert len(one.partial()) <= _MOST


@target(cut_up(mutated(_STREAMS, _SSE)))
def stream(chunks: list[bytes]) -> None:
    """Streams: events that are decoded, accumulated and shown, and an error of this package at most."""
    transcript, accumulator = Transcript[Any](operations["streamAIResponseInSite"].decode, _CONTEXT), AIAccumulator()
    for chunk in chunks:
        if transcript.over:
            break
        for value in transcript.feed(chunk):
            accumulator.add(value)
            _used(value)
    transcript.close()
    assert transcript.done != isinstance(transcript.failure, GitBookError)
    assert len(str(transcript.failure)) < 1500
    result = accumulator.result()
    with contextlib.suppress(ValueError):
        assert result.object is not accumulator


# JSON

_OPERATIONS = (
    *("getSpaceById", "listSpacesInOrganizationById", "getCurrentRevision", "getChangeRequestById", "getSiteById"),
    *("searchSiteContent", "getPageById", "listSiteRedirects", "getAuthenticatedUser", "deleteSpaceById"),
)
_OBJECTS: list[Any] = [
    {"object": "space", "id": "x", "title": "t", "urls": {"app": "u"}, "createdAt": "2024-01-01T00:00:00.000Z"},
    {"items": [{"object": "space", "id": "x", "urls": {}}], "next": {"page": "2"}, "count": 1},
    {"id": "r", "pages": [{"id": "p", "type": "document", "pages": [], "path": "a"}], "files": [], "type": "edits"},
    {"object": "change-request", "id": "c", "number": 1, "status": "open", "createdBy": {"object": "user", "id": "u"}},
    {"error": {"code": 404, "message": "no"}},
]
_TEXTS = [
    *map(written, _OBJECTS),
    nested(300),
    nested(5000),
    nested(900, '{"pages":[', "]}"),
    nested(1010, '{"a":', "}"),
]
_BODIES = st.one_of(altered(_OBJECTS).map(written), mutated(_TEXTS), JSON.map(written))


@target(st.tuples(st.sampled_from(_OPERATIONS), st.sampled_from((200, 201, 204, 404, 500)), _BODIES))
def responses(given: tuple[str, int, bytes]) -> None:
    """Bodies of responses: a value that can be shown and written, or an error of this package."""
    operation, status, body = operations[given[0]], *given[1:]
    request = Builder("https://gitbook.test/v1", {}).build(
        operation, ["x"] * operation.path.count("{"), query=None, headers=None, json={}, settings=Settings()
    )
    try:
        value = read(request, Reply(status, {"content-type": "application/json"}, body))
    except GitBookError as error:
        _is_short(error)
        pickle.loads(pickle.dumps(error))  # noqa: S301  # our own
        return
    _used(value)


def _is_short(error: GitBookError) -> None:
    assert len(str(error)) < 1500


def _used(value: Any) -> None:
    """Do with a value what people do with it."""
    assert isinstance(repr(value), str)
    given = value.envelope if isinstance(value, Page) else value
    json.dumps(to_dict(given), default=str)
    assert copy.copy(value) == value or value != value  # noqa: PLR0124  # NaN


@target(altered([_OBJECTS[1], {"items": [], "next": {"page": 7}}, {"items": [1], "next": {"page": ""}}, [], None, "x"]))
def cursors(envelope: Any) -> None:
    """Pages and their cursors: a list that ends, or an error of this package."""
    pages = []

    async def fetch(cursor: str | None) -> Page[Any]:
        assert cursor is None or isinstance(cursor, str)
        pages.append(cursor)
        return Page[Any](copy.deepcopy(envelope))

    async def walk() -> None:
        with contextlib.suppress(GitBookError):
            async for _ in Pager(fetch, operation="x"):
                pass

    anyio.run(walk)
    assert len(pages) <= 3
    page = Page[Any](envelope)
    assert isinstance(repr(page) + page._repr_html_(), str)


# Webhooks and tokens

_SECRET = "s" * 32
_HEADERS = tuple(sign_webhook(b"{}", _SECRET, timestamp=stamp).encode() for stamp in (int(NOW), 0, 10**14))
_EVENTS: list[Any] = [
    {"type": "space_content_updated", "eventId": "e", "spaceId": "s", "installationId": "i", "revisionId": "r"},
    {"type": "ui_render", "eventId": "e", "visitor": None},
    {"type": "of the future", "eventId": 7},
]


@target(
    st.tuples(
        st.one_of(altered(_EVENTS).map(written), mutated(_TEXTS)),
        st.booleans(),
        mutated(_HEADERS, (b"t=", b"v1=", b",")),
    )
)
def webhooks(given: tuple[bytes, bool, bytes]) -> None:
    """Webhooks: an event, or an error of this package."""
    body, signed, header = given
    text = sign_webhook(body, _SECRET, timestamp=int(NOW)) if signed else header.decode("latin-1")
    with contextlib.suppress(GitBookError):
        event = verify_webhook(body, text, _SECRET, now=NOW)
        event_id(event)
        _used(event)


_TOKENS = (b"a.eyJleHAiOjE3MDAwMDAwMDB9.b", b"a.eyJleHAiOjFlOTk5fQ.b", b"a.b", b"..", b"gb_api_x")


@target(st.one_of(mutated(_TOKENS), st.tuples(JSON.map(written)).map(lambda body: b"a." + _base64(body[0]) + b".c")))
def tokens(token: bytes) -> None:
    """Tokens of installations: a time or none."""
    end = expiry(token.decode("latin-1"))
    assert end is None or end > 0
    assert renewal(end, time.time(), 60) > 0


def _base64(data: bytes) -> bytes:
    import base64

    return base64.urlsafe_b64encode(data).rstrip(b"=")


# Documents

_DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "t", "version": "1"},
    "servers": [{"url": "https://api.gitbook.com/v1"}],
    "paths": {
        "/things/{id}": {
            "get": {
                "operationId": "getThing",
                "tags": ["things"],
                "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
                "responses": {
                    "200": {
                        "description": "d",
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}},
                    }
                },
            }
        }
    },
    "components": {
        "schemas": {
            "Thing": {
                "type": "object",
                "properties": {"a": {"oneOf": [{"type": "string"}, {"$ref": "#/components/schemas/Thing"}]}},
                "required": ["a"],
            }
        }
    },
}
_JSON_TOKENS = (b'"$ref":', b'"type":', b'"a":1,"a":2', b"[[[[", b"null", b'"allOf":[', b"\\ud800", b"---\n", b"NaN")
_DOCUMENTS = st.one_of(altered([_DOCUMENT]).map(written), mutated([written(_DOCUMENT), nested(5000)], _JSON_TOKENS))


@target(_DOCUMENTS)
def documents(data: bytes) -> None:
    """Documents: one that can be generated from, or a problem with its place."""
    with contextlib.suppress(DocumentError, GenerationError):
        check(parse(data, "document.json"))
