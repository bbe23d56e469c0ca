"""The connections of this package as a transport of httpx."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

import httpx

from gitbook_async._wire.faults import Fault
from gitbook_async._wire.http11.connector import Certificate, Connector, Verify
from gitbook_async._wire.http11.outgoing import Outgoing, origin_of
from gitbook_async._wire.http11.pool import OpenBody, Pool

if TYPE_CHECKING:
    from gitbook_async._wire.http11.connector import Proxy


class SlotTransport(httpx.AsyncBaseTransport):
    """Up to ``max_connections`` connections, each with at most one request at a time.

    It opens itself at the first request, belongs to the event loop of that request until it is closed, and can be used
    again after that, in another loop too. `GitBook` uses the connections directly, without objects of httpx; as a
    transport they can be given to any `httpx.AsyncClient`.

    Args:
        max_connections: how many connections there may be; further requests wait, first come, first served.
        http2: offer HTTP/2 to servers that have it (needs the package h2). A connection still carries one request at a
            time.
        verify: True for the usual certificate authorities, a path to others, an SSL context of your own, or False for
            no check at all.
        cert: the client's certificate: a file, or certificate file, key file and perhaps password.
        proxy: the proxy for every request. None uses that of the environment, if ``trust_env``.
        trust_env: use HTTP_PROXY, HTTPS_PROXY, ALL_PROXY, NO_PROXY, SSL_CERT_FILE and SSL_CERT_DIR.
        keepalive_expiry: seconds that a connection may be idle before it is closed; None keeps it.

    Raises:
        ValueError: ``max_connections`` is less than one.
        ImportError: ``http2`` without h2.
    """

    def __init__(
        self,
        max_connections: int = 100,
        *,
        http2: bool = False,
        verify: Verify = True,
        cert: Certificate | None = None,
        proxy: Proxy | None = None,
        trust_env: bool = True,
        keepalive_expiry: float | None = 5.0,
    ) -> None:
        connector = Connector(http2=http2, verify=verify, cert=cert, proxy=proxy, trust_env=trust_env)
        self.pool = Pool(connector, max_connections, keepalive_expiry)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request over a connection that carries nothing else meanwhile.

        Args:
            request: what to send; of its timeouts, "pool" limits the wait for a connection.

        Returns:
            The response, its body unread. The connection is free again once the response is closed.

        Raises:
            httpx.PoolTimeout: no connection became free in time.
            httpx.TransportError: the request failed.
            RuntimeError: the transport is open in another event loop, or was closed while the request waited.
        """
        try:
            exchange, body = await self.pool.send(await _outgoing(request), streaming=True)
        except Fault as fault:
            raise _error(fault, request) from fault.__cause__
        stream = httpx.ByteStream(exchange.take()) if body is None else _Stream(body, request)
        return httpx.Response(
            exchange.status,
            headers=exchange.raw_headers,
            stream=stream,
            extensions={"http_version": b"HTTP/1.1", "reason_phrase": exchange.reason},
        )

    async def aclose(self) -> None:
        """Close every connection. Requests under way fail; those that wait for a connection raise RuntimeError."""
        await self.pool.aclose()


class _Stream(httpx.AsyncByteStream):
    """The body of a response, with the errors of httpx."""

    def __init__(self, body: OpenBody, request: httpx.Request) -> None:
        self._body = body
        self._request = request

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for chunk in self._body:
                yield chunk
        except Fault as fault:
            raise _error(fault, self._request) from fault.__cause__

    async def aclose(self) -> None:
        await self._body.aclose()


async def _outgoing(request: httpx.Request) -> Outgoing:
    """Return a request of httpx as one of ours. A body of unknown length is sent chunked."""
    url = request.url
    origin = origin_of(url.scheme, url.netloc.decode("ascii"))
    headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in request.headers.raw]
    extensions: dict[str, Any] = request.extensions
    stream: Any = request.stream
    content = stream if "transfer-encoding" in request.headers or "content-length" in request.headers else b""
    if isinstance(stream, httpx.ByteStream):
        content = b"".join([chunk async for chunk in stream])
    elif "transfer-encoding" in request.headers:
        content = _chunked(stream)
    return Outgoing(
        origin,
        request.method,
        url.raw_path.decode("ascii"),
        headers,
        content,
        extensions.get("timeout") or {},
        extensions.get("sni_hostname"),
    )


async def _chunked(stream: Any) -> AsyncIterator[bytes]:
    async for chunk in stream:
        if chunk:
            yield b"%x\r\n%b\r\n" % (len(chunk), chunk)
    yield b"0\r\n\r\n"


def _error(fault: Fault, request: httpx.Request) -> Exception:
    kind = getattr(httpx, fault.name, httpx.TransportError)
    return kind(str(fault), request=request)
