"""An HTTP response as the wire returns it: status, headers and body, before any of it is parsed as JSON."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Protocol, Self

if TYPE_CHECKING:
    from gitbook_async._message.request import Request

SUCCESSES: Final = range(200, 300)


class Headers(Mapping[str, str]):
    """The headers of a response. Names are looked up without regard to case; repeated headers are joined by commas.

    Args:
        items: pairs of name and value.

    Attributes:
        values_by_name: the same as a dictionary, with names in lower case: quicker where many headers are read.
    """

    __slots__ = ("_items", "values_by_name")

    def __init__(self, items: Iterable[tuple[str, str]] = ()) -> None:
        self._keep([(name.lower(), value) for name, value in items])

    @classmethod
    def lowered(cls, items: list[tuple[str, str]]) -> Self:
        """Make headers of a list whose names are in lower case already."""
        headers = cls.__new__(cls)
        headers._keep(items)  # noqa: SLF001  # the same class
        return headers

    def _keep(self, items: list[tuple[str, str]]) -> None:
        self._items = items
        self.values_by_name = dict(items)
        if len(self.values_by_name) < len(self._items):
            self.values_by_name = {name: ", ".join(self.get_list(name)) for name in self.values_by_name}

    def __getitem__(self, name: str) -> str:
        return self.values_by_name[name.lower()]

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self.values_by_name

    if not TYPE_CHECKING:  # a type checker has the types of Mapping.get

        def get(self, name: str, default: Any = None) -> Any:
            """Return the value of a header, or the default, without an exception for one that is absent."""
            return self.values_by_name.get(name.lower(), default)

    def __iter__(self) -> Iterator[str]:
        return iter(self.values_by_name)

    def __len__(self) -> int:
        return len(self.values_by_name)

    def get_list(self, name: str) -> list[str]:
        """Return each value of a header that may be repeated, in the order in which they came."""
        wanted = name.lower()
        return [value for each, value in self._items if each == wanted]

    def __repr__(self) -> str:
        return f"<Headers: {', '.join(self)}>"  # the values may be secret


class ReplyBody(Protocol):
    """The body of a response that is still open: an asynchronous iterable of its chunks, decompressed."""

    @property
    def read_timeout(self) -> float | None:
        """The seconds after which waiting for a chunk fails by itself; None if it never does."""
        ...

    def __aiter__(self) -> AsyncIterator[bytes]: ...

    async def aclose(self) -> None:
        """Release the connection in any state. It may be called more than once."""
        ...


class Reply:
    """A response, before its JSON is read.

    A middleware takes and returns it; it can make one of its own: ``Reply(200, {"content-type": ...}, b"...")``.

    Args:
        status: the HTTP status.
        headers: values by name; `Headers` where one is repeated.
        content: the body, if it has been received.
        body: the body, if it is still open.

    Attributes:
        status: the HTTP status.
        headers: the headers.
        content: the body as bytes; empty if it has not been received.
        body: the open body of a stream; None for any other response.
    """

    __slots__ = ("body", "content", "headers", "status")

    def __init__(
        self,
        status: int,
        headers: Mapping[str, str] = MappingProxyType({}),
        content: bytes = b"",
        *,
        body: ReplyBody | None = None,
    ) -> None:
        self.status = status
        self.headers = headers if isinstance(headers, Headers) else Headers(headers.items())
        self.content = content
        self.body = body

    @property
    def is_success(self) -> bool:
        """Whether the status is one of 200 to 299."""
        return self.status in SUCCESSES

    async def aclose(self) -> None:
        """Release the connection of a body that is still open."""
        if self.body is not None:
            await self.body.aclose()

    def __repr__(self) -> str:
        return f"<Reply {self.status}, {'open' if self.body is not None else f'{len(self.content)} bytes'}>"


class WatchedBody(AsyncIterator[bytes]):
    """An open body that reports its end once: that its bytes ended, that reading failed, or that it was closed.

    Args:
        body: the body.
        ended: called with the error of reading, or with None.
    """

    def __init__(self, body: ReplyBody, ended: Callable[[Exception | None], object]) -> None:
        self.read_timeout = body.read_timeout
        self._body = body
        self._chunks = aiter(body)
        self._ended: Callable[[Exception | None], object] | None = ended

    async def __anext__(self) -> bytes:
        try:
            return await self._chunks.__anext__()
        except StopAsyncIteration:
            self._end(None)
            raise
        except Exception as error:
            self._end(error)
            raise

    async def aclose(self) -> None:
        """Release the connection."""
        try:
            await self._body.aclose()
        finally:
            self._end(None)

    def _end(self, error: Exception | None) -> None:
        ended, self._ended = self._ended, None
        if ended is not None:
            ended(error)


class OneChunk(AsyncIterator[bytes]):
    """A body that is there already, as a single chunk. It is not a generator, which would have to be closed.

    Args:
        content: the chunk.
    """

    __slots__ = ("_content",)
    read_timeout: float | None = None

    def __init__(self, content: bytes) -> None:
        self._content: bytes | None = content

    async def __anext__(self) -> bytes:
        content, self._content = self._content, None
        if content is None:
            raise StopAsyncIteration
        return content

    async def aclose(self) -> None:
        """Do nothing: it holds no connection."""


Send = Callable[["Request"], Awaitable[Reply]]
"""Sends a request and returns the response."""
