"""What GitBook's published documents say, gathered without any code of the generator."""

from __future__ import annotations

import copy
import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

OPENAPI = Path(__file__).parents[2] / "openapi"
METHODS = ("get", "put", "post", "delete", "patch")
BOUNDS = (
    *("format", "pattern", "minLength", "maxLength", "minimum", "maximum"),
    *("exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
    *("minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties"),
)


def published() -> dict[str, Any]:
    """The current document with the operations that it dropped, and with the corrections that people wrote down.

    What both documents define is as in the current one.
    """
    current, retired = (json.loads((OPENAPI / name).read_bytes()) for name in ("gitbook.json", "retired.json"))
    paths = {path: {**current["paths"].get(path, {}), **item} for path, item in retired["paths"].items()}
    components = {
        section: {**retired["components"].get(section, {}), **current["components"].get(section, {})}
        for section in retired["components"] | current["components"]
    }
    return corrected({**current, "paths": {**current["paths"], **paths}, "components": components})


def corrected(document: dict[str, Any]) -> dict[str, Any]:
    document = copy.deepcopy(document)
    for patch in tomllib.loads((OPENAPI / "patches.toml").read_text("utf-8"))["patch"]:
        *steps, last = (each.replace("~1", "/").replace("~0", "~") for each in patch["at"].split("/")[1:])
        found: Any = document
        for step in steps:
            found = found[int(step)] if isinstance(found, list) else found[step]
        if patch.get("remove"):
            del found[last]
        else:
            found[last] = patch["becomes"]
    return document


@dataclass(frozen=True)
class Value:
    """What is said of a parameter, a property or a header."""

    name: str
    schema: dict[str, Any]
    own: dict[str, Any]
    location: str = "body"


class Documents:
    """What the documents say, by kind."""

    def __init__(self) -> None:
        self.document = published()

    def operations(self) -> Iterator[tuple[dict[str, Any], list[Any]]]:
        """Each operation, with the parameters of its path."""
        for item in self.document["paths"].values():
            for method in METHODS:
                if method in item:
                    yield item[method], item.get("parameters", [])

    def schemas(self) -> dict[str, Any]:
        return dict(self.document["components"]["schemas"])

    def resolved(self, value: dict[str, Any]) -> dict[str, Any]:
        """A value with its references followed; what is said beside one goes first."""
        beside: dict[str, Any] = {}
        while "$ref" in value:
            beside = {**{key: each for key, each in value.items() if key != "$ref"}, **beside}
            value = self._target(value["$ref"])
        return {**value, **beside}

    def _target(self, reference: str) -> dict[str, Any]:
        found = self.document
        for step in reference.removeprefix("#/").split("/"):
            found = found[step.replace("~1", "/").replace("~0", "~")]
        return found

    # Schemas

    def alternatives(self, schema: dict[str, Any]) -> list[dict[str, Any]]:
        return [each for each in (*schema.get("oneOf", ()), *schema.get("anyOf", ())) if each.get("type") != "null"]

    def same(self, schema: dict[str, Any], seen: tuple[str, ...] = ()) -> Iterator[dict[str, Any]]:
        """A schema, and all that hold for the same value: references, conjunctions, an only alternative."""
        yield schema
        reference = schema.get("$ref")
        if reference and reference not in seen:
            yield from self.same(self._target(reference), (*seen, reference))
        only = self.alternatives(schema)
        for each in (*schema.get("allOf", ()), *(only if len(only) == 1 else ())):
            yield from self.same(each, seen)

    def whole(self, schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """A schema, and every part of it that is about the same value, alternatives included."""
        for each in self.same(schema):
            yield each
            others = self.alternatives(each)
            for other in others if len(others) > 1 else ():
                yield from self.whole(other)

    def description(self, value: Value) -> str:
        """The description of a value: its own, or the first of its type."""
        found = [value.own, *self.same(value.schema)]
        return next((each["description"] for each in found if each.get("description")), "")

    def default(self, value: Value) -> list[Any]:
        return [each["default"] for each in self.same(value.schema) if "default" in each][:1]

    def bounds(self, value: Value) -> Iterator[tuple[str, Any]]:
        """All bounds of a value, of its items and of its map's values."""
        for each in self.whole(value.schema):
            inner = [each.get("items"), each.get("additionalProperties")]
            parts = [part for one in inner if isinstance(one, dict) for part in self.whole(one)]
            for part in (each, *parts):
                yield from ((key, part[key]) for key in BOUNDS if key in part and part[key] is not False)

    def deprecated(self, value: Value) -> bool:
        return bool(value.own.get("deprecated") or value.schema.get("deprecated"))

    # Operations

    def parameters(self, operation: dict[str, Any], shared: list[Any]) -> Iterator[Value]:
        both = [self.resolved(each) for each in (*shared, *operation.get("parameters", []))]
        for each in {(one["in"], one["name"]): one for one in both}.values():
            yield Value(each["name"], each["schema"], each, each["in"])

    def body(self, operation: dict[str, Any]) -> Iterator[Value]:
        if "requestBody" in operation:
            media = self.resolved(operation["requestBody"])["content"]["application/json"]
            yield from self.properties(media["schema"])

    def properties(self, schema: dict[str, Any]) -> Iterator[Value]:
        """The properties of an object, of all of its alternatives."""
        for each in self.whole(schema):
            yield from (Value(name, inner, inner) for name, inner in each.get("properties", {}).items())

    def statuses(self, operation: dict[str, Any]) -> dict[str, dict[str, Any]]:
        return {code: self.resolved(each) for code, each in operation["responses"].items()}

    def headers(self, response: dict[str, Any]) -> Iterator[Value]:
        for name, header in response.get("headers", {}).items():
            found = self.resolved(header)
            yield Value(name, found.get("schema", {}), found)

    def tokens(self, operation: dict[str, Any]) -> list[str]:
        return [token for way in operation.get("security", self.document["security"]) for token in way]
