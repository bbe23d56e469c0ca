"""An answer, and how it is read. Nothing here does I/O."""

from __future__ import annotations

from enum import Enum
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from gitbook_async._message.failure import failure, invalid
from gitbook_async._message.page import Page
from gitbook_async._message.rate_limit import RateLimit, rate_limit
from gitbook_async._model.collector import undisturbed
from gitbook_async._model.json import loads

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gitbook_async._message.operation import Operation
    from gitbook_async._message.reply import Reply
    from gitbook_async._message.request import Request

T = TypeVar("T")

_LARGE = 32_768  # bytes from which a decode makes enough objects to set the garbage collector going


class Deletion(Enum):
    """What a deletion did. It is true only if something was deleted now."""

    DELETED = "deleted"
    ABSENT = "absent"
    PENDING = "pending"

    def __bool__(self) -> bool:
        return self is Deletion.DELETED


_DELETIONS = {202: Deletion.PENDING, 204: Deletion.ABSENT}


class Response(Generic[T]):
    """A whole answer.

    Attributes:
        status: the HTTP status.
        headers: the headers; names are looked up without regard to case.
        content: the body, as bytes; empty for a stream.
        parsed: what the typed method returns.
        operation: the operation's id, if the call was of a documented one.
        method: the HTTP method of the request.
        url: the URL of the request, without query.
    """

    __slots__ = ("content", "headers", "method", "operation", "parsed", "status", "url")

    def __init__(
        self,
        status: int,
        headers: Mapping[str, str],
        content: bytes,
        parsed: T,
        *,
        operation: str | None = None,
        method: str | None = None,
        url: str | None = None,
    ) -> None:
        self.status = status
        self.headers = headers
        self.content = content
        self.parsed = parsed
        self.operation = operation
        self.method = method
        self.url = url

    @property
    def rate_limit(self) -> RateLimit | None:
        """The rate limit as of this answer; None where it does not say."""
        return rate_limit(self.headers)

    @property
    def text(self) -> str:
        """The body as text; what is not UTF-8 is replaced."""
        return self.content.decode(errors="replace")

    def json(self) -> Any:
        """Read the body as plain JSON.

        Raises:
            ValueError: it is none.
        """
        return loads(self.content)

    def __repr__(self) -> str:
        return f"<Response {self.status} of {self.operation or f'{self.method} {self.url}'}, {len(self.content)} bytes>"


def read(request: Request, reply: Reply) -> Response[Any]:
    """Read an answer whose body has been received.

    Args:
        request: what was sent.
        reply: what came.

    Returns:
        The answer, with the value that a call returns as ``parsed``.

    Raises:
        StatusError: it is not a success.
        InvalidResponse: it is a success, but not the JSON that it should be.
    """
    response = wrap(request, reply)
    if not reply.is_success:
        raise failure(response)
    response.parsed = _value(request.operation, response)
    return response


def wrap(request: Request, reply: Reply, parsed: Any = None) -> Response[Any]:
    """Make a `Response` of an answer, without judging it."""
    return Response(
        reply.status,
        reply.headers,
        reply.content,
        parsed,
        operation=request.operation.id if request.operation else None,
        method=request.method,
        url=request.place,
    )


def _value(operation: Operation | None, response: Response[Any]) -> Any:
    """Find what a call returns for a success."""
    if operation is None:
        return _anything(response)
    if operation.method == "DELETE" and not any(operation.responses.values()):
        return _DELETIONS.get(response.status, Deletion.DELETED)
    if not response.content or not _has_content(operation, response.status):
        return None
    return _decoded(operation, response, _json(response))


def _has_content(operation: Operation, status: int) -> bool:
    """Tell whether the document gives a status content; one that it does not name has what the others have."""
    responses = operation.responses
    return responses[status] is not None if status in responses else any(responses.values())


def _anything(response: Response[Any]) -> Any:
    """Read what no document describes: JSON if it says so, else text."""
    if not response.content:
        return None
    return _json(response) if "json" in response.headers.get("content-type", "") else response.text


def _json(response: Response[Any]) -> Any:
    try:
        return loads(response.content)
    except (ValueError, RecursionError) as error:
        raise invalid(response, "the answer is not JSON") from error


def _decoded(operation: Operation, response: Response[Any], data: Any) -> Any:
    """Decode JSON; what is nested too deeply for that stays JSON."""
    decode = partial(operation.decode, status=response.status)
    try:
        return undisturbed(decode, data) if len(response.content) >= _LARGE else decode(data)
    except RecursionError:
        return Page[Any](data) if operation.paginated else data
