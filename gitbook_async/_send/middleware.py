"""The steps that a user can add around every attempt, and around whole calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from gitbook_async._message.reply import Reply, Send
    from gitbook_async._message.request import Request


class Middleware(Protocol):
    """A step of the user's own, taken at every attempt: for tracing, caching, recording."""

    async def __call__(self, request: Request, send: Send, /) -> Reply:
        """Send a request by ``send``, or answer it otherwise.

        Args:
            request: what to send; it does not hold the token. ``attrs.evolve`` makes another of it.
            send: the steps that follow.

        Returns:
            The answer; its body has been received, unless ``request.streaming``.
        """
        ...


@runtime_checkable
class CallMiddleware(Protocol):
    """What a `Middleware` may have besides: a step that is taken once around the whole call, with all its attempts."""

    async def around_call(self, request: Request, send: Send, /) -> Reply:
        """Make a call by ``send``. It takes and returns what a `Middleware` does.

        Args:
            request: what to send.
            send: the whole call: its deadline, its retries, and the waits between them.

        Returns:
            The answer, whatever its status. Its body has been received, unless it is a stream that was accepted.
        """
        ...
