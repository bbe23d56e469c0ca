"""The wire over an application's aiohttp session: its connections are used, and nothing else of it.

Requests go through a session of our own that shares the application's connector. So cookies, default headers and
credentials of the application are neither sent nor changed, and aiohttp does not repeat requests by itself.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import aiohttp
from yarl import URL

from gitbook_async._message.reply import SUCCESSES, Headers, Reply
from gitbook_async._wire.content import OpenContent
from gitbook_async._wire.faults import Fault, translating

if TYPE_CHECKING:
    from gitbook_async._message.request import Request


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
                connector=self._session.connector,
                connector_owner=False,
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=self._session.trust_env,
                trace_configs=self._session.trace_configs,
                auto_decompress=False,
            )
            vars(self._own)["_retry_connection"] = False  # it would repeat what a broken connection may have done
        return self._own


class SessionBody(OpenContent):
    """The open body of a response of aiohttp.

    Args:
        response: the response.
        encoding: its Content-Encoding, if there is one.
        request: what it responds to.

    Raises:
        Fault: it has an encoding that was not asked for.
    """

    def __init__(self, response: aiohttp.ClientResponse, encoding: str | None, request: Request) -> None:
        super().__init__(self._chunk, request, encoding, request.settings.timeouts.get("read"))
        self._response = response

    async def _chunk(self) -> bytes:
        chunk = await self._response.content.readany()
        if not chunk:
            raise StopAsyncIteration
        return chunk

    async def aclose(self) -> None:
        """Close the response. If all of it was received, aiohttp can use the connection again."""
        if self._response.content.at_eof():
            self._response.release()
        else:
            self._response.close()


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
