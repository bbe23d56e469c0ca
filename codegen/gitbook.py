"""What is true of GitBook's API alone: data in openapi/, so that nothing in the generator's code depends on it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, cast

from attrs import field, fields, frozen

from codegen import files
from codegen.errors import DocumentError, refuse

PATH = files.DOCUMENTS / "gitbook.toml"


def _names(listed: Iterable[str]) -> tuple[str, ...]:
    return tuple(listed)


@frozen
class Facts:
    """The facts; `openapi/gitbook.toml` explains each.

    Attributes:
        kept_operations: the ids of operations that stay although the current document has dropped them.
        tags_of_no_resource: tags that do not name a resource.
        brands: names that are one word.
        customary_tags: properties that by custom tell objects apart, the preferred one first.
        preference_header: the header that asks for an empty response.
    """

    kept_operations: tuple[str, ...] = field(default=(), converter=_names)
    tags_of_no_resource: tuple[str, ...] = field(default=(), converter=_names)
    brands: tuple[str, ...] = field(default=(), converter=_names)
    customary_tags: tuple[str, ...] = field(default=(), converter=_names)
    preference_header: str = ""


@cache
def facts() -> Facts:
    """Give the facts of this project's own file, which is read once."""
    return load(PATH)


def load(path: Path) -> Facts:
    """Read facts from a file.

    Raises:
        DocumentError: the file cannot be read.
        GenerationError: it lacks an entry, has an unknown one, or one of the wrong form.
    """
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise DocumentError(str(path), f"cannot be read: {error}") from error
    refuse(DocumentError(f"{path}: {key}", problem) for key, problem in _problems(table))
    return Facts(**table)


def _problems(table: dict[str, Any]) -> Iterator[tuple[str, str]]:
    expected = {each.name: each.default for each in fields(Facts)}
    yield from ((key, "is not a known entry") for key in table if key not in expected)
    yield from ((key, "is missing") for key in expected if key not in table)
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
