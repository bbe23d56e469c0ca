"""What a run would lose. Nothing may be: each thing found here ends the run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from codegen.api import ANY, AnyOf, Api, Array, ListOf, Map, Named, Object, Type, Union
from codegen.errors import DocumentError, refuse
from codegen.normalise.components import Components, is_anything
from codegen.normalise.shapes import Schema, is_array, is_object, referred
from codegen.tree import followed, operations
from codegen.tree import is_object as is_json_object


def refuse_losses(document: dict[str, Any], api: Api) -> None:
    """Compare what came out with what went in.

    Raises:
        GenerationError: an operation, an object, a property at any depth, or the type of one is missing.
    """
    compared = _Compared(document, api)
    refuse([*compared.operations(), *compared.components_()])


class _Compared:
    def __init__(self, document: dict[str, Any], api: Api) -> None:
        self.document = document
        self.api = api
        self.components = Components(document.get("components", {}).get("schemas", {}))

    def operations(self) -> Iterator[DocumentError]:
        found = {operation.id: operation for operation in self.api.operations}
        for operation in operations(self.document):
            place = ".".join(operation.place)
            there = found.get(operation.value["operationId"])
            if there is None:
                yield DocumentError(place, "the operation is lost")
                continue
            for status, kind in there.responses:
                response = followed(self.document, operation.value["responses"].get(str(status), {}))
                yield from self._content(response, kind, f"{place}.responses.{status}")
            if "requestBody" in operation.value:
                body = followed(self.document, operation.value["requestBody"])
                yield from self._content(body, there.body and there.body.type, f"{place}.requestBody")

    def _content(self, holder: dict[str, Any], kind: Type | None, place: str) -> Iterator[DocumentError]:
        schemas: list[Schema] = [media.get("schema", {}) for media in holder.get("content", {}).values()]
        if len(schemas) == 1:
            yield from self._compare(schemas[0], kind or ANY, place)

    def components_(self) -> Iterator[DocumentError]:
        for name, schema in self.components.schemas.items():
            there = self.api.aliases.get(name, name)
            structured = any(referred(each) or is_object(each) for each in self.components.of(name))
            if structured and there not in self.api.schemas:
                yield DocumentError(f"components.schemas.{name}", "the schema is lost")
            elif structured:
                objects = self.components.objects(schema)
                yield from self._objects(objects, [Named(there)], f"components.schemas.{name}")

    # Schemas and types

    def _compare(self, schema: Schema, kind: Type, place: str) -> Iterator[DocumentError]:
        """Compare what a schema asks with the type that was made of it; what it refers to is compared on its own."""
        found = self.components.alternatives(schema)
        members = list(_members(kind))
        if any(is_anything(each) for each in found) or "$ref" in schema and members != [ANY]:
            return
        if ANY in members:
            yield DocumentError(place, "has a type, and the type is lost")
            return
        for each in found:
            if is_array(each):
                yield from self._array(each, members, place)
        yield from self._objects([each for each in found if is_object(each)], members, place)

    def _array(self, schema: Schema, members: Sequence[Type], place: str) -> Iterator[DocumentError]:
        items = [each.item for each in members if isinstance(each, ListOf)]
        items += [schema.value for schema in self._named(members) if isinstance(schema, Array)]
        yield from self._compare(schema.get("items", {}), AnyOf(tuple(items)), f"{place}.items")

    def _objects(self, objects: Sequence[Schema], members: Sequence[Type], place: str) -> Iterator[DocumentError]:
        named = list(self._named(members))
        properties: dict[str, list[Type]] = {}
        for each in named:
            for inner in each.properties if isinstance(each, Object) else ():
                properties.setdefault(inner.name, []).append(inner.type)
        for each in objects:
            for name, schema in each.get("properties", {}).items():
                if name not in properties:
                    yield DocumentError(f"{place}.properties.{name}", "the property is lost")
                    continue
                yield from self._compare(schema, AnyOf(tuple(properties[name])), f"{place}.properties.{name}")
            extra = each.get("additionalProperties")
            if is_json_object(extra):
                values = [each.value for each in named if isinstance(each, Map)]
                values += [each.extra for each in named if isinstance(each, Object) and each.extra]
                yield from self._compare(extra, AnyOf(tuple(values)) if values else ANY, f"{place}.additionalProperties")

    def _named(self, members):
        for each in members:
            if isinstance(each, Named):
                schema = self.api.schemas[each.name]
                if isinstance(schema, Union):
                    yield from self._named([Named(n) for n in schema.variants])
                else:
                    yield schema


def _members(kind: Type) -> Iterator[Type]:
    if isinstance(kind, AnyOf):
        for member in kind.members:
            yield from _members(member)
    else:
        yield kind
