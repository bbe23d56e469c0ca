"""Corrections of the document: data with reasons, each applied exactly or not at all."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from codegen import files
from codegen.document import text
from codegen.document.tree import Place, at, is_list, is_object, reached, readable, steps
from codegen.errors import DecisionError, DocumentError, IdleError, refuse

_KEYS = {"at", "was", "becomes", "remove", "reason"}
_ABSENT = object()


@dataclass(frozen=True, slots=True)
class Patch:
    """A correction.

    Attributes:
        at: the place, as a JSON pointer.
        reason: why the document is wrong there.
        was: the current value; if omitted, there must be none.
        becomes: the new value; if omitted, the value is removed.
    """

    at: str
    reason: str
    was: Any = _ABSENT
    becomes: Any = _ABSENT

    @property
    def place(self) -> Place:
        """The place, as steps."""
        return steps(self.at)


@dataclass(frozen=True, slots=True)
class Patched:
    """A corrected document.

    Attributes:
        document: the corrected document.
        applied: the corrected places.
        problems: the corrections that did not apply.
    """

    document: dict[str, Any]
    applied: tuple[str, ...]
    problems: tuple[DocumentError, ...]


def read(path: Path) -> tuple[Patch, ...]:
    """Read corrections.

    Args:
        path: a TOML file of ``[[patch]]`` tables with ``at``, ``reason``, ``was`` (omitted if a value is added) and
            either ``becomes`` or ``remove = true``.

    Returns:
        The corrections, in order.

    Raises:
        DocumentError: the file cannot be read.
        GenerationError: some corrections do not have that form.
    """
    table = files.toml(path)
    tables: Any = table.get("patch", [])
    if table.keys() - {"patch"} or not is_list(tables) or not all(is_object(each) for each in tables):
        raise DecisionError(path, "", "holds something other than [[patch]] tables")
    refuse(
        DecisionError(path, f"patch {number}", problem)
        for number, each in enumerate(tables, 1)
        for problem in _problems(each)
    )
    return tuple(
        Patch(each["at"], each["reason"], each.get("was", _ABSENT), each.get("becomes", _ABSENT)) for each in tables
    )


def _problems(table: dict[str, Any]) -> Iterable[str]:
    if unknown := table.keys() - _KEYS:
        yield f"has the unknown keys {', '.join(sorted(unknown))}"
    for key in ("at", "reason"):
        if not isinstance(table.get(key), str) or not table[key].strip():
            yield f"has no {key!r}"
    if not str(table.get("at", "/")).startswith("/"):
        yield "'at' is not a JSON pointer"
    if ("becomes" in table) == (table.get("remove") is True) or table.get("remove", True) is not True:
        yield "needs either 'becomes' or 'remove = true'"
    if table.get("remove") is True and "was" not in table:
        yield "removes something without saying what it was"
    yield from _unfit(table)


def _unfit(table: dict[str, Any]) -> Iterable[str]:
    try:
        json.dumps(table, allow_nan=False)
    except (TypeError, ValueError):
        yield "holds a value that JSON does not have"
        return
    yield from (f"{problem.place} {problem.problem}" for problem in text.problems(table))


def apply(document: dict[str, Any], patches: Iterable[Patch]) -> Patched:
    """Apply corrections to a document; those that do not apply are reported.

    A component that is added needs something that refers to it: corrections may be for another document.

    Args:
        document: the document. It is not modified.
        patches: the corrections.
    """
    applied, problems = dict[int, Patch](), list[DocumentError]()
    for number, patch in enumerate(patches):
        try:
            document = _applied(document, patch, number)
        except DocumentError as error:
            problems.append(error)
        else:
            applied[number] = patch
    for number, patch in _unused(document, applied).items():
        document = _with(document, patch.place, _ABSENT)
        problems.append(_idle(applied.pop(number), number, "nothing refers to the component", safe=True))
    return Patched(document, tuple(readable(each.place) for each in applied.values()), tuple(problems))


def _unused(document: dict[str, Any], applied: Mapping[int, Patch]) -> dict[int, Patch]:
    """Return the corrections that added components to which nothing else refers."""
    added = {number: each for number, each in applied.items() if each.was is _ABSENT and _is_component(each.place)}
    if not added:
        return {}
    rest = document
    for each in added.values():
        rest = _with(rest, each.place, _ABSENT)
    needed = reached([rest], lambda place: None if _found(document, place) is _ABSENT else at(document, place))
    return {number: each for number, each in added.items() if each.place not in needed}


def _is_component(place: Place) -> bool:
    return place[:1] == ("components",) and len(place) == len(("components", "section", "name"))


def _applied(document: dict[str, Any], patch: Patch, number: int) -> dict[str, Any]:
    *outer, last = patch.place
    holder, found = _found(document, tuple(outer)), _found(document, patch.place)
    if not is_object(holder) and (not is_list(holder) or found is _ABSENT):
        raise _idle(patch, number, "its place does not exist", safe=True)
    if _written(found) != _written(patch.was):
        if _written(found) == _written(patch.becomes):
            raise _idle(patch, number, "the document says already what it is to say", safe=True)
        expected = "no value" if patch.was is _ABSENT else "another value"
        raise _idle(patch, number, f"it expects {expected} there", safe=False)
    return _with(document, (*outer, last), patch.becomes)


def _idle(patch: Patch, number: int, why: str, *, safe: bool) -> IdleError:
    problem = f"the correction does not apply: {why}"
    return IdleError(files.PATCHES, ("patch", number), readable(patch.place), problem, safe=safe)


def _found(document: dict[str, Any], place: Place) -> Any:
    try:
        return at(document, place)
    except LookupError:
        return _ABSENT


def _written(value: Any) -> str | None:
    """Serialize a value so that different values have different text: 1, 1.0 and true are three."""
    return None if value is _ABSENT else json.dumps(value, sort_keys=True)


def _with(value: Any, place: Place, becomes: Any) -> Any:
    """Return a copy of a value with another value at a place, sharing the unchanged parts."""
    step, *inner = place
    if is_list(value):
        copy = list(value)
        index = int(step)
        copy[index : index + 1] = [_with(copy[index], tuple(inner), becomes)] if inner else _kept(becomes)
        return copy
    new = _with(value[step], tuple(inner), becomes) if inner else becomes
    if new is _ABSENT:
        return {key: each for key, each in value.items() if key != step}
    return {**value, step: new}


def _kept(becomes: Any) -> list[Any]:
    return [] if becomes is _ABSENT else [becomes]
