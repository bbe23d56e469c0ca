"""The methods that call operations: how they are called, what they give, what they pass on."""

from __future__ import annotations

import re
from collections.abc import Iterator

from attrs import frozen

from codegen.emit.view.call import Call
from codegen.emit.view.documentation import Documentation
from codegen.emit.view.entries import tuple_of
from codegen.emit.view.prose import docstring
from codegen.read.api import AnyOf, Const, Property, Scalar


@frozen
class SignatureView:
    """One way to call a method."""

    arguments: tuple[str, ...]
    returns: str


@frozen
class MethodView:
    """The method that calls an operation."""

    name: str
    signature: SignatureView
    overloads: tuple[SignatureView, ...]
    decorators: tuple[str, ...]
    asynchronous: bool
    verb: str
    constant: str
    values: tuple[str, ...]
    doc: str


class Method:
    """Writes the method that calls an operation."""

    def __init__(self, call: Call) -> None:
        self.call = call
        self.operation = call.operation

    def view(self) -> MethodView:
        """Give the method."""
        signature = SignatureView((*self._positional(), *self._keywords()), self.returns())
        streaming = self.operation.streaming
        return MethodView(
            name=self.call.name,
            signature=signature,
            overloads=tuple(self._overloads()),
            decorators=(self._deprecation(),) if self.operation.deprecated else (),
            asynchronous=not (streaming or self.call.paginated),
            verb="stream" if streaming else "pages" if self.call.paginated else "call",
            constant=self.call.constant,
            values=tuple(self._values()),
            doc=docstring(list(Documentation(self.call).paragraphs()), 8),
        )

    def returns(self) -> str:
        """Give the annotation of what the method gives; a method called ``list`` must not hide the type."""
        return re.sub(r"\blist\[", "builtins.list[", self._result())

    def _result(self) -> str:
        if self.operation.streaming:
            events = self.call.types.annotation(self.call.contents[0])
            return f"Stream[{events}, {self.call.fold}]" if self.call.fold else f"Stream[{events}]"
        if self.call.paginated:
            return f"Pager[{self.call.types.annotation(self.call.item())}]"
        if not self.call.contents:
            return "Deletion" if self.operation.method == "DELETE" else "None"
        result = self.call.types.annotation(AnyOf(tuple(dict.fromkeys(self.call.contents))))
        return f"{result} | None" if len(self.call.contents) < len(self.operation.responses) else result

    def _positional(self) -> Iterator[str]:
        for parameter in self.operation.located("path"):
            yield f"{self.call.names[f'path:{parameter.name}']}: {self._annotation(parameter)}"

    def _keywords(self, *, prefer: bool | None = None) -> list[str]:
        given = [*self._required(), *self._optional(prefer=prefer)]
        return ["*", *given, "options: Options | None = None"]

    def _required(self) -> Iterator[str]:
        for key, each in self.call.keywords():
            if each.required and not isinstance(each.type, Const):
                yield f"{self.call.names[key]}: {self._annotation(each)}"
        if self.operation.body and not self.call.body and self.operation.body.required:
            yield f"body: {self.call.types.annotation(self.operation.body.type, argument=True)}"

    def _optional(self, *, prefer: bool | None) -> Iterator[str]:
        for key, each in self.call.keywords():
            name = self.call.names[key]
            if key == "header:prefer" and prefer is not None:
                if prefer:
                    yield f"{name}: {self._annotation(each)}"
            elif each.required and isinstance(each.type, Const):
                yield f"{name}: {self._annotation(each)} = {each.type.value!r}"
            elif not each.required:
                yield f"{name}: {self._annotation(each)} | Unset = {self._default(key)}"
        if self.operation.body and not self.call.body and not self.operation.body.required:
            yield f"body: {self.call.types.annotation(self.operation.body.type, argument=True)} | Unset = UNSET"

    def _default(self, key: str) -> str:
        """Give what is sent unless the caller says otherwise; nothing, but for what the layout says."""
        defaults = self.call.layout.defaults.get(self.operation.id, {})
        name = key.partition(":")[2]
        return repr(defaults[name]) if name in defaults else "UNSET"

    def _annotation(self, each: Property) -> str:
        if each.name == "limit" and each.type == Scalar("float"):
            return "int"
        return self.call.types.annotation(each.type, argument=True)

    def _overloads(self) -> Iterator[SignatureView]:
        """A call that may prefer to get nothing back gets nothing or the result; one that cannot gets the result."""
        if not self.returns().endswith(" | None") or "header:prefer" not in self.call.names:
            return
        for prefer, returns in ((False, self.returns().removesuffix(" | None")), (True, self.returns())):
            yield SignatureView((*self._positional(), *self._keywords(prefer=prefer)), returns)

    def _deprecation(self) -> str:
        if self.operation.withdrawn:
            message = f"GitBook has withdrawn this operation; @gitbook/api {self.operation.withdrawn} last had it"
        else:
            message = "GitBook's document marks this operation as deprecated"
        return f"deprecated({message!r})"

    def _values(self) -> Iterator[str]:
        """Give the arguments of the inner call, those that say nothing at the end left out."""
        groups = [(name, self._located(where)) for name, where in (("query", "query"), ("headers", "header"))]
        yield tuple_of(self.call.names[f"path:{p.name}"] for p in self.operation.located("path"))
        yield from (f"{name}={{{', '.join(found)}}}" for name, found in groups if found)
        if self.call.body:
            yield f"json={{{', '.join(self._located('body'))}}}"
        elif self.operation.body:
            yield "json=body"
        yield "options=options"

    def _located(self, location: str) -> list[str]:
        parts = ((key.partition(":"), name) for key, name in self.call.names.items())
        return [f"{wire!r}: {name}" for (where, _, wire), name in parts if where == location]
