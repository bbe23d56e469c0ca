"""Plain values: realistic text, numbers and the like that satisfy a shape."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, Final
from uuid import UUID

from gitbook_async.testing._document.shapes import Shape
from gitbook_async.testing._examples.patterns import matching
from gitbook_async.testing._text.words import believable

_START: Final = datetime(2024, 1, 1, tzinfo=UTC)
_YEAR: Final = timedelta(days=366)
_BEGINNINGS: Final = ("created", "asked", "joined", "started")  # these are in the first year, other dates in the next
_FILLER: Final = " and more of the same"
_SOME: Final = 100
_SELDOM: Final = 0.25


def scalar(shape: Shape, name: str, random: Random) -> Any:
    """Return a value of a shape that is neither an object nor an array.

    shape: the constraints of the value.
        name: the property that it is for, which determines what is realistic.
        random: the source of the value.
        random: what it is drawn from.
    """
    if "enum" in shape.facets:
        return random.choice(shape.facets["enum"])
    return _BY_KIND[shape.kind](shape, name, random)


def _string(shape: Shape, name: str, random: Random) -> str:
    facets = shape.facets
    least, most = facets.get("minLength", 0), facets.get("maxLength")
    if "pattern" in facets:
        return matching(facets["pattern"], believable(name, random), random, least, most)
    made = _BY_FORMAT.get(facets.get("format", ""), believable)(name, random)
    while len(made) < least:
        made += _FILLER
    return made[:most]


def _integer(shape: Shape, name: str, random: Random) -> int:
    del name
    least, most = _range(shape)
    return random.randint(least, most)


def _number(shape: Shape, name: str, random: Random) -> int | float:
    """Return a whole number, or sometimes one with a fraction, within the constraints."""
    whole = _integer(shape, name, random)
    fits = whole < _range(shape)[1]
    return whole + 0.5 if fits and random.random() < _SELDOM else whole


def _range(shape: Shape) -> tuple[int, int]:
    facets = shape.facets
    least = max(facets.get("minimum", 0), facets.get("exclusiveMinimum", -1) + 1)
    most = min(facets.get("maximum", least + _SOME), facets.get("exclusiveMaximum", least + _SOME + 1) - 1)
    least = min(least, most)
    return int(least), int(most)


def _timestamp(name: str, random: Random) -> str:
    later = timedelta() if name.startswith(_BEGINNINGS) else _YEAR
    moment = _START + later + timedelta(milliseconds=random.randrange(_YEAR // timedelta(milliseconds=1)))
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _date(name: str, random: Random) -> str:
    return _timestamp(name, random)[:10]


def _uri(name: str, random: Random) -> str:
    del name
    return f"https://docs.example.com/{believable('path', random)}"


def _email(name: str, random: Random) -> str:
    del name
    return believable("email", random)


def _uuid(name: str, random: Random) -> str:
    del name
    return str(UUID(int=random.getrandbits(128), version=4))


def _base64(name: str, random: Random) -> str:
    return b64encode(believable(name, random).encode()).decode()


_BY_FORMAT: Final[dict[str, Callable[[str, Random], str]]] = {
    "byte": _base64,
    "date": _date,
    "date-time": _timestamp,
    "email": _email,
    "uri": _uri,
    "uuid": _uuid,
}
_BY_KIND: Final[dict[str, Callable[[Shape, str, Random], Any]]] = {
    "any": lambda _shape, name, random: {"value": believable(name, random)},
    "boolean": lambda _shape, _name, random: random.choice((False, True)),
    "integer": _integer,
    "null": lambda _shape, _name, _random: None,
    "number": _number,
    "string": _string,
}
