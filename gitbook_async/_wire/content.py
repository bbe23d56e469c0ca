"""The body of a response: decompressed in pieces, and never larger than allowed, over any transport."""

from __future__ import annotations

import zlib
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Final

import anyio

from gitbook_async._wire.faults import Fault, fail, fault, too_large
from gitbook_async._wire.http11.slots import CLOSE_TIMEOUT

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from gitbook_async._message.request import Request

_WINDOWS: Final = {"gzip": zlib.MAX_WBITS | 16, "x-gzip": zlib.MAX_WBITS | 16, "deflate": zlib.MAX_WBITS}
_MOST_ENCODINGS: Final = 5
_PIECE: Final = 262_144  # bytes to decompress at once


class OpenContent(AsyncIterator[bytes], ABC):
    """The open body of a response, decompressed. The reader closes it.

    Args:
        receive: returns the next chunk as it was received, or raises StopAsyncIteration.
        request: what it responds to.
        encoding: its Content-Encoding, if there is one.
        read_timeout: the seconds after which waiting for a chunk fails by itself; None if it never does.

    Raises:
        Fault: it has an encoding that was not requested.
    """

    def __init__(
        self,
        receive: Callable[[], Awaitable[bytes]],
        request: Request,
        encoding: str | None,
        read_timeout: float | None,
    ) -> None:
        self.read_timeout = read_timeout
        self._receive = receive
        self._request = request
        self._unpacker = Unpacker(encoding) if encoding else None
        self._pieces: Iterator[bytes] = iter(())

    @abstractmethod
    async def aclose(self) -> None:
        """Release the connection, in any state."""

    async def __anext__(self) -> bytes:
        try:
            return await (self._receive() if self._unpacker is None else self._unpacked(self._unpacker))
        except StopAsyncIteration:
            raise
        except Exception as error:
            ours = fault(error, self._request)
            if ours is None:
                raise
            fail(ours, error)

    async def _unpacked(self, unpacker: Unpacker) -> bytes:
        while (piece := next(self._pieces, None)) is None:
            try:
                chunk = await self._receive()
            except StopAsyncIteration:
                unpacker.finish()
                raise
            self._pieces = unpacker.feed(chunk)
        return piece

    async def received(self) -> bytes:
        """Receive the whole body, and close it.

        Raises:
            GitBookError: it was not received, or is larger than the request allows.
        """
        gathered = Gathered(self._request.settings.max_response_size)
        try:
            async for chunk in self:
                gathered.add(chunk)
        except BaseException as error:
            with anyio.move_on_after(CLOSE_TIMEOUT, shield=True):
                await self.aclose()
            if isinstance(error, Fault):
                raise fault(error, self._request) from None
            raise
        await self.aclose()
        return gathered.whole()


class Gathered:
    """The pieces of a body.

    Args:
        most: how many bytes they may be.
    """

    __slots__ = ("_left", "_most", "_pieces")

    def __init__(self, most: int) -> None:
        self._most = self._left = most
        self._pieces: list[bytes] = []

    def add(self, piece: bytes) -> None:
        """Add a piece.

        Raises:
            Fault: the body is larger than allowed.
        """
        self._left -= len(piece)
        if self._left < 0:
            self._pieces.clear()
            raise too_large(self._most)
        self._pieces.append(piece)

    def whole(self) -> bytes:
        """Return the whole body."""
        return self._pieces[0] if len(self._pieces) == 1 else b"".join(self._pieces)


class Unpacker:
    """Decompresses content as it is received.

    Args:
        encoding: the Content-Encoding header.

    Raises:
        Fault: it is one that was not requested.
    """

    def __init__(self, encoding: str) -> None:
        names = [name for part in encoding.split(",") if (name := part.strip().lower()) not in ("", "identity")]
        unknown = [name for name in names if name not in _WINDOWS]
        if unknown:
            raise Fault("DecodingError", f"the response is compressed with {unknown[0]!r}, which was not requested")
        if len(names) > _MOST_ENCODINGS:
            raise Fault("DecodingError", f"the response is compressed {len(names)} times")
        self._steps = [zlib.decompressobj(_WINDOWS[name]) for name in reversed(names)]
        self._begun = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Decompress some bytes.

        Returns:
            The content, in pieces of bounded size. They must be used up before there are more bytes.

        Raises:
            Fault: the bytes do not match the header.
        """
        self._begun = self._begun or bool(data)
        return self._through(0, data)

    def _through(self, number: int, data: bytes) -> Iterator[bytes]:
        """Decompress through one step and those after it."""
        if number == len(self._steps):
            if data:
                yield data
            return
        step = self._steps[number]
        while True:
            try:
                piece = step.decompress(data, _PIECE)
            except zlib.error as error:
                raise Fault("DecodingError", f"the response cannot be decompressed: {error}") from None
            if step.unused_data:
                raise Fault("DecodingError", "there is more after the end of the compressed response")
            yield from self._through(number + 1, piece)
            if len(piece) < _PIECE:
                return  # the data is used up
            data = step.unconsumed_tail

    def finish(self) -> None:
        """Check that the content is complete. Where there is none, it is not compressed, even if the header says so.

        Raises:
            Fault: its end is missing.
        """
        if self._begun and not all(step.eof for step in self._steps):
            raise Fault("DecodingError", "the compressed response has no end")


def unpacked(content: bytes, encoding: str, most: int) -> bytes:
    """Decompress a whole body.

    Args:
        content: the body as it was received.
        encoding: its Content-Encoding.
        most: how many bytes it may have.

    Raises:
        Fault: it cannot be decompressed, or is larger.
    """
    unpacker, gathered = Unpacker(encoding), Gathered(most)
    if content:
        for piece in unpacker.feed(content):
            gathered.add(piece)
        unpacker.finish()
    return gathered.whole()
