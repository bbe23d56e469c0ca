"""An operation, understood: what it takes, what it gives, and the names of its arguments."""

from __future__ import annotations

from collections.abc import Iterator

from codegen.emit.view.types import Types
from codegen.plan.layout import Layout
from codegen.plan.names import arguments
from codegen.read.api import Api, Named, Object, Operation, Property, Scalar, Type


class Call:
    """One operation on its way to becoming a table entry and a method.

    Attributes:
        resource: the resource that has the method.
        name: the method.
        constant: the name of the entry in the table of operations.
        fold: what the runtime makes of all events of a stream, if that is not the last one.
        body: the body, where it is an object whose properties are arguments.
        contents: the types of the success responses that have content.
        paginated: whether the results come page by page.
        names: the arguments, by location, colon and name on the wire.
    """

    def __init__(
        self, operation: Operation, place: tuple[str, str], constant: str, types: Types, layout: Layout
    ) -> None:
        self.operation = operation
        self.types = types
        self.layout = layout
        self.resource, self.name = place
        self.constant = constant
        self.fold = layout.folds.get(operation.id, "")
        self.body = self._object(operation.body.type) if operation.body else None
        self.contents = [kind for _, kind in operation.responses if kind is not None]
        self._list = self._envelope()
        self.paginated = self._list is not None
        self.names = arguments(self._keys())

    @property
    def api(self) -> Api:
        """The document."""
        return self.types.api

    def keywords(self) -> Iterator[tuple[str, Property]]:
        """Give what a call may be given by keyword, by its key in `names`; nothing is required of an optional body."""
        for location in ("query", "header"):
            yield from ((f"{location}:{p.name}", p) for p in self.operation.located(location))
        if self.body:
            required = self.operation.body is not None and self.operation.body.required
            for each in self.body.properties:
                yield f"body:{each.name}", each if required else _optional(each)

    def _envelope(self) -> Object | None:
        """Give the list that a paginated operation answers with: there is a cursor to send, and one that comes back."""
        sends_cursor = any(p.name == "page" for p in self.operation.located("query"))
        schema = self._object(self.contents[0]) if len(self.contents) == 1 else None
        if not sends_cursor or schema is None:
            return None
        return schema if {"items", "next"} <= {p.name for p in schema.properties} else None

    def _object(self, kind: Type | None) -> Object | None:
        schema = self.api.schemas.get(kind.name) if isinstance(kind, Named) else None
        return schema if isinstance(schema, Object) else None

    def _keys(self) -> Iterator[str]:
        for location in ("path", "query", "header"):
            yield from (f"{location}:{parameter.name}" for parameter in self.operation.located(location))
        if self.body:
            yield from (f"body:{each.name}" for each in self.body.properties)

    def shown(self) -> Iterator[str]:
        """Give the schemas whose names the method's annotations use."""
        for _, parameter in self.operation.parameters:
            yield from self.types.classes_in(parameter.type)
        for each in self.body.properties if self.body else ():
            yield from self.types.classes_in(each.type)
        if self.operation.body and not self.body:
            yield from self.types.classes_in(self.operation.body.type)
        for kind in [self.item()] if self._list else self.contents:
            yield from self.types.classes_in(kind)

    def item(self) -> Type:
        """Give what a list of the operation is made of."""
        items = next(p.type for p in self._list.properties if p.name == "items") if self._list else Scalar("Any")
        return getattr(items, "item", items)


def _optional(each: Property) -> Property:
    return Property(each.name, each.type, required=False, description=each.description, deprecated=each.deprecated)
