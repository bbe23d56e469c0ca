"""Decoding the bytes of a stream, without I/O."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from gitbook_async import errors
from gitbook_async._message.failure import error_body, status_error
from gitbook_async._model.json import loads_lenient
from gitbook_async._model.variant import UnknownVariant
from gitbook_async._streams.sse import EventReader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gitbook_async._message.request import CallContext

T = TypeVar("T")

_DONE = b"done"


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

    def feed(self, chunk: bytes) -> Iterator[T]:
        """Add bytes; they are decoded at the end."""
        self._chunks.append(chunk)
        self._size += len(chunk)
        if self._size > self._most:
            self._chunks.clear()
            message = f"the response is larger than max_event_size, which is {self._most} bytes"
            self.failure = errors.EventTooLarge(message, **self._context)
        return iter(())

    def close(self) -> Iterator[T]:
        """Return the value at the end of the bytes; none if they are not JSON."""
        text = b"".join(self._chunks)
        try:
            loads_lenient(text)
        except (ValueError, RecursionError):
            self.failure = errors.StreamInterrupted("The response is not JSON", **self._context)
            self.failure.partial = text.decode(errors="replace")
            return iter(())
        self.done = True
        return iter((_value(self._decode, b"message", text),))


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

    def feed(self, chunk: bytes) -> Iterator[T]:
        """Add bytes.

        Args:
            chunk: the next bytes of the stream.

        Yields:
            The values that they complete, up to the end. Each is decoded when it is asked for: many at once would keep
            the garbage collector busy.
        """
        for name, data in self._reader.feed(chunk):
            if _DONE in (name, data):
                self.done = True
                break
            if name == b"error":
                self.failure = self._reported(data)
                break
            if data:
                yield _value(self._decode, name, data)
        if self._reader.too_large and not self.over:
            self.failure = self._too_large()

    def close(self) -> Iterator[T]:
        """End the stream.

        Returns:
            Nothing: an incomplete event has no value. It is kept as ``partial`` of the failure, unless the stream is
                done.
        """
        if self.over:
            return iter(())
        rest = self._reader.close()
        if rest and _DONE in rest[0]:
            self.done = True  # only its last line break is missing
        else:
            failure = errors.StreamInterrupted("The stream ended without its final event", **self._context)
            failure.partial = _text(rest[0][1]) if rest else None
            self.failure = failure
        return iter(())

    def _too_large(self) -> errors.EventTooLarge:
        message = f"an event is larger than max_event_size, which is {self._most} bytes"
        failure = errors.EventTooLarge(message, **self._context)
        failure.partial = _text(self._reader.partial())
        return failure

    def _reported(self, data: bytes) -> errors.GitBookError:
        """Return the exception of an ``error`` event: by its code, if it has one, that of the HTTP status."""
        body = error_body(data)
        code = _code(body)
        if code is not None:
            return status_error(code, body, **self._context)
        message = _text(data) or "GitBook reported an error without a message"
        return errors.StreamError(message, **self._context)


def _code(data: Any) -> int | None:
    try:
        code = data["error"]["code"]
    except (LookupError, TypeError):
        return None
    return code if isinstance(code, int) else None


def _value(decode: Callable[[Any], T], name: bytes, content: bytes) -> T:
    """Decode the data of an event. What is not JSON, or is nested too deeply, is kept as text."""
    try:
        data = loads_lenient(content)
    except (ValueError, RecursionError):
        return cast("T", UnknownVariant("event", {"event": _text(name), "data": _text(content)}))
    try:
        return decode(data)
    except RecursionError:
        return data


def _text(content: bytes) -> str:
    return content.decode(errors="replace")
