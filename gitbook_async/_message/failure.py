"""Exceptions for error responses."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, cast

from gitbook_async import errors
from gitbook_async._message.rate_limit import retry_moment
from gitbook_async._message.redaction import REDACTED, bare_url
from gitbook_async._model.json import loads_lenient

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gitbook_async._message.response import Response

_NOT_FOUND: Final = 404
_RATE_LIMITED: Final = 429
_SERVER_ERROR: Final = 500
_DEEPEST: Final = 50  # levels of JSON that an error keeps as such
_REDIRECTIONS: Final = range(300, 400)
_REMOVED: Final = "api operation not found"
_CLASSES: Final[Mapping[int, type[errors.StatusError]]] = {
    400: errors.BadRequestError,
    401: errors.AuthenticationError,
    403: errors.PermissionDeniedError,
    404: errors.NotFoundError,
    409: errors.ConflictError,
    412: errors.PreconditionFailedError,
    422: errors.UnprocessableEntityError,
    429: errors.RateLimitError,
}


def failure(response: Response[Any]) -> errors.StatusError:
    """Return the exception of an error response; its body becomes ``response.parsed``."""
    response.parsed = body = error_body(response.content)
    return status_error(
        response.status,
        body or _redirection(response),
        operation=response.operation,
        method=response.method,
        url=response.url,
        headers=response.headers,
        response=response,
    )


def error_body(content: bytes) -> Any:
    """Return the JSON of an error; its text if it is not JSON, or nested too deeply to be pickled or copied."""
    try:
        body = loads_lenient(content)
    except (ValueError, RecursionError):
        return content.decode(errors="replace")
    return content.decode(errors="replace") if _is_deep(body) else body


def _is_deep(body: Any) -> bool:
    level = [body]
    for _ in range(_DEEPEST):
        level = [inner for value in level for inner in _parts(value)]
    return bool(level)


def _parts(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return cast("dict[str, Any]", value).values()
    return cast("list[Any]", value) if isinstance(value, list) else ()


def invalid(response: Response[Any], message: str) -> errors.InvalidResponse:
    """Return the exception of a success response that cannot be decoded."""
    return errors.InvalidResponse(
        message,
        operation=response.operation,
        method=response.method,
        url=response.url,
        status=response.status,
        response=response,
    )


def _redirection(response: Response[Any]) -> str | None:
    location = response.headers.get("location") if response.status in _REDIRECTIONS else None
    return f"the redirect to {_place(location)} is not followed" if location else None


def _place(location: str) -> str:
    """Return what may be shown of a Location: neither credentials, nor query, nor fragment."""
    place = bare_url(location).partition("#")[0]
    return REDACTED if "@" in place else place


def status_error(
    status: int,
    body: Any,
    *,
    operation: str | None = None,
    method: str | None = None,
    url: str | None = None,
    headers: Mapping[str, str] | None = None,
    response: Response[Any] | None = None,
) -> errors.StatusError:
    """Return the exception of an error response, or of an ``error`` event of a stream.

    Args:
        status: the HTTP status; for an event, its code.
        body: GitBook's ``{"error": {"code", "message"}}``, another JSON value, text, or None.
        operation: the operation's id.
        method: the HTTP method of the request.
        url: the URL of the request, without query and credentials.
        headers: the headers of the response.
        response: the response.

    Returns:
        An exception of the class for the status.
    """
    code, message = _code_and_message(body)
    message = message or f"GitBook returned status {status}"
    error = _class(status, message)(
        message, operation=operation, method=method, url=url, status=status, code=code or status, response=response
    )
    error.body = body
    error.retry_at = retry_moment(headers or {}, datetime.now(UTC), limited=status == _RATE_LIMITED)
    return error


def _code_and_message(body: Any) -> tuple[int | str | None, str | None]:
    """Return GitBook's code and message, from its own format or a similar one."""
    if isinstance(body, str):
        return None, body.strip()
    if not isinstance(body, dict):
        return None, None
    fields = cast("dict[str, Any]", body)
    error: Any = fields.get("error", fields)
    if isinstance(error, str):
        return None, error
    if not isinstance(error, dict):
        return None, None
    details = cast("dict[str, Any]", error)
    code, message = details.get("code"), details.get("message")
    return code if isinstance(code, (int, str)) else None, message if isinstance(message, str) else None


def _class(status: int, message: str) -> type[errors.StatusError]:
    if status == _NOT_FOUND and message.strip().rstrip(".").lower() == _REMOVED:
        return errors.OperationRemovedError
    return _CLASSES.get(status) or (errors.ServerError if status >= _SERVER_ERROR else errors.StatusError)
