"""The entries of the tables of operations, in source form."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from codegen.emit.view.call import Call
from codegen.read.api import Property, Type


@frozen
class OperationView:
    """An operation, as the table has it: the keyword arguments of `Operation` in source form."""

    constant: str
    id: str
    fields: tuple[tuple[str, str], ...]


class Entry:
    """Writes the entry of an operation."""

    def __init__(self, call: Call) -> None:
        self.call = call
        self.operation = call.operation

    def view(self) -> OperationView:
        """Give the entry."""
        return OperationView(self.call.constant, self.operation.id, tuple(self._fields()))

    def _fields(self) -> Iterator[tuple[str, str]]:
        operation = self.operation
        yield "id", repr(operation.id)
        yield "method", repr(operation.method)
        yield "path", repr(operation.path)
        yield "resource", repr(self.call.resource)
        yield "name", repr(self.call.name)
        yield "parameters", tuple_of(self._parameter(where, p) for where, p in operation.parameters)
        yield "body", self._body()
        yield "responses", f"{{{', '.join(f'{status}: {self._reader(kind)}' for status, kind in operation.responses)}}}"
        yield "content_types", repr(operation.content_types)
        if self.call.paginated:
            yield "paginated", "True"
        if operation.streaming:
            yield "streaming", "True"
        if operation.deprecated:
            yield "deprecated", "True"
        if operation.withdrawn:
            yield "withdrawn", repr(operation.withdrawn)
        if operation.scopes:
            yield "scopes", repr(operation.scopes)
        if self.call.layout.safe_to_repeat(operation):
            yield "safe_to_repeat", "True"

    def _parameter(self, location: str, parameter: Property) -> str:
        argument = self.call.names[f"{location}:{parameter.name}"]
        return f"Parameter({parameter.name!r}, {location!r}, {argument!r}, {parameter.required})"

    def _body(self) -> str:
        body = self.operation.body
        if body is None:
            return "None"
        properties = self.call.body.properties if self.call.body else None
        if properties is None:
            return f"Body({body.required}, None)"
        named = {p.name: self.call.names[f"body:{p.name}"] for p in properties}
        return f"Body({body.required}, {named!r}, {tuple(p.name for p in properties if p.required)!r})"

    def _reader(self, kind: Type | None) -> str:
        if kind is None:
            return "None"
        expression = self.call.types.reader(kind, "value")
        return "plain" if expression == "value" else f"lambda value: {expression}"


def tuple_of(items: Iterator[str]) -> str:
    """Give a tuple in source form."""
    found = list(items)
    return f"({', '.join(found)}{',' if len(found) == 1 else ''})"
