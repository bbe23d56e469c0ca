"""Which wire sends the requests of a client: over the HTTP library that was passed, or over its own connections."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from gitbook_async._wire.http11.connector import Connector
from gitbook_async._wire.http11.pool import Pool
from gitbook_async._wire.own import OwnWire
from gitbook_async.errors import InvalidArgument

if TYPE_CHECKING:
    import httpx

    from gitbook_async._wire.adapter import HTTPClient
    from gitbook_async._wire.wire import Wire

_KEEPALIVE_EXPIRY: Final = 5.0  # seconds


def choose_wire(
    *,
    transport: httpx.AsyncBaseTransport | None,
    http_client: HTTPClient | None,
    session: Any,
    max_connections: int,
) -> Wire:
    """Make the wire of a client. What is passed in is never closed.

    Args:
        transport: a transport of httpx's kind.
        http_client: an httpx.AsyncClient or an httpx2.AsyncClient.
        session: an aiohttp.ClientSession.
        max_connections: how many connections of our own may be open.

    Raises:
        InvalidArgument: more than one was passed, or one of another type.
        ImportError: the extra that it needs is not installed.
    """
    if sum(given is not None for given in (transport, http_client, session)) > 1:
        raise InvalidArgument("pass only one of transport, http_client and session")
    if isinstance(max_connections, bool) or max_connections < 1:
        raise InvalidArgument(f"max_connections must be a positive whole number, not {max_connections!r}")
    if http_client is not None:
        return _over_client(http_client)
    if session is not None:
        return _over_session(session)
    if transport is not None:
        return _over_transport(transport)
    return OwnWire(Pool(Connector(), max_connections, _KEEPALIVE_EXPIRY), owned=True)


def _over_client(http_client: HTTPClient) -> Wire:
    _must_have("http_client", http_client, "build_request", "send")
    from gitbook_async._wire.adapter import ClientWire  # noqa: PLC0415  # it loads httpx

    return ClientWire(http_client)


def _over_transport(transport: Any) -> Wire:
    """Use a `SlotTransport` directly, any other transport with requests and responses of httpx."""
    _must_have("transport", transport, "handle_async_request")
    pool = getattr(transport, "pool", None)
    if isinstance(pool, Pool):
        return OwnWire(pool, owned=False)
    from gitbook_async._wire.adapter import TransportWire  # noqa: PLC0415  # it loads httpx

    return TransportWire(transport)


def _over_session(session: Any) -> Wire:
    _must_have("session", session, "request")
    try:
        from gitbook_async._wire.session import SessionWire  # noqa: PLC0415  # it loads aiohttp
    except ImportError as error:
        raise ImportError("session= needs an extra: pip install 'gitbook-async[aiohttp]'") from error
    return SessionWire(session)


def _must_have(name: str, value: object, *methods: str) -> None:
    if not all(callable(getattr(value, method, None)) for method in methods):
        raise InvalidArgument(f"{name} has no {' or '.join(methods)}: it is a {type(value).__name__}")
