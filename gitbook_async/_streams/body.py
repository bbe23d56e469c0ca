"""The body of an open response, read as it arrives, with an idle timeout."""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING

import anyio

from gitbook_async import errors
from gitbook_async._message.reply import OneChunk

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from gitbook_async._message.reply import Reply
    from gitbook_async._message.request import CallContext


class Body:
    """The bytes of a response, chunk by chunk.

    Args:
        reply: an open response; it is closed with the body.
        idle_timeout: the maximum time without an event in seconds; None for no limit.
        context: the request details that its errors include.
    """

    def __init__(self, reply: Reply, idle_timeout: float | None, context: CallContext) -> None:
        self._reply = reply
        self._chunks: AsyncIterator[bytes] = OneChunk(reply.content) if reply.body is None else aiter(reply.body)
        within = None if reply.body is None else reply.body.read_timeout
        limited = idle_timeout is None or (within is not None and within <= idle_timeout)
        self._limit = None if limited else idle_timeout  # a second clock costs as much as the rest of the reading
        self._idle_timeout = idle_timeout
        self._since: float | None = None  # when the wait for an event began
        self._context = context

    async def read(self) -> bytes | None:
        """Return the next chunk, or None at the end.

        Raises:
            StreamIdleTimeout: no event within the idle timeout.
            StreamInterrupted: the connection failed.
        """
        limit = self._left()
        try:
            if limit is None:
                return await self._chunks.__anext__()
            with anyio.fail_after(limit):
                return await self._chunks.__anext__()
        except StopAsyncIteration:
            return None
        except Exception as error:  # a user's transport may raise anything
            raise self._translated(error) from error

    def restart(self) -> None:
        """Begin the wait for the next event."""
        self._since = None

    def _left(self) -> float | None:
        """Return the seconds that the next chunk may take; what is received without an event does not prolong them."""
        now = time.monotonic()
        if self._since is None:
            self._since = now
            return self._limit
        return None if self._idle_timeout is None else max(0.0, self._since + self._idle_timeout - now)

    async def aclose(self) -> None:
        """Close the response at once; cancellation waits until it is done."""
        with anyio.CancelScope(shield=True), contextlib.suppress(Exception):
            await self._reply.aclose()

    def _translated(self, error: Exception) -> errors.StreamError:
        if isinstance(error, (TimeoutError, errors.RequestTimeout)):
            return errors.StreamIdleTimeout("No event was received within the idle timeout", **self._context)
        message = error.message if isinstance(error, errors.GitBookError) else str(error) or type(error).__name__
        return errors.StreamInterrupted(f"The stream was interrupted: {message}", **self._context)
