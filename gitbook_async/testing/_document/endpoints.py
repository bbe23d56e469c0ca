"""The document's operations, as the testing GitBook needs them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from typing import Any, Final, cast

import attrs

from gitbook_async.testing._document.document import Document, join

METHODS: Final = ("get", "put", "post", "delete", "patch", "head", "options", "trace")
EVENT_STREAM: Final = "text/event-stream"


@attrs.frozen
class Input:
    """A parameter of an operation.

    Attributes:
        name: its name on the wire.
        location: path, query or header.
        required: whether a request must have it.
        schema: the pointer of its schema.
        repeated: whether it is a list, sent as a repeated key.
    """

    name: str
    location: str
    required: bool
    schema: str
    repeated: bool


@attrs.frozen
class Success:
    """A successful response of an operation.

    Attributes:
        status: its status code.
        schema: the pointer of the schema of its content; None if it has none.
        media_type: the media type of its content; None if it has none.
        headers: the names of the documented headers, in lower case.
    """

    status: int
    schema: str | None
    media_type: str | None
    headers: frozenset[str]


@attrs.define(eq=False, slots=False)
class Endpoint:
    """An operation of the document.

    Attributes:
        id: its operation id.
        method: the HTTP method, upper case.
        path: the path template.
        inputs: its parameters, in the order of the document.
        body: the pointer of the schema of its JSON body; None if it takes none.
        body_required: whether a request must have a body.
        successes: its successful responses by status code.
        secured: whether a request needs a token.
    """

    id: str
    method: str
    path: str
    inputs: tuple[Input, ...]
    body: str | None
    body_required: bool
    successes: Mapping[int, Success]
    secured: bool
    document: Document = attrs.field(repr=False)

    @cached_property
    def content(self) -> Success | None:
        """The first successful response that has content."""
        return next((success for success in self.successes.values() if success.schema), None)

    @property
    def content_schema(self) -> str:
        """The pointer of that response's schema; empty if there is none."""
        return (self.content.schema if self.content else None) or ""

    @cached_property
    def streaming(self) -> bool:
        """Whether its response is a stream of server-sent events."""
        return self.content is not None and self.content.media_type == EVENT_STREAM

    @cached_property
    def paginated(self) -> bool:
        """Whether it has a ``page`` query parameter and its response has a ``next``."""
        asked = any(one.name == "page" and one.location == "query" for one in self.inputs)
        return asked and bool(self.content_schema) and _has_property(self.document, self.content_schema, "next")

    @cached_property
    def defaults(self) -> Mapping[str, tuple[str, ...]]:
        """The defaults of its query parameters that have one, as they would be sent."""
        given = {one.name: _default(self.document, one) for one in self.inputs_in("query")}
        return {name: tuple(map(_sent, _items(default))) for name, default in given.items() if default is not None}

    def inputs_in(self, location: str) -> tuple[Input, ...]:
        """Return the parameters of one location."""
        return tuple(one for one in self.inputs if one.location == location)


@cache
def read_endpoints(document: Document) -> dict[str, Endpoint]:
    """Return a document's operations by their ids; they are read once for all applications."""
    found = (_read_endpoint(document, *place) for place in _places(document))
    return {endpoint.id: endpoint for endpoint in found}


def _places(document: Document) -> Iterator[tuple[str, str]]:
    for path, item in document.data["paths"].items():
        yield from ((path, method) for method in METHODS if method in item)


def _read_endpoint(document: Document, path: str, method: str) -> Endpoint:
    pointer = join("#/paths", path, method)
    operation: dict[str, Any] = document.resolve(pointer)
    body = join(pointer, "requestBody") if "requestBody" in operation else None
    security = operation.get("security", document.data.get("security", []))
    return Endpoint(
        id=operation.get("operationId", f"{method} {path}"),
        method=method.upper(),
        path=path,
        inputs=tuple(_read_inputs(document, path, method)),
        body=_json_schema(document, body) if body else None,
        body_required=bool(body and document.target(body).get("required")),
        successes=dict(_read_successes(document, pointer, operation)),
        secured=bool(security) and {} not in security,
        document=document,
    )


def _read_inputs(document: Document, path: str, method: str) -> Iterator[Input]:
    """Yield the parameters of a path and of an operation; the operation's own take precedence."""
    found: dict[tuple[str, str], Input] = {}
    for place in (join("#/paths", path), join("#/paths", path, method)):
        count = len(document.resolve(place).get("parameters", ()))
        for pointer in (document.follow(join(place, "parameters", index)) for index in range(count)):
            one = _read_input(document, pointer)
            found[one.location, one.name] = one
    return iter(found.values())


def _read_input(document: Document, pointer: str) -> Input:
    parameter = document.target(pointer)
    schema = join(pointer, "schema")
    return Input(
        name=parameter["name"],
        location=parameter["in"],
        required=bool(parameter.get("required")),
        schema=schema,
        repeated=document.target(schema).get("type") == "array",
    )


def _read_successes(document: Document, pointer: str, operation: dict[str, Any]) -> Iterator[tuple[int, Success]]:
    for code in operation["responses"]:
        if code.startswith("2"):
            where = document.follow(join(pointer, "responses", code))
            response = document.target(where)
            media_type = next(iter(response.get("content", {})), None)
            schema = join(where, "content", media_type, "schema") if media_type else None
            headers = frozenset(name.lower() for name in response.get("headers", ()))
            yield int(code), Success(int(code), schema, media_type, headers)


def _default(document: Document, one: Input) -> Any:
    schema: dict[str, Any] = document.resolve(one.schema)
    return schema.get("default", document.target(one.schema).get("default"))


def _items(value: Any) -> list[Any]:
    return cast("list[Any]", value) if isinstance(value, list) else [value]


def _sent(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _json_schema(document: Document, pointer: str) -> str | None:
    pointer = document.follow(pointer)
    content = document.target(pointer).get("content", {})
    media_type = next((one for one in content if "json" in one), None)
    return join(pointer, "content", media_type, "schema") if media_type else None


def _has_property(document: Document, pointer: str, name: str) -> bool:
    """Return whether an object has a property, of its own or through a reference or allOf."""
    schema = document.resolve(pointer)
    if "$ref" in schema and _has_property(document, schema["$ref"], name):
        return True
    members = (join(pointer, "allOf", index) for index in range(len(schema.get("allOf", ()))))
    return name in schema.get("properties", {}) or any(_has_property(document, one, name) for one in members)
