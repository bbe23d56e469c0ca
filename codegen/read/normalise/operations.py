"""Lowering the operations to the parser's form: inline parameters, one JSON body, responses by status."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from codegen.document import paths
from codegen.document.tree import METHODS, followed
from codegen.errors import DocumentError
from codegen.read.normalise import place
from codegen.read.normalise.decision import by_tag_alone
from codegen.read.normalise.lower import Lowering
from codegen.read.normalise.notes import notes
from codegen.read.normalise.shapes import Schema, either, referred, remarks

_LEFT_OUT = ("externalDocs", "callbacks", "servers")
STATUSES = "x-statuses"
"""The keyword for what the document says about each status of an operation."""

_JSON = "application/json"
_EVENTS = "text/event-stream"


class Operations:
    """Converts the operations of a document to the parser's form."""

    def __init__(self, document: dict[str, Any], lowering: Lowering) -> None:
        self.document = document
        self.lowering = lowering

    def paths(self) -> dict[str, Any]:
        """Return all path items."""
        return {path: self._path_item(path, item) for path, item in self.document["paths"].items()}

    def _path_item(self, path: str, item: dict[str, Any]) -> dict[str, Any]:
        if "$ref" in item:
            raise DocumentError(f"paths.{path}", "is a reference; its operations must stand in its place")
        shared = item.get("parameters", [])
        return {m: self._operation(path, m, item[m], shared) for m in METHODS if m in item}

    def _operation(self, path: str, method: str, operation: dict[str, Any], shared: list[Any]) -> dict[str, Any]:
        where = f"paths.{path}.{method}"
        name = operation["operationId"]
        written = {key: value for key, value in operation.items() if key not in _LEFT_OUT}
        given = map(self._found, [*shared, *operation.get("parameters", [])])
        written["parameters"] = [self._parameter(name, parameter) for parameter in _fitting(path, given)]
        written["responses"] = self._responses(where, name, operation["responses"])
        statuses = ((code, each) for code, each in operation["responses"].items() if not code.startswith("x-"))
        written[STATUSES] = {code: self._status(each) for code, each in statuses}
        if "requestBody" in operation:
            written["requestBody"] = self._body(where, name, self._found(operation["requestBody"]))
        return written

    def _found(self, value: dict[str, Any]) -> dict[str, Any]:
        return followed(self.document, value)

    def _parameter(self, operation: str, parameter: dict[str, Any]) -> dict[str, Any]:
        hint = place.part(place.called(operation, "parameter"), parameter["name"])
        kept = {key: parameter[key] for key in ("name", "in", "description", "deprecated") if key in parameter}
        required = parameter["in"] == "path" or bool(parameter.get("required"))
        schema = self.lowering.use(self._parameter_schema(parameter), hint)
        if parameter["in"] == "header":
            schema.pop("format", None)  # a header is text, whatever its format
        return {**kept, "required": required, "schema": schema}

    def _parameter_schema(self, parameter: dict[str, Any]) -> Schema:
        if "schema" in parameter:
            return parameter["schema"]
        schemas: list[Schema] = [media.get("schema", {}) for media in parameter.get("content", {}).values()]
        return schemas[0] if schemas else {"type": "string"}

    # Bodies

    def _body(self, where: str, name: str, body: dict[str, Any]) -> dict[str, Any]:
        media = self._media(f"{where}.requestBody", body.get("content", {}))
        schema = self._body_schema(media.get("schema", {}), place.called(name, "body"))
        said = {"description": body["description"]} if "description" in body else {}
        return {**said, "required": bool(body.get("required")), "content": {_JSON: {"schema": schema}}}

    def _media(self, where: str, content: dict[str, Any]) -> dict[str, Any]:
        for kind, media in content.items():
            if kind.split(";")[0].strip().endswith("json"):
                return media
        raise DocumentError(where, f"has no JSON among its media types ({', '.join(content) or 'none'})")

    def _body_schema(self, schema: Schema, hint: str) -> Schema:
        """Merge the alternatives of a body into one object, so that its properties can be arguments.

        Alternatives with a tag stay a union, which is passed whole.
        """
        objects = self.lowering.objects(schema)
        form = self.lowering.use(schema, hint)
        if referred(form) is None or len(objects) < 2 or self._stays_whole(form):  # noqa: PLR2004
            return form
        return self.lowering.use(either(objects), hint)

    def _stays_whole(self, form: Schema) -> bool:
        target = self.lowering.schemas.get(referred(form) or "", {})
        return "x-union" in target and by_tag_alone(target["x-union"]["tree"])

    # Responses

    def _responses(self, where: str, name: str, responses: dict[str, Any]) -> dict[str, Any]:
        successes = {status: response for status, response in responses.items() if status.startswith("2")}
        general = successes.pop("2XX", responses.get("default"))
        if not successes and general is not None:
            successes = {"200": general}
        if not successes:
            raise DocumentError(f"{where}.responses", "has no success status")
        return {status: self._response(name, self._found(response)) for status, response in successes.items()}

    def _response(self, name: str, response: dict[str, Any]) -> dict[str, Any]:
        written: dict[str, Any] = {"description": response.get("description", "")}
        content: dict[str, dict[str, Any]] = response.get("content", {})
        kind = next((k for k in content if k.split(";")[0].endswith("json") or k.startswith(_EVENTS)), None)
        if kind is not None:
            schema = content[kind].get("schema", {})
            form = self.lowering.use(schema, self._result_name(schema, name))
            written["content"] = {_EVENTS if kind.startswith(_EVENTS) else _JSON: {"schema": form}}
        elif content:
            written["content"] = {next(iter(content)): {"schema": {"type": "string", "format": "binary"}}}
        return written

    def _status(self, response: dict[str, Any]) -> dict[str, Any]:
        """Return what the document says about a status; a description beside a reference goes first."""
        found = {**self._found(response), **remarks(response)}
        headers = {name: self._header(each) for name, each in found.get("headers", {}).items()}
        return {"description": found.get("description", ""), "headers": headers}

    def _header(self, header: dict[str, Any]) -> dict[str, Any]:
        found = {**self._found(header), **remarks(header)}
        return {**remarks(found), "schema": notes(found.get("schema", {}), self.lowering.components.schemas)}

    def _result_name(self, schema: Schema, name: str) -> str:
        """Name what an operation gives: lists after what they list, so that those of one kind are one class."""
        objects = self.lowering.objects(schema)
        listing: Schema = objects[0].get("properties", {}).get("items", {}) if len(objects) == 1 else {}
        item = referred(listing.get("items", {}))
        return place.listing(item) if item else place.called(name, "result")


def _fitting(path: str, given: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the parameters that a call can send: the template says which are in the path, declared or not.

    The last of several with the same name and place counts, as an operation's own stand over those of its path.
    """
    declared = {(parameter["in"], parameter["name"]): parameter for parameter in given}
    names = dict.fromkeys(paths.names(path))
    in_path = [declared.get(("path", n)) or {"name": n, "in": "path", "schema": {"type": "string"}} for n in names]
    return [*in_path, *(p for p in declared.values() if p["in"] in ("query", "header"))]
