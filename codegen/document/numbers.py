"""Whole numbers: GitBook's documents declare most counts, sizes and positions as `number`.

A number is an integer unless the document shows that it may have a fraction (by its format, a bound, a default or a
value) or openapi/gitbook.toml names it. Otherwise a count would be a float, and 7 in a path could become 7.0.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from attrs import frozen

from codegen import files
from codegen.document.tree import Kind, is_list, is_object, kind_at, members
from codegen.errors import DocumentError, IdleError

_FRACTIONAL_FORMATS = ("float", "double", "decimal")
_VALUES = ("default", "const", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")


@frozen
class Whole:
    """A document with integers.

    Attributes:
        document: the document.
        problems: the names of numbers that fit nothing in it.
    """

    document: dict[str, Any]
    problems: tuple[DocumentError, ...]


def whole(document: dict[str, Any], fractions: Iterable[str]) -> Whole:
    """Make each number that has no fraction an integer.

    Args:
        document: the document. It is not modified.
        fractions: the names of numbers that may have a fraction: of properties, parameters or component schemas, or of
            a property within a component schema (``BillingMeterUsage.total``).
    """
    numbers = _Numbers(frozenset(fractions))
    found = numbers.rewritten(document, Kind.OBJECT, "", "")
    return Whole(found, tuple(numbers.idle()))


class _Numbers:
    def __init__(self, fractions: frozenset[str]) -> None:
        self.fractions = fractions
        self.used = set[str]()

    def idle(self) -> Iterator[DocumentError]:
        for name in sorted(self.fractions - self.used):
            problem = f"fractions: {name} is no number of the document"
            yield IdleError(files.FACTS, ("fractions", name), f"openapi/{files.FACTS}", problem)

    def rewritten(self, value: Any, kind: Kind, owner: str, name: str) -> Any:
        """Return a value of the document with integers in it.

        Args:
            value: the value.
            kind: its kind.
            owner: the component schema that it is in, if any.
            name: the name of the closest property, parameter or component around it.
        """
        if kind is Kind.DATA or not (is_object(value) or is_list(value)):
            return value
        if kind is Kind.OBJECT and is_object(value) and isinstance(value.get("name"), str):
            name = value["name"]
        changed = dict[str, Any]()
        for step, member in members(value):
            inner = kind_at(kind, step)
            named = step if kind in (Kind.SCHEMAS, Kind.OBJECTS) and is_object(value) else name
            within = owner or (named if inner is Kind.SCHEMA and kind is Kind.SCHEMAS else "")
            found = self.rewritten(member, inner, within, named)
            if found is not member:
                changed[step] = found
        if kind is Kind.SCHEMA and is_object(value) and self._is_whole(value, owner, name):
            changed["type"] = _integers(value["type"])
        return _with(value, changed) if changed else value

    def _is_whole(self, schema: dict[str, Any], owner: str, name: str) -> bool:
        kind = schema.get("type")
        if kind != "number" and not (is_list(kind) and "number" in kind):
            return False
        named = {name, f"{owner}.{name}"} & self.fractions
        self.used |= named
        return not named and not _shows_a_fraction(schema)


def _shows_a_fraction(schema: dict[str, Any]) -> bool:
    listed = schema.get("enum")
    values = [schema.get(key) for key in _VALUES] + (listed if is_list(listed) else [])
    fractional = any(isinstance(value, float) and not value.is_integer() for value in values)
    return fractional or schema.get("format") in _FRACTIONAL_FORMATS


def _integers(kind: Any) -> Any:
    if not is_list(kind):
        return "integer"
    return list(dict.fromkeys("integer" if each == "number" else each for each in kind))


def _with(value: Any, changed: dict[str, Any]) -> Any:
    if is_list(value):
        return [changed.get(str(number), member) for number, member in enumerate(value)]
    return {**value, **changed}
