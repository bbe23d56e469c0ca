"""The entries of the tables of operations, as source code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import frozen

from codegen.emit.view.types import Types
from codegen.plan.call import Argument, Call
from codegen.read.api import Status, Type


@frozen
class OperationView:
    """The table entry of an operation: the keyword arguments of `Operation` as source code."""

    constant: str
    id: str
    fields: tuple[tuple[str, str], ...]


class Entry:
    """Writes the entry of an operation."""

    def __init__(self, call: Call, types: Types) -> None:
        self.call = call
        self.types = types
        self.operation = call.operation

    def view(self) -> OperationView:
        """Return the entry."""
        return OperationView(self.call.constant, self.operation.id, tuple(self._fields()))

    def _fields(self) -> Iterator[tuple[str, str]]:
        operation = self.operation
        yield "id", repr(operation.id)
        yield "method", repr(operation.method)
        yield "path", repr(operation.path)
        yield "resource", repr(self.call.resource)
        yield "name", repr(self.call.name)
        yield "parameters", tuple_of(map(self._parameter, self._parameters()))
        yield "body", self._body()
        yield "responses", f"{{{', '.join(f'{status}: {self._reader(kind)}' for status, kind in operation.responses)}}}"
        yield "content_types", repr(operation.content_types)
        if self.call.paginated:
            yield "paginated", "True"
        if operation.streaming:
            yield "streaming", "True"
        if operation.deprecated:
            yield "deprecated", "True"
        if operation.removed_after:
            yield "removed_after", repr(operation.removed_after)
        if operation.scopes:
            yield "scopes", repr(operation.scopes)
        if operation.tokens:
            yield "tokens", repr(operation.tokens)
        if errors := tuple(int(each.code) for each in operation.statuses if each.code.isdecimal() and each.code >= "4"):
            yield "errors", repr(errors)
        if headers := {int(each.code): tuple(h.name for h in each.headers) for each in self._with_headers()}:
            yield "headers", repr(headers)
        if self.call.safe_to_repeat:
            yield "safe_to_repeat", "True"

    def _with_headers(self) -> Iterator[Status]:
        return (each for each in self.operation.statuses if each.code.isdecimal() and each.headers)

    def _parameters(self) -> Iterator[Argument]:
        """Yield the arguments outside the body, in the order of the document."""
        found = {(each.location, each.property.name): each for each in self.call.arguments}
        return (found[location, parameter.name] for location, parameter in self.operation.parameters)

    def _parameter(self, each: Argument) -> str:
        source = each.property
        more = ["deprecated=True"] if source.deprecated else []
        more += [f"default={source.default[0]!r}"] if source.default else []
        more += [f"bounds={dict(source.bounds)!r}"] if source.bounds else []
        said = [repr(source.name), repr(each.location), repr(each.name), str(each.required), *more]
        return f"Parameter({', '.join(said)})"

    def _body(self) -> str:
        body = self.operation.body
        if body is None:
            return "None"
        if self.call.whole_body:
            return f"Body({body.required}, None)"
        arguments = self.call.located("body")
        named = {each.property.name: each.name for each in arguments}
        required = tuple(each.property.name for each in arguments if each.property.required)
        is_open = ", True" if self.call.body and self.call.body.open else ""
        return f"Body({body.required}, {named!r}, {required!r}{is_open})"

    def _reader(self, kind: Type | None) -> str:
        if kind is None:
            return "None"
        expression = self.types.reader(kind, "value")
        return "plain" if expression == "value" else f"lambda value: {expression}"


def tuple_of(items: Iterable[str]) -> str:
    """Return a tuple as source code."""
    found = list(items)
    return f"({', '.join(found)}{',' if len(found) == 1 else ''})"
