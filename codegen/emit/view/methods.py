"""The methods that call operations: their signatures, results and inner calls."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from attrs import evolve, frozen

from codegen.emit.view.docs.documentation import Documentation
from codegen.emit.view.docs.prose import docstring
from codegen.emit.view.entries import tuple_of
from codegen.emit.view.types import Types
from codegen.plan.call import Argument, Call
from codegen.read.api import AnyOf


@frozen
class SignatureView:
    """A signature of a method."""

    arguments: tuple[str, ...]
    returns: str


@frozen
class MethodView:
    """A method that calls an operation."""

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

    def __init__(self, call: Call, types: Types) -> None:
        self.call = call
        self.types = types
        self.operation = call.operation

    def view(self) -> MethodView:
        """Return the method."""
        streaming = self.operation.streaming
        return MethodView(
            name=self.call.name,
            signature=self._signature(self.call.arguments, self.returns()),
            overloads=tuple(self._overloads()),
            decorators=(self._deprecation(),) if self.operation.deprecated else (),
            asynchronous=not (streaming or self.call.paginated),
            verb="stream" if streaming else "pages" if self.call.paginated else "call",
            constant=self.call.constant,
            values=tuple(self._values()),
            doc=docstring(list(Documentation(self.call).paragraphs()), 8),
        )

    # Results

    def returns(self) -> str:
        """Return the annotation of the method's result."""
        return f"{self._result()} | None" if self.call.may_be_empty else self._result()

    def _result(self) -> str:
        if self.operation.streaming:
            events = self.types.annotation(self.call.contents[0])
            return f"Stream[{events}, {self.call.final}]" if self.call.final else f"Stream[{events}]"
        if self.call.item is not None:
            return f"Pager[{self.types.annotation(self.call.item)}]"
        if not self.call.contents:
            return "Deletion" if self.operation.method == "DELETE" else "None"
        return self.types.annotation(AnyOf(tuple(dict.fromkeys(self.call.contents))))

    # Arguments

    def _signature(self, arguments: Iterable[Argument], returns: str) -> SignatureView:
        given = [*arguments, *self._whole_body()]
        positional = [f"{each.name}: {self._annotation(each)}" for each in given if each.location == "path"]
        keywords = sorted((each for each in given if each.location != "path"), key=_has_default)
        options = "options: Options | None = None"
        returned = re.sub(r"\blist\[", "builtins.list[", returns)  # beside a method called `list`
        return SignatureView((*positional, "*", *map(self._keyword, keywords), options), returned)

    def _whole_body(self) -> tuple[Argument, ...]:
        return (self.call.whole_body,) if self.call.whole_body else ()

    def _keyword(self, each: Argument) -> str:
        annotation = f"{each.name}: {self._annotation(each)}"
        if not each.required:
            return f"{annotation} | Unset = {'UNSET' if each.default is None else repr(each.default)}"
        return f"{annotation} = {each.default!r}" if _has_default(each) else annotation

    def _annotation(self, each: Argument) -> str:
        return self.types.annotation(each.property.type, argument=True)

    def _overloads(self) -> Iterator[SignatureView]:
        """Separate a call that requests an empty response, which may get one, from a call that does not."""
        asked = self.call.preference
        if asked is not None:
            others = [each for each in self.call.arguments if each != asked]
            yield self._signature(others, self._result())
            yield self._signature([*others, evolve(asked, required=True)], self.returns())

    def _deprecation(self) -> str:
        if self.operation.removed_after:
            message = f"removed from GitBook's API; last documented in @gitbook/api {self.operation.removed_after}"
        else:
            message = "deprecated in GitBook's OpenAPI document"
        return f"deprecated({message!r})"

    # Inner calls

    def _values(self) -> Iterator[str]:
        """Yield the arguments of the inner call, without those at the end that have no effect."""
        groups = [(name, self._located(where)) for name, where in (("query", "query"), ("headers", "header"))]
        yield tuple_of(each.name for each in self.call.located("path"))
        yield from (f"{name}={{{', '.join(found)}}}" for name, found in groups if found)
        if self.call.whole_body:
            yield f"json={self.call.whole_body.name}"
        elif self.operation.body:
            yield f"json={{{', '.join(self._located('body'))}}}"
        yield "options=options"

    def _located(self, location: str) -> list[str]:
        return [f"{each.property.name!r}: {each.name}" for each in self.call.located(location)]


def _has_default(each: Argument) -> bool:
    return not each.required or each.default is not None
