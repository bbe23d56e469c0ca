"""The event parser: bytes of a ``text/event-stream`` in, server-sent events out. No I/O.

It follows the WHATWG standard, with two extensions: an event with a name but without data is returned, because GitBook
may end a stream that way; and the unterminated event at the end, which the standard discards, can be requested.
"""

from __future__ import annotations

import sys
from io import BytesIO
from typing import NamedTuple

_BOM = b"\xef\xbb\xbf"
_CR = 13
_MOST_DIGITS = 15  # of a reconnection time; a longer one is as good as none
_FRAME = len(b"data: \r\n")


class ServerSentEvent(NamedTuple):
    """One event.

    Attributes:
        event: its name, ``message`` by default.
        data: its data, the lines joined by line feeds; empty if there is none.
        id: the last event id that the stream has set.
        retry: the reconnection time in milliseconds, if it sets one.
    """

    event: str
    data: str
    id: str = ""
    retry: int | None = None


class EventReader:
    """Parses events from bytes, however the bytes are split.

    The cost is linear in the bytes, also if a single event arrives in thousands of chunks.

    Args:
        most: how many bytes an event, or a line, may have.

    Attributes:
        too_large: whether one had more; what follows it is ignored.
    """

    __slots__ = ("_after_cr", "_at_start", "_data", "_event", "_held", "_id", "_most", "_parts", "_retry", "too_large")

    def __init__(self, most: int = sys.maxsize) -> None:
        self.too_large = False
        self._most = most
        self._held = 0  # bytes that may belong to the incomplete event; never too few
        self._parts: list[bytes] = []  # of the incomplete line
        self._after_cr = False  # the next chunk may begin with the rest of a CR LF
        self._at_start = True
        self._data: list[bytes] = []  # lines, each with its line feed
        self._event = b""
        self._id = ""
        self._retry: int | None = None

    def feed(self, chunk: bytes) -> list[ServerSentEvent]:
        """Add bytes, and return the events that they complete.

        Args:
            chunk: the next bytes of the stream, of any length.

        Returns:
            The events, in order.
        """
        if self.too_large:
            return []
        if self._after_cr and chunk:
            chunk = chunk.removeprefix(b"\n")
            self._after_cr = False
        if not chunk:
            return []
        self._held += len(chunk)
        lines = _lines(chunk)
        self._after_cr = chunk.endswith(b"\r")
        unfinished = b"" if lines[-1].endswith(b"\n") else lines.pop()
        events = self._read(self._whole(lines)) if lines else []
        if unfinished:
            self._parts.append(unfinished)
        if self._held > self._most:
            self._measure()
        return events

    def close(self) -> list[ServerSentEvent]:
        """End the stream.

        Returns:
            The incomplete event at the end; empty if there is none.
        """
        return [] if self.too_large else self._read([*self._whole([b"\n"]), b"\n"])

    def partial(self) -> str:
        """Return what was received of an event that is too large, up to the size that is allowed."""
        return b"".join([*self._data, *self._parts])[: self._most].decode("utf-8", "replace")

    def _measure(self) -> None:
        """Count the bytes of the incomplete event, and join them: short pieces take more memory than their bytes."""
        self._parts, self._data = ([b"".join(pieces)] if pieces else [] for pieces in (self._parts, self._data))
        self._held = sum(map(len, self._parts + self._data))
        self.too_large = self.too_large or self._held > self._most + _FRAME

    def _whole(self, lines: list[bytes]) -> list[bytes]:
        """Prepend the incomplete line of earlier chunks to the first line."""
        if self._parts:
            self._parts.append(lines[0])
            lines[0] = b"".join(self._parts)
            self._parts = []
        if self._at_start:
            self._at_start = False
            lines[0] = lines[0].removeprefix(_BOM)
        return lines

    def _read(self, lines: list[bytes]) -> list[ServerSentEvent]:
        events: list[ServerSentEvent] = []
        for line in lines:
            if line.startswith(b"data: "):
                self._data.append(line[6:])
            elif line != b"\n":
                self._read_field(line)
            elif self._data or self._event:
                if self._held > self._most < sum(map(len, self._data)) - 1:
                    self.too_large = True
                    break
                events.append(self._take())
        return events

    def _read_field(self, line: bytes) -> None:
        name, _, value = line[:-1].partition(b":")
        value = value.removeprefix(b" ")
        if name == b"data":
            self._data.append(value + b"\n")
        elif name == b"event":
            self._event = value
        elif name == b"id" and b"\0" not in value:
            self._id = value.decode("utf-8", "replace")
        elif name == b"retry" and value.isdigit() and len(value) <= _MOST_DIGITS:
            self._retry = int(value)

    def _take(self) -> ServerSentEvent:
        data = b"".join(self._data)[:-1].decode("utf-8", "replace")
        event = ServerSentEvent(self._event.decode("utf-8", "replace") or "message", data, self._id, self._retry)
        self._data = []
        self._event = b""
        self._retry = None
        return event


def _lines(chunk: bytes) -> list[bytes]:
    """Split bytes into lines that end with a line feed; the last may be incomplete."""
    if _CR not in chunk:
        return BytesIO(chunk).readlines()  # it finds the end of a long line many times as fast as split
    unfinished = not chunk.endswith((b"\r", b"\n"))
    lines = [line + b"\n" for line in chunk.splitlines()]
    if unfinished:
        lines[-1] = lines[-1][:-1]
    return lines
