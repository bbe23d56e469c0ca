"""Merging the removed operations into the current document. What both define is as in the current document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from codegen.document.paths import shape
from codegen.document.tree import (
    Kind,
    Place,
    at,
    components,
    is_list,
    is_object,
    kind_at,
    operations,
    reached,
    readable,
)
from codegen.errors import DocumentError, refuse

_SAID = ("description", "example", "examples")


@dataclass(frozen=True, slots=True)
class Merged:
    """Two merged documents.

    Attributes:
        document: the current document with the removed operations.
        added_schemas: the names of the schemas that only removed operations need, sorted.
        differences: the components (``schemas.SearchAIAnswer``) of removed operations that differ from the current
            ones, sorted.
    """

    document: dict[str, Any]
    added_schemas: tuple[str, ...]
    differences: tuple[str, ...]


def merge(current: dict[str, Any], retired: dict[str, Any]) -> Merged:
    """Add the removed operations to the current document.

    Only components with new names are added, and of these only those that the operations still need then.

    Args:
        current: the current document. It is not modified.
        retired: the document of the removed operations. It is not modified.

    Returns:
        The merged document, and what to report about it.

    Raises:
        GenerationError: GitBook's current document has one of the removed operations.
    """
    refuse(_clashes(current, retired))
    added = reached([retired["paths"]], lambda place: None if _has(current, place) else at(retired, place))
    whole = components(current)
    for (_, section, name), definition in added.items():
        whole.setdefault(section, {})[name] = definition
    document = {**current, "paths": _paths(current, retired), "components": whole}
    schemas = sorted(name for _, section, name in added if section == "schemas")
    return Merged(document, tuple(schemas), tuple(sorted(_differences(current, retired))))


def _clashes(current: dict[str, Any], retired: dict[str, Any]) -> Iterator[DocumentError]:
    names = {each.value.get("operationId"): each for each in operations(current)}
    routes = {(each.method, shape(each.path)): each for each in operations(current)}
    for operation in operations(retired):
        name = operation.value.get("operationId")
        known = names.get(name) or routes.get((operation.method, shape(operation.path)))
        if known is not None:
            place, again = readable(operation.place), readable(known.place)
            yield DocumentError(place, f"{name} exists again ({again}): remove it from the retired operations")


def _has(document: dict[str, Any], place: Place) -> bool:
    try:
        at(document, place)
    except LookupError:
        return False
    return True


def _paths(current: dict[str, Any], retired: dict[str, Any]) -> dict[str, Any]:
    paths = dict(current["paths"])
    for path, item in retired["paths"].items():
        paths[path] = {**paths.get(path, {}), **item}
    return paths


def _differences(current: dict[str, Any], retired: dict[str, Any]) -> Iterator[str]:
    for section, named in components(retired).items():
        for name, definition in named.items():
            place = ("components", section, name)
            if _has(current, place) and _bare(at(current, place)) != _bare(definition):
                yield f"{section}.{name}"


def _bare(value: Any, kind: Kind = Kind.OBJECT) -> Any:
    """Return a definition without its annotations, which do not affect validation."""
    if is_object(value):
        named = kind in (Kind.OBJECTS, Kind.SCHEMAS, Kind.DATA)
        return {step: _bare(each, kind_at(kind, step)) for step, each in value.items() if named or step not in _SAID}
    return [_bare(each, kind_at(kind, "")) for each in value] if is_list(value) else value
