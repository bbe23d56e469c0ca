"""A stream of server-sent events, as decoded values."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any, Generic, Protocol, Self, cast

import anyio
from typing_extensions import TypeVar

from gitbook_async import errors
from gitbook_async._message.options import DEFAULT_EVENT_SIZE, DEFAULT_RESPONSE_SIZE
from gitbook_async._streams.body import Body
from gitbook_async._streams.text import answer_text, extend
from gitbook_async._streams.transcript import JSON, Transcript

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Generator
    from types import TracebackType

    from gitbook_async._message.reply import Reply
    from gitbook_async._message.request import CallContext

T = TypeVar("T")
R = TypeVar("R", default=T)
T_contra = TypeVar("T_contra", contravariant=True)
R_co = TypeVar("R_co", covariant=True)

_READABLE = ("text/event-stream", "application/json", "")


class Accumulator(Protocol[T_contra, R_co]):
    """Accumulates all events into one value, if the last event is not the whole."""

    @property
    def finished(self) -> bool:
        """Whether the value is complete."""
        ...

    def add(self, event: T_contra, /) -> None:
        """Add an event."""
        ...

    def result(self) -> R_co:
        """Return the value so far."""
        ...


class Stream(Generic[T, R]):
    """A stream of decoded events.

    ::

        async with gitbook.site_ask.stream(...) as answer:
            async for event in answer:
                ...
            final = await answer.final()

    The request is sent when the stream is opened: by ``async with``, by ``await``, or by iterating. Without ``async
    with`` the stream closes itself at the end, at an error, and when the loop is left; with it, the loop can be left
    and resumed. A stream can be read once: iterating again raises `ClosedError`.

    An error event raises the exception of the corresponding HTTP status. A stream that ends without its final event
    raises `StreamInterrupted`; no event within the idle timeout raises `StreamIdleTimeout`; an event that is too large
    raises `EventTooLarge`. An event that is not JSON is an `UnknownVariant`. A response of ``application/json`` instead
    of events is a single event.

    Args:
        open: sends the request and returns the open, successful response.
        decode: decodes the JSON of an event.
        context: the request details that its errors include.
        idle_timeout: the maximum time without an event in seconds; None for no limit.
        max_event_size: how many bytes an event may have.
        max_size: how many bytes may be accumulated.
        accumulator: builds the result of `final`, if that is not the last event.

    Attributes:
        response: the HTTP response, once the stream is open.
        last: the last event that was returned; None before the first.
    """

    def __init__(
        self,
        open: Callable[[], Awaitable[Reply]],
        decode: Callable[[Any], T],
        *,
        context: CallContext,
        idle_timeout: float | None,
        max_event_size: int = DEFAULT_EVENT_SIZE,
        max_size: int = DEFAULT_RESPONSE_SIZE,
        accumulator: Callable[[], Accumulator[T, R]] | None = None,
    ) -> None:
        self.response: Reply | None = None
        self.last: T | None = None
        self._open = open
        self._decode = decode
        self._idle_timeout = idle_timeout
        self._max_event_size = max_event_size
        self._left = max_size if accumulator else None  # bytes
        self._accumulator = None if accumulator is None else accumulator()
        self._body: Body | None = None
        self._events: AsyncGenerator[T] | None = None
        self._begun = False
        self._done = False
        self._closed = False
        self._failure: errors.GitBookError | None = None
        self._context = context

    async def open(self) -> Self:
        """Send the request, if it has not been sent.

        Returns:
            The stream itself, which must then be read to the end or closed.

        Raises:
            InvalidResponse: the response is neither events nor JSON.
            GitBookError: the call failed.
        """
        await self._opened()
        return self

    async def aclose(self) -> None:
        """Close the response at once, in any state of the stream."""
        if self._events is None or self._body is None:
            return
        self._closed = True
        with anyio.CancelScope(shield=True), contextlib.suppress(RuntimeError):  # another task may be reading
            await self._events.aclose()
        await self._body.aclose()

    async def final(self) -> R:
        """Read the rest, and return the final result.

        Returns:
            The last event; of an ask stream, that is the whole answer. Of `streamAIResponseInSite`, the message
            accumulated from the events.

        Raises:
            StreamInterrupted: the stream was closed before its end, or ended without a result.
            GitBookError: an error of the stream.
        """
        async with self:
            async for _ in await self._opened():
                pass
        if not self._done:
            raise self._failure or self._error("The stream was closed before its end")
        if self._accumulator is not None:
            return self._accumulated(self._accumulator)
        if not self._begun:
            raise self._error("The stream ended without an event")
        return cast("R", self.last)

    async def final_text(self) -> str:
        """Read the rest, and return the text of the whole answer, for streams of Markdown (``format="markdown"``).

        Returns:
            The Markdown; empty if there is no answer.

        Raises:
            TypeError: the stream is not one of answers, or the answer is a document instead of Markdown.
            StreamInterrupted: the stream was closed before its end, or ended without a result.
            GitBookError: an error of the stream.
        """
        return answer_text(await self.final())

    async def text_stream(self) -> AsyncIterator[str]:
        """Yield the text of an answer as it grows, for streams of Markdown (``format="markdown"``).

        The pieces joined are the answer, as long as GitBook only appends. If GitBook changes text that was yielded
        already, the new text is yielded from the first difference on; `final` has the correct answer.

        Yields:
            New text; never empty.

        Raises:
            TypeError: the stream is not one of answers, or the answer is a document instead of Markdown.
            ClosedError: the stream is closed, or was read already.
            GitBookError: an error of the stream.
        """
        self._refuse_again()
        alone = self._events is None
        shown = ""
        try:
            async for event in await self._opened():
                new, shown = extend(shown, answer_text(event))
                if new:
                    yield new
        finally:
            if alone:
                await self.aclose()

    def __await__(self) -> Generator[Any, Any, Self]:
        return self.open().__await__()

    async def __aenter__(self) -> Self:
        return await self.open()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    def __aiter__(self) -> AsyncIterator[T]:
        self._refuse_again()
        return self._alone() if self._events is None else self._events

    def _refuse_again(self) -> None:
        """Raise if nothing can be read: a second loop would otherwise be silently empty."""
        if self._closed or self._done or self._failure is not None:
            raise errors.ClosedError(
                "the stream was read already, or is closed; call the method again for a new one", **self._context
            )

    async def _alone(self) -> AsyncGenerator[T]:
        """Iterate without ``async with``: leaving the loop closes the response."""
        async with self:
            async for event in await self._opened():
                yield event

    async def _opened(self) -> AsyncGenerator[T]:
        if self._events is None:
            self.response = response = await self._open()
            self._body = Body(response, self._idle_timeout, self._context)
            kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
            if kind not in _READABLE:
                await self._body.aclose()
                raise errors.InvalidResponse(f"GitBook returned {kind} instead of an event stream", **self._context)
            reader = JSON[T] if kind == "application/json" else Transcript[T]
            reading = reader(self._decode, self._context, self._max_event_size)
            self._events = self._read(self._body, reading)
        return self._events

    async def _read(self, body: Body, reading: Transcript[T] | JSON[T]) -> AsyncGenerator[T]:
        try:
            while not reading.over:
                chunk = await body.read()
                self._count(chunk)
                for value in reading.close() if chunk is None else reading.feed(chunk):
                    body.restart()
                    self.last = value
                    self._begun = True
                    if self._accumulator is not None:
                        self._accumulator.add(value)
                    yield value
            if reading.failure is not None:
                raise reading.failure
            self._done = True
        except errors.GitBookError as error:
            self._failure = error
            if isinstance(error, errors.StreamError):
                error.last = self.last
            raise
        finally:
            await body.aclose()

    def _count(self, chunk: bytes | None) -> None:
        """Bound what is accumulated; a stream itself may go on for ever."""
        if self._left is not None and chunk:
            self._left -= len(chunk)
            if self._left < 0:
                message = "the message accumulated from the events is larger than max_response_size"
                raise errors.EventTooLarge(message, **self._context)

    def _accumulated(self, accumulator: Accumulator[T, R]) -> R:
        if not accumulator.finished:
            error = self._error("The stream ended before the response was complete")
            error.last = accumulator.result()
            raise error
        return accumulator.result()

    def __repr__(self) -> str:
        over = self._closed or self._done or self._failure is not None
        state = "closed" if over else "not opened" if self._events is None else "open"
        return f"<Stream of {self._context['operation']}, {state}: use it with async with, or async for>"

    def _error(self, message: str) -> errors.StreamInterrupted:
        error = errors.StreamInterrupted(message, **self._context)
        error.last = self.last
        return error
