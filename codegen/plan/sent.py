"""What can be sent: the schemas that the parameters and the bodies of operations lead to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from codegen.read.api import Api, Named, Operation, Type, innermost, types_in


def sent(api: Api) -> list[str]:
    """Return the names of the schemas that can occur in a request, in the order of the document."""
    waiting = list(_names(kind for operation in api.operations for kind in _types(operation)))
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += _names(types_in(api.schemas[name]))
    return [name for name in api.schemas if name in found]


def _types(operation: Operation) -> Iterator[Type]:
    yield from (parameter.type for _, parameter in operation.parameters)
    if operation.body:
        yield operation.body.type


def _names(kinds: Iterable[Type]) -> Iterator[str]:
    return (each.name for kind in kinds for each in innermost(kind) if isinstance(each, Named))
