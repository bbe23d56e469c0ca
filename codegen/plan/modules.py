"""The modules of the models: one for each schema that the document names, with the parts that only it uses.

A part of several schemas has its own module, with the parts that only it uses. What only the operations of one resource
use has a module for the resource.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from codegen.plan.names import identifier
from codegen.read.api import Api, Named, Operation, Type, innermost, types_in


def modules(api: Api, classes: Mapping[str, str], places: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """Return the module of each schema.

    Args:
        api: the document.
        classes: the class of each schema; its module is named after it.
        places: the resource and the method of each operation.
    """
    named = {name: identifier(classes[name]) for name in api.schemas}
    taken = set(named.values())
    for resource, _ in sorted(places.values()):
        named[_key(resource)] = _free(f"{resource}_calls", taken)
    owners = _owners(api, places)
    return {name: named[owners.get(name, name)] for name in api.schemas}


def _free(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "_"
    return name


def _key(resource: str) -> str:
    """Return the key of a resource among schemas, none of which has such a name."""
    return f"{resource}:"


def _owners(api: Api, places: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """Return the owner of each part: the only schema or resource that leads to it."""
    parts = {name: _names(types_in(schema)) for name, schema in api.schemas.items()}
    roots = {name: parts[name] for name in api.components if name in parts}
    for operation in api.operations:
        roots.setdefault(_key(places[operation.id][0]), []).extend(_names(_types(operation)))
    while True:
        reaching = _reaching(roots, parts)
        shared = {name for name, found in reaching.items() if len(found) > 1}
        if not shared:
            return {name: found[0] for name, found in reaching.items()}
        alone = [name for name, found in reaching.items() if len(found) == 1]
        met = [part for names in (*roots.values(), *(parts[name] for name in alone)) for part in names]
        roots |= {name: parts[name] for name in met if name in shared}


def _reaching(roots: Mapping[str, list[str]], parts: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Return, for each part, the roots that lead to it without passing through another root."""
    found: dict[str, list[str]] = {}
    for root, names in roots.items():
        for name in _within(names, roots, parts):
            found.setdefault(name, []).append(root)
    return found


def _within(names: Iterable[str], roots: Mapping[str, list[str]], parts: Mapping[str, list[str]]) -> set[str]:
    waiting, found = list(names), set[str]()
    while waiting:
        name = waiting.pop()
        if name not in found and name not in roots:
            found.add(name)
            waiting += parts[name]
    return found


def _types(operation: Operation) -> Iterator[Type]:
    yield from (parameter.type for _, parameter in operation.parameters)
    if operation.body:
        yield operation.body.type
    yield from (kind for _, kind in operation.responses if kind is not None)


def _names(kinds: Iterable[Type]) -> list[str]:
    return [each.name for kind in kinds for each in innermost(kind) if isinstance(each, Named)]
