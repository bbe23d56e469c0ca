"""Converts the exceptions of the HTTP library to those of this package.

Classes are looked up by name, so that those of httpx2, which has the same names, are found too, and no library has to
be loaded. aiohttp's exceptions are converted directly, not as httpx-aiohttp maps them: it maps a connection that broke
after the request was sent to one that could not be made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NoReturn, cast, overload

from gitbook_async.errors import GitBookError, InvalidArgument, RequestTimeout, ResponseTooLarge, TransportError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gitbook_async._message.request import Request

_BENEATH = "aiohttp"
_LIBRARIES = frozenset((_BENEATH, "httpcore", "httpcore2", "httpx", "httpx2"))

_CLASSES: Final[Mapping[str, type[GitBookError]]] = {
    ResponseTooLarge.__name__: ResponseTooLarge,
    "TimeoutException": RequestTimeout,
    "InvalidURL": InvalidArgument,
    "HTTPError": TransportError,  # of httpx: every other error of a request
    "CookieConflict": TransportError,
    "StreamError": TransportError,
    "NetworkError": TransportError,  # from here on: of httpcore, which has no common base
    "ProtocolError": TransportError,
    "ProxyError": TransportError,
    "UnsupportedProtocol": TransportError,
    "ConnectionNotAvailable": TransportError,
    "ServerTimeoutError": RequestTimeout,  # from here on: of aiohttp
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
_LASTING = frozenset(
    (
        "DecodingError",
        "LocalProtocolError",
        "ResponseTooLarge",
        "StreamError",
        "TooManyRedirects",
        "UnsupportedProtocol",
    )
)
_QUOTING = "LocalProtocolError"
_UNSENDABLE = "a header or the URL has a line break, or a character that cannot be sent"


class Fault(Exception):  # noqa: N818  # it never leaves the wire
    """An error of a connection of this package.

    Args:
        name: the name of the corresponding class of httpx.
        text: what happened.
    """

    def __init__(self, name: str, text: str) -> None:
        super().__init__(text)
        self.name = name


def too_large(most: int) -> Fault:
    """Return the fault of a body that is larger than allowed."""
    return Fault(ResponseTooLarge.__name__, f"the response is larger than max_response_size, which is {most} bytes")


class translating:  # noqa: N801  # as contextlib names them, whose generators take longer
    """A context in which exceptions of the HTTP library are raised as those of this package.

    Args:
        request: the request that is sent.

    Raises:
        GitBookError: for an exception of the library; any other is raised unchanged.
    """

    __slots__ = ("_request",)

    def __init__(self, request: Request) -> None:
        self._request = request

    def __enter__(self) -> None:
        """Check the headers, which middleware may have changed: libraries differ in what they raise or send."""
        headers = self._request.headers
        text = "\n".join([*headers, *headers.values(), ""])
        if text.count("\n") != 2 * len(headers) or "\r" in text or "\0" in text:
            raise InvalidArgument(_UNSENDABLE, **self._request.context)

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        ours = fault(error, self._request) if isinstance(error, Exception) else None
        if ours is not None:
            fail(ours, cast("Exception", error))


@overload
def fault(error: Fault, request: Request) -> GitBookError: ...
@overload
def fault(error: Exception, request: Request) -> GitBookError | None: ...
def fault(error: Exception, request: Request) -> GitBookError | None:
    """Return this package's exception for one of the HTTP library.

    Args:
        error: the exception.
        request: the request that is sent.

    Returns:
        The exception to raise from it; None if it is not one of the library, and should be raised unchanged.
    """
    if isinstance(error, UnicodeEncodeError) or (isinstance(error, Fault) and error.name == _QUOTING):
        return InvalidArgument(_UNSENDABLE, **request.context)
    names = _names(error)
    found = next((_CLASSES[name] for name in names if name in _CLASSES), None)
    if found is None:
        return None
    ours = found(_message(error), **request.context)
    if isinstance(ours, TransportError):
        ours.sent = _NEVER_SENT.isdisjoint(names)
        ours.temporary = _LASTING.isdisjoint(names)
    return ours


def fail(ours: GitBookError, error: Exception) -> NoReturn:
    """Raise an error of this package from one of the HTTP library, without its request.

    Where tblib is installed, as by Dask, pickles keep the cause of an error and what was being handled when it was
    raised. The requests of both have the URL with its query, and those of aiohttp the token.
    """
    if isinstance(getattr(type(error), "request", None), property):  # of httpx
        cast("Any", error).request = None
    try:
        raise ours from cause(error)
    finally:
        ours.__context__ = None


def cause(error: Exception) -> Exception | None:
    """Return what may be shown as the cause: an exception about an invalid request may quote its headers or its URL.

    Args:
        error: the exception.

    Returns:
        The same, or None if it must not be shown.
    """
    if isinstance(error, Fault):
        return error.__cause__ if isinstance(error.__cause__, OSError) else None  # the fault has the whole message
    if hasattr(error, "request_info") or isinstance(error, UnicodeEncodeError):
        return None  # it has the headers of the request, or one of them
    return None if type(error).__name__ == _QUOTING or "://" in str(error) else error


def _names(error: Exception) -> Sequence[str]:
    """Return the names of the library's classes that an error is an instance of, the most specific first."""
    if isinstance(error, Fault):
        return error.name, "TimeoutException" if error.name.endswith("Timeout") else "HTTPError"
    return [cls.__name__ for cls in type(_told(error)).__mro__ if _library(cls) in _LIBRARIES]


def _told(error: Exception) -> BaseException:
    """Return the relevant exception: the given one, or that of aiohttp behind it."""
    beneath = error.__cause__
    if beneath is None or _library(type(error)) == _BENEATH or _library(type(beneath)) != _BENEATH:
        return error
    return beneath


def _library(cls: type) -> str:
    return cls.__module__.partition(".")[0]


def _message(error: Exception) -> str:
    if isinstance(error, Fault):
        return str(error) if error.name == ResponseTooLarge.__name__ else f"{error.name}: {error}"
    name = type(_told(error)).__name__
    text = _reason(error) if cause(error) else ""
    return f"{name}: {text}" if text else name


def _reason(error: Exception) -> str:
    """Return the message of an exception, or if it is empty, as on trio, that of its cause."""
    described: BaseException | None = error
    while described is not None and not str(described):
        described = described.__cause__
    return str(described or "")
