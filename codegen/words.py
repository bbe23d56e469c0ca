"""Words: splitting the document's names and composing Python names."""

from __future__ import annotations

import re
from functools import cache

from codegen import gitbook

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


def words(name: str) -> list[str]:
    """Split a name: at case changes, digits and punctuation; acronyms and brands are one word.

    >>> words("createOrUpdateOpenAPISpecBySlug")
    ['create', 'Or', 'Update', 'Openapi', 'Spec', 'By', 'Slug']
    """
    return list(_words(name, gitbook.facts().brands))


@cache
def _words(name: str, brands: tuple[str, ...]) -> tuple[str, ...]:
    whole = _pattern(brands).sub(lambda brand: f"_{brand[0].capitalize()}_" if brand[0] else "", name)
    return tuple(word for part in re.split(r"[^A-Za-z0-9]+", whole) for word in _split(part))


@cache
def _pattern(brands: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, brands)))


def _split(part: str) -> list[str]:
    found = _WORD.findall(part)
    joined: list[str] = []
    for word in found:
        if word.isdigit() and joined:
            joined[-1] += word
        else:
            joined.append(word)
    return joined


def snake(name: str) -> str:
    """Return a name in snake case: ``streamAIResponseInSite`` is ``stream_ai_response_in_site``."""
    return _snake(name, gitbook.facts().brands)


@cache
def _snake(name: str, brands: tuple[str, ...]) -> str:
    return "_".join(_words(name, brands)).lower()


def pascal(name: str) -> str:
    """Return a name in Pascal case, with acronyms unchanged: ``openAPISpec`` is ``OpenAPISpec``."""
    parts = re.split(r"[^A-Za-z0-9]+", name)
    return "".join(part[0].upper() + part[1:] for part in parts if part)


def singular(name: str) -> str:
    """Return the singular of a word, by the regular rules of English."""
    if name.endswith("ies") and len(name) > len("ties"):
        return name[:-3] + "y"
    if re.search(r"(sses|xes|ches|shes)$", name):
        return name[:-2]
    return name[:-1] if re.search(r"[^su]s$", name) else name
