"""A request, built without I/O from an operation and the values of a call."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypedDict, cast

import attrs

from gitbook_async._message.options import Settings
from gitbook_async._message.redaction import bare_url
from gitbook_async._message.values import clean_headers, encode_query, fill_path
from gitbook_async._model.base import to_dict
from gitbook_async._model.json import dumps
from gitbook_async._model.unset import UNSET
from gitbook_async.errors import InvalidArgument

if TYPE_CHECKING:
    from collections.abc import Sequence

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
            _name_argument(error, operation)
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
        if self.base_url.endswith("/v1") and f"{path}/".startswith("/v1/"):
            raise InvalidArgument(f"path {path!r} repeats the /v1 of {self.base_url}: pass {path[3:] or '/'!r}")
        url = self.base_url + path + encode_query(_laid_over(settings.query, query))
        return Request(
            verb, url, *self._payload(json, headers, settings, None), settings, safe_to_repeat=verb in REPEATABLE
        )

    def _payload(
        self, json: Any, headers: Mapping[str, Any] | None, settings: Settings, operation: Operation | None
    ) -> tuple[dict[str, str], bytes | None]:
        """Return the headers and the body."""
        found = {**self.headers, "accept": EVENTS if operation is not None and operation.streaming else JSON}
        content = None
        if json is not UNSET or settings.body:
            required = operation is None or (operation.body is not None and operation.body.required)
            content = _content(json, settings.body, required=required)
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
    try:
        value = to_dict({} if json is UNSET else json)
        if more:
            value = _with_more(value, to_dict(more))
        return None if value == {} and not required else dumps(value)
    except (TypeError, ValueError, RecursionError) as error:  # an InvalidArgument is a ValueError
        raise _refused(json, error) from error


def _refused(json: Any, error: Exception) -> InvalidArgument:
    """Return the error of a body that cannot be sent. It names the first property that cannot."""
    properties = cast("Mapping[str, Any]", json).items() if isinstance(json, Mapping) else ()
    name = next((name for name, value in properties if not _can_be_sent(value)), None)
    reason = f": {error.message}" if isinstance(error, InvalidArgument) else f" is not JSON: {error}"
    refused = InvalidArgument(f"{name or 'the body'}{reason}")
    refused.argument = name
    return refused


def _can_be_sent(value: Any) -> bool:
    try:
        dumps(None if value is UNSET else to_dict(value))
    except (TypeError, ValueError, RecursionError):
        return False
    return True


def _name_argument(error: InvalidArgument, operation: Operation) -> None:
    """Put the name of the Python argument before the wire name with which a message begins, if it is another."""
    wire = error.argument
    named = {parameter.name: parameter.argument for parameter in operation.parameters}
    argument = {**((operation.body and operation.body.properties) or {}), **named}.get(wire or "", wire)
    if wire is not None and argument != wire:
        error.argument = argument
        error.message = f"{argument} ({wire}){error.message.removeprefix(wire)}"
        error.args = (error.message,)


def _with_more(value: Any, more: Mapping[str, Any]) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise InvalidArgument('options["body"] requires a body that is an object')
    return {**value, **more}
