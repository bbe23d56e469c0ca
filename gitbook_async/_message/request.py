"""A request, built without I/O from an operation and the values of a call."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypedDict

import attrs

from gitbook_async._message.options import Settings
from gitbook_async._message.redaction import bare_url
from gitbook_async._message.values import clean_headers, encode_query, fill_path
from gitbook_async._model.base import to_dict
from gitbook_async._model.json import dumps
from gitbook_async._model.unset import UNSET
from gitbook_async.errors import InvalidArgument

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gitbook_async._message.operation import Operation

JSON = "application/json"
EVENTS = "text/event-stream"
REPEATABLE = frozenset(("GET", "HEAD", "PUT", "DELETE"))
_METHOD = re.compile(r"[A-Z]+")
_NO_PATH = re.compile(r"^(?!/)|^//|/(\.|%2[Ee]){1,2}(?=/|$)|[^\x21-\x7e]|[?#\\{}]")


class CallContext(TypedDict):
    """The request details that errors include."""

    operation: str | None
    method: str | None
    url: str | None


@attrs.frozen(eq=False)
class Request:
    """A request as it will be sent, except for the token.

    Attributes:
        method: the HTTP method.
        url: the complete URL.
        headers: by name, in lower case; without the token, unless the caller set an Authorization header.
        content: the body.
        settings: timeouts, deadline and retries.
        operation: the operation; None for an undocumented request.
        streaming: whether the response body is left open, to be read as it arrives.
        safe_to_repeat: whether sending it twice has the same effect as sending it once.
    """

    method: str
    url: str = attrs.field(repr=bare_url)
    headers: Mapping[str, str] = attrs.field(repr=False)
    content: bytes | None = attrs.field(default=None, repr=False)
    settings: Settings = attrs.field(factory=Settings, repr=False)
    operation: Operation | None = None
    streaming: bool = False
    safe_to_repeat: bool = False

    @property
    def place(self) -> str:
        """The URL without query and credentials, as errors show it."""
        return bare_url(self.url)

    @property
    def context(self) -> CallContext:
        """The request details that errors include."""
        operation = self.operation.id if self.operation else None
        return {"operation": operation, "method": self.method, "url": self.place}


@attrs.frozen(eq=False)
class Builder:
    """The settings that all requests of a client share.

    Attributes:
        base_url: the URL that paths are appended to, without a trailing slash.
        headers: the headers of every request; names in lower case.
    """

    base_url: str
    headers: Mapping[str, str] = attrs.field(repr=False)

    def build(
        self,
        operation: Operation,
        path: Sequence[object],
        *,
        query: Mapping[str, Any] | None,
        headers: Mapping[str, Any] | None,
        json: Any,
        settings: Settings,
    ) -> Request:
        """Build the request of an operation.

        Args:
            operation: the operation.
            path: the path values, in the order of the path.
            query: by wire name; `None` and `UNSET` are omitted.
            headers: the same.
            json: the body; `UNSET` for none.
            settings: the options of the call.

        Raises:
            InvalidArgument: an argument is invalid.
        """
        try:
            return Request(
                operation.method,
                self.base_url + fill_path(operation.path, path) + encode_query(_laid_over(settings.query, query)),
                *self._payload(json, headers, settings, operation),
                settings,
                operation,
                operation.streaming,
                operation.safe_to_repeat,
            )
        except InvalidArgument as error:
            error.operation, error.method = operation.id, operation.method
            raise

    def build_unknown(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None,
        headers: Mapping[str, Any] | None,
        json: Any,
        settings: Settings,
    ) -> Request:
        """Build an undocumented request.

        Args:
            method: the HTTP method.
            path: the path after the version, percent-encoded; it begins with a slash.
            query: by name; `None` and `UNSET` are omitted.
            headers: the same.
            json: the body; `UNSET` for none.
            settings: the options of the call.

        Raises:
            InvalidArgument: an argument is invalid.
        """
        verb = method.upper()
        if not _METHOD.fullmatch(verb):
            raise InvalidArgument(f"method {method!r} is not an HTTP method")
        if _NO_PATH.search(path):
            raise InvalidArgument(
                f"path {path!r} is invalid: begin it with one slash, without dot segments, percent-encoded; "
                "pass the query as query=",
            )
        url = self.base_url + path + encode_query(_laid_over(settings.query, query))
        return Request(
            verb, url, *self._payload(json, headers, settings, None), settings, safe_to_repeat=verb in REPEATABLE
        )

    def _payload(
        self, json: Any, headers: Mapping[str, Any] | None, settings: Settings, operation: Operation | None
    ) -> tuple[dict[str, str], bytes | None]:
        """Return the headers and the body."""
        required = operation is None or (operation.body is not None and operation.body.required)
        content = _content(json, settings.body, required=required)
        found = {**self.headers, "accept": EVENTS if operation is not None and operation.streaming else JSON}
        if content is not None:
            found["content-type"] = JSON
        if settings.headers:
            found.update(clean_headers(settings.headers))
        if headers:
            found.update(clean_headers(headers))
        return found, content


def _laid_over(options: Mapping[str, Any], query: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """Add the query of the options; arguments of the call take precedence."""
    if not options:
        return query or options
    given = {name: value for name, value in (query or {}).items() if value is not None and value is not UNSET}
    return {**options, **given}


def _content(json: Any, more: Mapping[str, Any], *, required: bool) -> bytes | None:
    """Serialize the body; an empty object is omitted unless the operation requires a body."""
    if json is UNSET and not more:
        return None
    try:
        value = to_dict({} if json is UNSET else json)
        if more:
            value = _with_more(value, to_dict(more))
        return None if value == {} and not required else dumps(value)
    except InvalidArgument:
        raise
    except (TypeError, ValueError, RecursionError) as error:
        raise InvalidArgument(f"the body is not JSON: {error}") from error


def _with_more(value: Any, more: Mapping[str, Any]) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise InvalidArgument('options["body"] requires a body that is an object')
    return {**value, **more}
