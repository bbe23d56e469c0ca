"""The description of an API, independent of the parser's classes. All later passes use it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attrs import field, frozen


@frozen
class Scalar:
    """A JSON value without parts. Its name is Python's: str, int, float, bool, None, Any, datetime, bytes."""

    name: str


@frozen
class Const:
    """The only allowed value."""

    value: str | int | bool


@frozen
class Named:
    """A schema with a name of its own: an object, a union, a map or an enumeration."""

    name: str


@frozen
class ListOf:
    """An array."""

    item: Type


@frozen
class AnyOf:
    """Alternatives of different JSON types."""

    members: tuple[Type, ...]


Type = Scalar | Const | Named | ListOf | AnyOf

ANY = Scalar("Any")
NONE = Scalar("None")


@frozen
class Property:
    """A property of an object, or a parameter."""

    name: str
    type: Type
    required: bool
    description: str = ""
    deprecated: bool = False


@frozen
class Object:
    """An object with properties; its other properties have the type `extra`, if the document has one."""

    name: str
    properties: tuple[Property, ...]
    extra: Type | None
    description: str = ""
    deprecated: bool = False


@frozen
class Map:
    """An object with arbitrary keys."""

    name: str
    value: Type
    description: str = ""


@frozen
class Array:
    """A recursive array, which needs a name."""

    name: str
    value: Type


@frozen
class Union:
    """Objects that a decision tree tells apart (see `codegen.read.normalise.decision.Tree`)."""

    name: str
    variants: tuple[str, ...]
    tree: dict[str, Any]
    description: str = ""


@frozen
class Enumeration:
    """Strings. It is inline if the document does not name it."""

    name: str
    values: tuple[str, ...]
    inline: bool
    description: str = ""


Schema = Object | Map | Array | Union | Enumeration


@frozen
class Body:
    """The JSON body of an operation."""

    type: Type
    required: bool


@frozen
class Operation:
    """An operation: `responses` has the type of each success status, None if it has no content."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    parameters: tuple[tuple[str, Property], ...]
    body: Body | None
    responses: tuple[tuple[int, Type | None], ...]
    content_types: tuple[str, ...]
    tags: tuple[str, ...]
    scopes: tuple[str, ...]
    deprecated: bool
    withdrawn: str | None

    @property
    def streaming(self) -> bool:
        """Return whether the result is a stream of events."""
        return "text/event-stream" in self.content_types

    def located(self, location: str) -> list[Property]:
        """Return the parameters at a location: path, query or header."""
        return [parameter for where, parameter in self.parameters if where == location]


@frozen
class Api:
    """A whole document.

    Attributes:
        schemas: by name.
        operations: in the order of the document.
        components: the names of the document, with the schema of each. A schema with another name is a part of another.
        places: the place of each part (see `codegen.read.normalise.place`).
    """

    schemas: dict[str, Schema] = field(factory=dict)
    operations: tuple[Operation, ...] = ()
    components: dict[str, str] = field(factory=dict)
    places: dict[str, str] = field(factory=dict)

    @property
    def aliases(self) -> dict[str, str]:
        """Additional names of schemas, with the name of the schema."""
        return {name: target for name, target in self.components.items() if name != target}


def alternatives(kind: Type) -> Iterator[Type]:
    """Yield the possible types of a value, with nested alternatives expanded."""
    if isinstance(kind, AnyOf):
        for member in kind.members:
            yield from alternatives(member)
    else:
        yield kind


def innermost(kind: Type) -> Iterator[Type]:
    """Yield the types inside a type, with lists and alternatives expanded."""
    for each in alternatives(kind):
        if isinstance(each, ListOf):
            yield from innermost(each.item)
        else:
            yield each


def types_in(schema: Schema) -> list[Type]:
    """Return the types that a schema refers to."""
    if isinstance(schema, Object):
        return [*(each.type for each in schema.properties), *((schema.extra,) if schema.extra else ())]
    if isinstance(schema, (Array, Map)):
        return [schema.value]
    return [Named(variant) for variant in schema.variants] if isinstance(schema, Union) else []
