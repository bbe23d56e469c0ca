"""A stream of server-sent events as its user sees it: decoded values, one after the other."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any, Generic, Protocol, Self, cast

import anyio
from typing_extensions import TypeVar

from gitbook_async import errors
from gitbook_async._streams.body import Body
from gitbook_async._streams.text import answer_text, extend
from gitbook_async._streams.transcript import JSON, Transcript

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Generator
    from types import TracebackType

    from gitbook_async._message.reply import Reply
    from gitbook_async._message.request import CallContext

T = TypeVar("T")
F = TypeVar("F", default=T)
T_contra = TypeVar("T_contra", contravariant=True)
F_co = TypeVar("F_co", covariant=True)

_READABLE = ("text/event-stream", "application/json", "")


class Fold(Protocol[T_contra, F_co]):
    """What makes one value of all events, where the last event is not the whole."""

    @property
    def finished(self) -> bool:
        """Whether the events so far make a whole."""
        ...

    def add(self, event: T_contra, /) -> None:
        """Take an event in."""
        ...

    def result(self) -> F_co:
        """Give what the events so far make."""
        ...


class Stream(Generic[T, F]):
    """Events as GitBook sends them.

    ::

        async with gitbook.site_ask.stream_ask_in_site(...) as answer:
            async for event in answer:
                ...
            final = await answer.final()

    Nothing is sent before the stream is opened: by ``async with``, by ``await``, or by iterating. It can be iterated
    without ``async with`` too, and then closes itself at the end, at an error, and when the loop is left; with it, the
    loop can be left and taken up again. A stream is read once.

    What ends it early is raised: an error that GitBook reports within the stream as the class that the same HTTP status
    has, an end without word from GitBook as `StreamInterrupted`, silence as `StreamIdleTimeout`. An event that is no
    JSON is given as `Unknown`. A response of ``application/json`` instead of events is given as a single event.

    Args:
        open: sends the request and gives the open, successful response.
        decode: makes a value of the JSON of an event.
        context: what its errors include of the request.
        idle_timeout: seconds that may pass without a byte; None for any number.
        fold: makes what `final` gives, where that is not the last event.

    Attributes:
        response: the HTTP response, once the stream is open.
        last: the last event that was given; None before the first.
    """

    def __init__(
        self,
        open: Callable[[], Awaitable[Reply]],
        decode: Callable[[Any], T],
        *,
        context: CallContext,
        idle_timeout: float | None,
        fold: Callable[[], Fold[T, F]] | None = None,
    ) -> None:
        self.response: Reply | None = None
        self.last: T | None = None
        self._open = open
        self._decode = decode
        self._idle_timeout = idle_timeout
        self._fold = None if fold is None else fold()
        self._body: Body | None = None
        self._events: AsyncGenerator[T] | None = None
        self._begun = False
        self._done = False
        self._failure: errors.GitBookError | None = None
        self._context = context

    async def open(self) -> Self:
        """Send the request, if it was not sent yet.

        Returns:
            The stream itself, which then must be read to the end or closed.

        Raises:
            InvalidResponse: what came is neither events nor JSON.
            GitBookError: the call failed.
        """
        await self._opened()
        return self

    async def aclose(self) -> None:
        """Close the response at once, in whatever state the stream is."""
        if self._events is None or self._body is None:
            return
        with anyio.CancelScope(shield=True), contextlib.suppress(RuntimeError):  # another task may be reading
            await self._events.aclose()
        await self._body.aclose()

    async def final(self) -> F:
        """Read what is left, and give the outcome of the whole.

        Returns:
            The last event: of an ask stream, that is the whole answer. Of `streamAIResponseInSite`, the message that
            the events make.

        Raises:
            StreamInterrupted: the stream was closed before its end, or ended before the outcome was there.
            GitBookError: what ended the stream early.
        """
        async with self:
            async for _ in await self._opened():
                pass
        if not self._done:
            raise self._failure or self._error("The stream was closed before its end")
        if self._fold is not None:
            return self._folded(self._fold)
        if not self._begun:
            raise self._error("The stream ended without an event")
        return cast("F", self.last)

    async def text_stream(self) -> AsyncIterator[str]:
        """Give the text of an answer as it grows; for streams that were asked for Markdown (``format="markdown"``).

        The pieces together are the answer, as long as GitBook only ever adds to it. Where it changes text that was
        given already, the new text is given from the first difference on; `final` has the answer as it should be.

        Yields:
            Text that is new since the last piece; never empty.

        Raises:
            TypeError: the stream is not one of answers, or the answer came as a document, not as Markdown.
            GitBookError: what ended the stream early.
        """
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
        return self._alone() if self._events is None else self._events

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
                raise errors.InvalidResponse(
                    f"GitBook answered with {kind} instead of a stream of events", **self._context
                )
            reading = JSON(self._decode) if kind == "application/json" else Transcript(self._decode, self._context)
            self._events = self._read(self._body, reading)
        return self._events

    async def _read(self, body: Body, reading: Transcript[T] | JSON[T]) -> AsyncGenerator[T]:
        try:
            while not reading.over:
                chunk = await body.read()
                for value in reading.close() if chunk is None else reading.feed(chunk):
                    self._keep(value)
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

    def _keep(self, value: T) -> None:
        self.last = value
        self._begun = True
        if self._fold is not None:
            self._fold.add(value)

    def _folded(self, fold: Fold[T, F]) -> F:
        if not fold.finished:
            error = self._error("The stream ended before the response was finished")
            error.last = fold.result()
            raise error
        return fold.result()

    def _error(self, message: str) -> errors.StreamInterrupted:
        error = errors.StreamInterrupted(message, **self._context)
        error.last = self.last
        return error
