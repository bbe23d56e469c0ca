"""More than a response on a connection of httpx: it would be read as the response of the next request.

httpx looks whether the socket can be read before it uses a connection again. Bytes that have left the socket already
wait in h11, or in TLS, where it does not look.
"""

from __future__ import annotations

import ssl
from typing import Any, Final

_WAY: Final = ("_stream", "_httpcore_stream", "_connection")  # from a response down to its connection
_DEPTH: Final = 8


def drop_leftovers(response: Any) -> None:
    """Make httpx close the connection of a response that was read, if there is more on it.

    Args:
        response: a response of httpx or httpx2 which is about to be closed; of any other transport, nothing happens.
    """
    protocol = _protocol(response)
    if protocol is not None and (protocol.trailing_data != (b"", False) or _is_readable(response)):
        protocol.send_failed()  # h11 then lets nothing more be sent, and httpx closes the connection


def _protocol(response: Any) -> Any:
    """Find what parses the connection: an `h11.Connection`. HTTP/2 has none, nor have transports of another kind."""
    found = response.stream
    for _ in range(_DEPTH):
        if hasattr(found, "_h11_state"):
            return found._h11_state  # noqa: SLF001  # there is no public way
        found = next((getattr(found, name) for name in _WAY if hasattr(found, name)), None)
    return None


def _is_readable(response: Any) -> bool:
    """Return whether TLS holds bytes that were received and not read, or its end."""
    network = response.extensions.get("network_stream")
    tls = None if network is None else network.get_extra_info("ssl_object")
    try:
        return tls is not None and tls.read(1) is not None
    except ssl.SSLWantReadError:
        return False
    except OSError:
        return True
