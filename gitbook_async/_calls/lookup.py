"""Calls by operation id and wire names: the arguments are checked against the document before the request is sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, cast

from gitbook_async._model.unset import UNSET
from gitbook_async.errors import InvalidArgument

if TYPE_CHECKING:
    from gitbook_async._message.operation import Location, Operation


def find(operations: Mapping[str, Operation], id: str) -> Operation:
    """Return an operation.

    Raises:
        InvalidArgument: the id is unknown; the message suggests similar ones.
    """
    try:
        return operations[id]
    except KeyError:
        raise InvalidArgument(f"unknown operation {id!r}{_near(id, operations)}") from None


def path_values(operation: Operation, given: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return the path values in the order of the path.

    Raises:
        InvalidArgument: a name is unknown, or a value is missing.
    """
    check_names(operation, "path", given)
    return tuple(given[parameter.name] for parameter in operation.parameters if parameter.location == "path")


def check_names(operation: Operation, location: Location, given: Mapping[str, Any]) -> None:
    """Check the names of parameters; those of headers are case-insensitive.

    Args:
        operation: the operation.
        location: where the parameters are sent.
        given: the values by name.

    Raises:
        InvalidArgument: a name is unknown, or a required parameter is missing.
    """
    known = {parameter.name: parameter.required for parameter in operation.parameters if parameter.location == location}
    required = [name for name, is_required in known.items() if is_required]
    if location == "header":
        given = {name.lower(): value for name, value in given.items()}
        known, required = {name.lower(): True for name in known}, [name.lower() for name in required]
    _check(operation, f"{location} parameter", known, required, given)


def check_body(operation: Operation, json: Any) -> None:
    """Check that a required body is present, and the names of its properties if it is an object.

    Args:
        operation: the operation.
        json: the body; `UNSET` for none.

    Raises:
        InvalidArgument: the body is missing or not accepted, or a property is missing, or unknown where the document
            does not say that there can be others.
    """
    body = operation.body
    if json is UNSET:
        if body is not None and body.required:
            raise InvalidArgument("a body is required; pass it as json=", operation=operation.id)
    elif body is None:
        raise InvalidArgument("the operation takes no body; leave out json=", operation=operation.id)
    elif body.properties is not None and isinstance(json, Mapping):
        properties = cast("Mapping[str, Any]", json)
        known = {**body.properties, **properties} if body.open else body.properties
        _check(operation, "body property", known, body.required_properties, properties)


def _check(
    operation: Operation, kind: str, known: Mapping[str, Any], required: Iterable[str], given: Mapping[str, Any]
) -> None:
    name = next((each for each in given if each not in known), None)
    if name is not None:
        raise InvalidArgument(f"unknown {kind} {name!r}{_near(name, known)}", operation=operation.id)
    missing = [name for name in required if given.get(name, UNSET) is UNSET]
    if missing:
        raise InvalidArgument(f"missing {kind} {missing[0]!r}", operation=operation.id)


def _near(name: str, known: Iterable[str]) -> str:
    """Return suggestions for an unknown name."""
    folded = {candidate.lower(): candidate for candidate in known}
    near = [folded[match] for match in get_close_matches(name.lower(), folded, n=3, cutoff=0.5)]
    if near:
        return f"; did you mean {' or '.join(near)}?"
    return f"; known: {', '.join(folded.values())}" if 0 < len(folded) <= 12 else ""  # noqa: PLR2004  # a line's worth
