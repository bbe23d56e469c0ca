"""Everything that can go wrong, as one tree.

::

    GitBookError
    ├── InvalidArgument             (also a ValueError) refused before anything was sent
    ├── TransportError              no usable answer came
    │   ├── RequestTimeout          a step took longer than its time-out
    │   ├── DeadlineExceeded        the call took longer than its deadline
    │   └── InvalidResponse         an answer came that cannot be read
    ├── StatusError                 GitBook answered with an error
    │   ├── BadRequestError         400
    │   ├── AuthenticationError     401
    │   ├── PermissionDeniedError   403
    │   ├── NotFoundError           404
    │   │   └── OperationWithdrawnError   GitBook no longer has the operation
    │   ├── ConflictError           409
    │   ├── PreconditionFailedError 412
    │   ├── UnprocessableEntityError 422
    │   ├── RateLimitError          429
    │   └── ServerError             500 and above
    ├── StreamError
    │   ├── StreamInterrupted       the stream ended before it said so
    │   └── StreamIdleTimeout       no event came for too long
    └── PaginationLoopError         a cursor came back that was followed before

Each can be pickled and copied, and none holds a token.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypedDict

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from typing_extensions import Unpack

__all__ = [
    "AuthenticationError",
    "BadRequestError",
    "ConflictError",
    "DeadlineExceeded",
    "GitBookError",
    "InvalidArgument",
    "InvalidResponse",
    "NotFoundError",
    "OperationWithdrawnError",
    "PaginationLoopError",
    "PermissionDeniedError",
    "PreconditionFailedError",
    "RateLimitError",
    "RequestTimeout",
    "ServerError",
    "StatusError",
    "StreamError",
    "StreamIdleTimeout",
    "StreamInterrupted",
    "TransportError",
    "UnprocessableEntityError",
]


class ErrorResponse(Protocol):
    """The response that an error came with; a `gitbook_async.Response`."""

    @property
    def status(self) -> int:
        """The HTTP status."""
        ...

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers. Names are looked up without regard to case."""
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
    """What an error can be told of the call that it ended."""

    operation: str | None
    method: str | None
    url: str | None
    status: int | None
    code: int | str | None
    response: ErrorResponse | None


class GitBookError(Exception):
    """Anything that this package raises of its own accord.

    Attributes:
        message: what happened, in GitBook's words where it gave any.
        operation: the operation's id, if the call was of a documented one.
        method: the HTTP method of the request.
        url: the URL of the request, without query and credentials.
        status: the HTTP status of the answer.
        code: GitBook's own error code; it mirrors the status.
        response: the answer, where there was one.
        cursor: for the page of a list, the cursor to resume from; None where the first page failed.
    """

    cursor: str | None = None

    def __init__(self, message: str, **circumstances: Unpack[Circumstances]) -> None:
        super().__init__(message)
        self.message = message
        self.operation = circumstances.get("operation")
        self.method = circumstances.get("method")
        self.url = circumstances.get("url")
        self.status = circumstances.get("status")
        self.code = circumstances.get("code")
        self.response = circumstances.get("response")

    def __str__(self) -> str:
        call = " ".join(part for part in (self.method, self.url) if part)
        place = f"{self.operation} ({call})" if self.operation and call else self.operation or call
        status = f"{self.status} " if self.status else ""
        return f"{status}{self.message} [{place}]" if place else f"{status}{self.message}"


class InvalidArgument(GitBookError, ValueError):  # noqa: N818  # the public name
    """An argument that cannot be sent, or must not be. Nothing was sent."""


class TransportError(GitBookError):
    """No usable answer came: the connection failed, or what came cannot be read.

    Attributes:
        sent: whether GitBook may have received the request. Where it is False, the call surely did nothing.
        temporary: whether another attempt may go better.
    """

    sent: bool = True
    temporary: bool = True


class RequestTimeout(TransportError):  # noqa: N818  # the public name
    """A step of the request took longer than its time-out."""


class DeadlineExceeded(TransportError):  # noqa: N818  # the public name
    """The whole call, its retries and waits included, took longer than its deadline."""


class InvalidResponse(TransportError):  # noqa: N818  # the public name
    """A success came whose content is not what the document promises: JSON, or a stream of events.

    The text is in ``response.text``.
    """


class StatusError(GitBookError):
    """GitBook answered with an error.

    Attributes:
        body: the JSON of the answer, or its text.
        retry_at: when GitBook asks to be called again, if it said so; in UTC.
    """

    body: Any = None
    retry_at: datetime | None = None


class BadRequestError(StatusError):
    """400: the request is wrong; the message says how."""


class AuthenticationError(StatusError):
    """401: no token, or one that GitBook does not accept."""


class PermissionDeniedError(StatusError):
    """403: the token may not do this."""


class NotFoundError(StatusError):
    """404: it does not exist, or the token may not see it."""


class OperationWithdrawnError(NotFoundError):
    """404, because GitBook no longer has the operation itself."""


class ConflictError(StatusError):
    """409: the state of things does not allow it."""


class PreconditionFailedError(StatusError):
    """412: something else has to be done first."""


class UnprocessableEntityError(StatusError):
    """422: the request does not fit the schema; the message names the place."""


class RateLimitError(StatusError):
    """429: too many requests. `retry_at` says when GitBook will listen again."""


class ServerError(StatusError):
    """500 and above: GitBook failed."""


class StreamError(GitBookError):
    """A stream of events that broke off.

    Attributes:
        last: the last event that was delivered; None where there was none.
        partial: what came of the data of an event that was begun and not finished.
    """

    last: Any = None
    partial: str | None = None


class StreamInterrupted(StreamError):  # noqa: N818  # the public name
    """The stream ended without saying that it is done, so what came may be a part only."""


class StreamIdleTimeout(StreamError):  # noqa: N818  # the public name
    """No event came within the idle time-out."""


class PaginationLoopError(GitBookError):
    """GitBook gave a cursor again that was followed before. ``cursor`` has it."""
