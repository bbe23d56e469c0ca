"""Mismatches between a response and the OpenAPI document. Decoding never fails; this reports what did not match.

Values are compared with the annotations of the models. None of this is loaded, or costs anything, unless
``on_mismatch`` is used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
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
    waiting: list[tuple[Any, str]] = [(value, path)]  # no recursion: JSON may be nested more deeply than that can be
    while waiting:
        part, place = waiting.pop()
        if isinstance(part, UnknownVariant):
            yield Mismatch(place, "unknown variant", part.raw)
        elif isinstance(part, Model):
            yield from _in_model(part, place)
        waiting += reversed([(inner, f"{place}/{name}") for name, inner in _parts(part)])


def _parts(value: Any) -> Iterable[tuple[object, Any]]:
    """Return what a value consists of, with its names or positions."""
    if isinstance(value, Model):
        fields = ((name, getattr(value, name)) for name, _ in _annotations(type(value)))
        return [(name, item) for name, item in fields if item is not UNSET]
    if isinstance(value, list):
        return enumerate(cast("list[Any]", value))
    return cast("dict[str, Any]", value).items() if isinstance(value, dict) else ()


def _in_model(model: Model, path: str) -> Iterator[Mismatch]:
    for key, item in (model.__unknown__ or {}).items():
        if not isinstance(item, Model):
            yield Mismatch(f"{path}/{key}", "unknown field", item)
    for name, annotation in _annotations(type(model)):
        value = getattr(model, name)
        problem = _problem(value, annotation)
        if problem:
            yield Mismatch(f"{path}/{name}", problem, value)


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
