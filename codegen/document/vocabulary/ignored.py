"""The keywords that are ignored on purpose: openapi/ignored.toml, with a reason for each."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from attrs import frozen

from codegen import files
from codegen.document.tree import Place, is_list, is_object, steps
from codegen.document.vocabulary.grammar import GRAMMAR
from codegen.errors import DecisionError, refuse

_KEYS = {"of", "keywords", "at", "reason"}
_HOLDERS = ("paths object", "responses object")


@frozen
class Entry:
    """Keywords of a kind of node that are ignored, everywhere or in the nodes at one place."""

    of: str
    keywords: tuple[str, ...]
    at: Place | None = None


@frozen
class Ignored:
    """All of them."""

    entries: tuple[Entry, ...] = ()

    def covers(self, kind: str, keyword: str, place: Place) -> bool:
        """Return whether a keyword is ignored.

        Args:
            kind: the kind of the node that has it.
            keyword: the keyword.
            place: its place.
        """
        fitting = (each for each in self.entries if each.of == kind and keyword in each.keywords)
        return any(each.at is None or each.at == place[:-1] for each in fitting)


def named() -> Ignored:
    """Return what the file beside the documents names; it is read once."""
    return _of(files.reading())


@cache
def _of(reading: files.Reading) -> Ignored:
    return load(reading.folder / files.IGNORED)


def load(path: Path) -> Ignored:
    """Read a file of ``[[ignored]]`` tables with ``of``, ``keywords``, ``reason`` and, for one place only, ``at``.

    Raises:
        DocumentError: the file cannot be read.
        GenerationError: some entries do not have that form.
    """
    table = files.toml(path)
    tables: Any = table.get("ignored", [])
    if table.keys() - {"ignored"} or not is_list(tables) or not all(is_object(each) for each in tables):
        raise DecisionError(path, "", "contains something other than [[ignored]] tables")
    numbered = enumerate(tables, 1)
    refuse(DecisionError(path, f"ignored {n}", problem) for n, each in numbered for problem in _problems(each))
    return Ignored(tuple(_entry(each) for each in tables))


def _entry(table: dict[str, Any]) -> Entry:
    return Entry(table["of"], tuple(table["keywords"]), steps(table["at"]) if "at" in table else None)


def _problems(table: dict[str, Any]) -> Iterator[str]:
    if unknown := table.keys() - _KEYS:
        yield f"has the unknown keys {', '.join(sorted(unknown))}"
    if table.get("of") not in (*GRAMMAR, *_HOLDERS):
        yield f"`of` is {table.get('of')!r}, which is no kind of node"
    if not str(table.get("reason", "")).strip():
        yield "has no reason"
    if not str(table.get("at", "/")).startswith("/"):
        yield "`at` is not a JSON pointer"
    keywords: Any = table.get("keywords")
    if not is_list(keywords) or not keywords or not all(isinstance(each, str) for each in keywords):
        yield "`keywords` is not a list of names"
        return
    understood = [each for each in keywords if each in GRAMMAR.get(str(table.get("of")), {})]
    yield from (f"{each} is understood: remove it here" for each in understood)
