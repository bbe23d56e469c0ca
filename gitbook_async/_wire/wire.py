"""The I/O: one request goes out, one answer comes in. Over a transport of httpx, or over a client of the user's."""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import contextmanager
from copy import copy
from typing import TYPE_CHECKING, Any, Protocol, Self

import anyio
import httpx

from gitbook_async._wire.faults import cause, fault

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Generator

    from gitbook_async._message.request import Request

_CLOSING = 5.0  # seconds that giving up on an answer may take


class HTTPClient(Protocol):
    """What is used of a client that the user brings: httpx.AsyncClient has it, and httpx2.AsyncClient."""

    @property
    def build_request(self) -> Callable[..., Any]:
        """Makes a request."""
        ...

    @property
    def send(self) -> Callable[..., Awaitable[Any]]:
        """Sends it."""
        ...


class Wire(ABC):
    """What sends requests."""

    async def send(self, request: Request, authorization: str | None) -> httpx.Response:
        """Send a request once.

        Args:
            request: what to send.
            authorization: the value of the Authorization header to add, if any.

        Returns:
            The answer, whatever its status. Its body has been received, unless it is a stream that was accepted.

        Raises:
            TransportError: no answer came, or only part of one.
            InvalidArgument: the URL cannot be sent.
        """
        try:
            reply = await self._open(request, authorization)
            if not (request.streaming and reply.is_success):
                await _receive(reply)
        except Exception as error:
            ours = fault(error, request)
            if ours is None:
                raise
            raise ours from cause(error)
        return reply

    @abstractmethod
    async def aclose(self) -> None:
        """Close what this package opened."""

    @abstractmethod
    async def _open(self, request: Request, authorization: str | None) -> httpx.Response:
        """Send a request, and give the answer with its body not yet received."""


class TransportWire(Wire):
    """Sends over a transport, without the layers of a client.

    Args:
        make: gives the transport; it is called at the first request.
        owned: whether the transport is closed with the client.
    """

    def __init__(self, make: Callable[[], httpx.AsyncBaseTransport], *, owned: bool) -> None:
        self._make = make
        self._owned = owned
        self._transport: httpx.AsyncBaseTransport | None = None

    async def aclose(self) -> None:
        """Close the transport, if it is ours. The next request opens another."""
        transport, self._transport = self._transport, None
        if transport is not None and self._owned:
            await transport.aclose()

    async def _open(self, request: Request, authorization: str | None) -> httpx.Response:
        if self._transport is None:
            self._transport = self._make()
        message = httpx.Request(request.method, request.url, **_parts(request, authorization))
        message.stream = Content(request.content or b"")
        with _forgetting(message):
            reply = await self._transport.handle_async_request(message)
        reply.request = _shown(message)
        return reply


class ClientWire(Wire):
    """Sends over a client of the user's, which is never closed.

    Args:
        client: the client. What it adds to a request it adds; it follows no redirection, and its own ``auth`` is not
            asked.
    """

    def __init__(self, client: HTTPClient) -> None:
        self._client = client

    async def aclose(self) -> None:
        """Do nothing: the client is the user's."""

    async def _open(self, request: Request, authorization: str | None) -> httpx.Response:
        message = self._client.build_request(request.method, request.url, **_parts(request, authorization))
        with _forgetting(message):
            reply = await self._client.send(message, stream=True, auth=None, follow_redirects=False)
        reply.request = _shown(message)
        return reply


class Content(httpx.AsyncByteStream):
    """The body of a request. It is read without a generator: httpx leaves its own behind when sending fails.

    Args:
        content: the body.
    """

    def __init__(self, content: bytes) -> None:
        self._content = content

    def __aiter__(self) -> AsyncIterator[bytes]:
        return _Reading(self._content)


class _Reading:
    __slots__ = ("_left",)

    def __init__(self, content: bytes) -> None:
        self._left: bytes | None = content

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        part, self._left = self._left, None
        if part is None:
            raise StopAsyncIteration
        return part


def _parts(request: Request, authorization: str | None) -> dict[str, Any]:
    """Give what a message is made of, but for its method and its URL.

    aiohttp sends a PUT again by itself when a connection that was kept breaks. It cannot where the body comes as a
    stream, which is how it comes where sending it twice might do something twice.
    """
    headers = dict(request.headers) if authorization is None else {**request.headers, "authorization": authorization}
    content: Any = request.content
    if content and request.method == "PUT" and not request.safe_to_repeat:
        headers["content-length"] = str(len(content))
        content = _Reading(content)
    return {"headers": headers, "content": content, "extensions": {"timeout": request.settings.timeouts}}


@contextmanager
def _forgetting(message: Any) -> Generator[None]:
    """Take the token out of a request that could not be sent: the error that tells of it keeps the request."""
    try:
        yield
    except BaseException:
        message.headers.pop("authorization", None)
        raise


def _shown(message: Any) -> Any:
    """Give a request as an answer may keep it, without the token. The one that was sent stays as it is."""
    shown = copy(message)
    shown.extensions = message.extensions  # a copy has none; they say how long reading may take
    shown.headers = message.headers.copy()
    shown.headers.pop("authorization", None)
    return shown


async def _receive(reply: httpx.Response) -> None:
    try:
        await reply.aread()
    except BaseException:
        with anyio.move_on_after(_CLOSING, shield=True):
            await reply.aclose()
        raise
