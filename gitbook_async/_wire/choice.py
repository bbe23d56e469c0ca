"""The wire of a client: over what the caller passed, or over this package's own transport."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal

from gitbook_async._wire.adapter import ClientWire, HTTPClient, TransportWire
from gitbook_async.errors import InvalidArgument

if TYPE_CHECKING:
    import httpx

    from gitbook_async._wire.wire import Wire


def choose_wire(
    *,
    transport: httpx.AsyncBaseTransport | Literal["aiohttp"] | None,
    http_client: HTTPClient | None,
    session: Any,
    max_connections: int,
) -> Wire:
    """Return the wire of a client.

    Args:
        transport: an httpx transport, or ``"aiohttp"`` for that of httpx-aiohttp.
        http_client: an httpx.AsyncClient or an httpx2.AsyncClient.
        session: an aiohttp.ClientSession.
        max_connections: the maximum number of connections of this package's own transport.

    Returns:
        The wire. What the caller passed is never closed.

    Raises:
        InvalidArgument: more than one was passed, or one is invalid.
        ImportError: the required extra is not installed.
    """
    if sum(given is not None for given in (transport, http_client, session)) > 1:
        raise InvalidArgument("pass only one of transport, http_client and session")
    if isinstance(max_connections, bool) or max_connections < 1:
        raise InvalidArgument(f"max_connections must be a positive whole number, not {max_connections!r}")
    if http_client is not None:
        _must_have("http_client", http_client, "build_request", "send")
        return ClientWire(http_client)
    if session is not None:
        _must_have("session", session, "request")
        carried = _over_session(session)
        return TransportWire(lambda: carried, owned=False)
    if transport == "aiohttp":
        return _over_aiohttp(max_connections)
    if transport is not None:
        return _over_given(transport)
    return TransportWire(lambda: _slots(max_connections), owned=True)


def _must_have(name: str, value: object, *methods: str) -> None:
    if not all(callable(getattr(value, method, None)) for method in methods):
        raise InvalidArgument(f"{name} must have {' and '.join(methods)}; {type(value).__name__} does not")


def _over_given(transport: Any) -> Wire:
    _must_have("transport", transport, "handle_async_request")
    return TransportWire(lambda: transport, owned=False)


def _over_aiohttp(max_connections: int) -> Wire:
    import httpx  # noqa: PLC0415  # it is loaded by now

    made = _aiohttp_transport()
    limits = httpx.Limits(max_connections=max_connections, max_keepalive_connections=max_connections)
    return TransportWire(lambda: made(limits=limits), owned=True)


def _over_session(session: Any) -> Any:
    """Wrap a session. The wrapper is never closed, since that would close the session."""
    return _aiohttp_transport()(client=session)


def _aiohttp_transport() -> Any:
    try:
        return import_module("httpx_aiohttp").AiohttpTransport
    except ImportError as error:
        raise ImportError("aiohttp needs an extra: pip install 'gitbook-async[aiohttp]'") from error


def _slots(max_connections: int) -> httpx.AsyncBaseTransport:
    from gitbook_async._wire.transport import SlotTransport  # noqa: PLC0415  # not loaded if the caller passes another

    return SlotTransport(max_connections)
