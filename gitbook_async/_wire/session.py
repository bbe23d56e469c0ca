"""The wire over an application's aiohttp session: it uses only the connections of the session.

Requests go through a session of our own that shares the application's connector. So cookies, default headers and
credentials of the application are neither sent nor changed, and aiohttp does not repeat requests by itself.
"""

from __future__ import annotations

import warnings
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, Final, cast
from weakref import WeakKeyDictionary

import aiohttp
from yarl import URL

from gitbook_async._message.reply import SUCCESSES, Headers, Reply
from gitbook_async._wire.content import OpenContent
from gitbook_async._wire.faults import Fault, translating
from gitbook_async._wire.http11.slots import readable

if TYPE_CHECKING:
    from collections.abc import Callable

    from gitbook_async._message.request import Request

_MOST_SPOILT: Final = 10  # connections to close before a request fails


class SessionWire:
    """Sends over the connections of an aiohttp session, which is never closed.

    Args:
        session: the session.
    """

    adds_headers = False
    _own: aiohttp.ClientSession | None = None

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def send(self, request: Request, authorization: str | None) -> Reply:
        """Send a request once; see `gitbook_async._wire.wire.Wire`."""
        headers = dict(request.headers)
        if authorization is not None:
            headers["authorization"] = authorization
        timeouts = request.settings.timeouts
        with translating(request):
            response = await self._opened().request(
                request.method,
                URL(request.url, encoded=True),
                headers=headers,
                data=request.content,
                allow_redirects=False,
                timeout=_timeout(timeouts.get("pool"), timeouts.get("connect"), timeouts.get("read")),
            )
            received = Headers(response.headers.items())
            body = _opened(response, received.get("content-encoding"), request)
            if request.streaming and response.status in SUCCESSES:
                return Reply(response.status, received, body=body)
            return Reply(response.status, received, await body.received())

    async def aclose(self) -> None:
        """Let go of the application's connections, without closing them."""
        own, self._own = self._own, None
        if own is not None:
            own.detach()

    def __del__(self) -> None:
        if self._own is not None:
            self._own.detach()

    def _opened(self) -> aiohttp.ClientSession:
        if self._own is None or self._own.closed:
            if self._session.closed:
                raise aiohttp.ClientConnectionError("the session is closed")
            self._own = aiohttp.ClientSession(
                connector=cast("aiohttp.BaseConnector", _Connector(self._session.connector)),
                connector_owner=False,
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=self._session.trust_env,
                trace_configs=self._session.trace_configs,
                auto_decompress=False,
            )
            vars(self._own)["_retry_connection"] = False  # it would repeat what a broken connection may have done
        return self._own


class _Connector:
    """The application's connector, without the connections that have unrequested bytes.

    aiohttp keeps what a server sends on an idle connection, and would read it as the response of the next request.

    Args:
        connector: the application's.
    """

    def __init__(self, connector: Any) -> None:
        self._connector = connector
        self._used: WeakKeyDictionary[Any, Callable[[], object]] = WeakKeyDictionary()
        # What aiohttp looks at in every call; `__getattr__` takes longer.
        self._timeout_ceil_threshold = connector._timeout_ceil_threshold  # noqa: SLF001  # it has no public name
        self.allowed_protocol_schema_set = connector.allowed_protocol_schema_set

    @property
    def closed(self) -> bool:
        """Whether the application has closed it."""
        return self._connector.closed

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connector, name)

    async def connect(self, *arguments: Any, **named: Any) -> Any:
        """Return a connection that is clean."""
        for _ in range(_MOST_SPOILT):
            connection = await self._connector.connect(*arguments, **named)
            if self._is_clean(connection.protocol):
                return connection
            connection.close()
        raise aiohttp.ClientConnectionError("the server sends unrequested bytes on every connection")

    def _is_clean(self, protocol: Any) -> bool:
        """Return whether nothing was received on a connection that was used before; TLS may send on a new one."""
        if protocol.should_close:
            return False
        is_readable = self._used.get(protocol)
        if is_readable is not None:
            return not is_readable()
        self._used[protocol] = readable(protocol.transport.get_extra_info("socket").fileno())
        return True


class SessionBody(OpenContent):
    """The open body of a response of aiohttp.

    Args:
        response: the response.
        encoding: its Content-Encoding, if there is one.
        request: what it responds to.

    Raises:
        Fault: it has an encoding that was not requested.
    """

    def __init__(self, response: aiohttp.ClientResponse, encoding: str | None, request: Request) -> None:
        self._response = response
        super().__init__(partial(_chunk, response.content), request, encoding, request.settings.timeouts.get("read"))

    async def aclose(self) -> None:
        """Close the response. If all of it was received, aiohttp can use the connection again; if not, it ends now."""
        if self._response.content.at_eof():
            self._response.release()
            return
        connection = self._response.connection
        if connection is not None and connection.transport is not None:
            connection.transport.abort()  # closing TLS would go on receiving for a while
        self._response.close()

    def __del__(self) -> None:
        if not self._response.closed:
            self._response.close()
            warnings.warn("a stream was never closed: use it with async with", ResourceWarning, stacklevel=2)


async def _chunk(content: aiohttp.StreamReader) -> bytes:
    chunk = await content.readany()
    if not chunk:
        raise StopAsyncIteration
    return chunk


def _opened(response: aiohttp.ClientResponse, encoding: str | None, request: Request) -> SessionBody:
    try:
        return SessionBody(response, encoding, request)
    except Fault:
        response.close()
        raise


@lru_cache(maxsize=16)
def _timeout(pool: float | None, connect: float | None, read: float | None) -> Any:
    """Return the timeouts in aiohttp's terms: it has one for a connection and the wait for it, and none for writing."""
    both = None if pool is None else pool + (connect or 0)
    return aiohttp.ClientTimeout(total=None, connect=both, sock_connect=connect, sock_read=read)
