"""The whole response of a streaming operation, with its open stream."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic

from typing_extensions import TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from types import TracebackType

    from gitbook_async._message.response import Response
    from gitbook_async._streams.stream import Stream

T = TypeVar("T")
R = TypeVar("R", default=T)


class RawStream(Generic[T, R]):
    """A stream whose response is wanted: an awaitable, and an async context manager.

    ::

        async with gitbook.raw.site_ask.stream(...) as response:
            print(response.status, response.headers)
            async for event in response.parsed:
                ...

    If you await it instead, read ``response.parsed`` to the end, or close it.

    Args:
        stream: the stream, which has not sent its request yet.
        wrap: makes the response of the open stream.
    """

    def __init__(self, stream: Stream[T, R], wrap: Callable[[Stream[T, R]], Response[Stream[T, R]]]) -> None:
        self._stream = stream
        self._wrap = wrap

    async def _open(self) -> Response[Stream[T, R]]:
        return self._wrap(await self._stream.open())

    def __await__(self) -> Generator[Any, Any, Response[Stream[T, R]]]:
        return self._open().__await__()

    async def __aenter__(self) -> Response[Stream[T, R]]:
        return await self._open()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stream.aclose()

    def __repr__(self) -> str:
        return f"<RawStream: await it, or use it with async with, for the response of {self._stream!r}>"
