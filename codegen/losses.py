"""What a run would lose. Nothing may be: each thing found here ends the run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from codegen.api import ANY, Api, Object, Union
from codegen.errors import DocumentError, refuse
from codegen.normalise.components import Components, is_anything
from codegen.normalise.shapes import Schema, is_object


def refuse_losses(document: dict[str, Any], api: Api) -> None:
    """Compare what came out with what went in.

    Raises:
        GenerationError: an operation, an object, a property or the type of a result is missing.
    """
    components = Components(document.get("components", {}).get("schemas", {}))
    refuse([*_operations(document, api), *_objects(components, api), *_results(document, components, api)])


def _operations(document: dict[str, Any], api: Api) -> Iterator[DocumentError]:
    found = {operation.id for operation in api.operations}
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if isinstance(operation, dict) and "operationId" in operation and operation["operationId"] not in found:
                yield DocumentError(f"paths.{path}.{method}", "the operation is lost")


def _objects(components: Components, api: Api) -> Iterator[DocumentError]:
    for name in components.schemas:
        objects = [each for each in components.of(name) if is_object(each)]
        there = api.schemas.get(api.aliases.get(name, name))
        if objects and there is None:
            yield DocumentError(f"components.schemas.{name}", "the schema is lost")
        if len(objects) == 1 and isinstance(there, Object):
            yield from _properties(name, objects[0], there)
        if len(objects) > 1 and not isinstance(there, (Object, Union)):
            yield DocumentError(f"components.schemas.{name}", "the union is lost")


def _properties(name: str, schema: Schema, there: Object) -> Iterator[DocumentError]:
    found = {each.name for each in there.properties}
    for each in schema.get("properties", {}):
        if each not in found:
            yield DocumentError(f"components.schemas.{name}.properties.{each}", "the property is lost")


def _results(document: dict[str, Any], components: Components, api: Api) -> Iterator[DocumentError]:
    for operation in api.operations:
        responses = document["paths"][operation.path][operation.method.lower()]["responses"]
        for status, kind in operation.responses:
            schema = _schema(document, responses.get(str(status)) or {})
            if kind == ANY and schema and not any(is_anything(each) for each in components.alternatives(schema)):
                place = f"paths.{operation.path}.{operation.method.lower()}.responses.{status}"
                yield DocumentError(place, "the result has a type, and the type is lost")


def _schema(document: dict[str, Any], response: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in response:
        response = document["components"]["responses"][response["$ref"].rpartition("/")[2]]
    schemas: list[dict[str, Any]] = [media.get("schema", {}) for media in response.get("content", {}).values()]
    return schemas[0] if schemas else {}
