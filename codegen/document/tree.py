"""A document as a tree: its places, the kinds of their values, and the targets of references.

Names that the document's authors chose (properties, statuses, components) and keywords of OpenAPI look alike: a
property may be called ``example`` or ``$ref``. So the walk knows at each step which of the two it reads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any
from urllib.parse import unquote

from typing_extensions import TypeIs

Place = tuple[str, ...]
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


class Kind(Enum):
    """The kind of a value."""

    OBJECT = "an OpenAPI object"
    OBJECTS = "OpenAPI objects, by name or in a list"
    SCHEMA = "a schema"
    SCHEMAS = "schemas, by name or in a list"
    DATA = "data: an example, a default, an extension"


_KINDS = {
    **dict.fromkeys(("schema", "items", "additionalProperties", "not", "propertyNames", "contains"), Kind.SCHEMA),
    **dict.fromkeys(("if", "then", "else", "unevaluatedItems", "unevaluatedProperties"), Kind.SCHEMA),
    **dict.fromkeys(("schemas", "properties", "patternProperties", "dependentSchemas", "$defs"), Kind.SCHEMAS),
    **dict.fromkeys(("allOf", "oneOf", "anyOf", "prefixItems"), Kind.SCHEMAS),
    **dict.fromkeys(("paths", "parameters", "responses", "headers", "requestBodies", "content"), Kind.OBJECTS),
    **dict.fromkeys(("callbacks", "links", "securitySchemes", "pathItems", "webhooks", "variables"), Kind.OBJECTS),
    **dict.fromkeys(("example", "examples", "default", "enum", "const", "mapping", "security", "scopes"), Kind.DATA),
}
_WITHIN = {Kind.OBJECTS: Kind.OBJECT, Kind.SCHEMAS: Kind.SCHEMA, Kind.DATA: Kind.DATA}


@dataclass(frozen=True, slots=True)
class Node:
    """A value of the document, its place and its kind."""

    place: Place
    value: Any
    kind: Kind


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation of the document with its path item, method and path."""

    path: str
    method: str
    item: dict[str, Any]
    value: dict[str, Any]

    @property
    def place(self) -> Place:
        """The place of the operation."""
        return ("paths", self.path, self.method)


def is_object(value: object) -> TypeIs[dict[str, Any]]:
    """Return whether a value is a JSON object."""
    return isinstance(value, dict)


def is_list(value: object) -> TypeIs[list[Any]]:
    """Return whether a value is a JSON array."""
    return isinstance(value, list)


def readable(place: Place) -> str:
    """Format a place as text: ``paths./spaces/{spaceId}.get``."""
    return ".".join(place)


def steps(pointer: str) -> Place:
    """Parse a JSON pointer.

    Raises:
        ValueError: it is not a pointer: it is not empty and does not begin with a slash.
    """
    if pointer and not pointer.startswith("/"):
        raise ValueError(f"{pointer!r} is not a JSON pointer: it does not begin with a slash")
    return tuple(step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:])


def at(document: Any, place: Place) -> Any:
    """Return the value at a place.

    Raises:
        LookupError: there is none.
    """
    for step in place:
        if is_object(document):
            document = document[step]
        elif is_list(document) and step.isdecimal():
            document = document[int(step)]
        else:
            raise LookupError(step)
    return document


def members(value: Any) -> Iterable[tuple[str, Any]]:
    """Return the values of an object or an array, with their steps."""
    if is_object(value):
        return value.items()
    return [(str(index), member) for index, member in enumerate(value)] if is_list(value) else ()


def nodes(value: Any, kind: Kind = Kind.OBJECT, place: Place = ()) -> Iterator[Node]:
    """Walk a document, or a part of one, in order, without data.

    Args:
        value: the value to walk.
        kind: its kind.
        place: its place.
    """
    waiting = [Node(place, value, kind)]
    while waiting:
        node = waiting.pop()
        yield node
        if not (is_object(node.value) or is_list(node.value)):
            continue
        within = [
            Node((*node.place, step), member, inner)
            for step, member in members(node.value)
            if (inner := kind_at(node.kind, step)) is not Kind.DATA
        ]
        waiting += reversed(within)


def kind_at(kind: Kind, step: str) -> Kind:
    """Return the kind of a value one step below another."""
    if kind is Kind.OBJECT or kind is Kind.SCHEMA:
        return _KINDS.get(step) or (Kind.DATA if step.startswith("x-") else Kind.OBJECT)
    return _WITHIN[kind]


def reference(value: Any) -> str | None:
    """Return the target of a reference; None if the value is not one, or is an object of names."""
    found = value.get("$ref") if is_object(value) else None
    return found if isinstance(found, str) else None


def references(value: Any, kind: Kind = Kind.OBJECT, place: Place = ()) -> Iterator[tuple[Place, str]]:
    """Yield all references in a document, or in a part of one, with their places."""
    for node in nodes(value, kind, place):
        found = reference(node.value) if node.kind in (Kind.SCHEMA, Kind.OBJECT) else None
        if found is not None:
            yield node.place, found


def target(found: str) -> Place | None:
    """Return the place of a reference's target; None if it is not in this document."""
    if not found.startswith("#/"):
        return None
    return steps(unquote(found.removeprefix("#")))


def followed(document: Any, value: Any) -> Any:
    """Return a value with references to components resolved.

    Raises:
        LookupError: a reference has no target, leaves the document, or is circular.
    """
    seen: set[str] = set()
    while (found := reference(value)) is not None:
        place = target(found)
        if place is None or found in seen:
            raise LookupError(found)
        seen.add(found)
        value = at(document, place)
    return value


def operations(document: dict[str, Any]) -> Iterator[Operation]:
    """Yield the operations of a document, in order; values that are not objects are skipped."""
    for path, item in members(document.get("paths")):
        if is_object(item):
            for method in (name for name in item if name in METHODS):
                if is_object(item[method]):
                    yield Operation(path, method, item, item[method])


def components(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the components of a document by section and name, without extensions."""
    return {
        section: dict(named)
        for section, named in members(document.get("components"))
        if is_object(named) and not section.startswith("x-")
    }


def reached(values: Iterable[Any], definition: Callable[[Place], Any]) -> dict[Place, Any]:
    """Return the components that values need, and those that these need in turn.

    Args:
        values: operations, or other values that refer to components.
        definition: returns the component at a place; None to leave it out, with everything that only it needs.

    Returns:
        The components, by place (``("components", "schemas", "Space")``), in the order of their first use.
    """
    waiting, found = list(values), dict[Place, Any]()
    while waiting:
        for _, ref in references(waiting.pop()):
            place = (target(ref) or ())[:3]
            if place[:1] != ("components",) or place in found:
                continue
            component = definition(place)
            if component is not None:
                found[place] = component
                waiting.append(component)
    return found
