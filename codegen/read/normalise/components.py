"""The components of a document, with references, unions and conjunctions resolved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce
from typing import Any

from codegen.document.tree import at, is_list, is_object, steps
from codegen.errors import DocumentError
from codegen.read.normalise.decision import Variant, by_tag_alone, decide
from codegen.read.normalise.shapes import (
    Schema,
    bare,
    both,
    by_kind,
    either,
    is_array_schema,
    is_object_schema,
    reference,
    referred,
    remarks,
    values_of,
)

_UNION_KEYS = ("oneOf", "anyOf")
_ALONE_KEYS = ("$ref", *_UNION_KEYS)
_OWN_KEYS = frozenset({"properties", "required", "additionalProperties"})
_SILENT_KEYS = frozenset({"description", "deprecated", "title", "discriminator", "example", "examples", "default"})


class Components:
    """The component schemas, read as lists of alternatives.

    An alternative is a schema that is neither a union nor a conjunction: an object, an array, a scalar, null, or a
    reference to a component that is an object or a union of objects.
    """

    def __init__(self, schemas: Mapping[str, Schema]) -> None:
        self.schemas = schemas
        self._known: dict[str, list[Schema]] = {}
        self._open: list[str] = []
        self._glanced: list[Schema] = []
        self._glances: dict[int, tuple[Schema, Schema]] = {}

    def of(self, name: str) -> list[Schema]:
        """Return the alternatives of a component."""
        if name in self._open:
            circle = " -> ".join(self._open)
            raise DocumentError(f"components.schemas.{name}", f"refers to nothing but itself ({circle})")
        if name not in self._known:
            self._open.append(name)
            try:
                self._known[name] = self.alternatives(self.schemas[name])
            finally:
                self._open.pop()
        return self._known[name]

    def alternatives(self, schema: Schema) -> list[Schema]:
        """Yield the alternatives of a schema."""
        if rest := _without_null(schema):
            return _distinct([*self.alternatives(rest), {"type": "null"}])
        if _is_conjunction(schema):
            return self._conjunction(_conjuncts(schema))
        name = referred(schema)
        if name is not None:
            return self._referred(name, schema)
        if isinstance(schema.get("type"), list):
            return [found for kind in schema["type"] for found in self.alternatives({**schema, "type": kind})]
        union = next((schema[key] for key in _UNION_KEYS if key in schema), None)
        if union is None:
            return by_kind(schema)
        return _distinct(found for member in union for found in self._titled(member))

    def objects(self, schema: Schema) -> list[Schema]:
        """Return the alternatives of a schema, with references to object components resolved."""
        inlined: list[Schema] = []
        for alternative in self.alternatives(schema):
            name = referred(alternative)
            inlined += [alternative] if name is None else [a for a in self._inline(name) if is_object_schema(a)]
        return inlined

    def variant(self, name: str, schema: Schema) -> Variant:
        """Return an object as a decision sees it, for telling it from others."""
        return Variant.of(name, schema, self.look)

    def glance(self, schema: Schema) -> Schema:
        """Return the only alternative of a schema; an unconstrained one if there are several or it contains itself."""
        if self._open or self._glanced:  # what is being read around it can make a difference
            return self._glance(schema)
        if id(schema) not in self._glances:
            self._glances[id(schema)] = schema, self._glance(schema)
        return self._glances[id(schema)][1]

    def _glance(self, schema: Schema) -> Schema:
        if schema in self._glanced:
            return {}
        self._glanced.append(schema)
        try:
            found = self.objects(schema)
        except DocumentError:  # it contains a component that is being read
            return {}
        finally:
            self._glanced.pop()
        if len(found) > 1 and all(values_of(each) is not None for each in found):
            return {"enum": [value for each in found for value in values_of(each) or ()]}
        return found[0] if len(found) == 1 else {}

    def look(self, schema: Schema) -> dict[str, Schema]:
        """Return the properties of an object, with references resolved."""
        return {key: self.glance(value) for key, value in schema.get("properties", {}).items()}

    def _inline(self, name: str) -> list[Schema]:
        return [found for each in self.of(name) for found in self.objects(each)]

    def _referred(self, name: str, schema: Schema) -> list[Schema]:
        if name not in self.schemas:
            return self.alternatives({**self._within(name), **remarks(schema)})
        found = self.of(name)
        if len(found) == 1 and referred(found[0]) is not None:
            return [{**found[0], **remarks(schema)}]
        structured = [each for each in found if referred(each) is not None or is_object_schema(each)]
        if not structured:
            return [{"$id": name, **each} if "enum" in each else each for each in found]
        return [{**reference(name), **remarks(schema)}, *(each for each in found if each not in structured)]

    def _within(self, pointer: str) -> Schema:
        """Return a schema inside a component, such as ``Integration/properties/title``."""
        try:
            found = at(self.schemas, steps(f"/{pointer}"))
        except LookupError:
            found = None
        if not is_object(found):
            raise DocumentError(f"components.schemas.{pointer}", "is referred to and is not there")
        return found

    def _titled(self, member: Schema) -> list[Schema]:
        found = self.alternatives(member)
        title = member.get("title")
        return [{**found[0], "title": title}] if title and len(found) == 1 and "$ref" not in found[0] else found

    def _conjunction(self, members: list[Schema]) -> list[Schema]:
        telling = [member for member in members if member.keys() - _SILENT_KEYS]
        said = {key: value for member in members for key, value in remarks(member).items()}
        if not telling:
            return [said]
        if len(telling) == 1:
            return [{**each, **said} for each in self.alternatives(telling[0])]
        parts = _agreed([self.objects(member) for member in telling])
        several = [part for part in parts if len(part) > 1]
        if len(several) == 1 and self._tagged(several[0]):
            return [reduce(both, chosen) for chosen in _chosen(parts, several[0])]
        return [reduce(both, (_folded(part) for part in parts))]

    def _tagged(self, part: list[Schema]) -> bool:
        if not all(is_object_schema(each) for each in part):
            return False
        return by_tag_alone(decide([self.variant(str(i), each) for i, each in enumerate(part)]))


def _without_null(schema: Schema) -> Schema | None:
    """Return a nullable schema without null; None if it is not nullable."""
    if schema.get("nullable"):
        return _less_null({key: value for key, value in schema.items() if key != "nullable"})
    kind, listed = schema.get("type"), schema.get("enum")
    if is_list(kind) and "null" in kind and len(kind) > 1:
        rest = [each for each in kind if each != "null"]
        return _less_null({**schema, "type": rest[0] if len(rest) == 1 else rest})
    return _less_null(schema) if is_list(listed) and None in listed and len(listed) > 1 else None


def _less_null(schema: Schema) -> Schema:
    if "enum" not in schema:
        return schema
    values = [value for value in schema["enum"] if value is not None]
    return {**schema, "enum": values} if values else {"type": "null"}


def _is_conjunction(schema: Schema) -> bool:
    """Return whether several constraints apply at once: by allOf, or beside a reference or a union."""
    alone = [key for key in _ALONE_KEYS if key in schema]
    return "allOf" in schema or len(alone) > 1 or bool(alone and schema.keys() & _OWN_KEYS)


def _conjuncts(schema: Schema) -> list[Schema]:
    own = {key: value for key, value in schema.items() if key not in ("allOf", *_ALONE_KEYS)}
    base, *unions = [[{key: schema[key]}] if key in schema else [] for key in _ALONE_KEYS]
    return [*base, *schema.get("allOf", ()), own, *(each for union in unions for each in union)]


def _agreed(parts: list[list[Schema]]) -> list[list[Schema]]:
    """Reduce each part to what is compatible with the others: objects, if one part has only objects."""
    if not any(all(is_object_schema(each) for each in part) for part in parts):
        return parts
    return [[each for each in part if is_object_schema(each)] or part for part in parts]


def _chosen(parts: list[list[Schema]], several: list[Schema]) -> list[list[Schema]]:
    return [[each if part is several else part[0] for part in parts] for each in several]


def _folded(part: list[Schema]) -> Schema:
    return part[0] if len(part) == 1 else either([each for each in part if is_object_schema(each)] or part)


def _distinct(schemas: Iterable[Schema]) -> list[Schema]:
    found, listed = list[Schema](), list(schemas)
    known: list[Any] = [bare(schema) for schema in listed] if len(listed) > 1 else [None]
    for index, schema in enumerate(listed):
        if known[index] not in known[:index]:
            found.append(schema)
    return found


def is_structured(schema: Schema) -> bool:
    """Return whether an alternative is an object, or a reference to one."""
    return referred(schema) is not None or is_object_schema(schema)


def is_scalar(schema: Schema) -> bool:
    """Return whether an alternative is neither an object nor an array."""
    return not is_structured(schema) and not is_array_schema(schema)


def is_anything(schema: Schema) -> bool:
    """Return whether an alternative has no constraints."""
    return is_scalar(schema) and "type" not in schema and values_of(schema) is None
