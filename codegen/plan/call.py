"""An operation as a call: its arguments and its results."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from attrs import frozen

from codegen import gitbook
from codegen.plan.layout import Layout
from codegen.plan.names import arguments
from codegen.read.api import Api, Const, ListOf, Named, Object, Operation, Property, Type


@frozen
class Argument:
    """An argument of a call.

    Attributes:
        name: its Python name.
        location: where it is sent: path, query, header or body.
        property: its description in the document, with its wire name.
        required: whether it is required.
        default: the value that is sent by default, if there is one.
    """

    name: str
    location: str
    property: Property
    required: bool
    default: Any = None


class Call:
    """An operation, prepared for its table entry and its method.

    Attributes:
        operation: the operation.
        resource: the resource of the method.
        name: the method.
        constant: the name of the entry in the table of operations.
        final: the result of a stream's `final`, if that is not its last event.
        safe_to_repeat: whether sending it twice has the same effect as sending it once.
        body: the body, if it is an object whose properties are arguments.
        contents: the types of the success responses with content.
        arguments: all except a body that is passed whole, in the order of the document, by location.
    """

    def __init__(self, operation: Operation, place: tuple[str, str], constant: str, api: Api, layout: Layout) -> None:
        self.operation = operation
        self.api = api
        self.resource, self.name = place
        self.constant = constant
        self.final = layout.finals.get(operation.id, "")
        self.safe_to_repeat = layout.safe_to_repeat(operation)
        self.body = self._object(operation.body.type) if operation.body else None
        self.contents = [kind for _, kind in operation.responses if kind is not None]
        self.arguments = tuple(self._arguments(layout.defaults.get(operation.id, {})))

    @property
    def whole_body(self) -> Argument | None:
        """The argument for a body that is passed whole: a union, or not an object."""
        body = self.operation.body
        if body is None or self.body:
            return None
        return Argument("body", "body", Property("body", body.type, body.required), body.required)

    @cached_property
    def item(self) -> Type | None:
        """The type of the items of a paginated list: a cursor can be sent, and one is returned."""
        sends_cursor = any(each.name == "page" for each in self.operation.located("query"))
        schema = self._object(self.contents[0]) if len(self.contents) == 1 else None
        listed = {each.name: each.type for each in schema.properties} if schema else {}
        if not sends_cursor or not {"items", "next"} <= listed.keys():
            return None
        items = listed["items"]
        return items.item if isinstance(items, ListOf) else items

    @property
    def paginated(self) -> bool:
        """Whether the results are paginated."""
        return self.item is not None

    @property
    def may_be_empty(self) -> bool:
        """Whether a response may be empty."""
        alone = not self.operation.streaming and not self.paginated
        return alone and 0 < len(self.contents) < len(self.operation.responses)

    @property
    def preference(self) -> Argument | None:
        """The argument that requests an empty response, if there may be one instead of the result."""
        name = gitbook.facts().preference_header
        found = (each for each in self.located("header") if each.property.name == name)
        return next(found, None) if self.may_be_empty else None

    def located(self, *locations: str) -> list[Argument]:
        """Return the arguments for a location."""
        return [each for each in self.arguments if each.location in locations]

    def given(self) -> Iterator[Type]:
        """Yield the types of the method's arguments."""
        yield from (each.property.type for each in self.arguments)
        if self.whole_body:
            yield self.whole_body.property.type

    def returned(self) -> Iterator[Type]:
        """Yield the types in the method's result."""
        yield from self.contents if self.item is None else [self.item]

    def _object(self, kind: Type) -> Object | None:
        schema = self.api.schemas.get(kind.name) if isinstance(kind, Named) else None
        return schema if isinstance(schema, Object) else None

    def _arguments(self, defaults: Mapping[str, Any]) -> Iterator[Argument]:
        sent = list(self._sent())
        names = arguments(f"{location}:{each.name}" for location, each, _ in sent)
        for location, each, required in sent:
            default = each.type.value if required and isinstance(each.type, Const) else defaults.get(each.name)
            yield Argument(names[f"{location}:{each.name}"], location, each, required, default)

    def _sent(self) -> Iterator[tuple[str, Property, bool]]:
        """Yield what can be sent, with its location and whether it is required; no part of an optional body is."""
        for location in ("path", "query", "header"):
            yield from ((location, each, each.required) for each in self.operation.located(location))
        if self.operation.body and self.body:
            for each in self.operation.body.properties or self.body.properties:
                yield "body", each, each.required and self.operation.body.required
