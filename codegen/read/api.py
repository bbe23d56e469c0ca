"""The description of an API, independent of the parser's classes. All later passes use it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
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


Bounds = tuple[tuple[str, Any], ...]
"""Bounds of a value: keywords of the document (``maxLength``) with their values."""


@frozen
class Property:
    """A property of an object, a parameter, or a header of a response.

    Attributes:
        name: its wire name.
        type: its type.
        required: whether it is required.
        description: its own description.
        deprecated: whether the document deprecates it.
        default: the value that the server takes if it is absent; empty if the document has none.
        bounds: the bounds of its value.
        items: the bounds of each item, if it is an array.
        values: the bounds of each value, if it is a map.
        inherited: the description of its type, if it has no description of its own.
    """

    name: str
    type: Type
    required: bool
    description: str = ""
    deprecated: bool = False
    default: tuple[Any, ...] = ()
    bounds: Bounds = ()
    items: Bounds = ()
    values: Bounds = ()
    inherited: str = ""


@frozen
class Object:
    """An object with properties; its other properties have the type `extra`, if the document has one.

    It is open if the document says that it takes other properties.
    """

    name: str
    properties: tuple[Property, ...]
    extra: Type | None
    description: str = ""
    deprecated: bool = False
    open: bool = False


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
    """The JSON body of an operation.

    Attributes:
        type: its type.
        required: whether it is required.
        description: its description.
        properties: what the document says of its own properties, if its class is shared with other places.
    """

    type: Type
    required: bool
    description: str = ""
    properties: tuple[Property, ...] = ()


@frozen
class Status:
    """What the document says about the responses of a status: ``200``, ``4XX`` or ``default``."""

    code: str
    description: str
    headers: tuple[Property, ...] = ()


@frozen
class Operation:
    """An operation.

    Attributes:
        responses: the type of each success status, None if it has no content.
        statuses: all documented statuses.
        tokens: the kinds of token that allow the call, any of them; empty if it needs none.
    """

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
    removed_after: str | None
    statuses: tuple[Status, ...] = ()
    tokens: tuple[str, ...] = ()

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

    @cached_property
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
