"""Sends a request over the network, and returns the response as a `Reply`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from gitbook_async._message.reply import Reply
    from gitbook_async._message.request import Request


class Wire(Protocol):
    """Sends requests. It does not retry, follow redirects or keep cookies."""

    @property
    def adds_headers(self) -> bool:
        """Whether headers may be added to a request that are not in it, such as a token."""
        ...

    async def send(self, request: Request, authorization: str | None) -> Reply:
        """Send a request once.

        Args:
            request: what to send.
            authorization: the value of the Authorization header to add, if any.

        Returns:
            The response, whatever its status. Its body has been received, unless it is a successful stream.

        Raises:
            TransportError: no response was received, or only part of one.
            InvalidArgument: the URL is invalid.
        """
        ...

    async def aclose(self) -> None:
        """Close the connections that this package opened."""
        ...
