"""The in-process transport, which simulates broken connections."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx

from gitbook_async.testing._http.breakage import MARK, RESET, TRUNCATE


class InProcess(httpx.ASGITransport):
    """Sends requests to an application, and breaks off as a connection would."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request.

        Raises:
            httpx.ReadError: a fault broke the connection.
        """
        response = await super().handle_async_request(request)
        mark = response.headers.get(MARK)
        if mark == RESET:
            raise httpx.ReadError("an injected fault reset the connection", request=request)
        if mark == TRUNCATE:
            content = await response.aread()
            return httpx.Response(response.status_code, headers=response.headers, stream=_Truncated(content))
        return response


class _Truncated(httpx.AsyncByteStream):
    def __init__(self, content: bytes) -> None:
        self._content = content

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._content
        raise httpx.RemoteProtocolError("an injected fault closed the connection before the response was complete")
