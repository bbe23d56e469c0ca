"""The decoder of a union for the template: the lines that decide, and the table of tags."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from attrs import frozen

from codegen.emit.view.types import Types, decoder
from codegen.plan.names import constant
from codegen.read.api import Named, Union
from codegen.read.normalise.decision import Tree

DICT = "dict[str, Any]"


@frozen
class FunctionView:
    """A decoder of a union, a map or a list: its argument and result, its table, its lines."""

    name: str
    takes: str
    returns: str
    table: str
    entries: tuple[tuple[str, str], ...]
    lines: tuple[str, ...]

    def code(self) -> Iterator[str]:
        """Yield the code, to find the names that it uses."""
        yield from (self.takes, *self.lines, *(("Any", "Decoder") if self.table else ()))


class UnionReading:
    """Writes the decoder of a union from its decision."""

    def __init__(self, types: Types, union: Union) -> None:
        self.types = types
        self.union = union
        self.name = types.classes[union.name]
        self.table = f"_TABLE_{constant(self.name)}"
        self.entries: tuple[tuple[str, str], ...] = ()

    def view(self) -> FunctionView:
        """Return the decoder."""
        lines = tuple(self._lines(self.union.tree, outermost=True))
        return FunctionView(
            decoder(self.name), DICT, self.name, self.table if self.entries else "", self.entries, lines
        )

    def _lines(self, tree: Tree, *, outermost: bool = False) -> list[str]:
        if "variant" in tree:
            return [f"return {self._read(tree)}"]
        if "keys" in tree:
            return [*self._key_lines(tree), *self._lines(tree["other"])]
        if outermost and len(tree["values"]) > 1:
            return self._table_lines(tree)
        return [*self._tag_lines(tree), *self._value_lines(tree["values"]), *self._otherwise(tree)]

    def _key_lines(self, tree: Tree) -> Iterator[str]:
        for key, branch in tree["keys"]:
            yield f"if {key!r} in data:"
            yield from (f"    {line}" for line in self._lines(branch))

    def _table_lines(self, tree: Tree) -> list[str]:
        """Look up a tag that is text in a table; other decisions come before."""
        direct = [pair for pair in tree["values"] if isinstance(pair[0], str) and self._decodes(pair[1])]
        further = [pair for pair in tree["values"] if pair not in direct]
        self.entries = tuple((repr(value), self._decoder(branch["variant"])) for value, branch in direct)
        lines = [*self._tag_lines(tree), *self._value_lines(further)]
        if direct:
            lines.append(f"decode = {self.table}.get(tag) if type(tag) is str else None")
            lines += ["if decode is not None:", "    return decode(data)"]
        return [*lines, *self._otherwise(tree)]

    def _tag_lines(self, tree: Tree) -> list[str]:
        first, *further = tree["tag"]
        lines = [f"tag = data.get({first!r})"]
        lines += [f"tag = tag.get({step!r}) if type(tag) is dict else None" for step in further]
        if tree["absent"] and not tree["other"]:
            lines += ["if tag is None:", f"    return {self._read(tree['absent'])}"]
        return lines

    def _value_lines(self, values: Iterable[Any]) -> Iterator[str]:
        for value, branch in values:
            yield f"if tag {'is' if value is None or isinstance(value, bool) else '=='} {value!r}:"
            yield from (f"    {line}" for line in self._lines(branch))

    def _otherwise(self, tree: Tree) -> list[str]:
        return self._lines(tree["other"]) if tree["other"] else [f"return UnknownVariant({self.name!r}, data)"]

    def _read(self, tree: Tree) -> str:
        """Return the expression that decodes a variant; a map of plain JSON is unchanged."""
        return f"{self._decoder(tree['variant'])}(data)" if self._decodes(tree) else "data"

    def _decodes(self, tree: Tree) -> bool:
        return "variant" in tree and self.types.decodes(Named(tree["variant"]))

    def _decoder(self, variant: str) -> str:
        return decoder(self.types.classes[variant])
