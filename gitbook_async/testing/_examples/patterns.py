"""Text that matches a regular expression."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import import_module
from random import Random
from string import ascii_lowercase, ascii_uppercase, digits
from typing import Any, Final

_ATTEMPTS: Final = 200
_MOST_REPEATS: Final = 3
_ALPHABET: Final = ascii_lowercase + digits + "-_./ " + ascii_uppercase
_CLASSES: Final = {
    "CATEGORY_DIGIT": digits,
    "CATEGORY_NOT_DIGIT": ascii_lowercase,
    "CATEGORY_WORD": ascii_lowercase + digits,
    "CATEGORY_NOT_WORD": "-.",
    "CATEGORY_SPACE": " ",
    "CATEGORY_NOT_SPACE": ascii_lowercase,
}
_parse: Final[Callable[[str], Any]] = import_module("re._parser").parse  # the parser of the standard library


def matching(pattern: str, wish: str, random: Random, least: int = 0, most: int | None = None) -> str:
    """Return text that a pattern matches.

    Args:
        pattern: a regular expression in Python's syntax.
        wish: the text to return if it matches.
        random: the source of other text.
        least: the minimum number of characters.
        most: the maximum number of characters.

    Raises:
        ValueError: no such text was found.
    """
    for attempt in range(_ATTEMPTS):
        made = wish if attempt == 0 else _sequence(_parse(pattern), random)
        if len(made) < least and attempt:
            made += made * least
        if least <= len(made) and (most is None or len(made) <= most) and re.search(pattern, made):
            return made
    raise ValueError(f"no text was found for the pattern {pattern}")


def _sequence(tokens: Any, random: Random) -> str:
    return "".join(_token(str(kind), value, random) for kind, value in tokens)


def _token(kind: str, value: Any, random: Random) -> str:
    make = _MAKERS.get(kind)
    return make(value, random) if make else ""  # anchors and assertions add no text; the result is checked


def _repeat(value: Any, random: Random) -> str:
    least, most, tokens = value
    times = random.randint(int(least), min(int(most), int(least) + _MOST_REPEATS))
    return "".join(_sequence(tokens, random) for _ in range(times))


def _one_of(members: Any, random: Random) -> str:
    """Return a character of a class such as ``[a-z_]`` or ``[^:]``."""
    negated = str(members[0][0]) == "NEGATE"
    named = "".join(_characters(str(kind), value) for kind, value in members)
    return random.choice([one for one in _ALPHABET if one not in named] if negated else named)


def _characters(kind: str, value: Any) -> str:
    if kind == "LITERAL":
        return chr(value)
    if kind == "RANGE":
        return "".join(map(chr, range(value[0], value[1] + 1)))
    return _CLASSES.get(str(value), "")


_MAKERS: Final[dict[str, Callable[[Any, Random], str]]] = {
    "ANY": lambda _value, random: random.choice(ascii_lowercase),
    "BRANCH": lambda value, random: _sequence(random.choice(value[1]), random),
    "CATEGORY": lambda value, random: random.choice(_CLASSES[str(value)]),
    "IN": _one_of,
    "LITERAL": lambda value, _random: chr(value),
    "MAX_REPEAT": _repeat,
    "MIN_REPEAT": _repeat,
    "NOT_LITERAL": lambda value, random: random.choice([one for one in _ALPHABET if ord(one) != value]),
    "SUBPATTERN": lambda value, random: _sequence(value[-1], random),
}
