"""Requests: as received, and as recorded for the test."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, quote

import attrs

from gitbook_async.testing._http.failures import Failure
from gitbook_async.testing._http.faults import Fault

if TYPE_CHECKING:
    from starlette.types import Receive, Scope


_JSON: Final = "application/json"


@attrs.frozen
class RecordedRequest:
    """A recorded request.

    Attributes:
        method: the HTTP method, upper case.
        path: the path as it was sent, percent-encoded.
        operation: the id of its operation; None if there is none.
        path_values: the path parameters, decoded.
        query: the query parameters, each with all its values.
        headers: the headers, with names in lower case.
        body: the JSON body; None if there is none.
        status: the status code of the response; 502 if the connection broke before it.
        fault: the injected fault; None if there was none.
        error: the message of the error response; None if the call succeeded.
        at: when the request was received, in epoch seconds.
        seconds: how long it took until the response was ready, injected delays included.
    """

    method: str
    path: str
    operation: str | None
    path_values: Mapping[str, str]
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: Any
    status: int
    fault: Fault | None = None
    error: str | None = None
    at: float = 0.0
    seconds: float = 0.0


class Request:
    """A received request.

    Args:
        scope: the ASGI scope.
        content: its body.

    Attributes:
        method: the HTTP method, upper case.
        path: the path as it was sent, percent-encoded.
        query: the query parameters, each with all its values.
        headers: the headers, with names in lower case.
        content: the body.
    """

    def __init__(self, scope: Scope, content: bytes) -> None:
        self._scheme: str = scope["scheme"]
        self.method: str = scope["method"]
        self.path = _raw_path(scope)
        self.query = _read_query(scope)
        self.headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        self.content = content

    @property
    def url(self) -> str:
        """The URL without the query."""
        return f"{self._scheme}://{self.headers.get('host', 'localhost')}{self.path}"

    def json(self) -> Any:
        """Return the JSON body.

        Raises:
            Failure: 400, it is not JSON.
        """
        try:
            return json.loads(self.content)
        except ValueError as error:
            raise Failure(400, "The request body is not valid JSON") from error
        except RecursionError as error:
            raise too_deep() from error

    def json_or_none(self) -> Any:
        """Return the JSON body; None if it is not JSON."""
        try:
            return json.loads(self.content)
        except (ValueError, RecursionError):
            return None

    def check_media_type(self) -> None:
        """Check that the body claims to be JSON, if it claims anything.

        Raises:
            Failure: 415, it is of another media type.
        """
        media_type = self.headers.get("content-type", _JSON).partition(";")[0].strip().lower()
        if media_type != _JSON and not media_type.endswith("+json"):
            raise Failure(415, f"Unsupported media type {media_type}: the body must be {_JSON}")


def too_deep() -> Failure:
    """Return the error for a body that is nested deeper than can be handled."""
    return Failure(400, "The request body is nested too deeply")


async def read_body(receive: Receive) -> bytes:
    """Read the whole body of a request."""
    chunks: list[bytes] = []
    while True:
        message = await receive()
        chunks.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(chunks)


def _raw_path(scope: Scope) -> str:
    raw = scope.get("raw_path")
    return raw.partition(b"?")[0].decode("latin-1") if raw else quote(scope["path"])


def _read_query(scope: Scope) -> dict[str, list[str]]:
    query = scope["query_string"]
    return parse_qs(query.decode("latin-1"), keep_blank_values=True) if query else {}
