"""More than a response on a connection of httpx: it would be read as the response of the next request.

httpx looks whether the socket can be read before it uses a connection again. Bytes that have left the socket already
wait in h11, in anyio or in TLS, where it does not look.
"""

from __future__ import annotations

import ssl
from typing import Any, Final

_TO_PARSER: Final = ("_stream", "_httpcore_stream", "_connection")  # from a response down to what parses it
_TO_SOCKET: Final = ("_stream", "transport_stream")  # from the stream of a connection down to anyio's
_DEPTH: Final = 8


def drop_leftovers(response: Any) -> None:
    """Make httpx close the connection of a response that was read, if there is more on it.

    Args:
        response: a response of httpx or httpx2 which is about to be closed; of any other transport, nothing happens.
    """
    parser = _find("_h11_state", response.stream, _TO_PARSER)  # HTTP/2 has none, nor have transports of another kind
    if parser is None:
        return
    network = response.extensions.get("network_stream")
    if parser.trailing_data != (b"", False) or _is_queued(network) or _is_decrypted(network):
        parser.send_failed()  # h11 then lets nothing more be sent, and httpx closes the connection


def _find(name: str, start: Any, way: tuple[str, ...]) -> Any:
    """Return the attribute of the first object on a way that has it; there is no public one."""
    found = start
    for _ in range(_DEPTH):
        if hasattr(found, name):
            return getattr(found, name)
        found = next((getattr(found, step) for step in way if hasattr(found, step)), None)
    return None


def _is_queued(network: Any) -> bool:
    """Return whether anyio has received more than was read of it; on asyncio it keeps that in a queue."""
    protocol = _find("_protocol", network, _TO_SOCKET)
    return bool(getattr(protocol, "read_queue", None))


def _is_decrypted(network: Any) -> bool:
    """Return whether TLS holds bytes that were received and not read, or its end."""
    tls = None if network is None else network.get_extra_info("ssl_object")
    try:
        return tls is not None and tls.read(1) is not None
    except ssl.SSLWantReadError:
        return False
    except OSError:
        return True
