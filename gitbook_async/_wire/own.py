"""The wire over connections of this package: from a request to a reply, without objects of an HTTP library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitbook_async._message.reply import SUCCESSES, OneChunk, Reply
from gitbook_async._wire.content import OpenContent, unpacked
from gitbook_async._wire.faults import Fault, cause, fault
from gitbook_async._wire.http11.outgoing import outgoing

if TYPE_CHECKING:
    from gitbook_async._message.request import Request
    from gitbook_async._wire.http11.pool import OpenBody, Pool


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
            encoding = headers.values_by_name.get("content-encoding")
            if body is None:
                content = exchange.take()
                if not encoding:
                    return Reply(exchange.status, headers, content)
                if not request.streaming:
                    content = unpacked(content, encoding, request.settings.max_response_size)
                    return Reply(exchange.status, headers, content)
                body = OneChunk(content)
            reply = await self._opened(body, encoding, request)
            if exchange.status in SUCCESSES:
                return Reply(exchange.status, headers, body=reply)
            return Reply(exchange.status, headers, await reply.received())
        except Exception as error:
            ours = fault(error, request)
            if ours is None:
                raise
            raise ours from cause(error)

    async def _opened(self, body: OpenBody | OneChunk, encoding: str | None, request: Request) -> ReplyChunks:
        try:
            return ReplyChunks(body, encoding, request)
        except Fault:
            await body.aclose()
            raise

    async def aclose(self) -> None:
        """Close the connections, if they are ours. The next request opens others."""
        if self._owned:
            await self._pool.aclose()


class ReplyChunks(OpenContent):
    """The open body of a reply.

    Args:
        body: the body as it is received.
        encoding: its Content-Encoding, if there is one.
        request: what it responds to.

    Raises:
        Fault: it has an encoding that was not requested.
    """

    def __init__(self, body: OpenBody | OneChunk, encoding: str | None, request: Request) -> None:
        super().__init__(body.__anext__, request, encoding, body.read_timeout)
        self._body = body

    async def aclose(self) -> None:
        """Release the connection."""
        await self._body.aclose()
