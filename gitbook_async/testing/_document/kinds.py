"""JSON types: which ones a schema allows, and which one a value has."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Any, Final, cast

ANYTHING: Final = frozenset(("array", "boolean", "null", "number", "object", "string"))
_PYTHON: Final[dict[str, tuple[type, ...]]] = {
    "array": (list,),
    "boolean": (bool,),
    "integer": (int,),
    "null": (type(None),),
    "number": (int, float),
    "object": (dict,),
    "string": (str,),
}
_HINTS: Final = {
    "object": ("properties", "required", "additionalProperties", "propertyNames", "minProperties", "maxProperties"),
    "array": ("items", "minItems", "maxItems", "uniqueItems"),
    "string": ("pattern", "minLength", "maxLength", "format"),
    "number": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
}


def kinds_of(schema: dict[str, Any]) -> frozenset[str]:
    """Return the JSON types that a schema's own keywords apply to; all types if it has no such keyword.

    A schema without a type gets the type that its keywords describe: object if it has properties, for example.
    """
    declared = schema.get("type")
    if isinstance(declared, str):
        return frozenset((declared,))
    if isinstance(declared, list):
        return frozenset(cast("list[str]", declared))
    if "const" in schema or "enum" in schema:
        values = schema.get("enum", [schema.get("const")])
        return frozenset(kind for kind in ANYTHING for value in values if is_kind(value, kind))
    hinted = (kind for kind, keywords in _HINTS.items() if any(keyword in schema for keyword in keywords))
    found = next(hinted, None)
    return frozenset((found,)) if found else ANYTHING


def common_kinds(first: AbstractSet[str], second: AbstractSet[str]) -> frozenset[str]:
    """Return the JSON types that both sets allow; an integer is a number."""
    common = set(first & second)
    if ("integer" in first and "number" in second) or ("number" in first and "integer" in second):
        common.add("integer")
    return frozenset(common)


def is_kind(value: Any, kind: str) -> bool:
    """Return whether a value is of a JSON type."""
    if isinstance(value, bool):
        return kind == "boolean"
    return isinstance(value, _PYTHON[kind])
