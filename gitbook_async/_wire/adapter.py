"""Wires over httpx transports and clients: their responses become replies, their errors become this package's."""

from __future__ import annotations

import contextlib
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol, Self, cast

import anyio
import httpx

from gitbook_async._message.reply import Headers, OneChunk, Reply
from gitbook_async._wire.connection import CLOSE_TIMEOUT, READ_TIMEOUT
from gitbook_async._wire.faults import translating

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Mapping

    from gitbook_async._message.request import Request

_MOST_LEFTOVERS = 1000  # chunks to discard when closing, from a source that never pauses


class HTTPClient(Protocol):
    """The part of an HTTP client that is used: httpx.AsyncClient has it, and httpx2.AsyncClient."""

    @property
    def build_request(self) -> Callable[..., Any]:
        """Build a request."""
        ...

    @property
    def send(self) -> Callable[..., Awaitable[Any]]:
        """Send a request."""
        ...


class AdaptedWire(ABC):
    """A wire over httpx responses."""

    async def send(self, request: Request, authorization: str | None) -> Reply:
        """Send a request once; see `gitbook_async._wire.wire.Wire`."""
        with translating(request):
            response = await self._open(request, authorization)
            headers = Headers(response.headers.multi_items())
            if request.streaming and response.is_success:
                return Reply(response.status_code, headers, body=AdaptedBody(response, request))
            await _receive(response)
        return Reply(response.status_code, headers, response.content)

    @abstractmethod
    async def aclose(self) -> None:
        """Close what this package opened."""

    @abstractmethod
    async def _open(self, request: Request, authorization: str | None) -> httpx.Response:
        """Send a request, and return the response with its body unread."""


class TransportWire(AdaptedWire):
    """Sends over a transport, without a client around it.

    Args:
        make: creates the transport at the first request.
        owned: whether the transport is closed with the client.
    """

    def __init__(self, make: Callable[[], httpx.AsyncBaseTransport], *, owned: bool) -> None:
        self._make = make
        self._owned = owned
        self._transport: httpx.AsyncBaseTransport | None = None

    async def aclose(self) -> None:
        """Close the transport, if this package opened it. The next request opens another."""
        transport, self._transport = self._transport, None
        if transport is not None and self._owned:
            await transport.aclose()

    async def _open(self, request: Request, authorization: str | None) -> httpx.Response:
        if self._transport is None:
            self._transport = self._make()
        message = httpx.Request(request.method, request.url, **_parts(request, authorization))
        message.stream = Content(request.content or b"")
        with _forgetting(message):
            return await self._transport.handle_async_request(message)


class ClientWire(AdaptedWire):
    """Sends over a client that the caller passed, which is never closed.

    Args:
        client: the client. It adds its own headers; it follows no redirects, and its own ``auth`` is not used.
    """

    def __init__(self, client: HTTPClient) -> None:
        self._client = client

    async def aclose(self) -> None:
        """Do nothing: the caller owns the client."""

    async def _open(self, request: Request, authorization: str | None) -> httpx.Response:
        message = self._client.build_request(request.method, request.url, **_parts(request, authorization))
        with _forgetting(message):
            return await self._client.send(message, stream=True, auth=None, follow_redirects=False)


class Content(httpx.AsyncByteStream):
    """The body of a request. It is read without a generator: httpx leaves its own open when sending fails.

    Args:
        content: the body.
    """

    def __init__(self, content: bytes) -> None:
        self._content = content

    def __aiter__(self) -> AsyncIterator[bytes]:
        return OneChunk(self._content)


def _parts(request: Request, authorization: str | None) -> dict[str, Any]:
    """Return the arguments of a request, except its method and URL.

    aiohttp resends a PUT by itself when a kept connection breaks. It cannot if the body is a stream, so the body of a
    request that is not safe to repeat is one.
    """
    headers = dict(request.headers) if authorization is None else {**request.headers, "authorization": authorization}
    content: Any = request.content
    if content and request.method == "PUT" and not request.safe_to_repeat:
        headers["content-length"] = str(len(content))
        content = OneChunk(content)
    return {"headers": headers, "content": content, "extensions": {"timeout": request.settings.timeouts}}


@contextmanager
def _forgetting(message: Any) -> Generator[None]:
    """Remove the token from a request that could not be sent: its exception keeps the request."""
    try:
        yield
    except BaseException:
        message.headers.pop("authorization", None)
        raise


class AdaptedBody:
    """The open body of an httpx response.

    Args:
        response: the response.
        request: its request.
    """

    def __init__(self, response: httpx.Response, request: Request) -> None:
        self._response = response
        self._request = request
        self._chunks = _chunks(response)
        self.read_timeout = _read_timeout(response, request)

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        with translating(self._request):
            return await self._chunks.__anext__()

    async def aclose(self) -> None:
        """Close the response at once; cancellation waits until it is done."""
        with anyio.CancelScope(shield=True):
            await self._exhaust()
            with contextlib.suppress(Exception):
                await self._response.aclose()

    async def _exhaust(self) -> None:
        """Close the generators below, which closing the response does not do.

        Reading continues until it would have to wait, and is cancelled there. If the end of the body has arrived
        already, it is read, and the connection can be reused.
        """
        with anyio.CancelScope() as scope, contextlib.suppress(Exception):
            scope.cancel()
            for _ in range(_MOST_LEFTOVERS):
                if await anext(self._chunks, None) is None:
                    return
        if isinstance(self._chunks, AsyncGenerator):
            with contextlib.suppress(RuntimeError):  # another task may be reading
                await cast("AsyncGenerator[bytes]", self._chunks).aclose()


def _chunks(response: httpx.Response) -> AsyncIterator[bytes]:
    """Read the body through as few layers as possible: only a compressed or partly read one needs more."""
    if "content-encoding" in response.headers or response.is_stream_consumed:
        return aiter(response.aiter_bytes())
    return aiter(cast("httpx.AsyncByteStream", response.stream))


def _read_timeout(response: httpx.Response, request: Request) -> float | None:
    """Return the read timeout that the transport applies itself: a second clock costs as much as the reading."""
    if READ_TIMEOUT in response.extensions:
        return cast("float | None", response.extensions[READ_TIMEOUT])
    timeouts: Mapping[str, float | None] = request.settings.timeouts
    return timeouts.get("read") if "network_stream" in response.extensions else None


async def _receive(response: httpx.Response) -> None:
    try:
        await response.aread()
    except BaseException:
        with anyio.move_on_after(CLOSE_TIMEOUT, shield=True):
            await response.aclose()
        raise
