"""An operation, understood: the arguments that a call takes, and what it gives."""

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
    """Something that a call can be given.

    Attributes:
        name: its name in Python.
        location: where it is sent: path, query, header or body.
        property: what the document says of it, with its name on the wire.
        required: whether every call must send it.
        default: what is sent unless the caller says otherwise, if something is.
    """

    name: str
    location: str
    property: Property
    required: bool
    default: Any = None


class Call:
    """One operation on its way to becoming a table entry and a method.

    Attributes:
        operation: the operation.
        resource: the resource that has the method.
        name: the method.
        constant: the name of the entry in the table of operations.
        fold: what the runtime makes of all events of a stream, if that is not the last one.
        safe_to_repeat: whether sending it twice does what sending it once does.
        body: the body, where it is an object whose properties are arguments.
        contents: the types of the success responses that have content.
        arguments: all but a body that is passed whole, in the order of the document, by where they are sent.
    """

    def __init__(self, operation: Operation, place: tuple[str, str], constant: str, api: Api, layout: Layout) -> None:
        self.operation = operation
        self.api = api
        self.resource, self.name = place
        self.constant = constant
        self.fold = layout.folds.get(operation.id, "")
        self.safe_to_repeat = layout.safe_to_repeat(operation)
        self.body = self._object(operation.body.type) if operation.body else None
        self.contents = [kind for _, kind in operation.responses if kind is not None]
        self.arguments = tuple(self._arguments(layout.defaults.get(operation.id, {})))

    @property
    def whole_body(self) -> Argument | None:
        """The argument for a body that is passed whole: a union, or no object."""
        body = self.operation.body
        if body is None or self.body:
            return None
        return Argument("body", "body", Property("body", body.type, body.required), body.required)

    @cached_property
    def item(self) -> Type | None:
        """What the results are made of, where they come page by page: a cursor can be sent, and one comes back."""
        sends_cursor = any(each.name == "page" for each in self.operation.located("query"))
        schema = self._object(self.contents[0]) if len(self.contents) == 1 else None
        listed = {each.name: each.type for each in schema.properties} if schema else {}
        if not sends_cursor or not {"items", "next"} <= listed.keys():
            return None
        items = listed["items"]
        return items.item if isinstance(items, ListOf) else items

    @property
    def paginated(self) -> bool:
        """Whether the results come page by page."""
        return self.item is not None

    @property
    def may_be_empty(self) -> bool:
        """Whether the response is either a result or nothing."""
        alone = not self.operation.streaming and not self.paginated
        return alone and 0 < len(self.contents) < len(self.operation.responses)

    @property
    def preference(self) -> Argument | None:
        """The argument with which a caller asks for an empty response, where there may be one instead of the result."""
        name = gitbook.facts().preference_header
        found = (each for each in self.located("header") if each.property.name == name)
        return next(found, None) if self.may_be_empty else None

    def located(self, *locations: str) -> list[Argument]:
        """Give the arguments that are sent somewhere."""
        return [each for each in self.arguments if each.location in locations]

    def types(self) -> Iterator[Type]:
        """Give the types that the method's annotations show."""
        yield from (parameter.type for _, parameter in self.operation.parameters)
        yield from (each.property.type for each in self.located("body"))
        if self.whole_body:
            yield self.whole_body.property.type
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
        """Give what can be sent, where, and whether it must be; nothing need be of a body that need not be."""
        for location in ("path", "query", "header"):
            yield from ((location, each, each.required) for each in self.operation.located(location))
        if self.operation.body and self.body:
            for each in self.body.properties:
                yield "body", each, each.required and self.operation.body.required
