"""What a schema says about its values beyond their type: a description, a default, and bounds.

The type decides the form for the parser; this is for the reader of the documentation. It is gathered from wherever it
is said: beside a reference, in the referenced schema, in a part of a conjunction, or in an alternative.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from codegen.document.tree import at, is_object, steps
from codegen.read.normalise.shapes import Schema, referred

NOTES = "x-notes"
"""The keyword for notes in a normalised document."""

BOUNDS = (
    *("format", "pattern", "minLength", "maxLength"),
    *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
    *("minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties"),
)


def notes(schema: Schema, schemas: Mapping[str, Schema]) -> dict[str, Any]:
    """Return the notes of a schema under `NOTES`; nothing if it has none.

    Args:
        schema: the schema of a property, a parameter, an argument or a header.
        schemas: the component schemas, for references.
    """
    parts = list(_parts(schema, schemas, ()))
    alone = list(_parts(schema, schemas, (), choices=False))
    inherited = (each["description"] for each in alone[1:] if each.get("description"))
    found: dict[str, Any] = {
        "default": [each["default"] for each in alone if "default" in each][:1],
        "bounds": _bounds(parts),
        "items": _bounds(inner for each in parts for inner in _within(each, "items", schemas)),
        "values": _bounds(inner for each in parts for inner in _within(each, "additionalProperties", schemas)),
        "inherited": "" if schema.get("description") else next(inherited, ""),
    }
    said = {key: value for key, value in found.items() if value}
    return {NOTES: said} if said else {}


def _bounds(schemas: Iterable[Schema]) -> list[list[Any]]:
    """Return the bounds in schemas: keywords with their values."""
    found = [[key, each[key]] for each in schemas for key in BOUNDS if key in each]
    return [each for number, each in enumerate(found) if each not in found[:number]]


def _within(schema: Schema, key: str, schemas: Mapping[str, Schema]) -> Iterator[Schema]:
    inner = schema.get(key)
    return _parts(inner, schemas, ()) if is_object(inner) else iter(())


def _parts(
    schema: Schema, schemas: Mapping[str, Schema], seen: tuple[str, ...], *, choices: bool = True
) -> Iterator[Schema]:
    """Yield a schema, and those that it consists of.

    Args:
        schema: the schema.
        schemas: the component schemas.
        seen: the components around it.
        choices: whether to yield the alternatives of a union; what one of several says does not hold for all.
    """
    yield schema
    name = referred(schema)
    if name is not None and name not in seen:
        yield from _parts(_target(name, schemas), schemas, (*seen, name), choices=choices)
    alternatives = [*schema.get("oneOf", ()), *schema.get("anyOf", ())]
    alone = sum(each.get("type") != "null" for each in alternatives) == 1
    for part in (*schema.get("allOf", ()), *(alternatives if choices or alone else ())):
        yield from _parts(part, schemas, seen, choices=choices)


def _target(name: str, schemas: Mapping[str, Schema]) -> Schema:
    try:
        return at(schemas, (name,) if name in schemas else steps(f"/{name}"))
    except LookupError:
        return {}
