"""Decoding the bytes of a stream, without I/O."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from gitbook_async import errors
from gitbook_async._message.failure import status_error
from gitbook_async._model.json import loads
from gitbook_async._model.variant import UnknownVariant
from gitbook_async._streams.sse import EventReader, ServerSentEvent

if TYPE_CHECKING:
    from collections.abc import Callable

    from gitbook_async._message.request import CallContext

T = TypeVar("T")

_DONE = "done"


class JSON(Generic[T]):
    """A response that is one JSON value instead of events.

    Args:
        decode: decodes the JSON.
        context: the request details that its errors include.
        most: how many bytes it may have.

    Attributes:
        done: whether it is complete.
        failure: the error that ended it instead.
    """

    def __init__(self, decode: Callable[[Any], T], context: CallContext, most: int = sys.maxsize) -> None:
        self.done = False
        self.failure: errors.GitBookError | None = None
        self._decode = decode
        self._context = context
        self._most = most
        self._chunks: list[bytes] = []
        self._size = 0

    @property
    def over(self) -> bool:
        """Whether the rest is ignored."""
        return self.done or self.failure is not None

    def feed(self, chunk: bytes) -> list[T]:
        """Add bytes; they are decoded at the end."""
        self._chunks.append(chunk)
        self._size += len(chunk)
        if self._size > self._most:
            self._chunks.clear()
            message = f"the response is larger than max_event_size, which is {self._most} bytes"
            self.failure = errors.EventTooLarge(message, **self._context)
        return []

    def close(self) -> list[T]:
        """Return the value at the end of the bytes."""
        self.done = True
        return [_value(self._decode, "message", b"".join(self._chunks).decode("utf-8", "replace"))]


class Transcript(Generic[T]):
    """Decodes the bytes of a stream into values, and detects when and how it ended.

    GitBook ends a stream with an event named ``done``, or, in older versions, with the data ``done``. An event named
    ``error`` ends it too. Other names have no meaning; the type of an event is in its JSON.

    Args:
        decode: decodes the JSON of an event.
        context: the request details that its errors include.
        most: how many bytes an event may have.

    Attributes:
        done: whether the final event was received.
        failure: the error that ended it instead.
    """

    def __init__(self, decode: Callable[[Any], T], context: CallContext, most: int = sys.maxsize) -> None:
        self.done = False
        self.failure: errors.GitBookError | None = None
        self._decode = decode
        self._context = context
        self._most = most
        self._reader = EventReader(most)

    @property
    def over(self) -> bool:
        """Whether the rest is ignored."""
        return self.done or self.failure is not None

    def feed(self, chunk: bytes) -> list[T]:
        """Add bytes.

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
        if self._reader.too_large and not self.over:
            self.failure = self._too_large()
        return values

    def close(self) -> list[T]:
        """End the stream.

        Returns:
            Nothing: an incomplete event has no value. It is kept as ``partial`` of the failure, unless the stream is
                done.
        """
        if self.over:
            return []
        rest = self._reader.close()
        if rest and _DONE in (rest[0].event, rest[0].data):
            self.done = True  # only its last line break is missing
        else:
            failure = errors.StreamInterrupted("The stream ended without its final event", **self._context)
            failure.partial = rest[0].data if rest else None
            self.failure = failure
        return []

    def _too_large(self) -> errors.EventTooLarge:
        message = f"an event is larger than max_event_size, which is {self._most} bytes"
        failure = errors.EventTooLarge(message, **self._context)
        failure.partial = self._reader.partial()
        return failure

    def _reported(self, event: ServerSentEvent) -> errors.GitBookError:
        """Return the exception of an ``error`` event: by its code, if it has one, that of the HTTP status."""
        try:
            data = loads(event.data)
        except (ValueError, RecursionError):
            data = event.data
        code = _code(data)
        if code is not None:
            return status_error(code, data, **self._context)
        message = event.data or "GitBook reported an error without a message"
        return errors.StreamError(message, **self._context)


def _code(data: Any) -> int | None:
    try:
        code = data["error"]["code"]
    except (LookupError, TypeError):
        return None
    return code if isinstance(code, int) else None


def _value(decode: Callable[[Any], T], event: str, text: str) -> T:
    """Decode an event's text. Text that is not JSON, or is nested too deeply, is kept as it is."""
    try:
        data = loads(text)
    except (ValueError, RecursionError):
        return cast("T", UnknownVariant("event", {"event": event, "data": text}))
    try:
        return decode(data)
    except RecursionError:
        return data
