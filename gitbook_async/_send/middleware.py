"""Middleware: user code around every attempt, and around whole calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from gitbook_async._message.reply import Reply, Send
    from gitbook_async._message.request import Request


class Middleware(Protocol):
    """User code that runs for every attempt: for tracing, caching, recording."""

    async def __call__(self, request: Request, send: Send, /) -> Reply:
        """Send a request with ``send``, or return another response.

        Args:
            request: the request, without the token. ``attrs.evolve`` creates a modified one.
            send: the next step.

        Returns:
            The response; its body has been received, unless ``request.streaming``.
        """
        ...


@runtime_checkable
class CallMiddleware(Protocol):
    """A `Middleware` that also runs once around the whole call, with all its attempts."""

    async def around_call(self, request: Request, send: Send, /) -> Reply:
        """Make a call with ``send``. Arguments and result are those of a `Middleware`.

        Args:
            request: the request.
            send: the whole call: its deadline, its retries, and the waits between them.

        Returns:
            The response, whatever its status. Its body has been received, unless it is a successful stream.
        """
        ...


@runtime_checkable
class PauseObserver(Protocol):
    """A `Middleware` that is notified of how long each attempt waited for the rate limit."""

    def paused(self, request: Request, seconds: float, /) -> None:
        """Record a wait for the rate limiter; it is almost zero if the rate limit was not reached.

        Args:
            request: the request.
            seconds: the time until the limiter let the request through, or until the wait ended otherwise.
        """
        ...
