"""Schemas as functions: whether a value satisfies a schema, without a reason if it does not.

This takes a fraction of the time that jsonschema takes, which explains what is wrong. A schema with a keyword that is
not known here has no function.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, Final, cast

from jsonschema import FormatChecker

Check = Callable[[Any], bool]
Find = Callable[[str], Any]
"""Returns the schema that a reference names."""

_SPACE: Final = r"\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
_SPACES: Final = {r"\s": f"[{_SPACE}]", r"\S": f"[^{_SPACE}]"}
_OUTSIDE_CLASSES: Final = re.compile(r"\[(?:\\.|[^\]\\])*\]|\\.")
_IGNORED: Final = frozenset(("description", "title", "deprecated", "discriminator", "readOnly", "writeOnly", "$schema"))


class Unsupported(Exception):  # noqa: N818 -- not an error: the schema is left to jsonschema
    """A schema has a keyword that is not known here."""


@cache
def pattern_of(pattern: str) -> re.Pattern[str]:
    """Return a pattern as ECMA-262 reads it: to Python, some control characters are white space too."""
    return re.compile(_OUTSIDE_CLASSES.sub(lambda found: _SPACES.get(found[0], found[0]), pattern))


class Checks:
    """Makes functions of schemas.

    Args:
        find: returns the schema that a reference names.
        formats: checks formats.
    """

    def __init__(self, find: Find, formats: FormatChecker) -> None:
        self._find = find
        self._formats = formats
        self._named: dict[str, Check] = {}

    def of(self, schema: Any) -> Check:
        """Return the function of a schema.

        Args:
            schema: a relaxed schema.

        Returns:
            A function that returns whether a value satisfies it. It raises Unsupported if it meets a reference to a
            schema that has no function.

        Raises:
            Unsupported: it has none.
        """
        if isinstance(schema, bool):
            return lambda _value: schema
        parts = [part for keyword in schema for part in self._parts(keyword, schema)]
        return parts[0] if len(parts) == 1 else _all(parts)

    def _parts(self, keyword: str, schema: dict[str, Any]) -> Iterable[Check]:
        """Yield the function of a keyword, if it says anything."""
        make = _KEYWORDS.get(keyword)
        if make:
            yield make(self, schema[keyword], schema)
        elif keyword not in _IGNORED and not keyword.startswith("x-"):
            raise Unsupported(keyword)

    def format(self, name: str) -> Check:
        """Return a function that checks a format."""
        return lambda value: self._formats.conforms(value, name)

    def reference(self, name: str) -> Check:
        """Return a function that checks what a reference names; it is made when it is first used."""

        def check(value: Any) -> bool:
            if name not in self._named:
                self._named[name] = self.of(self._find(name))
            return self._named[name](value)

        return check


def _all(parts: list[Check]) -> Check:
    def check(value: Any) -> bool:
        return all(part(value) for part in parts)

    return check


def _any(parts: list[Check]) -> Check:
    def check(value: Any) -> bool:
        return any(part(value) for part in parts)

    return check


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


_TYPES: Final[dict[str, Check]] = {
    "array": lambda value: isinstance(value, list),
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: _is_number(value) and (isinstance(value, int) or value.is_integer()),
    "null": lambda value: value is None,
    "number": _is_number,
    "object": lambda value: isinstance(value, dict),
    "string": lambda value: isinstance(value, str),
}


def _type(_checks: Checks, names: str | list[str], _schema: Any) -> Check:
    return _any([_TYPES[one] for one in names]) if isinstance(names, list) else _TYPES[names]


def _enum(_checks: Checks, values: list[Any], _schema: Any) -> Check:
    """Compare as JSON does, in which 1 is not true; values with parts are not compared here."""
    if any(isinstance(one, (dict, list)) for one in values):
        raise Unsupported("enum")
    texts = frozenset(one for one in values if isinstance(one, str))

    def check(value: Any) -> bool:
        if isinstance(value, str):
            return value in texts
        return any(value == one and isinstance(value, bool) == isinstance(one, bool) for one in values)

    return check


def _properties(checks: Checks, schemas: dict[str, Any], _schema: Any) -> Check:
    parts = [(name, checks.of(one)) for name, one in schemas.items()]

    def check(value: Any) -> bool:
        return not isinstance(value, dict) or all(part(value[name]) for name, part in parts if name in value)

    return check


def _additional(checks: Checks, extra: Any, schema: dict[str, Any]) -> Check:
    known = frozenset(schema.get("properties", ()))
    if "patternProperties" in schema:
        raise Unsupported("patternProperties")
    part = checks.of(extra)

    def check(value: Any) -> bool:
        if not isinstance(value, dict):
            return True
        return all(part(inner) for name, inner in cast("dict[str, Any]", value).items() if name not in known)

    return check


def _names(checks: Checks, schema: Any, _schema: Any) -> Check:
    part = checks.of(schema)
    return lambda value: not isinstance(value, dict) or all(map(part, cast("dict[str, Any]", value)))


def _items(checks: Checks, schema: Any, _schema: Any) -> Check:
    part = checks.of(schema)
    return lambda value: not isinstance(value, list) or all(map(part, cast("list[Any]", value)))


def _required(_checks: Checks, names: list[str], _schema: Any) -> Check:
    return lambda value: not isinstance(value, dict) or all(name in value for name in names)


def _pattern(_checks: Checks, pattern: str, _schema: Any) -> Check:
    search = pattern_of(pattern).search
    return lambda value: not isinstance(value, str) or search(value) is not None


def _size(kind: type, bound: int, *, least: bool) -> Check:
    if least:
        return lambda value: not isinstance(value, kind) or len(value) >= bound
    return lambda value: not isinstance(value, kind) or len(value) <= bound


_KEYWORDS: Final[dict[str, Callable[[Checks, Any, Any], Check]]] = {
    "$ref": lambda checks, name, _: checks.reference(name),
    "additionalProperties": _additional,
    "allOf": lambda checks, schemas, _: _all([checks.of(one) for one in schemas]),
    "anyOf": lambda checks, schemas, _: _any([checks.of(one) for one in schemas]),
    "const": lambda checks, value, schema: _enum(checks, [value], schema),
    "enum": _enum,
    "format": lambda checks, name, _: checks.format(name),
    "items": _items,
    "maxItems": lambda _, bound, __: _size(list, bound, least=False),
    "maxLength": lambda _, bound, __: _size(str, bound, least=False),
    "maxProperties": lambda _, bound, __: _size(dict, bound, least=False),
    "maximum": lambda _, bound, __: lambda value: not _is_number(value) or value <= bound,
    "minItems": lambda _, bound, __: _size(list, bound, least=True),
    "minLength": lambda _, bound, __: _size(str, bound, least=True),
    "minProperties": lambda _, bound, __: _size(dict, bound, least=True),
    "minimum": lambda _, bound, __: lambda value: not _is_number(value) or value >= bound,
    "pattern": _pattern,
    "properties": _properties,
    "propertyNames": _names,
    "required": _required,
    "type": _type,
}
