"""The body of a response that is open, read as it comes."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING, TypedDict, cast

import anyio

from gitbook_async import errors

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    import httpx

WITHIN = "read_timeout"
"""The extension by which a response says how many seconds its transport waits for a read; None for any number."""

_MOST_LEFTOVERS = 1000  # chunks to throw away at a close, from a source that never pauses


class Call(TypedDict, total=False):
    """What an error of a stream is told of the call."""

    operation: str | None
    method: str | None
    url: str | None


class Body:
    """The bytes of a response, chunk by chunk, with a limit on silence.

    Args:
        response: an open response; it is closed with the body.
        idle_timeout: seconds that may pass without a byte; None for any number.
        call: what its errors are to know of the call.
    """

    def __init__(self, response: httpx.Response, idle_timeout: float | None, call: Call) -> None:
        self._response = response
        self._chunks = _chunks(response)
        self._limit = None if _limited_by_transport(response, idle_timeout) else idle_timeout
        self._call = call

    async def read(self) -> bytes | None:
        """Give the next chunk, or None at the end.

        Raises:
            StreamIdleTimeout: no byte came in time.
            StreamInterrupted: the connection failed.
        """
        try:
            if self._limit is None:
                return await self._chunks.__anext__()
            with anyio.fail_after(self._limit):
                return await self._chunks.__anext__()
        except StopAsyncIteration:
            return None
        except Exception as error:  # each HTTP library has errors of its own
            raise self._translate(error) from error

    async def aclose(self) -> None:
        """Close the response at once; cancellation waits until it is done."""
        with anyio.CancelScope(shield=True):
            await self._exhaust()
            with contextlib.suppress(Exception):
                await self._response.aclose()

    async def _exhaust(self) -> None:
        """End the generators below, which closing the response does not do.

        Reading goes on until it would have to wait, and is cancelled there. If the end of the body has come already, it
        is read, and the connection can be used again.
        """
        with anyio.CancelScope() as scope, contextlib.suppress(Exception):
            scope.cancel()
            for _ in range(_MOST_LEFTOVERS):
                if await anext(self._chunks, None) is None:
                    return
        if isinstance(self._chunks, AsyncGenerator):
            with contextlib.suppress(RuntimeError):  # another task may be reading
                await cast("AsyncGenerator[bytes]", self._chunks).aclose()

    def _translate(self, error: Exception) -> errors.StreamError:
        if isinstance(error, TimeoutError) or type(error).__name__ == "ReadTimeout":
            return errors.StreamIdleTimeout("No event came within the idle time-out", **self._call)
        message = f"The stream broke off: {str(error) or type(error).__name__}"
        return errors.StreamInterrupted(message, **self._call)


def call_of(operation: str, response: httpx.Response) -> Call:
    """Say for errors what call a response answers."""
    request = _request(response)
    if request is None:
        return {"operation": operation}
    url = request.url
    place = f"{url.scheme}://{url.netloc.decode('ascii')}{url.path}"
    return {"operation": operation, "method": request.method, "url": place}


def _request(response: httpx.Response) -> httpx.Request | None:
    try:
        return response.request
    except RuntimeError:  # it came from a transport that was called directly
        return None


def _chunks(response: httpx.Response) -> AsyncIterator[bytes]:
    """Read the body through as few layers as possible: only one that is compressed, or was read before, needs more."""
    if "content-encoding" in response.headers or response.is_stream_consumed:
        return aiter(response.aiter_bytes())
    return aiter(cast("httpx.AsyncByteStream", response.stream))


def _limited_by_transport(response: httpx.Response, idle_timeout: float | None) -> bool:
    """Say whether the transport limits silence by itself: a second clock costs as much as the rest of the reading."""
    if WITHIN in response.extensions:
        read = response.extensions[WITHIN]
    else:
        request = _request(response)
        if request is None or "network_stream" not in response.extensions:
            return False
        timeouts: Mapping[str, float | None] = request.extensions.get("timeout") or {}
        read = timeouts.get("read")
    return idle_timeout is None or (read is not None and read <= idle_timeout)
