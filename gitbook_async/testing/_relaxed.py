"""What GitBook honours of the document's schemas, as JSON Schema."""

from __future__ import annotations

from typing import Any, Final, cast

URI: Final = "urn:gitbook"
"""What the references of a relaxed document begin with."""

_NAMED = frozenset(("properties", "schemas", "patternProperties"))  # what these hold has names, not keywords


def relax(schema: Any) -> Any:
    """Give a copy of a schema (or of a whole document) without what GitBook does not insist on.

    A value may match several variants of a union, and objects may have fields that the document does not know.
    ``nullable`` of OpenAPI 3.0 becomes a null of JSON Schema. Examples are left out, and references are absolute,
    so that each part can be used alone.

    Args:
        schema: JSON.
    """
    if isinstance(schema, list):
        return [relax(item) for item in cast("list[Any]", schema)]
    return _relax_object(cast("dict[str, Any]", schema)) if isinstance(schema, dict) else schema


def _relax_object(schema: dict[str, Any]) -> dict[str, Any]:
    relaxed = {key: _relax_value(key, value) for key, value in schema.items() if not _is_dropped(key, value)}
    unions = [relaxed.pop(key) for key in ("oneOf", "anyOf") if isinstance(relaxed.get(key), list)]
    if len(unions) == 1:
        relaxed["anyOf"] = unions[0]
    elif unions:
        relaxed["allOf"] = [*relaxed.get("allOf", ()), *({"anyOf": union} for union in unions)]
    if relaxed.pop("nullable", False) is True:
        return {"anyOf": [{"type": "null"}, relaxed]}
    return relaxed


def _relax_value(key: str, value: Any) -> Any:
    if key in _NAMED and isinstance(value, dict):
        return {name: relax(schema) for name, schema in cast("dict[str, Any]", value).items()}
    if key == "$ref" and isinstance(value, str):
        return f"{URI}{value}"
    return value if key in {"enum", "const"} else relax(value)


def _is_dropped(key: str, value: Any) -> bool:
    return key in {"example", "examples", "default"} or (key == "additionalProperties" and value is False)
