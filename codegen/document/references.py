"""The references of a document: each must have a target, without cycles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from graphlib import CycleError, TopologicalSorter
from typing import Any

from codegen.document.tree import Place, at, is_object, members, readable, reference, references, target
from codegen.errors import DocumentError

_COMPOSED = ("allOf", "oneOf", "anyOf")


def problems(document: dict[str, Any]) -> Iterator[DocumentError]:
    """Find references without a target.

    Args:
        document: an OpenAPI document.

    Yields:
        References to other documents or to missing targets, and definitions that consist only of themselves.
    """
    found = list(references(document))
    for place, ref in found:
        yield from _problem(document, place, ref)
    yield from _circle(document, [ref for _, ref in found])


def _problem(document: dict[str, Any], place: Place, ref: str) -> Iterator[DocumentError]:
    where = target(ref)
    if where is None:
        yield DocumentError(readable(place), f"refers out of the document, to {ref!r}")
    elif not is_object(_definition(document, where)):
        yield DocumentError(readable(place), f"refers to {ref!r}, and that is not there")


def _definition(document: dict[str, Any], place: Place) -> Any:
    try:
        return at(document, place)
    except LookupError:
        return None


def _circle(document: dict[str, Any], refs: Iterable[str]) -> Iterator[DocumentError]:
    """Find a definition that contains itself by reference or composition, without a property or item in between."""
    targets = {place for ref in refs if (place := target(ref)) is not None}
    made_of = {place: tuple(_parts(_definition(document, place))) for place in sorted(targets)}
    try:
        TopologicalSorter(made_of).prepare()
    except CycleError as error:
        circle: list[Place] = list(reversed(error.args[1]))
        yield DocumentError(readable(circle[0]), f"consists of itself: {' -> '.join(place[-1] for place in circle)}")


def _parts(value: Any) -> Iterator[Place]:
    """Yield the definitions that a value consists of."""
    ref = reference(value)
    if ref is not None:
        place = target(ref)
        yield from () if place is None else (place,)
    elif is_object(value):
        for _, member in (pair for key in _COMPOSED for pair in members(value.get(key))):
            yield from _parts(member)
