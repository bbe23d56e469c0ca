"""What the HTTP library raises, as errors of this package.

Classes are looked up by name, so that those of httpx2, which has the same, are found too, and none has to be loaded.
What aiohttp raises is judged by itself, not by what httpx-aiohttp makes of it: to that, a connection that broke after a
request was sent is one that could not be made.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from gitbook_async.errors import GitBookError, InvalidArgument, RequestTimeout, TransportError

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    from gitbook_async._message.request import Request

_BENEATH = "aiohttp"
_LIBRARIES = frozenset((_BENEATH, "httpcore", "httpcore2", "httpx", "httpx2"))

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
    "ServerTimeoutError": RequestTimeout,  # this and what follows: of aiohttp
    "ClientError": TransportError,
}
_NEVER_SENT = frozenset(
    (
        "ClientConnectorError",
        "ClientHttpProxyError",
        "ConnectError",
        "ConnectTimeout",
        "ConnectionNotAvailable",
        "ConnectionTimeoutError",
        "PoolTimeout",
        "ProxyError",
        "UnsupportedProtocol",
    )
)
_LASTING = frozenset(("DecodingError", "LocalProtocolError", "TooManyRedirects", "UnsupportedProtocol", "StreamError"))
_QUOTING = "LocalProtocolError"


@contextmanager
def translating(request: Request) -> Generator[None]:
    """Raise errors of the HTTP library as those of this package.

    Args:
        request: what is being sent.

    Raises:
        GitBookError: for an error of the library; any other is raised as it is.
    """
    try:
        yield
    except Exception as error:
        ours = fault(error, request)
        if ours is None:
            raise
        raise ours from cause(error)


def fault(error: Exception, request: Request) -> GitBookError | None:
    """Find the error of this package that stands for one of the HTTP library.

    Args:
        error: what was raised.
        request: what was being sent.

    Returns:
        The error to raise from it; None where it is none of the library's, and should be raised as it is.
    """
    names = [cls.__name__ for cls in type(_told(error)).__mro__ if _library(cls) in _LIBRARIES]
    found = next((_CLASSES[name] for name in names if name in _CLASSES), None)
    if found is None:
        return None
    ours = found(_message(error), **request.context)
    if isinstance(ours, TransportError):
        ours.sent = _NEVER_SENT.isdisjoint(names)
        ours.temporary = _LASTING.isdisjoint(names)
    return ours


def cause(error: Exception) -> Exception | None:
    """Give what may be shown as the cause: what is wrong with a request may quote its headers, or its URL.

    Args:
        error: what was raised.

    Returns:
        The same, or None where it must not be shown.
    """
    return None if type(error).__name__ == _QUOTING or "://" in str(error) else error


def _told(error: Exception) -> BaseException:
    """Give what tells of the fault: the error, or that of aiohttp which it stands for."""
    beneath = error.__cause__
    if beneath is None or _library(type(error)) == _BENEATH or _library(type(beneath)) != _BENEATH:
        return error
    return beneath


def _library(cls: type) -> str:
    return cls.__module__.partition(".")[0]


def _message(error: Exception) -> str:
    name = type(_told(error)).__name__
    text = _reason(error) if cause(error) else ""
    return f"{name}: {text}" if text else name


def _reason(error: Exception) -> str:
    """Give the words of an error, or where it has none, as on trio, those of what it came from."""
    told: BaseException | None = error
    while told is not None and not str(told):
        told = told.__cause__
    return str(told or "")
