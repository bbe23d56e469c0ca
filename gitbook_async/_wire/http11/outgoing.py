"""A request of HTTP/1.1, ready to be written: where it goes, and its bytes."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlsplit

from gitbook_async._wire.faults import Fault

if TYPE_CHECKING:
    from gitbook_async._message.request import Request

Timeouts = Mapping[str, float | None]

_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_WITH_BODY: Final = frozenset(("POST", "PUT", "PATCH"))


class Origin(NamedTuple):
    """Where a connection leads."""

    scheme: str
    host: str
    port: int


class Outgoing(NamedTuple):
    """A request, ready to be written.

    Attributes:
        origin: where it goes.
        method: the HTTP method.
        target: the path and the query, percent-encoded.
        headers: all of them, in order: Host and Content-Length too.
        content: the body: bytes, or chunks that are written as they come.
        timeouts: seconds (None: no limit) for the steps connect, read, write and pool.
        server_name: the name that the server's certificate must have, where it is not the host.
        max_size: how many bytes the body of the response may have, if all of it is received at once.
    """

    origin: Origin
    method: str
    target: str
    headers: list[tuple[str, str]]
    content: bytes | AsyncIterable[bytes]
    timeouts: Timeouts
    server_name: str | None = None
    max_size: int = sys.maxsize

    def head(self) -> bytes:
        """Encode the request line and the headers.

        Raises:
            Fault: there is a line break, or a character that HTTP does not allow, in one of them. It is not shown.
        """
        lines = [f"{self.method} {self.target} HTTP/1.1", *[f"{name}: {value}" for name, value in self.headers], "", ""]
        text = "\r\n".join(lines)
        if text.count("\n") != len(lines) - 1 or text.count("\r") != len(lines) - 1 or "\0" in text:
            raise Fault("LocalProtocolError", "a header or the request line holds a line break")
        try:
            return text.encode("latin-1")
        except UnicodeEncodeError:
            raise Fault("LocalProtocolError", "a header or the request line is not Latin-1") from None


def outgoing(request: Request, authorization: str | None) -> Outgoing:
    """Make a request ready to be written.

    Args:
        request: the request.
        authorization: the value of the Authorization header to add, if any.

    Raises:
        Fault: the URL cannot be sent.
    """
    origin, authority, target = _taken_apart(request.url)
    content = request.content or b""
    headers = [("host", authority), *request.headers.items()]
    if authorization is not None:
        headers.append(("authorization", authorization))
    if content or request.method in _WITH_BODY:
        headers.append(("content-length", str(len(content))))
    settings = request.settings
    most = sys.maxsize if request.streaming else settings.max_response_size
    return Outgoing(origin, request.method, target, headers, content, settings.timeouts, max_size=most)


def _taken_apart(url: str) -> tuple[Origin, str, str]:
    """Split a URL into the origin, the value of the Host header and the target of the request line."""
    scheme, _, rest = url.partition("://")
    authority, slash, target = rest.partition("/")
    if not slash or "?" in authority or "#" in target:
        return _taken_apart(_whole(url))
    if " " in target or not target.isascii():
        raise Fault("InvalidURL", "the URL is not percent-encoded")
    return origin_of(scheme, authority), authority.rpartition("@")[2], f"/{target}"


def _whole(url: str) -> str:
    """Return a URL with a path and without a fragment."""
    parts = urlsplit(url)
    return parts._replace(path=parts.path or "/", fragment="").geturl()


@lru_cache(maxsize=64)
def origin_of(scheme: str, authority: str) -> Origin:
    """Read the origin from the scheme and the authority of a URL.

    Raises:
        Fault: it is not one of HTTP.
    """
    try:
        parts = urlsplit(f"{scheme}://{authority}")
        port = parts.port
    except ValueError:
        raise Fault("InvalidURL", "the URL is not valid") from None
    if scheme not in _DEFAULT_PORTS or not parts.hostname:
        raise Fault("UnsupportedProtocol", "the URL must begin with http:// or https://, and have a host")
    return Origin(scheme, parts.hostname, _DEFAULT_PORTS[scheme] if port is None else port)
