"""The schemas of a document: each must have the form that OpenAPI defines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from codegen.document.tree import Kind, Node, is_list, is_object, nodes, readable
from codegen.errors import DocumentError

_NAMES = {dict: "an object", list: "an array", str: "a string", bool: "true or false"}
_FORMS: dict[str, type] = {
    **dict.fromkeys(("properties", "patternProperties", "discriminator"), dict),
    **dict.fromkeys(("required", "enum", "allOf", "oneOf", "anyOf", "prefixItems"), list),
    **dict.fromkeys(("description", "title", "format", "pattern", "$ref"), str),
    **dict.fromkeys(("nullable", "deprecated", "readOnly", "writeOnly", "uniqueItems"), bool),
}
_FILLED = ("enum", "allOf", "oneOf", "anyOf")
_TYPES = ("string", "number", "integer", "boolean", "object", "array", "null")
_MAY_BE_BOOLEAN = ("additionalProperties", "unevaluatedProperties", "unevaluatedItems")


def problems(document: dict[str, Any]) -> Iterator[DocumentError]:
    """Find malformed schemas.

    Args:
        document: an OpenAPI document.

    Yields:
        Schemas that are not objects, and keywords whose value is of the wrong type.
    """
    for node in nodes(document):
        if node.kind is Kind.SCHEMA:
            yield from _schema(node)


def _schema(node: Node) -> Iterator[DocumentError]:
    if is_object(node.value):
        yield from _keywords(node, node.value)
        yield from _types(node, node.value)
        yield from _required(node, node.value)
    elif not (isinstance(node.value, bool) and node.place[-1] in _MAY_BE_BOOLEAN):
        yield DocumentError(readable(node.place), "is not a schema: a schema is an object")


def _keywords(node: Node, schema: dict[str, Any]) -> Iterator[DocumentError]:
    for key, form in _FORMS.items():
        if key in schema and not isinstance(schema[key], form):
            yield DocumentError(readable((*node.place, key)), f"is not {_NAMES[form]}")
        elif key in _FILLED and schema.get(key) == []:
            yield DocumentError(readable((*node.place, key)), "is empty: nothing fits it")


def _types(node: Node, schema: dict[str, Any]) -> Iterator[DocumentError]:
    given = schema.get("type", [])
    for name in given if is_list(given) else [given]:
        if name not in _TYPES:
            yield DocumentError(readable((*node.place, "type")), f"{name!r} is not a type")


def mistyped(document: dict[str, Any]) -> Iterator[DocumentError]:
    """Find enumerations of strings with other values: YAML takes some for numbers or dates."""
    for node in nodes(document):
        if node.kind is Kind.SCHEMA and is_object(node.value):
            yield from _values(node, node.value)


def _values(node: Node, schema: dict[str, Any]) -> Iterator[DocumentError]:
    kind, values = schema.get("type"), schema.get("enum")
    if not is_list(values) or not (kind == "string" or (is_list(kind) and {*map(str, kind)} <= {"string", "null"})):
        return
    if wrong := [value for value in values if value is not None and not isinstance(value, str)]:
        yield DocumentError(readable((*node.place, "enum")), f"has {wrong}, and is an enumeration of strings")


def _required(node: Node, schema: dict[str, Any]) -> Iterator[DocumentError]:
    required = schema.get("required")
    if is_list(required) and not all(isinstance(name, str) for name in required):
        yield DocumentError(readable((*node.place, "required")), "contains a value that is not a property name")
