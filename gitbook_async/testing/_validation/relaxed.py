"""The document's schemas as GitBook enforces them, in JSON Schema."""

from __future__ import annotations

from typing import Any, Final, cast

URI: Final = "urn:gitbook"
"""The prefix of the references in a relaxed document."""

_NAMED = frozenset(("properties", "schemas", "patternProperties"))  # the keys inside these are names, not keywords
_QUICK: Final = frozenset(("type", "required", "enum", "const"))


def relax(schema: Any) -> Any:
    """Return a copy of a schema (or of a whole document) without the constraints that GitBook does not enforce.

    A value may match several variants of a union, and objects may have undocumented fields. ``nullable`` of OpenAPI 3.0
    becomes a null of JSON Schema. Examples are removed. References are absolute, so that each part can be used alone.
    What is quick to check comes first, so that most variants of a union are ruled out before nested values are checked:
    otherwise a deeply nested value would take exponential time.

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
        return {"anyOf": [{"type": "null"}, _quick_first(relaxed)]}
    return _quick_first(relaxed)


def _relax_value(key: str, value: Any) -> Any:
    if key in _NAMED and isinstance(value, dict):
        return {name: relax(schema) for name, schema in cast("dict[str, Any]", value).items()}
    if key == "$ref" and isinstance(value, str):
        return f"{URI}{value}"
    return value if key in {"enum", "const"} else relax(value)


def _quick_first(schema: dict[str, Any]) -> dict[str, Any]:
    """Order the keywords of a schema, and its properties, by the time that checking them may take."""
    names = schema.get("properties")
    if isinstance(names, dict):
        properties = cast("dict[str, Any]", names)
        schema["properties"] = dict(sorted(properties.items(), key=lambda item: "enum" not in item[1]))
    return dict(sorted(schema.items(), key=lambda item: item[0] not in _QUICK))


def _is_dropped(key: str, value: Any) -> bool:
    return key in {"example", "examples", "default"} or (key == "additionalProperties" and value is False)
