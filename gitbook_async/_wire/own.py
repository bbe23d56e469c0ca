"""The wire over connections of this package: from a request to a reply, without objects of an HTTP library."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Final

from gitbook_async._message.reply import SUCCESSES, Reply
from gitbook_async._wire.faults import Fault, cause, fault
from gitbook_async._wire.http11.exchange import outgoing

if TYPE_CHECKING:
    from gitbook_async._message.request import Request
    from gitbook_async._wire.http11.pool import OpenBody, Pool

_WINDOWS: Final = {"gzip": zlib.MAX_WBITS | 16, "x-gzip": zlib.MAX_WBITS | 16, "deflate": zlib.MAX_WBITS}


class OwnWire:
    """Sends over a pool of connections.

    Args:
        pool: the connections.
        owned: whether they are closed with the client.
    """

    adds_headers = False

    def __init__(self, pool: Pool, *, owned: bool) -> None:
        self._pool = pool
        self._owned = owned

    async def send(self, request: Request, authorization: str | None) -> Reply:
        """Send a request once; see `gitbook_async._wire.wire.Wire`."""
        try:
            exchange, body = await self._pool.send(outgoing(request, authorization), streaming=request.streaming)
            headers = exchange.headers
            encoding = headers.get("content-encoding")
            if body is None:
                content = exchange.take()
                return Reply(exchange.status, headers, _unpacked(content, encoding) if encoding else content)
            reply = ReplyChunks(body, encoding, request)
            if exchange.status in SUCCESSES:
                return Reply(exchange.status, headers, body=reply)
            return Reply(exchange.status, headers, b"".join([chunk async for chunk in reply]))
        except Fault as error:
            raise fault(error, request) from cause(error)

    async def aclose(self) -> None:
        """Close the connections, if they are ours. The next request opens others."""
        if self._owned:
            await self._pool.aclose()


class ReplyChunks(AsyncIterator[bytes]):
    """The open body of a reply, decompressed.

    Args:
        body: the body as it is received.
        encoding: its Content-Encoding, if there is one.
        request: what it responds to.

    Raises:
        Fault: it has an encoding that was not asked for.
    """

    __slots__ = ("_body", "_request", "_unpacker", "read_timeout")

    def __init__(self, body: OpenBody, encoding: str | None, request: Request) -> None:
        self._body = body
        self._request = request
        self._unpacker = Unpacker(encoding) if encoding else None
        self.read_timeout = body.read_timeout

    async def __anext__(self) -> bytes:
        try:
            chunk = await self._body.__anext__()
            return chunk if self._unpacker is None else self._unpacker.feed(chunk)
        except StopAsyncIteration:
            if self._unpacker is not None:
                self._finish(self._unpacker)
            raise
        except Fault as error:
            raise fault(error, self._request) from cause(error)

    def _finish(self, unpacker: Unpacker) -> None:
        try:
            unpacker.finish()
        except Fault as error:
            raise fault(error, self._request) from cause(error)

    async def aclose(self) -> None:
        """Release the connection."""
        await self._body.aclose()


class Unpacker:
    """Decompresses content as it is received.

    Args:
        encoding: the Content-Encoding header.

    Raises:
        Fault: it is one that was not asked for.
    """

    def __init__(self, encoding: str) -> None:
        names = [name.strip().lower() for name in encoding.split(",")]
        unknown = [name for name in names if name not in _WINDOWS and name not in ("", "identity")]
        if unknown:
            raise Fault("DecodingError", f"the response is compressed with {unknown[0]!r}, which was not asked for")
        self._steps = [zlib.decompressobj(_WINDOWS[name]) for name in reversed(names) if name in _WINDOWS]

    def feed(self, data: bytes) -> bytes:
        """Decompress some bytes.

        Raises:
            Fault: they are not what the header says.
        """
        try:
            for step in self._steps:
                data = step.decompress(data)
        except zlib.error as error:
            raise Fault("DecodingError", f"the response cannot be decompressed: {error}") from None
        return data

    def finish(self) -> None:
        """Check that the content is complete.

        Raises:
            Fault: its end is missing.
        """
        if not all(step.eof for step in self._steps):
            raise Fault("DecodingError", "the compressed response has no end")


def _unpacked(content: bytes, encoding: str) -> bytes:
    unpacker = Unpacker(encoding)
    unpacked = unpacker.feed(content)
    if content:
        unpacker.finish()
    return unpacked
