"""Losses: whatever would be missing from the output ends the run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from codegen.document.tree import followed, is_object, operations, readable
from codegen.errors import DocumentError, refuse
from codegen.read.api import ANY, AnyOf, Api, Array, ListOf, Map, Named, Object, Operation, Type, Union, alternatives
from codegen.read.normalise.components import Components, is_anything, is_structured
from codegen.read.normalise.shapes import Schema, is_array_schema, is_free_form_schema, is_object_schema


def refuse_losses(document: dict[str, Any], api: Api) -> None:
    """Compare the output with the input.

    Raises:
        GenerationError: an operation, a schema, a property at any depth, or the type of something is missing.
    """
    comparison = _Comparison(Components(document.get("components", {}).get("schemas", {})), api)
    refuse([*_operations(document, api, comparison), *comparison.schemas()])


def _operations(document: dict[str, Any], api: Api, comparison: _Comparison) -> Iterator[DocumentError]:
    found = {operation.id: operation for operation in api.operations}
    for each in operations(document):
        there = found.get(each.value["operationId"])
        if there is None:
            yield DocumentError(readable(each.place), "the operation is lost")
            continue
        for step, schema, kind in _contents(document, each.value, there):
            yield from comparison.types(schema, kind, readable((*each.place, *step)))


_Content = tuple[tuple[str, ...], Schema, Type]
"""The place of a schema in an operation, the schema, and its type."""


def _contents(document: dict[str, Any], source: dict[str, Any], there: Operation) -> Iterator[_Content]:
    """Yield the results and the body of an operation; contents with several media types are left out."""
    for status, kind in there.responses:
        for schema in _schemas(document, source["responses"].get(str(status), {})):
            yield ("responses", str(status)), schema, kind or ANY
    for schema in _schemas(document, source.get("requestBody", {})):
        yield ("requestBody",), schema, there.body.type if there.body else ANY


def _schemas(document: dict[str, Any], holder: dict[str, Any]) -> list[Schema]:
    contents = followed(document, holder).get("content", {})
    return [media.get("schema", {}) for media in contents.values()] if len(contents) == 1 else []


class _Comparison:
    """Compares schemas with their types. References are compared separately."""

    def __init__(self, components: Components, api: Api) -> None:
        self.components = components
        self.api = api
        self._open: list[Schema] = []

    def schemas(self) -> Iterator[DocumentError]:
        for name, schema in self.components.schemas.items():
            if _needs_a_name(self.components.of(name)):
                yield from self._schema(self.api.aliases.get(name, name), schema, f"components.schemas.{name}")

    def _schema(self, name: str, schema: Schema, place: str) -> Iterator[DocumentError]:
        if name in self.api.schemas:
            yield from self._objects(self.components.objects(schema), [Named(name)], place)
        else:
            yield DocumentError(place, "the schema is lost")

    def types(self, schema: Schema, kind: Type, place: str) -> Iterator[DocumentError]:
        found, members = self.components.alternatives(schema), list(alternatives(kind))
        if any(is_anything(each) for each in found):
            return
        if ANY in members:
            yield DocumentError(place, "has a type, and the type is lost")
        elif "$ref" not in schema and schema not in self._open:
            self._open.append(schema)
            yield from self._arrays(filter(is_array_schema, found), members, f"{place}.items")
            if any(is_object_schema(each) for each in found):
                yield from self._objects(self.components.objects(schema), members, place)
            self._open.pop()

    def _arrays(self, arrays: Iterable[Schema], members: Sequence[Type], place: str) -> Iterator[DocumentError]:
        sources = [each.get("items", {}) for each in arrays]
        found = [each.item for each in members if isinstance(each, ListOf)]
        found += [each.value for each in self._named(members) if isinstance(each, Array)]
        if sources:
            yield from self.types({"oneOf": sources}, AnyOf(tuple(found)) if found else ANY, place)

    def _objects(self, objects: Iterable[Schema], members: Sequence[Type], place: str) -> Iterator[DocumentError]:
        there, sources = list(self._named(members)), list(objects)
        found = _properties(there)
        for name, schemas in _sources(sources).items():
            inner = f"{place}.properties.{name}"
            if name in found:
                yield from self.types({"oneOf": schemas}, AnyOf(tuple(found[name])), inner)
            else:
                yield DocumentError(inner, "the property is lost")
        if extras := [extra for each in sources if (extra := _extra(each)) is not None]:
            yield from self.types({"oneOf": extras}, _values(there), f"{place}.additionalProperties")

    def _named(self, members: Iterable[Type]) -> Iterator[Array | Map | Object]:
        """Yield the objects, maps and lists in a type, with unions expanded."""
        for each in members:
            schema = self.api.schemas.get(each.name) if isinstance(each, Named) else None
            if isinstance(schema, Union):
                yield from self._named(map(Named, schema.variants))
            elif isinstance(schema, (Array, Map, Object)):
                yield schema


def _needs_a_name(found: Sequence[Schema]) -> bool:
    """Return whether a component is an object, a union of several, or another's alias."""
    structured = [each for each in found if is_structured(each)]
    if any(is_anything(each) for each in found):
        return False
    return len(structured) > 1 or len(structured) == len(found) or any(is_object_schema(each) for each in structured)


def _sources(objects: Iterable[Schema]) -> dict[str, list[Schema]]:
    found: dict[str, list[Schema]] = {}
    for each in objects:
        for name, schema in each.get("properties", {}).items():
            found.setdefault(name, []).append(schema)
    return found


def _extra(schema: Schema) -> Schema | None:
    """Return the additional properties of an object, if it declares them or has no others."""
    if is_free_form_schema(schema):
        return {}
    extra = schema.get("additionalProperties")
    return extra if is_object(extra) else None


def _properties(there: Iterable[Array | Map | Object]) -> dict[str, list[Type]]:
    found: dict[str, list[Type]] = {}
    for each in there:
        for inner in each.properties if isinstance(each, Object) else ():
            found.setdefault(inner.name, []).append(inner.type)
    return found


def _values(there: Iterable[Array | Map | Object]) -> Type:
    """Return the type of the additional properties of objects and maps."""
    given = (each.extra if isinstance(each, Object) else each.value for each in there if not isinstance(each, Array))
    found = [kind for kind in given if kind is not None]
    return AnyOf(tuple(found)) if found else ANY
