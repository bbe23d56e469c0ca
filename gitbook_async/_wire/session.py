"""The wire over an aiohttp session: it uses only the connections of the session.

A connection is taken from the application's connector, with its limits, resolver and certificates, carries one request
as one of our own does, and is given back. So nothing of the session is sent or changed, and nothing is repeated.

Where the session traces requests, or looks for proxies in the environment, aiohttp carries the request itself, in a
session of our own that shares the connector.
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
from gitbook_async._wire.http11.pool import Channel, Pool
from gitbook_async._wire.http11.protocol import AsyncioConnection
from gitbook_async._wire.http11.slots import Slots, close, readable
from gitbook_async._wire.own import OwnWire

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable
    from types import CoroutineType

    from gitbook_async._message.request import Request
    from gitbook_async._wire.http11.connector import Connector
    from gitbook_async._wire.http11.outgoing import Origin, Outgoing, Timeouts

_MOST_SPOILT: Final = 10  # connections to close before a request fails


class SessionWire(OwnWire):
    """Sends over the connections of an aiohttp session, which is never closed.

    Args:
        session: the session.
    """

    _own: aiohttp.ClientSession | None = None

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session
        self._connector = _Connector(session)
        super().__init__(_SessionPool(self._connector), owned=False)

    def send(self, request: Request, authorization: str | None) -> CoroutineType[Any, Any, Reply]:
        """Send a request once; see `gitbook_async._wire.wire.Wire`."""
        if self._session.trust_env or self._session.trace_configs:
            return self._requested(request, authorization)
        return super().send(request, authorization)

    async def _requested(self, request: Request, authorization: str | None) -> Reply:
        """Let aiohttp carry a request."""
        headers = dict(request.headers)
        if authorization is not None:
            headers["authorization"] = authorization
        with translating(request):
            response = await self._shared().request(
                request.method,
                URL(request.url, encoded=True),
                headers=headers,
                data=request.content,
                allow_redirects=False,
                timeout=_timeout(request.settings.timeouts),
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

    def _shared(self) -> aiohttp.ClientSession:
        if self._own is None or self._own.closed:
            self._own = aiohttp.ClientSession(
                connector=cast("aiohttp.BaseConnector", self._connector.checked()),
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
        session: the application's.
    """

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session
        self._used: WeakKeyDictionary[Any, Callable[[], object]] = WeakKeyDictionary()
        self._places: dict[Origin, aiohttp.ClientRequest] = {}

    def checked(self) -> _Connector:
        """Return itself, unless the session is closed."""
        if self._session.closed:
            raise aiohttp.ClientConnectionError("the session is closed")
        return self

    @property
    def closed(self) -> bool:
        """Whether the application has closed it."""
        return self._session.closed

    def __getattr__(self, name: str) -> Any:
        return getattr(self._session.connector, name)

    async def connect(self, *arguments: Any, **named: Any) -> Any:
        """Return a connection that is clean."""
        for _ in range(_MOST_SPOILT):
            connection = await cast("Any", self._session.connector).connect(*arguments, **named)
            if self._is_clean(connection.protocol):
                return connection
            connection.close()
        raise aiohttp.ClientConnectionError("the server sends unrequested bytes on every connection")

    async def take(self, origin: Origin, timeouts: Timeouts) -> Any:
        """Return a clean connection to an origin."""
        place = self._places.get(origin)
        if place is None:
            scheme, host, port = origin
            place = aiohttp.ClientRequest("GET", URL.build(scheme=scheme, host=host, port=port, path="/"))
            self._places[origin] = place
        try:
            return await self.checked().connect(place, [], _timeout(timeouts))
        except TimeoutError as error:
            raise Fault("ConnectTimeout", "the connector gave no connection in time") from error

    def _is_clean(self, protocol: Any) -> bool:
        """Return whether nothing was received on a connection that was used before; TLS may send on a new one."""
        if protocol.should_close:
            return False
        is_readable = self._used.get(protocol)
        if is_readable is not None:
            return not is_readable()
        self._used[protocol] = readable(protocol.transport.get_extra_info("socket").fileno())
        return True


class _SessionPool(Pool):
    """The connections of a connector.

    Args:
        connector: the connector.
    """

    def __init__(self, connector: _Connector) -> None:
        super().__init__(cast("Connector", connector), 1, None)

    def _slots(self) -> Slots[Channel]:
        return cast("Slots[Channel]", _Slots(cast("_Connector", self.connector)))


class _Slots:
    """In place of a free list, since the connector has one."""

    def __init__(self, connector: _Connector) -> None:
        self._connector = connector

    def __len__(self) -> int:
        return 0

    def spare(self, origin: Origin) -> SessionConnection:
        """Return a connection, which is taken from the connector when the request is sent."""
        return SessionConnection(origin, self._connector)

    def keep(self, connection: SessionConnection) -> bool:
        """Do nothing: it has given itself back."""
        return connection.held is None

    async def discard(self, connection: SessionConnection) -> None:
        """Close a connection that must not be used again."""
        await close(connection)

    def forget(self, connection: SessionConnection) -> None:
        """Do nothing: the connector has heard of its end."""


class SessionConnection(AsyncioConnection):
    """A connection of a connector, for one request. Meanwhile what it receives does not go to aiohttp.

    Args:
        origin: where it leads.
        connector: the connector.
    """

    held: Any = None

    def __init__(self, origin: Origin, connector: _Connector) -> None:
        super().__init__(origin, None)
        self._connector = connector

    async def _ready(self, outgoing: Outgoing) -> None:
        self.held = await self._connector.take(self.origin, outgoing.timeouts)
        self._handler = self.held.protocol
        self._transport = cast("asyncio.Transport", self._handler.transport)
        self._transport.set_protocol(self)

    def finish(self) -> bool:
        """End the exchange, and give the connection back if it can carry another request."""
        fit = super().finish()
        if fit:
            self._stop_timer()
            self._transport.set_protocol(self._handler)  # type: ignore[union-attr]  # it is connected
            self.held.release()
            self._transport = self.held = None
        return fit

    def abort(self) -> None:
        """Close the connection without waiting for anything."""
        super().abort()
        if self.held is not None:
            self.held.close()
            self.held = None

    def connection_lost(self, exc: Exception | None) -> None:
        """Record that the connection is gone, and let aiohttp do so too."""
        super().connection_lost(exc)
        self._handler.connection_lost(exc)


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


def _timeout(timeouts: Timeouts) -> Any:
    """Return the timeouts in aiohttp's terms: it has one for a connection and the wait for it, and none for writing."""
    return _timeout_of(timeouts.get("pool"), timeouts.get("connect"), timeouts.get("read"))


@lru_cache(maxsize=16)
def _timeout_of(pool: float | None, connect: float | None, read: float | None) -> Any:
    both = None if pool is None else pool + (connect or 0)
    return aiohttp.ClientTimeout(total=None, connect=both, sock_connect=connect, sock_read=read)
