"""The values of known keywords that the generated code would disregard."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from attrs import frozen

from codegen import gitbook
from codegen.document.tree import Place, is_list, is_object, members

_STYLES = {"query": "form", "path": "simple", "header": "simple"}
_EVENTS = "text/event-stream"
_TOKENS = (("http", "bearer"), ("oauth2", None))


@frozen
class Problem:
    """A value that is not understood, and its place within the node."""

    within: Place
    text: str


def _document(document: dict[str, Any]) -> Iterator[Problem]:
    """Check the servers and the requirements that hold for all operations."""
    servers, server = document.get("servers"), gitbook.facts().server
    if servers and server not in [_url(each) for _, each in members(servers)]:
        yield Problem(("servers",), f"none of them is {server}, to which requests are sent")
    yield from _security(document)


def _url(server: Any) -> str:
    """Return a server's address, with the defaults of its variables."""
    url = str(server.get("url", "")) if is_object(server) else ""
    for name, variable in members(server.get("variables")) if is_object(server) else ():
        if is_object(variable):
            url = url.replace(f"{{{name}}}", str(variable.get("default", "")))
    return url.rstrip("/")


def _security(node: dict[str, Any]) -> Iterator[Problem]:
    for number, way in members(node.get("security")):
        if is_object(way) and len(way) > 1:
            yield Problem(("security", number), "requires several tokens in one request; one is sent")


def _operation(operation: dict[str, Any]) -> Iterator[Problem]:
    yield from _security(operation)
    successes = [each for status, each in members(operation.get("responses")) if status.startswith("2")]
    contents = [each["content"] for each in successes if is_object(each) and each.get("content")]
    events = [any(kind.startswith(_EVENTS) for kind, _ in members(content)) for content in contents]
    if any(events) and not all(events):
        yield Problem(("responses",), f"are {_EVENTS} for one status and another media type for another")


def _parameter(parameter: dict[str, Any]) -> Iterator[Problem]:
    location = parameter.get("in")
    yield from _serialisation(parameter, _STYLES.get(location, "") if isinstance(location, str) else "")


def _header(header: dict[str, Any]) -> Iterator[Problem]:
    yield from _serialisation(header, "simple")


def _serialisation(node: dict[str, Any], style: str) -> Iterator[Problem]:
    """Check how a value is written: as it is by default, which is the only way that requests are written."""
    expected = {"style": style, "explode": style == "form", "allowReserved": False}
    for keyword, value in expected.items():
        if keyword in node and node[keyword] != value:
            found = str(node[keyword]).lower() if isinstance(node[keyword], bool) else node[keyword]
            yield Problem((keyword,), f"`{keyword}: {found}` is not how the SDK writes a value")


def _body(body: dict[str, Any]) -> Iterator[Problem]:
    yield from _alone(body)
    for kind, _ in members(body.get("content")):
        if _essence(kind) != "application/json":
            yield Problem(("content", kind), f"`{kind}` is not application/json, the media type that is sent")


def _alone(holder: dict[str, Any]) -> Iterator[Problem]:
    content = holder.get("content")
    if is_object(content) and len(content) > 1:
        yield Problem(("content",), f"has {len(content)} media types ({', '.join(content)}); the SDK knows one")


def _essence(kind: str) -> str:
    return kind.split(";", maxsplit=1)[0].strip().lower()


def _scheme(scheme: dict[str, Any]) -> Iterator[Problem]:
    if (scheme.get("type"), scheme.get("scheme")) not in _TOKENS:
        shown = " ".join(str(scheme[key]) for key in ("type", "scheme") if key in scheme)
        yield Problem((), f"is authentication by `{shown}`; the SDK sends a bearer token")


def _schema(schema: dict[str, Any]) -> Iterator[Problem]:
    if is_list(schema.get("items")):
        yield Problem(("items",), "is a list of schemas, one for each position; the SDK knows one for all items")


VALUES: Mapping[str, Callable[[dict[str, Any]], Iterator[Problem]]] = {
    "document": _document,
    "operation": _operation,
    "parameter": _parameter,
    "header": _header,
    "request body": _body,
    "response": _alone,
    "security scheme": _scheme,
    "schema": _schema,
}
"""By kind of node, what finds the values that are not understood."""
