"""Wires over the transports and clients of httpx: their responses become replies, their errors become ours."""

from __future__ import annotations

import contextlib
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol, cast

import anyio
import httpx

from gitbook_async._message.reply import Headers, OneChunk, Reply
from gitbook_async._wire.content import OpenContent
from gitbook_async._wire.faults import Fault, translating
from gitbook_async._wire.leftovers import drop_leftovers

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Generator

    from gitbook_async._message.request import Request

_MOST_LEFTOVERS = 100  # chunks to throw away at a close, from a source that never pauses


class HTTPClient(Protocol):
    """The part of a client that is used; httpx.AsyncClient and httpx2.AsyncClient have it."""

    @property
    def build_request(self) -> Callable[..., Any]:
        """Makes a request."""
        ...

    @property
    def send(self) -> Callable[..., Awaitable[Any]]:
        """Sends it."""
        ...


class AdaptedWire(ABC):
    """A wire whose responses are those of httpx."""

    adds_headers = True

    async def send(self, request: Request, authorization: str | None) -> Reply:
        """Send a request once; see `gitbook_async._wire.wire.Wire`."""
        with translating(request):
            response = await self._open(request, authorization)
            headers = Headers(response.headers.multi_items())
            body = await _opened(response, request)
            if request.streaming and response.is_success:
                return Reply(response.status_code, headers, body=body)
            return Reply(response.status_code, headers, await body.received())

    async def aclose(self) -> None:  # noqa: B027  # it is the same for both
        """Do nothing: transports and clients of the user's are not closed."""

    @abstractmethod
    async def _open(self, request: Request, authorization: str | None) -> httpx.Response:
        """Send a request, and return the response with its body not yet received."""


class TransportWire(AdaptedWire):
    """Sends over a transport of the user's, which is never closed, without the layers of a client.

    Args:
        transport: the transport.
    """

    def __init__(self, transport: httpx.AsyncBaseTransport) -> None:
        self._transport = transport

    async def _open(self, request: Request, authorization: str | None) -> httpx.Response:
        message = httpx.Request(request.method, request.url, **_parts(request, authorization))
        message.stream = Content(request.content or b"")
        with _forgetting(message):
            return await self._transport.handle_async_request(message)


class ClientWire(AdaptedWire):
    """Sends over a client of the user's, which is never closed.

    Args:
        client: the client. Its default headers are sent, but not the cookies that it keeps; it follows no
            redirects, and its own ``auth`` is not used.
    """

    def __init__(self, client: HTTPClient) -> None:
        self._client = client

    async def _open(self, request: Request, authorization: str | None) -> httpx.Response:
        message = self._client.build_request(request.method, request.url, **_parts(request, authorization))
        self._leave_out_cookies(message, request)
        with _forgetting(message):
            return await self._client.send(message, stream=True, auth=None, follow_redirects=False)

    def _leave_out_cookies(self, message: Any, request: Request) -> None:
        """Take out the cookies that the client keeps: they may be of a call with another token."""
        given = request.headers.get("cookie") or getattr(self._client, "headers", {}).get("cookie")
        if given is None:
            message.headers.pop("cookie", None)
        else:
            message.headers["cookie"] = given


class Content(httpx.AsyncByteStream):
    """The body of a request. It is read without a generator: httpx leaves its own behind when sending fails.

    Args:
        content: the body.
    """

    def __init__(self, content: bytes) -> None:
        self._content = content

    def __aiter__(self) -> AsyncIterator[bytes]:
        return OneChunk(self._content)


def _parts(request: Request, authorization: str | None) -> dict[str, Any]:
    """Return the parts of a request, except for its method and URL.

    aiohttp repeats a PUT by itself when a kept connection breaks. It cannot repeat a streamed body, so the body is
    streamed where the request is not safe to repeat.
    """
    headers = dict(request.headers) if authorization is None else {**request.headers, "authorization": authorization}
    content: Any = request.content
    if content and request.method == "PUT" and not request.safe_to_repeat:
        headers["content-length"] = str(len(content))
        content = OneChunk(content)
    return {"headers": headers, "content": content, "extensions": {"timeout": request.settings.timeouts}}


@contextmanager
def _forgetting(message: Any) -> Generator[None]:
    """Remove the token from a request that could not be sent, since the resulting error keeps a reference to it."""
    try:
        yield
    except BaseException:
        message.headers.pop("authorization", None)
        raise


class AdaptedBody(OpenContent):
    """The open body of a response of httpx.

    Args:
        response: the response.
        request: the request.

    Raises:
        Fault: it has an encoding that was not requested.
    """

    def __init__(self, response: httpx.Response, request: Request) -> None:
        self._response = response
        self._chunks = _chunks(response)
        encoding = None if response.is_stream_consumed else response.headers.get("content-encoding")
        super().__init__(self._chunks.__anext__, request, encoding, _read_timeout(response, request))

    async def aclose(self) -> None:
        """Close the response at once; cancellation waits until it is done."""
        with anyio.CancelScope(shield=True):
            await exhaust(self._chunks)
            with contextlib.suppress(Exception):
                drop_leftovers(self._response)
                await self._response.aclose()


async def exhaust(chunks: AsyncIterator[bytes]) -> None:
    """End the generators below a body of httpx, which closing its response does not do.

    Reading goes on until it would have to wait, and is cancelled there. If the end of the body has come already, it is
    read, and the connection can be used again.
    """
    with anyio.CancelScope() as scope, contextlib.suppress(Exception):
        scope.cancel()
        for _ in range(_MOST_LEFTOVERS):
            if await anext(chunks, None) is None:
                return
    if isinstance(chunks, AsyncGenerator):
        with contextlib.suppress(RuntimeError):  # another task may be reading
            await cast("AsyncGenerator[bytes]", chunks).aclose()


def _chunks(response: httpx.Response) -> AsyncIterator[bytes]:
    """Read the body through as few layers as possible: only one that was read before, by a hook or a mock, needs more.

    It is decompressed here, since httpx does not bound what comes out.
    """
    return aiter(
        response.aiter_bytes() if response.is_stream_consumed else cast("httpx.AsyncByteStream", response.stream)
    )


def _read_timeout(response: httpx.Response, request: Request) -> float | None:
    """Return the read timeout that the transport applies itself: a second clock costs as much as the reading."""
    return request.settings.timeouts.get("read") if "network_stream" in response.extensions else None


async def _opened(response: httpx.Response, request: Request) -> AdaptedBody:
    try:
        return AdaptedBody(response, request)
    except Fault:
        await response.aclose()
        raise
