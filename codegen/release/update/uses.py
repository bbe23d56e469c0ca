"""Where the hand-written code uses what an update would take away from it.

An attribute is looked for by name, in files that import the class: a type checker knows more, but takes much longer.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from codegen.errors import DocumentError
from codegen.release.diff.change import Change, Kind
from codegen.release.diff.surface import Method
from codegen.release.update.project import Project

_FOLDERS = ("gitbook_async", "examples", "benchmarks", "docs", "tests/typing")
_GONE = (Kind.METHOD_REMOVED, Kind.ARGUMENT_REMOVED, Kind.NAME_REMOVED, Kind.FIELD_REMOVED)
_HOMES = ("gitbook_async.models", "gitbook_async.types")


class UsedError(DocumentError):
    """The hand-written code uses something that the new package does not have."""


def used(project: Project, changes: Iterable[Change], methods: Mapping[str, Method]) -> Iterator[UsedError]:
    """Yield the uses of methods, operation ids, arguments, names and fields that go.

    Args:
        project: the project, as it is before the update.
        changes: what the update changes for callers.
        methods: the methods before the update.
    """
    gone = {each.subject: each for each in changes if each.kind in _GONE}
    ids = {repr(methods[name].operation): each for name, each in gone.items() if each.kind is Kind.METHOD_REMOVED}
    for place, change in _found(project, {**gone, **ids}):
        yield UsedError(place, f"uses {change.subject} ({change.kind.value})")


def kept(project: Project, changes: Iterable[Change]) -> list[str]:
    """Return the uses of methods that stay although GitBook has removed them."""
    found = _found(project, {each.subject: each for each in changes if each.kind is Kind.METHOD_KEPT})
    return [f"{change.subject} in {place}" for place, change in found]


def _found(project: Project, wanted: Mapping[str, Change]) -> Iterator[tuple[str, Change]]:
    for path in _sources(project) if wanted else ():
        place = path.relative_to(project.root).as_posix()
        for line, name in sorted(_uses(ast.parse(path.read_bytes()))):
            if name in wanted:
                yield f"{place}:{line}", wanted[name]


def _sources(project: Project) -> Iterator[Path]:
    for folder in _FOLDERS:
        paths = sorted((project.root / folder).rglob("*.py"))
        yield from (path for path in paths if not path.is_relative_to(project.generated))


def _uses(tree: ast.AST) -> set[tuple[int, str]]:
    """Return what may be a use, as a change would name it, with its line."""
    imports = [each for each in ast.walk(tree) if isinstance(each, ast.ImportFrom) and each.module in _HOMES]
    names = {(each.lineno, name.name) for each in imports for name in each.names}
    return names | {use for node in ast.walk(tree) for use in _named(node, [name for _, name in names])}


def _named(node: ast.AST, models: list[str]) -> Iterator[tuple[int, str]]:
    if isinstance(node, ast.Attribute):
        yield node.lineno, _method(node)
        yield from ((node.lineno, f"{model}.{node.attr}") for model in models)
    elif isinstance(node, ast.Call):
        yield from ((node.lineno, f"{_method(node.func)}({each.arg})") for each in node.keywords)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.lineno, repr(node.value)


def _method(node: ast.expr) -> str:
    """Return ``spaces.get`` for ``gitbook.spaces.get``."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute):
        return f"{node.value.attr}.{node.attr}"
    return ""
