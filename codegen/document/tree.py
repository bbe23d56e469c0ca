"""A document as a tree: its places, what stands at each, and where its references lead.

Names that the document's authors chose (properties, statuses, components) and words of OpenAPI look alike: a property
may be called ``example`` or ``$ref``. So the walk knows at each step which of the two it is among.
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
    """What stands at a place."""

    OBJECT = "an object of OpenAPI's"
    OBJECTS = "objects of OpenAPI's, by name or in a list"
    SCHEMA = "a schema"
    SCHEMAS = "schemas, by name or in a list"
    DATA = "somebody's data: an example, a default, an extension"


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
    """A value of the document, where it stands and what it is there."""

    place: Place
    value: Any
    kind: Kind


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation of the document: what it says, under which path item, method and path."""

    path: str
    method: str
    item: dict[str, Any]
    value: dict[str, Any]

    @property
    def place(self) -> Place:
        """Where the operation stands."""
        return ("paths", self.path, self.method)


def is_object(value: object) -> TypeIs[dict[str, Any]]:
    """Tell whether a value is a JSON object."""
    return isinstance(value, dict)


def is_list(value: object) -> TypeIs[list[Any]]:
    """Tell whether a value is a JSON array."""
    return isinstance(value, list)


def readable(place: Place) -> str:
    """Write a place for people: ``paths./spaces/{spaceId}.get``."""
    return ".".join(place)


def steps(pointer: str) -> Place:
    """Read a JSON pointer.

    Raises:
        ValueError: it is none: it is not empty and does not begin with a slash.
    """
    if pointer and not pointer.startswith("/"):
        raise ValueError(f"{pointer!r} is no JSON pointer: it does not begin with a slash")
    return tuple(step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:])


def at(document: Any, place: Place) -> Any:
    """Give what stands at a place.

    Raises:
        LookupError: nothing does.
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
    """Give what an object or an array holds, with the step that leads there."""
    if is_object(value):
        return value.items()
    return [(str(index), member) for index, member in enumerate(value)] if is_list(value) else ()


def nodes(value: Any, kind: Kind = Kind.OBJECT, place: Place = ()) -> Iterator[Node]:
    """Walk a document, or a part of one, in its order, leaving out data.

    Args:
        value: what to walk.
        kind: what it is.
        place: where it stands.
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
    """Tell what stands one step below something of a kind."""
    if kind is Kind.OBJECT or kind is Kind.SCHEMA:
        return _KINDS.get(step) or (Kind.DATA if step.startswith("x-") else Kind.OBJECT)
    return _WITHIN[kind]


def reference(value: Any) -> str | None:
    """Give what a value refers to, if it is a reference and not an object of names."""
    found = value.get("$ref") if is_object(value) else None
    return found if isinstance(found, str) else None


def references(value: Any, kind: Kind = Kind.OBJECT, place: Place = ()) -> Iterator[tuple[Place, str]]:
    """Give all references in a document, or in a part of one, with their places."""
    for node in nodes(value, kind, place):
        found = reference(node.value) if node.kind in (Kind.SCHEMA, Kind.OBJECT) else None
        if found is not None:
            yield node.place, found


def target(found: str) -> Place | None:
    """Give the place that a reference leads to; None if that is not in this document."""
    if not found.startswith("#/"):
        return None
    return steps(unquote(found.removeprefix("#")))


def followed(document: Any, value: Any) -> Any:
    """Give what a value comes to once references to components are followed.

    Raises:
        LookupError: one leads nowhere, out of the document, or in a circle.
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
    """Give the operations of a document, in its order; what is no object is passed over."""
    for path, item in members(document.get("paths")):
        if is_object(item):
            for method in (name for name in item if name in METHODS):
                if is_object(item[method]):
                    yield Operation(path, method, item, item[method])


def components(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Give the components of a document by section and name; its extensions are left out."""
    return {
        section: dict(named)
        for section, named in members(document.get("components"))
        if is_object(named) and not section.startswith("x-")
    }


def reached(values: Iterable[Any], definition: Callable[[Place], Any]) -> dict[Place, Any]:
    """Gather the components that values need, and what these need in turn.

    Args:
        values: operations, or what else refers to components.
        definition: gives the component at a place; None where it is to be left out, with all that it alone needs.

    Returns:
        The components, by place (``("components", "schemas", "Space")``), in the order they were met.
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
