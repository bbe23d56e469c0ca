"""The document's schemas as GitBook enforces them, in JSON Schema."""

from __future__ import annotations

from typing import Any, Final, cast

URI: Final = "urn:gitbook"
"""The prefix of the references in a relaxed document."""

_NAMED = frozenset(("properties", "schemas", "patternProperties"))  # the keys inside these are names, not keywords


def relax(schema: Any) -> Any:
    """Return a copy of a schema (or of a whole document) without the constraints that GitBook does not enforce.

    A value may match several variants of a union, and objects may have undocumented fields. ``nullable`` of OpenAPI 3.0
    becomes a null of JSON Schema. Examples are removed. References are absolute, so that each part can be used alone.

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
