"""One HTTP/1.1 exchange, without I/O: the response that bytes from the server make.

A connection is used again only after exactly one response to its request: see `Exchange.reusable`.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final

from gitbook_async._message.reply import Headers
from gitbook_async._wire.faults import Fault, too_large

if TYPE_CHECKING:
    from gitbook_async._wire.http11.outgoing import Outgoing

try:
    from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser
except ImportError:  # there is no build of it for this interpreter
    from gitbook_async._wire.http11.parser import HttpParserError, HttpParserUpgrade, HttpResponseParser

_LONGEST_HEAD: Final = 102_400  # bytes that status lines and headers may take, informational responses included
_INFORMATIONAL: Final = range(100, 200)
_NO_HEADERS: Final = Headers()
_MOST_NAMES: Final = 256  # of headers that are remembered


class _Names(dict[bytes, str]):
    """The names of headers in lower case, by what was received: servers send the same few in each response."""

    def __missing__(self, name: bytes) -> str:
        lowered = name.decode("latin-1").lower()
        if len(self) < _MOST_NAMES:
            self[name] = lowered
        return lowered


_NAMES: Final = _Names()


class Exchange:
    """Reads the response to one request from bytes.

    The pump feeds it, and looks at its attributes afterwards. Methods that begin with ``on_`` are for the parser.

    Args:
        method: the method of the request.
        most: how many bytes of the body may wait to be taken.

    Attributes:
        status: the status, once `started`.
        reason: the reason phrase.
        headers: the headers, once `started`.
        started: whether the head is there.
        complete: whether the response is there as a whole.
        parts: pieces of the body that were not read yet.
        buffered: how many bytes they are.
        fault: what is wrong with what was received.
    """

    status = 0
    reason = b""
    headers = _NO_HEADERS
    started = False
    complete = False
    buffered = 0
    fault: Fault | None = None
    _head_size = 0
    _keeps = False
    _beyond = False  # whether there was more than one response

    def __init__(self, method: str, most: int = sys.maxsize) -> None:
        self.parts: list[bytes] = []
        self.method = method
        self._most = most
        self._received: list[tuple[str, str]] = []
        self._parser: Any = HttpResponseParser(self)

    @classmethod
    def received(cls, outgoing: Outgoing, status: int, reason: bytes, headers: list[tuple[bytes, bytes]]) -> Exchange:
        """Make an exchange whose head was read by another library."""
        exchange = cls(outgoing.method, outgoing.max_size)
        exchange.status, exchange.reason, exchange._parser = status, reason, None
        for name, value in headers:
            exchange.on_header(name, value)
        exchange.headers = Headers.lowered(exchange._received)
        exchange.started = exchange._keeps = True
        return exchange

    @property
    def raw_headers(self) -> list[tuple[bytes, bytes]]:
        """The headers as bytes, names in lower case."""
        return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in self._received]

    @property
    def reusable(self) -> bool:
        """Whether the connection can carry another request: exactly one response was received, and it allows that."""
        return self.complete and self._keeps and not self._beyond

    def feed(self, data: bytes) -> None:
        """Take bytes in."""
        if self._parser is None:
            self._beyond = True
            return
        if not self.started:
            self._head_size += len(data)
        try:
            self._parser.feed_data(data)
        except HttpParserUpgrade:
            self._fail("the server switched protocols, which was not requested")
        except HttpParserError as error:
            self._fail(str(error))
        if not self.started and self._head_size > _LONGEST_HEAD:
            self._fail(f"the headers take more than {_LONGEST_HEAD} bytes")
        if self.complete or self.fault is not None:
            self._parser = None  # it holds the exchange: without this, only the garbage collector would free both

    def end(self, *, clean: bool = True) -> None:
        """Take note that the server has closed the connection.

        Args:
            clean: whether it said so, as TLS does; where it did not, what ended may have been cut off.
        """
        self._keeps = False
        if self.complete or self.fault is not None:
            return
        if self.started and not self._is_measured() and clean:
            self.complete = True
        elif self.started or self._head_size:
            self.fault = Fault("RemoteProtocolError", "the server closed the connection mid-response")
        else:
            self.fault = Fault("RemoteProtocolError", "the server closed the connection without a response")

    def take(self) -> bytes:
        """Take what there is of the body."""
        parts, self.parts, self.buffered = self.parts, [], 0
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def _is_measured(self) -> bool:
        """Return whether the end of the body is known without the end of the connection."""
        return "content-length" in self.headers or "transfer-encoding" in self.headers

    def _fail(self, problem: str) -> None:
        if self.complete:
            self._beyond = True  # the response is whole; what follows it is not looked at
        elif self.fault is None:
            self.fault = Fault("RemoteProtocolError", problem)

    # What the parser calls

    def on_message_begin(self) -> None:
        """Begin a response; after a whole one, that is one too many."""
        self._beyond = self._beyond or self.complete

    def on_status(self, status: bytes) -> None:
        """Keep the reason phrase."""
        if not self.complete:
            self.reason = status

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep a header; trailers are not kept."""
        if not self.started:
            self._received.append((_NAMES[name], value.decode("latin-1")))

    def on_headers_complete(self) -> None:
        """Look at the head; a response to HEAD has no body, which the parser cannot know."""
        if self.complete:
            return
        self.status = self._parser.get_status_code()
        if self.status in _INFORMATIONAL:
            self._received = []
            return
        self.started, self.headers = True, Headers.lowered(self._received)
        if self.headers.values_by_name.get("transfer-encoding", "chunked").lower() != "chunked":
            self._fail("the response has a transfer encoding that was not requested")
        self._keeps = self._parser.should_keep_alive()
        if self.method == "HEAD":
            self.complete = self.fault is None
            self._keeps = False

    def on_body(self, body: bytes) -> None:
        """Keep a part of the body."""
        if not self.complete:
            self.parts.append(body)
            self.buffered += len(body)
            if self.buffered > self._most:
                self.fault = self.fault or too_large(self._most)
                self.parts = []

    def on_message_complete(self) -> None:
        """End the response; after one that only informs, the next one counts."""
        if self.started:
            self.complete = self.fault is None
