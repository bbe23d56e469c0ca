"""Distinct names for the parser: it converts names to identifiers, and rejects two that become the same one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from itertools import chain, count
from typing import Any

from openapi_python_client.strings import PythonIdentifier

PREFIX = "field_"
"""The parser's prefix of names that are not identifiers."""

_RESERVED = ("client", "url")
"""The parser's reserved arguments."""


def told_apart(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a normalised document in which properties and parameters have distinct identifiers.

    Args:
        document: as `codegen.read.normalise.normalise` writes it. It is not modified.
    """
    components = document["components"]
    schemas = {name: _schema(schema) for name, schema in components["schemas"].items()}
    paths = {path: {m: _operation(each) for m, each in item.items()} for path, item in document["paths"].items()}
    return {**document, "paths": paths, "components": {**components, "schemas": schemas}}


def property_names(schema: Mapping[str, Any]) -> list[str]:
    """Return the parser's names of the properties of a schema."""
    return _distinct(schema.get("properties", ()), ())


def parameter_names(operation: Mapping[str, Any]) -> list[str]:
    """Return the parser's names of the parameters of an operation; those in the path keep theirs."""
    parameters: list[Mapping[str, Any]] = operation["parameters"]
    in_path = [each["name"] for each in parameters if each["in"] == "path"]
    others = [each["name"] for each in parameters if each["in"] != "path"]
    found = iter(_distinct(others, (*_RESERVED, *map(identifier, in_path))))
    return [each["name"] if each["in"] == "path" else next(found) for each in parameters]


@cache
def identifier(name: str) -> str:
    """Return the parser's identifier for a name."""
    return PythonIdentifier(name, PREFIX)


def _distinct(names: Iterable[str], taken: Iterable[str]) -> list[str]:
    used, found = set(taken), list[str]()
    for name in names:
        candidates = chain((name,), (f"{name}_{number}" for number in count(2)))
        found.append(next(each for each in candidates if identifier(each) not in used))
        used.add(identifier(found[-1]))
    return found


def _schema(schema: dict[str, Any]) -> dict[str, Any]:
    if "properties" not in schema:
        return schema
    names = dict(zip(schema["properties"], property_names(schema), strict=True))
    if all(name == known for name, known in names.items()):
        return schema
    properties = {names[name]: value for name, value in schema["properties"].items()}
    return {**schema, "properties": properties, "required": [names[name] for name in schema["required"]]}


def _operation(operation: dict[str, Any]) -> dict[str, Any]:
    pairs = zip(operation["parameters"], parameter_names(operation), strict=True)
    return {**operation, "parameters": [{**each, "name": name} for each, name in pairs]}
