"""Words: taking the document's names apart and putting Python's together."""

from __future__ import annotations

import re
from functools import cache

from codegen import gitbook

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


def words(name: str) -> list[str]:
    """Take a name apart: at case changes, digits and punctuation; acronyms and brands are one word.

    >>> words("createOrUpdateOpenAPISpecBySlug")
    ['create', 'Or', 'Update', 'Openapi', 'Spec', 'By', 'Slug']
    """
    whole = _pattern(gitbook.facts().brands).sub(lambda brand: f"_{brand[0].capitalize()}_" if brand[0] else "", name)
    return [word for part in re.split(r"[^A-Za-z0-9]+", whole) for word in _split(part)]


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
    """Give a name in snake case: ``streamAIResponseInSite`` is ``stream_ai_response_in_site``."""
    return "_".join(word.lower() for word in words(name))


def pascal(name: str) -> str:
    """Give a name in Pascal case, acronyms as they are: ``openAPISpec`` is ``OpenAPISpec``."""
    parts = re.split(r"[^A-Za-z0-9]+", name)
    return "".join(part[0].upper() + part[1:] for part in parts if part)


def singular(name: str) -> str:
    """Give the name of one of several, by the plain rules of English."""
    if name.endswith("ies") and len(name) > len("ties"):
        return name[:-3] + "y"
    if re.search(r"(sses|xes|ches|shes)$", name):
        return name[:-2]
    return name[:-1] if re.search(r"[^su]s$", name) else name
