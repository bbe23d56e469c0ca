"""What a stream says: the reading of its bytes, apart from how they come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from gitbook_async import errors
from gitbook_async._message.failure import status_error
from gitbook_async._model.base import Unknown
from gitbook_async._model.json import loads
from gitbook_async._streams.sse import EventReader, ServerSentEvent

if TYPE_CHECKING:
    from collections.abc import Callable

    from gitbook_async._message.request import CallContext

T = TypeVar("T")

_DONE = "done"


class JSON(Generic[T]):
    """A response that is one JSON value instead of events.

    Args:
        decode: makes a value of the JSON.

    Attributes:
        done: whether all of it is there.
        failure: None; nothing that comes is wrong.
    """

    failure: errors.GitBookError | None = None

    def __init__(self, decode: Callable[[Any], T]) -> None:
        self.done = False
        self._decode = decode
        self._chunks: list[bytes] = []

    @property
    def over(self) -> bool:
        """Whether nothing counts any more that comes after."""
        return self.done

    def feed(self, chunk: bytes) -> list[T]:
        """Take bytes in; nothing is made of them before the end."""
        self._chunks.append(chunk)
        return []

    def close(self) -> list[T]:
        """Give the value, now that no more bytes come."""
        self.done = True
        return [_value(self._decode, "message", b"".join(self._chunks).decode("utf-8", "replace"))]


class Transcript(Generic[T]):
    """Makes values of the bytes of a stream, and knows when and how it ended.

    GitBook ends a stream by an event called ``done``, or, in older versions, by one whose data are that word. An event
    called ``error`` ends it too. No other name means anything; what an event is, its JSON says.

    Args:
        decode: makes a value of the JSON of an event.
        context: what its errors include of the request.

    Attributes:
        done: whether the stream said that it is done.
        failure: what ended it instead.
    """

    def __init__(self, decode: Callable[[Any], T], context: CallContext) -> None:
        self.done = False
        self.failure: errors.GitBookError | None = None
        self._decode = decode
        self._context = context
        self._reader = EventReader()

    @property
    def over(self) -> bool:
        """Whether nothing counts any more that comes after."""
        return self.done or self.failure is not None

    def feed(self, chunk: bytes) -> list[T]:
        """Take bytes in.

        Args:
            chunk: the next bytes of the stream.

        Returns:
            The values that they complete, up to the end.
        """
        values: list[T] = []
        for event in self._reader.feed(chunk):
            if _DONE in (event.event, event.data):
                self.done = True
                break
            if event.event == "error":
                self.failure = self._reported(event)
                break
            if event.data:
                values.append(_value(self._decode, event.event, event.data))
        return values

    def close(self) -> list[T]:
        """Say that no more bytes come.

        Returns:
            Nothing: an event that was begun is no value. It is kept as ``partial`` of the failure that this is, unless
            the stream is over.
        """
        rest = self._reader.close()
        if rest and _DONE in (rest[0].event, rest[0].data):
            self.done = True  # only its last line break is missing
        if not self.over:
            failure = errors.StreamInterrupted("The stream ended without saying that it is done", **self._context)
            failure.partial = rest[0].data if rest else None
            self.failure = failure
        return []

    def _reported(self, event: ServerSentEvent) -> errors.GitBookError:
        """Make the error that an ``error`` event stands for: by its code, if it has one, that of the HTTP status."""
        try:
            data = loads(event.data)
        except (ValueError, RecursionError):
            data = event.data
        code = _code(data)
        if code is not None:
            return status_error(code, data, **self._context)
        message = event.data or "GitBook reported an error and did not say which"
        return errors.StreamError(message, **self._context)


def _code(data: Any) -> int | None:
    try:
        code = data["error"]["code"]
    except (LookupError, TypeError):
        return None
    return code if isinstance(code, int) else None


def _value(decode: Callable[[Any], T], event: str, text: str) -> T:
    """Make a value of an event's text. What is no JSON, or nested too deeply, is no reason to fail."""
    try:
        data = loads(text)
    except (ValueError, RecursionError):
        return cast("T", Unknown("event", {"event": event, "data": text}))
    try:
        return decode(data)
    except RecursionError:
        return data
