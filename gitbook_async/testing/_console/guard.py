"""Which requests the console answers: those of programs, and of its own page.

A page of another origin, which a browser may send requests from, must not read or change anything; nor may a page whose
host name was made to lead to this machine. Browsers say where a request comes from, and programs do not.
"""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from starlette.requests import Request

_OWN: Final = (None, "same-origin", "none")
_PRIVATE: Final = (".localhost", ".local", ".internal", ".test")
"""The ends of host names that no page on the internet has."""


def refusal(request: Request, *, opened: bool = False) -> str | None:
    """Return why a request is refused; None if it is not.

    Args:
        request: the request.
        opened: whether it is for the page itself, which links of other pages may lead to.
    """
    host = urlsplit(f"//{request.headers.get('host', '')}")
    if not _is_private(host.hostname or ""):
        return f"The console is not available as {host.hostname}: use an IP address or a host name without dots"
    origin = request.headers.get("origin")
    if origin is not None and origin != f"{request.url.scheme}://{host.netloc}":
        return f"Requests from {origin} are refused"
    if not opened and request.headers.get("sec-fetch-site") not in _OWN:
        return "Requests from other pages are refused"
    return None


def _is_private(host: str) -> bool:
    try:
        return bool(ip_address(host))
    except ValueError:
        return bool(host) and ("." not in host or host.endswith(_PRIVATE))
