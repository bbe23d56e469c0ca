"""The steps of a request over a connection, independent of the event loop."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Final

import anyio

from gitbook_async._wire.faults import Fault
from gitbook_async._wire.http11.exchange import Exchange
from gitbook_async._wire.http11.outgoing import Origin, Outgoing

if TYPE_CHECKING:
    import ssl
    from collections.abc import Awaitable, Callable

BROKEN: Final = (anyio.BrokenResourceError, anyio.ClosedResourceError, anyio.EndOfStream, OSError)
READ: Final = ("ReadTimeout", "the response, or more of it, was not received in time")
WRITE: Final = ("WriteTimeout", "the server did not take the request in time")


class HTTP11Connection(ABC):
    """Carries one request at a time.

    Args:
        origin: where it leads.
        tls: the certificates, where the scheme is https.
    """

    idle_until = 0.0
    _is_readable: Callable[[], object] | None = None  # it is there once the connection is
    _exchange: Exchange | None = None
    _streaming = False
    _unsent = False  # whether the server responded before the request was written

    def __init__(self, origin: Origin, tls: ssl.SSLContext | None) -> None:
        self.origin = origin
        self._tls = tls

    async def send(self, outgoing: Outgoing, *, streaming: bool) -> Exchange:
        """Send a request and receive the response.

        Args:
            outgoing: the request.
            streaming: whether to return once the head is there.

        Returns:
            The exchange: complete, or only started if it is streaming.

        Raises:
            Fault: the connection could not be made, broke, or carried something that is not a response.
        """
        head = outgoing.head()
        if self._is_readable is None:
            await self._ready(outgoing)
        exchange = self._exchange = Exchange(outgoing.method, outgoing.max_size)
        self._streaming = streaming
        writing = self._write(exchange, outgoing, head)
        if writing is not None:
            await writing
        read = outgoing.timeouts.get("read")
        while not (exchange.complete or (streaming and exchange.started)):
            if exchange.fault is None:
                await self._receive(exchange, read)
            if exchange.fault is not None and not (streaming and exchange.started and exchange.parts):
                raise exchange.fault
        return exchange

    async def more(self, exchange: Exchange, within: float | None) -> None:
        """Wait until there is more of a response.

        Args:
            exchange: the response.
            within: seconds in which bytes must be received.

        Raises:
            Fault: none were, or the response is broken.
        """
        if exchange.fault is None:
            await self._receive(exchange, within)
        if exchange.fault is not None and not exchange.parts:
            raise exchange.fault

    def finish(self) -> bool:
        """End the exchange, and return whether the connection can carry another request."""
        exchange, self._exchange = self._exchange, None
        return exchange is not None and exchange.reusable and not self._unsent and self._is_quiet()

    def is_usable(self) -> bool:
        """Return whether an idle connection is still open, without unrequested bytes."""
        return self._is_readable is not None and self._is_quiet() and not self._is_readable()

    @abstractmethod
    def abort(self) -> None:
        """Close the connection without waiting for anything."""

    @abstractmethod
    async def aclose(self) -> None:
        """Close the connection at once, and wait until its socket is closed."""

    async def _ready(self, outgoing: Outgoing) -> None:
        try:
            with anyio.fail_after(outgoing.timeouts.get("connect")):
                await self._connect(outgoing.server_name or self.origin.host)
        except TimeoutError as error:
            raise Fault("ConnectTimeout", "the connection was not established in time") from error
        except BROKEN as error:
            raise Fault("ConnectError", text(error, "the connection could not be established")) from error

    @abstractmethod
    async def _connect(self, server_name: str) -> None:
        """Connect, and speak TLS if the scheme is https. Where that fails, or is cancelled, nothing stays open."""

    @abstractmethod
    def _write(self, exchange: Exchange, outgoing: Outgoing, head: bytes) -> Awaitable[None] | None:
        """Write a request, unless the server responds before the end of it. None if that was done at once."""

    @abstractmethod
    def _receive(self, exchange: Exchange, within: float | None) -> Awaitable[None]:
        """Wait until the exchange has changed. What goes wrong is raised, or becomes its fault."""

    @abstractmethod
    def _is_quiet(self) -> bool:
        """Return whether nothing is left to read or to write, as far as this side knows."""


def text(error: Exception, otherwise: str) -> str:
    """Return the message of an error, or where it has none, as on trio, that of its cause."""
    found: BaseException | None = error
    while found is not None and not str(found):
        found = found.__cause__
    return str(found or otherwise)
