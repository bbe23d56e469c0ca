"""What the documentation shows of the document: versions and counts, listed in openapi/shown.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from attrs import frozen

from codegen import files
from codegen.document import lock
from codegen.errors import DocumentError

_NAME = "shown.toml"


@frozen
class Place:
    """A place in the documentation.

    Attributes:
        file: the file, from the root of the project.
        text: the text, with names of values in braces.
    """

    file: str
    text: str


def places(folder: Path) -> list[Place]:
    """Read the places.

    Raises:
        DocumentError: the file is damaged.
    """
    try:
        table: dict[str, Any] = tomllib.loads((folder / _NAME).read_text("utf-8"))
        return [Place(each["file"], each["text"]) for each in table.get("shown", ())]
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, TypeError, KeyError) as error:
        raise DocumentError(str(folder / _NAME), f"is damaged: {error}") from error


def values(locked: lock.Lock) -> dict[str, str]:
    """Return the values that can be shown, by name."""
    current, retired = locked.current, locked.retired
    counts = (current.operations if current else 0, retired.operations if retired else 0)
    return {
        "version": current.version if current else "",
        "operations": f"{sum(counts):,}",
        "current": f"{counts[0]:,}",
        "removed": f"{counts[1]:,}",
    }


def stale(root: Path, listed: Iterable[Place], now: Mapping[str, str]) -> Iterator[DocumentError]:
    """Find the places that do not show the values."""
    for each in listed:
        wanted = each.text.format_map(now)
        if wanted not in (root / each.file).read_text("utf-8"):
            problem = f"does not contain {wanted!r}: change it, or openapi/{_NAME}"
            yield DocumentError(each.file, problem)


def rewritten(root: Path, listed: Iterable[Place], was: Mapping[str, str], now: Mapping[str, str]) -> dict[str, str]:
    """Return the files with the new values in place of the old ones.

    Raises:
        DocumentError: a file does not show the old values.
    """
    found: dict[str, str] = {}
    for each in listed:
        text = found.get(each.file) or (root / each.file).read_text("utf-8")
        old = each.text.format_map(was)
        if old not in text:
            raise DocumentError(each.file, f"does not contain {old!r}: change it, or openapi/{_NAME}")
        found[each.file] = text.replace(old, each.text.format_map(now))
    return found


def check(root: Path = files.ROOT) -> list[DocumentError]:
    """Return the places of the project that are out of date."""
    folder = files.documents()
    return list(stale(root, places(folder), values(lock.read(folder / files.LOCK))))
