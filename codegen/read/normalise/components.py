"""The components of a document, and what a schema comes to once references, unions and conjunctions are followed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce

from codegen.document.tree import at, is_list, is_object, steps
from codegen.errors import DocumentError
from codegen.read.normalise.decision import Variant, by_tag_alone, decide
from codegen.read.normalise.shapes import (
    Schema,
    both,
    by_kind,
    either,
    is_array_schema,
    is_object_schema,
    reference,
    referred,
    remarks,
    same,
    values_of,
)

_UNION_KEYS = ("oneOf", "anyOf")
_ALONE_KEYS = ("$ref", *_UNION_KEYS)
_OWN_KEYS = frozenset({"properties", "required", "additionalProperties"})
_SILENT_KEYS = frozenset({"description", "deprecated", "title", "discriminator", "example", "examples", "default"})


class Components:
    """The component schemas, read as lists of alternatives.

    An alternative is a schema that is no union and no conjunction: an object, an array, a scalar, null, or a reference
    to a component that is an object or a union of objects.
    """

    def __init__(self, schemas: Mapping[str, Schema]) -> None:
        self.schemas = schemas
        self._known: dict[str, list[Schema]] = {}
        self._open: list[str] = []
        self._glanced: list[Schema] = []

    def of(self, name: str) -> list[Schema]:
        """Give the alternatives of a component."""
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
        """Give what a schema allows, one alternative after the other."""
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
        """Give the alternatives of a schema with the objects of components in place of references to them."""
        inlined: list[Schema] = []
        for alternative in self.alternatives(schema):
            name = referred(alternative)
            inlined += [alternative] if name is None else [a for a in self._inline(name) if is_object_schema(a)]
        return inlined

    def variant(self, name: str, schema: Schema) -> Variant:
        """Give an object as those see it who have to tell it from others."""
        return Variant(name, self.look(schema), frozenset(schema.get("required", ())))

    def glance(self, schema: Schema) -> Schema:
        """Give the one alternative of a schema; one that says nothing where there are several or it holds itself."""
        if schema in self._glanced:
            return {}
        self._glanced.append(schema)
        try:
            found = self.objects(schema)
        except DocumentError:  # it holds a component that is about to be read
            return {}
        finally:
            self._glanced.pop()
        if len(found) > 1 and all(values_of(each) is not None for each in found):
            return {"enum": [value for each in found for value in values_of(each) or ()]}
        return found[0] if len(found) == 1 else {}

    def look(self, schema: Schema) -> dict[str, Schema]:
        """Give the properties of an object, each without references."""
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
        """Give a schema inside a component, as ``Integration/properties/title`` is."""
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
        return by_tag_alone(decide([self.variant(str(i), each) for i, each in enumerate(part)], self.look))


def _without_null(schema: Schema) -> Schema | None:
    """Give a schema that allows null without null; None if it does not."""
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
    """Tell whether several things are asked at once: by name, or of a reference or a union with something beside it."""
    alone = [key for key in _ALONE_KEYS if key in schema]
    return "allOf" in schema or len(alone) > 1 or bool(alone and schema.keys() & _OWN_KEYS)


def _conjuncts(schema: Schema) -> list[Schema]:
    own = {key: value for key, value in schema.items() if key not in ("allOf", *_ALONE_KEYS)}
    base, *unions = [[{key: schema[key]}] if key in schema else [] for key in _ALONE_KEYS]
    return [*base, *schema.get("allOf", ()), own, *(each for union in unions for each in union)]


def _agreed(parts: list[list[Schema]]) -> list[list[Schema]]:
    """Leave of each part what can hold together with the others: objects, where one part has only objects."""
    if not any(all(is_object_schema(each) for each in part) for part in parts):
        return parts
    return [[each for each in part if is_object_schema(each)] or part for part in parts]


def _chosen(parts: list[list[Schema]], several: list[Schema]) -> list[list[Schema]]:
    return [[each if part is several else part[0] for part in parts] for each in several]


def _folded(part: list[Schema]) -> Schema:
    return part[0] if len(part) == 1 else either([each for each in part if is_object_schema(each)] or part)


def _distinct(schemas: Iterable[Schema]) -> list[Schema]:
    found: list[Schema] = []
    for schema in schemas:
        if not any(same(schema, known) for known in found):
            found.append(schema)
    return found


def is_structured(schema: Schema) -> bool:
    """Tell whether an alternative is an object, or a reference to one."""
    return referred(schema) is not None or is_object_schema(schema)


def is_scalar(schema: Schema) -> bool:
    """Tell whether an alternative is neither an object nor an array."""
    return not is_structured(schema) and not is_array_schema(schema)


def is_anything(schema: Schema) -> bool:
    """Tell whether an alternative asks nothing of a value."""
    return is_scalar(schema) and "type" not in schema and values_of(schema) is None
