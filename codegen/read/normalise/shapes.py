"""Single schemas: their kind, and how to merge two. Does not resolve references."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import unquote

from codegen.document.tree import is_list, is_object

Schema = dict[str, Any]

_PREFIX = "#/components/schemas/"
_REMARKS = ("description", "deprecated", "readOnly", "writeOnly")
_SAID = frozenset((*_REMARKS, "title", "example"))
_OBJECT_KEYS = ("properties", "additionalProperties", "propertyNames", "minProperties", "maxProperties")


def reference(name: str) -> Schema:
    """Refer to a component schema."""
    return {"$ref": _PREFIX + name}


def referred(schema: Schema) -> str | None:
    """Return the name of the component schema that a schema refers to."""
    ref = schema.get("$ref")
    return unquote(ref).removeprefix(_PREFIX) if isinstance(ref, str) else None


def remarks(schema: Schema) -> Schema:
    """Return the annotations of a schema, as opposed to its constraints."""
    return {key: schema[key] for key in _REMARKS if key in schema}


def is_object_schema(schema: Schema) -> bool:
    """Return whether a schema that is not a union describes an object."""
    if "type" in schema:
        return schema["type"] == "object"
    return any(key in schema for key in _OBJECT_KEYS) or ("required" in schema and "enum" not in schema)


def is_array_schema(schema: Schema) -> bool:
    """Return whether a schema that is not a union describes an array."""
    return schema.get("type") == "array" or ("type" not in schema and "items" in schema)


def is_null_schema(schema: Schema) -> bool:
    """Return whether a schema allows only null."""
    return schema.get("type") == "null" or values_of(schema) == (None,)


def is_map_schema(schema: Schema) -> bool:
    """Return whether an object has no properties of its own, only values of one kind."""
    return is_object_schema(schema) and not schema.get("properties")


def is_free_form_schema(schema: Schema) -> bool:
    """Return whether an object may have any property."""
    return is_map_schema(schema) and schema.get("additionalProperties") in (None, True, {})


def values_of(schema: Schema) -> tuple[Any, ...] | None:
    """Return the values that a schema allows, if it lists them and none is an object or an array."""
    listed: list[Any] | None = [schema["const"]] if "const" in schema else schema.get("enum")
    if listed is None or any(is_list(value) or is_object(value) for value in listed):
        return None
    return tuple(listed)


def by_kind(schema: Schema) -> list[Schema]:
    """Split a list of values by JSON type, if the schema has no type."""
    values = values_of(schema)
    if values is None or "type" in schema:
        return [schema]
    kinds: dict[str, list[Any]] = {}
    for value in values:
        kinds.setdefault(type(value).__name__, []).append(value)
    said = {key: value for key, value in schema.items() if key not in ("const", "enum")}
    return [{**said, "enum": listed} for listed in kinds.values()]


def same(one: Schema, other: Schema) -> bool:
    """Return whether two schemas have the same constraints, whatever their annotations."""
    return one is other or bare(one) == bare(other)


def bare(value: Any) -> Any:
    """Return the constraints of a schema, without its annotations."""
    if is_object(value):
        return {key: bare(item) for key, item in value.items() if key not in _SAID}
    return [bare(item) for item in value] if is_list(value) else value


def both(one: Schema, other: Schema) -> Schema:
    """Return the intersection of two schemas that are not unions; if they contradict each other, the second wins.

    An array that is narrowed (the fragments of document blocks) is such a contradiction, as far as types are concerned.
    """
    merged = {**one, **other}
    allowed, narrowed = values_of(one), values_of(other)
    if allowed is not None and narrowed is not None:
        merged["enum"] = [value for value in allowed if value in narrowed] or list(narrowed)
        for key in ("const", "$id"):
            merged.pop(key, None)
    if is_object_schema(one) or is_object_schema(other):
        merged.update(_both_objects(one, other))
    return merged


def _both_objects(one: Schema, other: Schema) -> Schema:
    properties: dict[str, Schema] = dict(one.get("properties", {}))
    for name, schema in other.get("properties", {}).items():
        properties[name] = _both_properties(properties[name], schema) if name in properties else schema
    merged: Schema = {"type": "object", "properties": properties, "required": _required((one, other))}
    open_ended = [s["additionalProperties"] for s in (one, other) if s.get("additionalProperties") not in (None, False)]
    if open_ended:
        merged["additionalProperties"] = open_ended[-1]
    return merged


def _both_properties(one: Schema, other: Schema) -> Schema:
    alike = all(_is_plain(each) for each in (one, other)) and is_object_schema(one) == is_object_schema(other)
    return both(one, other) if alike else {**remarks(one), **other}


def _is_plain(schema: Schema) -> bool:
    """Return whether a schema is an object or a scalar, and neither a union nor a conjunction."""
    kind = is_object_schema(schema) or (isinstance(schema.get("type"), str) and not is_array_schema(schema))
    return kind and not schema.keys() & {"$ref", "allOf", "oneOf", "anyOf"}


def _required(schemas: Iterable[Schema]) -> list[str]:
    return list(dict.fromkeys(name for schema in schemas for name in schema.get("required", ())))


def either(objects: Sequence[Schema]) -> Schema:
    """Merge several objects into one that has the properties of all, and requires what all require."""
    extras = [each["additionalProperties"] for each in objects if is_object(each.get("additionalProperties"))]
    names = dict.fromkeys(name for schema in objects for name in schema.get("properties", {}))
    folded: Schema = {**remarks(objects[0]), "type": "object"} if len(objects) == 1 else {"type": "object"}
    folded["properties"] = {name: _either_property(name, objects) for name in names}
    folded["required"] = [n for n in _required(objects) if all(n in s.get("required", ()) for s in objects)]
    if extras:
        folded["additionalProperties"] = extras[0] if len(extras) == 1 else {"oneOf": extras}
    elif any(allows_anything(each.get("additionalProperties")) for each in objects):
        folded["additionalProperties"] = True
    return folded


def allows_anything(schema: Any) -> bool:
    """Return whether a schema says that every value is allowed."""
    return schema is True or schema == {}


def _either_property(name: str, objects: Sequence[Schema]) -> Schema:
    candidates: list[Schema] = [s["properties"][name] for s in objects if name in s.get("properties", {})]
    schemas: list[Schema] = []
    for candidate in candidates:
        if not any(same(candidate, known) for known in schemas):
            schemas.append(candidate)
    said = _said(candidates)
    if len(schemas) == 1:
        return {**schemas[0], **said}
    listed = [values_of(schema) for schema in schemas]
    if all(values is not None for values in listed) and len({schema.get("type") for schema in schemas}) == 1:
        united = list(dict.fromkeys(value for values in listed for value in values or ()))
        return {**said, "type": schemas[0].get("type", "string"), "enum": united}
    return {**said, "oneOf": schemas}


def _said(schemas: Sequence[Schema]) -> Schema:
    """Return the annotations of the first of several schemas, with the descriptions of all."""
    described = dict.fromkeys(schema["description"].strip() for schema in schemas if schema.get("description"))
    return {**remarks(schemas[0]), **({"description": "\n".join(described)} if described else {})}
