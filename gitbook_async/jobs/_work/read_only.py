"""A client that writes nothing, for dry runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gitbook_async.errors import GitBookError

if TYPE_CHECKING:
    from gitbook_async._message.reply import Reply, Send
    from gitbook_async._message.request import Request

_READS: Final = frozenset(("aggregateSiteEvents", "streamAskInSite"))  # reads whose arguments are in a body


class WriteRefused(GitBookError):  # noqa: N818  # the public name
    """A request that would write, by a client that may not."""


class ReadOnly:
    """Middleware that refuses every request that may write, before it is sent.

    ::

        async with GitBook(middleware=[ReadOnly()]) as gitbook:
            ...
    """

    async def __call__(self, request: Request, send: Send, /) -> Reply:
        """Send a request that reads.

        Raises:
            WriteRefused: it may write; it was not sent.
        """
        operation = request.operation and request.operation.id
        if request.method not in ("GET", "HEAD") and operation not in _READS:
            raise WriteRefused("not sent, because it may write", operation=operation, method=request.method)
        return await send(request)
