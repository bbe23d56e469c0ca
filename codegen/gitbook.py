"""Facts about GitBook's API: data in openapi/, so that the generator's code does not depend on them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, cast

from attrs import field, fields, frozen

from codegen import files
from codegen.errors import DecisionError, refuse


def _names(listed: Iterable[str]) -> tuple[str, ...]:
    return tuple(listed)


@frozen
class Facts:
    """The facts; `openapi/gitbook.toml` explains each.

    Attributes:
        tags_of_no_resource: tags that do not name a resource.
        brands: names to write as one word.
        customary_tags: properties that usually identify the type of an object, the preferred one first.
        preference_header: the header that requests an empty response, if there is one.
        server: the address to which requests are sent unless the user gives another; if there is one.
        fractions: the numbers that may have a fraction.
        usual_tokens: the kinds of token that people have.
    """

    tags_of_no_resource: tuple[str, ...] = field(default=(), converter=_names)
    brands: tuple[str, ...] = field(default=(), converter=_names)
    customary_tags: tuple[str, ...] = field(default=(), converter=_names)
    preference_header: str = ""
    server: str = ""
    fractions: tuple[str, ...] = field(default=(), converter=_names)
    usual_tokens: tuple[str, ...] = field(default=(), converter=_names)


def facts() -> Facts:
    """Return the facts of the file beside the documents; it is read once."""
    return _of(files.reading())


@cache
def _of(reading: files.Reading) -> Facts:
    return load(reading.folder / files.FACTS)


def load(path: Path) -> Facts:
    """Read facts from a file.

    Raises:
        DocumentError: the file cannot be read.
        GenerationError: an entry is missing, unknown, or malformed.
    """
    table = files.toml(path)
    refuse(DecisionError(path, key, problem) for key, problem in _problems(table))
    return Facts(**table)


def _problems(table: dict[str, Any]) -> Iterator[tuple[str, str]]:
    expected = {each.name: each.default for each in fields(Facts)}
    yield from ((key, "is not a known entry") for key in table if key not in expected)
    yield from ((key, "is missing") for key, default in expected.items() if key not in table and default == ())
    for key, value in table.items():
        if expected.get(key) == "" and not _is_name(value):
            yield key, "is not a name"
        elif expected.get(key) == () and not _are_names(value):
            yield key, "is not a list of names, each listed once"


def _are_names(value: Any) -> bool:
    if not isinstance(value, list):
        return False
    listed = cast("list[object]", value)
    return all(map(_is_name, listed)) and len(set(listed)) == len(listed)


def _is_name(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())
