"""The event parser: bytes of a ``text/event-stream`` in, server-sent events out. No I/O.

It follows the WHATWG standard, with two extensions: an event with a name but without data is returned, because GitBook
may end a stream that way; and the unterminated event at the end, which the standard discards, can be requested.
"""

from __future__ import annotations

import sys
from io import BytesIO

_BOM = b"\xef\xbb\xbf"
_CR = 13
_FRAME = len(b"data: \r\n")

Event = tuple[bytes, bytes]
"""The name of an event, ``message`` by default, and its data: the lines joined by line feeds; empty if it has none."""


class EventReader:
    """Parses events from bytes, however the bytes are split.

    The cost is linear in the bytes, also if a single event arrives in thousands of chunks. Ids and reconnection times
    are passed over, since nothing resumes a stream.

    Args:
        most: how many bytes an event, or a line, may have.

    Attributes:
        too_large: whether one had more; what follows it is ignored.
    """

    __slots__ = (
        "_after_cr",
        "_at_start",
        "_data",
        "_held",
        "_last_name",
        "_most",
        "_name",
        "_name_line",
        "_parts",
        "too_large",
    )

    def __init__(self, most: int = sys.maxsize) -> None:
        self.too_large = False
        self._most = most
        self._held = 0  # bytes that may belong to the incomplete event; never too few
        self._parts: list[bytes] = []  # of the incomplete line
        self._after_cr = False  # the next chunk may begin with the rest of a CR LF
        self._at_start = True
        self._data: list[bytes] = []  # lines
        self._name = b""
        self._name_line = self._last_name = b""  # most events of a stream have the same name

    def feed(self, chunk: bytes) -> list[Event]:
        """Add bytes, and return the events that they complete.

        Args:
            chunk: the next bytes of the stream, of any length.

        Returns:
            The events, in order.
        """
        if self.too_large or not chunk:
            return []
        if self._after_cr or _CR in chunk:
            chunk = self._with_line_feeds(chunk)
        self._held += len(chunk)
        events: list[Event] = []
        if b"\n" in chunk:
            self._read(self._joined(chunk), events)
        elif chunk:
            self._parts.append(chunk)
        if self._held > self._most:
            self._measure()
        return events

    def close(self) -> list[Event]:
        """End the stream.

        Returns:
            The incomplete event at the end; empty if there is none.
        """
        return self.feed(b"\n\n")

    def partial(self) -> bytes:
        """Return what was received of an event that is too large, up to the size that is allowed."""
        return b"".join([*self._data, *self._parts])[: self._most]

    def _measure(self) -> None:
        """Count the bytes of the incomplete event, and join them: short pieces take more memory than their bytes."""
        self._parts = [b"".join(self._parts)] if self._parts else []
        self._data = [b"\n".join(self._data)] if self._data else []
        self._held = sum(map(len, self._parts + self._data))
        self.too_large = self.too_large or self._held > self._most + _FRAME

    def _with_line_feeds(self, chunk: bytes) -> bytes:
        """Replace other line ends; one of two characters may be cut between two chunks."""
        rest = chunk.removeprefix(b"\n") if self._after_cr else chunk
        self._after_cr = chunk.endswith(b"\r")
        return rest.replace(b"\r\n", b"\n").replace(b"\r", b"\n")

    def _joined(self, chunk: bytes) -> bytes:
        """Prepend the incomplete line of earlier chunks."""
        if self._parts:
            chunk = b"".join([*self._parts, chunk])
            self._parts = []
        if self._at_start:
            self._at_start = False
            chunk = chunk.removeprefix(_BOM)
        return chunk

    def _read(self, chunk: bytes, events: list[Event]) -> None:
        """Read the lines of a chunk, of which the last may be incomplete."""
        lines = BytesIO(chunk).readlines()  # it finds the end of a long line many times as fast as split
        if not chunk.endswith(b"\n"):
            self._parts.append(lines.pop())
        data = self._data
        for line in lines:
            if line == b"\n":
                if data or self._name:
                    found = data[0] if len(data) == 1 else b"\n".join(data)
                    if len(found) > self._most:
                        self.too_large = True
                        return
                    events.append((self._name or b"message", found))
                    data.clear()
                    self._name = b""
            elif line[:6] == b"data: ":  # startswith takes longer
                data.append(line[6:-1])
            elif line == self._name_line:
                self._name = self._last_name
            else:
                self._read_field(line)

    def _read_field(self, line: bytes) -> None:
        name, _, value = line[:-1].partition(b":")
        value = value.removeprefix(b" ")
        if name == b"data":
            self._data.append(value)
        elif name == b"event":
            self._name_line, self._last_name, self._name = line, value, value
