"""Wires over the transports and clients of httpx: their responses become replies, their errors become ours."""

from __future__ import annotations

import contextlib
import ssl
import warnings
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Protocol, cast

import anyio
import httpx

from gitbook_async._message.reply import Headers, OneChunk, Reply
from gitbook_async._wire.content import OpenContent
from gitbook_async._wire.faults import Fault, translating

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Generator

    from gitbook_async._message.request import Request

_MOST_LEFTOVERS: Final = 100  # chunks to throw away at a close, from a source that never pauses


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


@contextlib.contextmanager
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

    _guard: AsyncGenerator[None] | None = None

    def __init__(self, response: httpx.Response, request: Request) -> None:
        self._response = response
        self._chunks = chunks_of(response)
        encoding = None if response.is_stream_consumed else response.headers.get("content-encoding")
        super().__init__(self._chunks.__anext__, request, encoding, _read_timeout(response, request))

    async def guard(self) -> None:
        """Have the response closed by `aclose`, or when this is dropped."""
        self._guard = await guarding(partial(close_response, self._response, self._chunks))

    async def aclose(self) -> None:
        """Close the response at once; cancellation waits until it is done."""
        guard, self._guard = self._guard, None
        if guard is not None:
            with anyio.CancelScope(shield=True):
                await guard.aclose()

    def __del__(self) -> None:
        if self._guard is not None:
            warnings.warn("a stream was never closed: use it with async with", ResourceWarning, stacklevel=2)


async def _opened(response: httpx.Response, request: Request) -> AdaptedBody:
    try:
        body = AdaptedBody(response, request)
    except Fault:
        await response.aclose()
        raise
    await body.guard()
    return body


def _read_timeout(response: httpx.Response, request: Request) -> float | None:
    """Return the read timeout that the transport applies itself: a second clock costs as much as the reading."""
    return request.settings.timeouts.get("read") if "network_stream" in response.extensions else None


def chunks_of(response: httpx.Response) -> AsyncIterator[bytes]:
    """Read the body through as few layers as possible: only one that was read before, by a hook or a mock, needs more.

    It is decompressed here, since httpx does not bound what comes out.
    """
    return aiter(
        response.aiter_bytes() if response.is_stream_consumed else cast("httpx.AsyncByteStream", response.stream)
    )


async def guarding(close: Callable[[], Awaitable[None]]) -> AsyncGenerator[None]:
    """Return what closes something when it is closed itself, and also when it is dropped: by the event loop then."""
    guard = _closing(close)
    await anext(guard)  # event loops finish generators that have begun
    return guard


async def _closing(close: Callable[[], Awaitable[None]]) -> AsyncGenerator[None]:
    try:
        yield
    finally:
        await close()


async def close_response(response: httpx.Response, chunks: AsyncIterator[bytes]) -> None:
    """Close a response in any state, and its connection if more than the response is on it."""
    await _exhaust(chunks)
    with contextlib.suppress(Exception):
        _spoil(response)
        await response.aclose()


async def _exhaust(chunks: AsyncIterator[bytes]) -> None:
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


def _spoil(response: httpx.Response) -> None:
    """Make httpx close the connection of a response that was read, if there is more on it than that.

    Before httpx uses a connection again it asks whether the socket can be read. What has left the socket already, it
    would read as the response of the next request. Such bytes wait in TLS, which has a public way to them; in the queue
    of anyio, which on asyncio receives ahead; and in h11, as what follows the response. The last two have none, neither
    by the response's network stream nor by the trace, so private attributes are followed here, and only here. Where
    there are none (HTTP/2, transports of another kind) nothing happens.
    """
    parser = _inside(response.stream, ("_stream", "_httpcore_stream", "_connection"), "_h11_state")
    network: Any = response.extensions.get("network_stream")
    queue = _inside(network, ("_stream", "transport_stream", "_protocol"), "read_queue")
    tls = network and network.get_extra_info("ssl_object")
    if parser is not None and (parser.trailing_data != (b"", False) or queue or (tls and _has_more(tls))):
        parser.send_failed()  # h11 then lets nothing more be sent, and httpx closes the connection


def _inside(start: Any, way: tuple[str, ...], name: str) -> Any:
    for _ in range(8):
        if hasattr(start, name):
            return getattr(start, name)
        start = next((getattr(start, step) for step in way if hasattr(start, step)), None)
    return None


def _has_more(tls: ssl.SSLObject) -> bool:
    """Return whether TLS has bytes that were received and not read, or its end."""
    try:
        tls.read(1)
    except ssl.SSLError as error:
        return not isinstance(error, ssl.SSLWantReadError)
    return True
