"""What a run would lose. Nothing may be: each thing found here ends the run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from codegen.api import ANY, AnyOf, Api, Array, ListOf, Map, Named, Object, Operation, Type, Union
from codegen.errors import DocumentError, refuse
from codegen.normalise.components import Components, is_anything, is_structured
from codegen.normalise.shapes import Schema, is_array, is_object
from codegen.tree import followed, operations, readable
from codegen.tree import is_object as is_json_object


def refuse_losses(document: dict[str, Any], api: Api) -> None:
    """Compare what came out with what went in.

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
"""Where in an operation a schema stands, the schema, and the type that was made of it."""


def _contents(document: dict[str, Any], source: dict[str, Any], there: Operation) -> Iterator[_Content]:
    """Give the results and the body of an operation; what comes in several media types is left out."""
    for status, kind in there.responses:
        for schema in _schemas(document, source["responses"].get(str(status), {})):
            yield ("responses", str(status)), schema, kind or ANY
    for schema in _schemas(document, source.get("requestBody", {})):
        yield ("requestBody",), schema, there.body.type if there.body else ANY


def _schemas(document: dict[str, Any], holder: dict[str, Any]) -> list[Schema]:
    contents = followed(document, holder).get("content", {})
    return [media.get("schema", {}) for media in contents.values()] if len(contents) == 1 else []


class _Comparison:
    """Compares schemas with the types that were made of them. What they refer to is compared on its own."""

    def __init__(self, components: Components, api: Api) -> None:
        self.components = components
        self.api = api

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
        found, members = self.components.alternatives(schema), list(_members(kind))
        if any(is_anything(each) for each in found):
            return
        if ANY in members:
            yield DocumentError(place, "has a type, and the type is lost")
        elif "$ref" not in schema:
            yield from self._arrays(filter(is_array, found), members, f"{place}.items")
            yield from self._objects(filter(is_object, found), members, place)

    def _arrays(self, arrays: Iterable[Schema], members: Sequence[Type], place: str) -> Iterator[DocumentError]:
        items = [each.item for each in members if isinstance(each, ListOf)]
        items += [each.value for each in self._named(members) if isinstance(each, Array)]
        for each in arrays:
            yield from self.types(each.get("items", {}), AnyOf(tuple(items)) if items else ANY, place)

    def _objects(self, objects: Iterable[Schema], members: Sequence[Type], place: str) -> Iterator[DocumentError]:
        there = list(self._named(members))
        properties, values = _properties(there), _values(there)
        for each in objects:
            for name, schema in each.get("properties", {}).items():
                inner = f"{place}.properties.{name}"
                if name in properties:
                    yield from self.types(schema, AnyOf(tuple(properties[name])), inner)
                else:
                    yield DocumentError(inner, "the property is lost")
            if is_json_object(each.get("additionalProperties")):
                yield from self.types(each["additionalProperties"], values, f"{place}.additionalProperties")

    def _named(self, members: Iterable[Type]) -> Iterator[Array | Map | Object]:
        """Give the objects, maps and lists in a type, those of its unions too."""
        for each in members:
            schema = self.api.schemas.get(each.name) if isinstance(each, Named) else None
            if isinstance(schema, Union):
                yield from self._named(map(Named, schema.variants))
            elif isinstance(schema, (Array, Map, Object)):
                yield schema


def _needs_a_name(found: Sequence[Schema]) -> bool:
    """Tell whether a component is an object, a union of several, or another's alias."""
    structured = [each for each in found if is_structured(each)]
    return len(structured) > 1 or len(structured) == len(found) or any(is_object(each) for each in structured)


def _properties(there: Iterable[Array | Map | Object]) -> dict[str, list[Type]]:
    found: dict[str, list[Type]] = {}
    for each in there:
        for inner in each.properties if isinstance(each, Object) else ():
            found.setdefault(inner.name, []).append(inner.type)
    return found


def _values(there: Iterable[Array | Map | Object]) -> Type:
    """Give the type of what objects and maps hold under names of the sender's choice."""
    given = (each.extra if isinstance(each, Object) else each.value for each in there if not isinstance(each, Array))
    found = [kind for kind in given if kind is not None]
    return AnyOf(tuple(found)) if found else ANY


def _members(kind: Type) -> Iterator[Type]:
    if isinstance(kind, AnyOf):
        for member in kind.members:
            yield from _members(member)
    else:
        yield kind
