"""One connection as a transport: httpcore's, without the pool that httpx puts around it.

The pool of httpx's own transport does as much work for a request as the connection does, even if it has only one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import httpcore
import httpx

if TYPE_CHECKING:
    from collections.abc import Callable

    Make = Callable[[], httpcore.AsyncHTTPConnection]


class Connection(httpx.AsyncBaseTransport):
    """A transport that never has more than one connection, nor more than one request at a time.

    Args:
        make: makes the connection. It connects at its first request, and another takes its place when the server has
            closed it.
    """

    def __init__(self, make: Make) -> None:
        self._make = make
        self._wire = make()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request.

        Args:
            request: what to send.

        Returns:
            The response, its body unread; what reading it raises is httpcore's (see `translated`).

        Raises:
            httpx.TransportError: the request failed.
        """
        if self._wire.has_expired() or self._wire.is_closed():
            await self.aclose()
            self._wire = self._make()
        try:
            answer = await self._wire.handle_async_request(_message(request))
        except Exception as error:
            raise translated(error) from error
        return httpx.Response(
            answer.status,
            headers=answer.headers,
            stream=answer.stream,  # type: ignore[arg-type]  # the caller puts a stream of httpx's kind around it
            extensions=cast("dict[str, Any]", answer.extensions),
        )

    async def aclose(self) -> None:
        """Close the connection, whatever state it is in."""
        await self._wire.aclose()


def translated(error: Exception) -> Exception:
    """Give httpx's error that stands for one of httpcore, by its name; any other stays what it is."""
    library = type(error).__module__.partition(".")[0]
    kind = getattr(httpx, type(error).__name__, None) if library == "httpcore" else None
    return error if kind is None else kind(str(error))


def _message(request: httpx.Request) -> httpcore.Request:
    url = request.url
    target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
    return httpcore.Request(
        request.method, target, headers=request.headers.raw, content=request.stream, extensions=request.extensions
    )
