"""How an object is read, as the template lays it out: the lines of its decoder.

What is required is read first and at once, since all of it is nearly always there; where something is missing, all that
may be is filled in as UNSET and reading begins anew, before anything within has been read. Counting the keys that are
known tells whether there are others.
"""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from codegen.emit.view.types import Types
from codegen.read.api import NONE, AnyOf, Const, Enumeration, Named, Object, Property, Type


@frozen
class Reading:
    """Writes the lines that read an object.

    Attributes:
        types: what types are written with.
        schema: the object.
        attributes: the attribute of each property, by the property's name.
        decoder: the name of the function.
        known: the name of the set of the keys.
    """

    types: Types
    schema: Object
    attributes: dict[str, str]
    decoder: str
    known: str

    def lines(self) -> tuple[str, ...]:
        """Return the lines that set the attributes of ``self`` from ``data``."""
        required = [each for each in self.schema.properties if each.required]
        optional = [each for each in self.schema.properties if not each.required]
        return (
            *(self._required(required) if required else ()),
            *(line for each in required for line in self._within(each)),
            *((f"known = {len(required)}",) if optional else ()),
            *(line for each in optional for line in self._optional(each)),
            self._rest("known" if optional else str(len(required))),
        )

    def _required(self, properties: list[Property]) -> Iterator[str]:
        """Set what is done once it is there; the rest waits in variables until all is known to be there."""
        yield "try:"
        yield from (f"    {self._target(each)} = data[{each.name!r}]" for each in properties)
        yield "except KeyError:"
        yield f"    return {self.decoder}(filled(data, {self.known}))"

    def _target(self, each: Property) -> str:
        raw = self._raw(each)
        return raw if self._expression(each, raw) != raw else self._attribute(each)

    def _within(self, each: Property) -> Iterator[str]:
        """Read what is in a value that waits in a variable."""
        raw = self._raw(each)
        expression = self._expression(each, raw)
        if expression != raw:
            yield f"{self._attribute(each)} = {expression}"

    def _optional(self, each: Property) -> Iterator[str]:
        expression = self._expression(each, "value")
        yield f"if {each.name!r} in data:"
        yield "    known += 1"
        if expression == "value":
            expression = f"data[{each.name!r}]"
        else:
            yield f"    value = data[{each.name!r}]"
        yield f"    {self._attribute(each)} = {expression}"
        yield "else:"
        yield f"    {self._attribute(each)} = UNSET"

    def _rest(self, known: str) -> str:
        """Keep what is not known; what the document says of its type counts there too."""
        others = f"unknown(data, {self.known})"
        extra = self.schema.extra
        if extra and self.types.decodes(extra):
            read = self.types.reader(extra, "item")
            others = f"{{key: {read} for key, item in {others}.items()}}"
        return f"self.__unknown__ = None if len(data) == {known} else {others}"

    def _expression(self, each: Property, value: str) -> str:
        """Return the expression that reads a value; of a constant, one copy is enough."""
        if isinstance(each.type, Const) and isinstance(each.type.value, str):
            return f"{each.type.value!r} if {value} == {each.type.value!r} else {value}"
        if self._is_one_of_few(each.type):
            return f"shared({value}) if type({value}) is str else {value}"
        return self.types.reader(each.type, value)

    def _is_one_of_few(self, kind: Type) -> bool:
        """Return whether all text that the document allows are constants: one copy of each is enough."""
        members = kind.members if isinstance(kind, AnyOf) else (kind,)
        return all(self._is_constant(member) for member in members if member != NONE)

    def _is_constant(self, kind: Type) -> bool:
        if isinstance(kind, Named):
            return isinstance(self.types.api.schemas[kind.name], Enumeration)
        return isinstance(kind, Const) and isinstance(kind.value, str)

    def _attribute(self, each: Property) -> str:
        return f"self.{self.attributes[each.name]}"

    def _raw(self, each: Property) -> str:
        return f"raw_{self.attributes[each.name]}"
