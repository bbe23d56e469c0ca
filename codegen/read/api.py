"""What the parser found in a document, free of the parser's own classes. Everything after the parse speaks of this."""

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
    """The one value that is allowed."""

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
    """Alternatives that JSON's own types tell apart."""

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
    """An object with properties; what else it may hold has the type `extra`, if the document says one."""

    name: str
    properties: tuple[Property, ...]
    extra: Type | None
    description: str = ""
    deprecated: bool = False


@frozen
class Map:
    """An object whose keys are data."""

    name: str
    value: Type
    description: str = ""


@frozen
class Array:
    """An array that holds itself, which takes a name."""

    name: str
    value: Type


@frozen
class Union:
    """Objects that a decision tells apart (see `codegen.read.normalise.decision.Tree`)."""

    name: str
    variants: tuple[str, ...]
    tree: dict[str, Any]
    description: str = ""


@frozen
class Enumeration:
    """Strings. It is inline where the document gives it no name."""

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
    """An operation: `responses` has the type of each success status, None where there is no content."""

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
        """Tell whether the result is a stream of events."""
        return "text/event-stream" in self.content_types

    def located(self, location: str) -> list[Property]:
        """Give the parameters at a location: path, query or header."""
        return [parameter for where, parameter in self.parameters if where == location]


@frozen
class Api:
    """A whole document.

    Attributes:
        schemas: by name.
        operations: in the order of the document.
        components: the names that the document itself gives, with the name of the schema that each stands for. What
            has another name is a part of something.
        places: where each part stands (see `codegen.read.normalise.place`).
    """

    schemas: dict[str, Schema] = field(factory=dict)
    operations: tuple[Operation, ...] = ()
    components: dict[str, str] = field(factory=dict)
    places: dict[str, str] = field(factory=dict)

    @property
    def aliases(self) -> dict[str, str]:
        """Further names of schemas, with the name of the schema."""
        return {name: target for name, target in self.components.items() if name != target}


def alternatives(kind: Type) -> Iterator[Type]:
    """Give the types that a value may have; those of alternatives within alternatives too."""
    if isinstance(kind, AnyOf):
        for member in kind.members:
            yield from alternatives(member)
    else:
        yield kind


def innermost(kind: Type) -> Iterator[Type]:
    """Give the types that a type is made of, once lists and alternatives are taken apart."""
    for each in alternatives(kind):
        if isinstance(each, ListOf):
            yield from innermost(each.item)
        else:
            yield each


def types_in(schema: Schema) -> list[Type]:
    """Give the types that a schema is made of."""
    if isinstance(schema, Object):
        return [*(each.type for each in schema.properties), *((schema.extra,) if schema.extra else ())]
    if isinstance(schema, (Array, Map)):
        return [schema.value]
    return [Named(variant) for variant in schema.variants] if isinstance(schema, Union) else []
