"""What the HTTP library raises, as errors of this package.

Classes are looked up by name, so that those of httpx2, which has the same, are found too, and neither has to be loaded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gitbook_async.errors import GitBookError, InvalidArgument, RequestTimeout, TransportError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gitbook_async._request import Request

_LIBRARIES = frozenset(("httpcore", "httpcore2", "httpx", "httpx2"))

_CLASSES: Final[Mapping[str, type[GitBookError]]] = {
    "TimeoutException": RequestTimeout,
    "InvalidURL": InvalidArgument,
    "HTTPError": TransportError,  # of httpx: everything else that has to do with a request
    "CookieConflict": TransportError,
    "StreamError": TransportError,
    "NetworkError": TransportError,  # this and what follows: of httpcore, which has no common base
    "ProtocolError": TransportError,
    "ProxyError": TransportError,
    "UnsupportedProtocol": TransportError,
    "ConnectionNotAvailable": TransportError,
}
_NEVER_SENT = frozenset(
    ("ConnectError", "ConnectTimeout", "ConnectionNotAvailable", "PoolTimeout", "ProxyError", "UnsupportedProtocol")
)
_LASTING = frozenset(("DecodingError", "LocalProtocolError", "TooManyRedirects", "UnsupportedProtocol", "StreamError"))
_QUOTING = "LocalProtocolError"


def fault(error: Exception, request: Request) -> GitBookError | None:
    """Find the error of this package that stands for one of the HTTP library.

    Args:
        error: what was raised.
        request: what was being sent.

    Returns:
        The error to raise from it; None where it is none of the library's, and should be raised as it is.
    """
    names = [cls.__name__ for cls in type(error).__mro__ if cls.__module__.partition(".")[0] in _LIBRARIES]
    found = next((_CLASSES[name] for name in names if name in _CLASSES), None)
    if found is None:
        return None
    ours = found(_message(error), **request.circumstances)
    if isinstance(ours, TransportError):
        ours.sent = _NEVER_SENT.isdisjoint(names)
        ours.temporary = _LASTING.isdisjoint(names)
    return ours


def cause(error: Exception) -> Exception | None:
    """Give what may be shown as the cause: what is wrong with a request may quote its headers, and with them the token.

    Args:
        error: what was raised.

    Returns:
        The same, or None where it must not be shown.
    """
    return None if type(error).__name__ == _QUOTING else error


def _message(error: Exception) -> str:
    name = type(error).__name__
    text = str(error) if cause(error) else ""
    return f"{name}: {text}" if text else name
