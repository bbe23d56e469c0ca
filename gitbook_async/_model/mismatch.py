"""Mismatches between a response and the OpenAPI document. Decoding never fails; this reports what did not match.

Values are compared with the annotations of the models. None of this is loaded, or costs anything, unless
``on_mismatch`` is used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from itertools import takewhile
from types import UnionType
from typing import Any, Literal, Union, cast, get_args, get_origin, get_type_hints

import attrs

from gitbook_async._model.base import Model
from gitbook_async._model.unset import UNSET, Unset
from gitbook_async._model.variant import UnknownVariant


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
    if isinstance(value, UnknownVariant):
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
def _annotations(cls: type[Model]) -> tuple[tuple[str, tuple[Any, ...]], ...]:
    hints = get_type_hints(cls)
    return tuple((field.name, _alternatives(hints[field.name])) for field in attrs.fields(cls) if field.init)


def _alternatives(hint: Any) -> tuple[Any, ...]:
    """Return the members of a union, with the unions in it expanded."""
    if get_origin(hint) in (Union, UnionType):
        return tuple(each for member in get_args(hint) for each in _alternatives(member))
    return (hint,)


def _problem(value: Any, alternatives: tuple[Any, ...]) -> str | None:
    if value is UNSET:
        return None if Unset in alternatives else "missing"
    listed = [item for each in alternatives if get_origin(each) is Literal for item in get_args(each)]
    if listed and isinstance(value, (str, bool)) and value not in listed and not _is_free(type(value), alternatives):
        return "unknown value" if isinstance(value, str) else "wrong type"
    fits = isinstance(value, UnknownVariant) or value in listed or any(_fits(value, each) for each in alternatives)
    return None if fits else "wrong type"


def _is_free(kind: type, alternatives: tuple[Any, ...]) -> bool:
    """Return whether any text or boolean matches. A `str` after the values of an enumeration is for newer values."""
    before = takewhile(lambda each: get_origin(each) is not Literal, alternatives)
    return kind in (before if kind is str else alternatives)


def _fits(value: Any, hint: Any) -> bool:
    if hint is Any:
        return True
    if hint is float:
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    kind = get_origin(hint) or hint
    return isinstance(kind, type) and isinstance(value, kind) and (kind is bool or not isinstance(value, bool))
