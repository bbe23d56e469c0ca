"""The exceptions of this package.

::

    GitBookError
    ├── InvalidArgument             (also a ValueError) an argument is invalid; no request was sent
    │   └── MissingToken            the operation needs a token, and there is none
    ├── ClosedError                 (also a RuntimeError) the client is closed, or the stream was read already
    ├── TransportError              no usable response was received
    │   ├── RequestTimeout          a step of the request exceeded its timeout
    │   ├── DeadlineExceeded        the call exceeded its deadline
    │   ├── InvalidResponse         the response cannot be decoded
    │   └── ResponseTooLarge        the response is larger than max_response_size
    ├── StatusError                 GitBook returned an error response
    │   ├── BadRequestError         400
    │   ├── AuthenticationError     401
    │   ├── PermissionDeniedError   403
    │   ├── NotFoundError           404
    │   │   └── OperationRemovedError   the operation was removed from GitBook's API
    │   ├── ConflictError           409
    │   ├── PreconditionFailedError 412
    │   ├── UnprocessableEntityError 422
    │   ├── RateLimitError          429
    │   └── ServerError             500 and above
    ├── StreamError                 an event stream was interrupted
    │   ├── StreamInterrupted       the stream ended without its final event
    │   ├── StreamIdleTimeout       no event within the idle timeout
    │   └── EventTooLarge           an event is larger than max_event_size
    └── PaginationLoopError         a list repeats a cursor, or has too many empty pages

All can be pickled and copied. None contains a token.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Protocol, TypedDict

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from typing_extensions import Unpack

__all__ = [
    "AuthenticationError",
    "BadRequestError",
    "ClosedError",
    "ConflictError",
    "DeadlineExceeded",
    "EventTooLarge",
    "GitBookError",
    "InvalidArgument",
    "InvalidResponse",
    "MissingToken",
    "NotFoundError",
    "OperationRemovedError",
    "PaginationLoopError",
    "PermissionDeniedError",
    "PreconditionFailedError",
    "RateLimitError",
    "RequestTimeout",
    "ResponseTooLarge",
    "ServerError",
    "StatusError",
    "StreamError",
    "StreamIdleTimeout",
    "StreamInterrupted",
    "TransportError",
    "UnprocessableEntityError",
]


class ErrorResponse(Protocol):
    """The response of an error; a `gitbook_async.Response`."""

    @property
    def status(self) -> int:
        """The HTTP status."""
        ...

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers, with case-insensitive names."""
        ...

    @property
    def content(self) -> bytes:
        """The body."""
        ...

    @property
    def text(self) -> str:
        """The body as text."""
        ...

    def json(self) -> Any:
        """Parse the body as JSON.

        Raises:
            ValueError: it is not JSON.
        """
        ...


class Circumstances(TypedDict, total=False):
    """The details of a call that an error may have."""

    operation: str | None
    method: str | None
    url: str | None
    status: int | None
    code: int | str | None
    response: ErrorResponse | None


_LONGEST_MESSAGE: Final = 1000  # characters


class GitBookError(Exception):
    """The base class of all exceptions of this package.

    Attributes:
        message: what happened, in GitBook's words if there are any; long messages are cut.
        operation: the operation's id, if the call was of a documented operation.
        method: the HTTP method of the request.
        url: the URL of the request, without query and credentials.
        status: the HTTP status of the response.
        code: GitBook's own error code; it repeats the status.
        response: the response, if there was one.
        cursor: for a page of a list, the cursor to resume from; None if the first page failed.
    """

    cursor: str | None = None

    def __init__(self, message: str, **circumstances: Unpack[Circumstances]) -> None:
        if len(message) > _LONGEST_MESSAGE:
            message = f"{message[: _LONGEST_MESSAGE - 50]}... ({len(message)} characters)"
        super().__init__(message)
        self.message = message
        self.operation = circumstances.get("operation")
        self.method = circumstances.get("method")
        self.url = circumstances.get("url")
        self.status = circumstances.get("status")
        self.code = circumstances.get("code")
        self.response = circumstances.get("response")

    def __repr__(self) -> str:
        details = {"status": self.status, "operation": self.operation}
        shown = "".join(f", {name}={value!r}" for name, value in details.items() if value is not None)
        return f"{type(self).__name__}({self.message!r}{shown})"

    def __str__(self) -> str:
        call = " ".join(part for part in (self.method, self.url) if part)
        place = f"{self.operation} ({call})" if self.operation and call else self.operation or call
        status = f"{self.status} " if self.status else ""
        return f"{status}{self.message} [{place}]" if place else f"{status}{self.message}"


class InvalidArgument(GitBookError, ValueError):  # noqa: N818  # the public name
    """An invalid argument. No request was sent.

    Attributes:
        argument: the name of the argument, if the error is about one: its Python name, or, for a parameter that the
            method does not declare, its wire name.
    """

    argument: str | None = None


class MissingToken(InvalidArgument):
    """The operation needs a token, and the client has none. No request was sent."""


class ClosedError(GitBookError, RuntimeError):
    """The client is closed, so no request was sent; or the stream is closed, or was read already."""


class TransportError(GitBookError):
    """No usable response was received: the connection failed, or the response cannot be decoded.

    Attributes:
        sent: whether GitBook may have received the request. If False, the call was not carried out.
        temporary: whether the error is transient, so that a retry may succeed.
    """

    sent: bool = True
    temporary: bool = True


class RequestTimeout(TransportError):  # noqa: N818  # the public name
    """A step of the request exceeded its timeout."""


class DeadlineExceeded(TransportError):  # noqa: N818  # the public name
    """The whole call, including its retries and waits, exceeded its deadline."""


class InvalidResponse(TransportError):  # noqa: N818  # the public name
    """A success response that is not what the OpenAPI document specifies: JSON, or an event stream.

    The text is in ``response.text``.
    """


class ResponseTooLarge(TransportError):  # noqa: N818  # the public name
    """A response body is larger than the option ``max_response_size``; the rest was not received."""

    temporary: bool = False


class StatusError(GitBookError):
    """GitBook returned an error response.

    Attributes:
        body: the JSON of the response, or its text.
        retry_at: when to retry, in UTC; None if the response has no such time.
    """

    body: Any = None
    retry_at: datetime | None = None


class BadRequestError(StatusError):
    """400: the request is invalid; the message is the reason."""


class AuthenticationError(StatusError):
    """401: the token is missing or invalid."""


class PermissionDeniedError(StatusError):
    """403: the token lacks the permission."""


class NotFoundError(StatusError):
    """404: the object does not exist, or the token may not read it."""


class OperationRemovedError(NotFoundError):
    """404, because the operation was removed from GitBook's API."""


class ConflictError(StatusError):
    """409: the request conflicts with the current state."""


class PreconditionFailedError(StatusError):
    """412: a precondition is not met."""


class UnprocessableEntityError(StatusError):
    """422: the request does not match the schema; the message names the field."""


class RateLimitError(StatusError):
    """429: too many requests. `retry_at` is the time to retry."""


class ServerError(StatusError):
    """500 and above: a server error."""


class StreamError(GitBookError):
    """An event stream was interrupted.

    Attributes:
        last: the last event that was returned; None if there was none.
        partial: the data of an incomplete event.
    """

    last: Any = None
    partial: str | None = None


class StreamInterrupted(StreamError):  # noqa: N818  # the public name
    """The stream ended without its final event, so the content may be incomplete."""


class StreamIdleTimeout(StreamError):  # noqa: N818  # the public name
    """No event was received within the idle timeout, whatever else was received."""


class EventTooLarge(StreamError):  # noqa: N818  # the public name
    """An event is larger than the option ``max_event_size``; ``partial`` is what was received of it.

    Also the message that is accumulated from all events, if it is larger than ``max_response_size``.
    """


class PaginationLoopError(GitBookError):
    """A list repeats a cursor, or goes on with empty pages, and might never end. ``cursor`` is the next cursor."""
