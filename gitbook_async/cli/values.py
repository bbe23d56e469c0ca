"""Values of the command line as those that an operation takes: texts are read, and checked, by their schemas."""

from __future__ import annotations

import gzip
import json
import operator
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

from gitbook_async.errors import InvalidArgument

if TYPE_CHECKING:
    from gitbook_async._message.operation import Operation

Schema = Mapping[str, Any]

_DOCUMENT: Final = Path(__file__).parents[1] / "_generated" / "document.json.gz"
_NUMBERS: Final = ("integer", "number")
_TYPES: Final[dict[str, tuple[type, ...]]] = {"boolean": (bool,), "object": (dict,), "array": (list,)}
_BOUNDS: Final[dict[str, tuple[Callable[[Any, Any], bool], str]]] = {
    "minimum": (operator.ge, "at least"),
    "maximum": (operator.le, "at most"),
    "minLength": (lambda value, bound: len(value) >= bound, "as long as"),
    "maxLength": (lambda value, bound: len(value) <= bound, "at most as long as"),
    "pattern": (lambda value, bound: re.search(bound, value) is not None, "a match of"),
}


class Place(NamedTuple):
    """Where a value is sent.

    Attributes:
        part: the part of the request: path, query, headers or json.
        name: its wire name.
        schemas: what it can be; empty if everything is allowed.
    """

    part: str
    name: str
    schemas: tuple[Schema, ...]

    @property
    def is_list(self) -> bool:
        """Whether it is a list, to which each further value is added."""
        return any(one.get("type") == "array" for one in self.schemas)

    def read(self, text: str) -> Any:
        """Return the value of a text; for a list, that of an item.

        Raises:
            InvalidArgument: it is no such value.
        """
        schemas = self.schemas
        if self.is_list:
            lists = [schema for schema in schemas if schema.get("type") == "array"]
            schemas = tuple(one for schema in lists for one in _alternatives(schema.get("items", {})))
        problems = list[str]()
        for schema in sorted(schemas, key=lambda one: one.get("type") == "string"):  # text is what everything can be
            try:
                return _read(schema, text)
            except ValueError as error:
                problems.append(str(error))
        if schemas:
            raise InvalidArgument(f"{self.name}: {text!r} is not {' or '.join(dict.fromkeys(problems))}")
        return text


def places(operation: Operation) -> dict[str, Place]:
    """Return where each value of an operation is sent, by its wire name and by its argument in Python."""
    known: dict[str, Place] = {}
    declared = _document()["paths"][operation.path][operation.method.lower()]
    if operation.body and operation.body.properties:
        body = _properties(declared.get("requestBody", {}))
        for wire, argument in operation.body.properties.items():
            known[wire] = known[argument] = Place("json", wire, tuple(_alternatives(body.get(wire, {}))))
    parameters = {one["name"]: one for one in map(_resolved, _parameters(operation))}
    for one in operation.parameters:
        part = "headers" if one.location == "header" else one.location
        schema = parameters.get(one.name, {}).get("schema", {})
        known[one.name] = known[one.argument] = Place(part, one.name, tuple(_alternatives(schema)))
    return known


def _read(schema: Schema, text: str) -> Any:
    value = _value(schema, text)
    if "enum" in schema and value not in schema["enum"]:
        raise ValueError(f"one of {', '.join(map(str, schema['enum']))}")
    for keyword, (holds, words) in _BOUNDS.items():
        if keyword in schema and not holds(value, schema[keyword]):
            raise ValueError(f"{words} {schema[keyword]}")
    return value


def _value(schema: Schema, text: str) -> Any:
    kind = str(schema.get("type", "string"))
    if kind == "string":
        return text
    try:
        value: Any = json.loads(text)
    except ValueError:
        value = text
    if kind in _NUMBERS:
        good = type(value) in (int, float) and (kind == "number" or value == int(value))
    else:
        good = isinstance(value, _TYPES[kind])
    if not good:
        raise ValueError(f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}{' (NAME:=JSON)' if kind == 'object' else ''}")
    return value


@cache
def _document() -> dict[str, Any]:
    return json.loads(gzip.decompress(_DOCUMENT.read_bytes()))


def _resolved(node: Schema) -> Schema:
    while "$ref" in node:
        found: Any = _document()
        for part in node["$ref"].removeprefix("#/").split("/"):
            found = found[part.replace("~1", "/").replace("~0", "~")]
        node = {**found, **{name: value for name, value in node.items() if name != "$ref"}}
    return node


def _alternatives(schema: Schema) -> Iterator[Schema]:
    """Yield what a value can be: schemas of one type each; none if everything is allowed."""
    whole = _resolved(schema)
    for parts in (whole.get("oneOf"), whole.get("anyOf"), whole.get("allOf")):
        if parts:
            for part in parts:
                yield from _alternatives(part)
            return
    kinds: Any = whole.get("type")
    for kind in cast("list[str | None]", kinds if isinstance(kinds, list) else [kinds]):
        if kind != "null" and (kind or "enum" in whole):  # null is written as NAME:=null
            yield {**whole, "type": kind} if kind else whole


def _parameters(operation: Operation) -> Sequence[Schema]:
    item = _document()["paths"][operation.path]
    return [*item.get("parameters", ()), *item[operation.method.lower()].get("parameters", ())]


def _properties(body: Schema) -> dict[str, Schema]:
    """Return the properties of a body, those of all alternatives together."""
    content: Mapping[str, Any] = _resolved(body).get("content", {})
    found: dict[str, Schema] = {}
    for media in content.values():
        _collect(media.get("schema", {}), found)
    return found


def _collect(schema: Schema, found: dict[str, Schema]) -> None:
    whole = _resolved(schema)
    for name, one in whole.get("properties", {}).items():
        found[name] = {"anyOf": [found[name], one]} if name in found else one
    for keyword in ("allOf", "oneOf", "anyOf"):
        for part in whole.get(keyword, ()):
            _collect(part, found)
