"""The decoder of an object for the template: the lines of its function.

Required properties are read first and together, since nearly always all of them are present. If one is missing, every
missing property is filled in as UNSET and decoding restarts, before any nested value has been decoded. The count of
known keys shows whether there are others.
"""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from codegen.emit.view.types import Types
from codegen.read.api import NONE, AnyOf, Const, Enumeration, Named, Object, Property, Type


@frozen
class Reading:
    """Writes the lines that decode an object.

    Attributes:
        types: writes the types.
        schema: the object.
        attributes: the attribute of each property, by the name of the property.
        decoder: the name of the function.
        known: the name of the set of keys.
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
        """Set an attribute from a value that is present; others wait in variables until all are known to be present."""
        yield "try:"
        yield from (f"    {self._target(each)} = data[{each.name!r}]" for each in properties)
        yield "except KeyError:"
        yield f"    return {self.decoder}(filled(data, {self.known}))"

    def _target(self, each: Property) -> str:
        raw = self._raw(each)
        return raw if self._expression(each, raw) != raw else self._attribute(each)

    def _within(self, each: Property) -> Iterator[str]:
        """Decode a value in a variable."""
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
        """Keep unknown fields, decoded by the type of the additional properties."""
        others = f"unknown(data, {self.known})"
        extra = self.schema.extra
        if extra and self.types.decodes(extra):
            read = self.types.reader(extra, "item")
            others = f"{{key: {read} for key, item in {others}.items()}}"
        return f"self.__unknown__ = None if len(data) == {known} else {others}"

    def _expression(self, each: Property, value: str) -> str:
        """Return the expression that decodes a value; of a constant, one copy is enough."""
        if isinstance(each.type, Const) and isinstance(each.type.value, str):
            return f"{each.type.value!r} if {value} == {each.type.value!r} else {value}"
        if self._is_one_of_few(each.type):
            return f"shared({value}) if type({value}) is str else {value}"
        return self.types.reader(each.type, value)

    def _is_one_of_few(self, kind: Type) -> bool:
        """Return whether all allowed text is constant: one copy of each is enough."""
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
