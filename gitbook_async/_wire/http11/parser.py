"""A parser of HTTP responses with the interface of httptools, over h11, for platforms without httptools.

Both call the same methods of an `Exchange`, and refuse the same messages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import h11

if TYPE_CHECKING:
    from gitbook_async._wire.http11.exchange import Exchange


class HttpParserError(Exception):  # httptools calls it so
    """What was received is not HTTP."""


class HttpParserUpgrade(Exception):  # noqa: N818  # httptools calls it so
    """The server switched protocols."""


class HttpResponseParser:
    """Calls the methods of an exchange as a response is received.

    Args:
        exchange: takes the parts of the response.
    """

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._connection = h11.Connection(h11.CLIENT, max_incomplete_event_size=102_400)
        self._connection.send(h11.Request(method=exchange.method, target="/", headers=[("host", "x")]))
        self._connection.send(h11.EndOfMessage())
        self._status = 0
        self._keeps = False

    def feed_data(self, data: bytes) -> None:
        """Parse received bytes.

        Raises:
            HttpParserError: they are not a response.
            HttpParserUpgrade: the server switched protocols.
        """
        try:
            self._connection.receive_data(data)
            while self._handle(self._connection.next_event()):
                pass
        except h11.RemoteProtocolError as error:
            raise HttpParserError(str(error)) from None

    def get_status_code(self) -> int:
        """Return the status."""
        return self._status

    def should_keep_alive(self) -> bool:
        """Return whether the connection can carry another request."""
        return self._keeps

    def _handle(self, event: object) -> bool:
        """Pass an event on, and return whether there may be another."""
        exchange = self._exchange
        if isinstance(event, (h11.Response, h11.InformationalResponse)):
            self._begin(event)
        elif isinstance(event, h11.Data):
            exchange.on_body(bytes(event.data))
        elif isinstance(event, h11.EndOfMessage):
            exchange.on_message_complete()
            if self._connection.trailing_data[0]:
                exchange.on_message_begin()
            return False
        elif event is h11.PAUSED:
            raise HttpParserUpgrade
        else:
            return False
        return True

    def _begin(self, event: h11.Response | h11.InformationalResponse) -> None:
        headers = event.headers.raw_items()
        names = {name.lower() for name, _ in headers}
        if {b"content-length", b"transfer-encoding"} <= names:
            raise HttpParserError("Transfer-Encoding can't be present with Content-Length")
        self._status = event.status_code
        asked = {value.strip().lower() for name, value in headers if name.lower() == b"connection"}
        self._keeps = event.http_version == b"1.1" and b"close" not in asked and self._is_sized(event, names)
        self._exchange.on_status(bytes(event.reason))
        for name, value in headers:
            self._exchange.on_header(bytes(name), bytes(value))
        self._exchange.on_headers_complete()
        if isinstance(event, h11.InformationalResponse):
            self._exchange.on_message_complete()

    def _is_sized(self, event: h11.Response | h11.InformationalResponse, names: set[bytes]) -> bool:
        """Return whether the end of the body is known without the end of the connection."""
        return event.status_code in (204, 304) or bool({b"content-length", b"transfer-encoding"} & names)
