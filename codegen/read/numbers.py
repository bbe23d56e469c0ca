"""Numbers in place of names, for the parser: it makes identifiers of names, and refuses two that look alike to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def numbered(document: Mapping[str, Any]) -> dict[str, Any]:
    """Give a normalised document with numbers for the names of properties and of parameters outside the path.

    Args:
        document: as `codegen.read.normalise.normalise` writes it.
    """
    components = document["components"]
    schemas = {name: _schema(schema) for name, schema in components["schemas"].items()}
    paths = {path: {m: _operation(each) for m, each in item.items()} for path, item in document["paths"].items()}
    return {**document, "paths": paths, "components": {**components, "schemas": schemas}}


def number(index: int) -> str:
    """Give what stands for the name of the property or parameter at an index."""
    return f"number{index}"


def _schema(schema: dict[str, Any]) -> dict[str, Any]:
    if "properties" not in schema:
        return schema
    numbers = {name: number(index) for index, name in enumerate(schema["properties"])}
    properties = {numbers[name]: value for name, value in schema["properties"].items()}
    return {**schema, "properties": properties, "required": [numbers[name] for name in schema["required"]]}


def _operation(operation: dict[str, Any]) -> dict[str, Any]:
    parameters = [_parameter(index, each) for index, each in enumerate(operation["parameters"])]
    return {**operation, "parameters": parameters}


def _parameter(index: int, parameter: dict[str, Any]) -> dict[str, Any]:
    return parameter if parameter["in"] == "path" else {**parameter, "name": number(index)}
