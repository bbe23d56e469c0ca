"""The defaults and bounds of values, formatted as sentences."""

from __future__ import annotations

from collections.abc import Iterator

from codegen.read.api import Bounds, Property, Scalar, innermost

_PHRASES = {
    "format": "format {}",
    "pattern": "pattern `{}`",
    "minLength": "minimum length {}",
    "maxLength": "maximum length {}",
    "minimum": "at least {}",
    "maximum": "at most {}",
    "exclusiveMinimum": "more than {}",
    "exclusiveMaximum": "less than {}",
    "multipleOf": "a multiple of {}",
    "minItems": "minimum items {}",
    "maxItems": "maximum items {}",
    "uniqueItems": "no item twice",
    "minProperties": "minimum keys {}",
    "maxProperties": "maximum keys {}",
}


def limits(of: Property) -> Iterator[str]:
    """Yield sentences about the values of a property: its deprecation, default and bounds. They are not cleaned."""
    if of.deprecated:
        yield "Deprecated."
    if of.default:
        yield f"Server default: `{of.default[0]!r}`."
    timed = Scalar("datetime") in innermost(of.type)  # the type says so
    for scope, bounds in (("", of.bounds), ("each item: ", of.items), ("each value: ", of.values)):
        if phrases := [phrase for phrase in _phrases(bounds) if not (timed and phrase == "format date-time")]:
            yield f"Limits: {scope}{', '.join(phrases)}."


def _phrases(bounds: Bounds) -> Iterator[str]:
    for keyword, value in bounds:
        if value is not False:
            yield _PHRASES[keyword].format(value)
