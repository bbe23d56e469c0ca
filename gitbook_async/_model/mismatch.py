"""Mismatches between a response and the OpenAPI document. Decoding never fails; this reports what did not match.

Values are compared with the annotations of the models. None of this is loaded, or costs anything, unless
``on_mismatch`` is used.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache
from importlib import import_module
from typing import Any, cast

import attrs

from gitbook_async._model.base import Model, Unknown
from gitbook_async._model.unset import UNSET

_SCALARS: dict[str, tuple[type, ...]] = {
    "str": (str,),
    "int": (int,),
    "float": (int, float),
    "bool": (bool,),
    "datetime": (datetime,),
    "None": (type(None),),
}


@attrs.frozen
class Mismatch:
    """A part of a response that does not match the document.

    Attributes:
        path: a JSON pointer of the models' attributes, indexes and keys.
        problem: ``unknown field``, ``unknown value``, ``unknown variant``, ``missing`` or ``wrong type``.
        value: the value; `UNSET` if it is missing.
    """

    path: str
    problem: str
    value: Any


OnMismatch = Callable[[str, Mismatch], object]
"""Called with an operation id and a mismatch in a response of the operation."""


def mismatches(value: Any, path: str = "") -> Iterator[Mismatch]:
    """Compare a decoded value with the document.

    Args:
        value: the result of a call, or a part of it.
        path: its position.

    Yields:
        The mismatches, outer ones first.
    """
    if isinstance(value, Unknown):
        yield Mismatch(path, "unknown variant", value.raw)
    elif isinstance(value, Model):
        yield from _in_model(value, path)
    elif isinstance(value, list):
        for index, item in enumerate(cast("list[Any]", value)):
            yield from mismatches(item, f"{path}/{index}")
    elif isinstance(value, dict):
        for key, item in cast("dict[str, Any]", value).items():
            yield from mismatches(item, f"{path}/{key}")


def _in_model(model: Model, path: str) -> Iterator[Mismatch]:
    if model.__unknown__:
        for key, item in model.__unknown__.items():
            if not isinstance(item, Model):
                yield Mismatch(f"{path}/{key}", "unknown field", item)
    for name, annotation in _annotations(type(model)):
        value, place = getattr(model, name), f"{path}/{name}"
        problem = _problem(value, annotation)
        if problem:
            yield Mismatch(place, problem, value)
        if value is not UNSET:
            yield from mismatches(value, place)


@cache
def _annotations(cls: type[Model]) -> tuple[tuple[str, tuple[ast.expr, ...]], ...]:
    fields = [field for field in attrs.fields(cls) if field.init]
    return tuple((field.name, _alternatives(ast.parse(field.type, mode="eval").body, cls)) for field in fields)


def _alternatives(annotation: ast.expr, cls: type[Model]) -> tuple[ast.expr, ...]:
    """Return the members of a union, with the unions and enumerations in it expanded."""
    if isinstance(annotation, ast.BinOp):
        return (*_alternatives(annotation.left, cls), *_alternatives(annotation.right, cls))
    if isinstance(annotation, ast.Name) and isinstance(alias := _named(annotation.id, cls), str):
        return _alternatives(ast.parse(alias, mode="eval").body, cls)
    return (annotation,)


def _named(name: str, cls: type[Model]) -> Any:
    """Return the object that a name in an annotation refers to, if it is one of the public names of models."""
    return getattr(import_module(cls.__module__), name, None)


def _problem(value: Any, alternatives: tuple[ast.expr, ...]) -> str | None:
    names = {each.id for each in alternatives if isinstance(each, ast.Name)}
    if value is UNSET:
        return None if "Unset" in names else "missing"
    listed = [item for each in alternatives for item in _literals(each)]
    if (
        listed
        and isinstance(value, (str, bool))
        and value not in listed
        and not (type(value) is bool and "bool" in names)
    ):
        return "unknown value" if isinstance(value, str) else "wrong type"
    fits = isinstance(value, Unknown) or value in listed or any(_fits(value, each) for each in alternatives)
    return None if fits else "wrong type"


def _literals(annotation: ast.expr) -> list[Any]:
    if isinstance(annotation, ast.Subscript) and ast.unparse(annotation.value) == "Literal":
        listed: Any = ast.literal_eval(annotation.slice)
        return list(cast("tuple[Any, ...]", listed)) if isinstance(listed, tuple) else [listed]
    return []


def _fits(value: Any, annotation: ast.expr) -> bool:
    if isinstance(annotation, ast.Subscript):
        return type(value).__name__ == ast.unparse(annotation.value)
    name = ast.unparse(annotation)
    if name in _SCALARS:
        return isinstance(value, _SCALARS[name]) and (name == "bool" or not isinstance(value, bool))
    return name == "Any" or type(value).__name__ == name
