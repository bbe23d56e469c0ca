"""The wire over an application's aiohttp session: its connections are used, and nothing else of it.

Requests go through a session of our own that shares the application's connector. So cookies, default headers and
credentials of the application are neither sent nor changed, and aiohttp does not repeat requests by itself.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import aiohttp
from yarl import URL

from gitbook_async._message.reply import SUCCESSES, Headers, Reply
from gitbook_async._wire.faults import translating

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
            if request.streaming and response.status in SUCCESSES:
                return Reply(response.status, received, body=SessionBody(response, request))
            try:
                return Reply(response.status, received, await response.read())
            except BaseException:
                response.close()
                raise

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
            )
            vars(self._own)["_retry_connection"] = False  # it would repeat what a broken connection may have done
        return self._own


class SessionBody(AsyncIterator[bytes]):
    """The open body of a response of aiohttp.

    Args:
        response: the response.
        request: what it responds to.
    """

    def __init__(self, response: aiohttp.ClientResponse, request: Request) -> None:
        self._response = response
        self._request = request
        self.read_timeout = request.settings.timeouts.get("read")

    async def __anext__(self) -> bytes:
        with translating(self._request):
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


@lru_cache(maxsize=16)
def _timeout(pool: float | None, connect: float | None, read: float | None) -> Any:
    """Return the timeouts in aiohttp's terms: it has one for a connection and the wait for it, and none for writing."""
    both = None if pool is None else pool + (connect or 0)
    return aiohttp.ClientTimeout(total=None, connect=both, sock_connect=connect, sock_read=read)
