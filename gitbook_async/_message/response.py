"""A response, and how it is decoded. No I/O."""

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

_LARGE = 32_768  # bytes whose decoding creates enough objects to trigger the garbage collector


class Deletion(Enum):
    """The result of a deletion. It is true only if the call deleted something."""

    DELETED = "deleted"
    ABSENT = "absent"
    PENDING = "pending"

    def __bool__(self) -> bool:
        return self is Deletion.DELETED


_DELETIONS = {202: Deletion.PENDING, 204: Deletion.ABSENT}


class Response(Generic[T]):
    """A whole response.

    Attributes:
        status: the HTTP status.
        headers: the headers, with case-insensitive names.
        content: the body, as bytes; empty for a stream.
        parsed: the return value of the typed method.
        operation: the operation's id, if the call was of a documented operation.
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
        """The rate limit as of this response; None if the headers do not contain it."""
        return rate_limit(self.headers)

    @property
    def text(self) -> str:
        """The body as text; invalid UTF-8 is replaced."""
        return self.content.decode(errors="replace")

    def json(self) -> Any:
        """Parse the body as plain JSON.

        Raises:
            ValueError: it is not JSON.
        """
        return loads(self.content)

    def __repr__(self) -> str:
        return f"<Response {self.status} of {self.operation or f'{self.method} {self.url}'}, {len(self.content)} bytes>"


def read(request: Request, reply: Reply) -> Any:
    """Decode a response whose body has been received.

    Args:
        request: the request.
        reply: the response of the wire.

    Returns:
        The return value of the call.

    Raises:
        StatusError: the status is an error.
        InvalidResponse: the status is a success, but the content is not the expected JSON.
    """
    if not reply.is_success:
        raise failure(wrap(request, reply))
    operation = request.operation
    if operation is None:
        return _anything(request, reply)
    if operation.method == "DELETE" and not any(operation.responses.values()):
        return _DELETIONS.get(reply.status, Deletion.DELETED)
    if not reply.content or not (operation.responses.get(reply.status) or _has_content(operation, reply.status)):
        return None
    return _decoded(operation, reply, _json(request, reply))


def wrap(request: Request, reply: Reply, parsed: Any = None) -> Response[Any]:
    """Create the whole response of a call, without checking its status."""
    return Response(
        reply.status,
        reply.headers,
        reply.content,
        parsed,
        operation=request.operation.id if request.operation else None,
        method=request.method,
        url=request.place,
    )


def _has_content(operation: Operation, status: int) -> bool:
    """Return whether a status has content in the document; an undocumented status has what the others have."""
    responses = operation.responses
    return responses[status] is not None if status in responses else any(responses.values())


def _anything(request: Request, reply: Reply) -> Any:
    """Decode an undocumented response: JSON if that is the content type, else text."""
    if not reply.content:
        return None
    if "json" in reply.headers.get("content-type", ""):
        return _json(request, reply)
    return reply.content.decode(errors="replace")


def _json(request: Request, reply: Reply) -> Any:
    try:
        return loads(reply.content)
    except (ValueError, RecursionError) as error:
        raise invalid(wrap(request, reply), "the response is not JSON") from error


def _decoded(operation: Operation, reply: Reply, data: Any) -> Any:
    """Decode JSON; JSON that is nested too deeply is returned undecoded."""
    try:
        if len(reply.content) < _LARGE:
            return operation.decode(data, reply.status)
        return undisturbed(partial(operation.decode, status=reply.status), data)
    except RecursionError:
        return Page[Any](data) if operation.paginated else data
