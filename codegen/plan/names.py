"""Python names for the document's names: valid, and unique in their place."""

from __future__ import annotations

import keyword
from collections.abc import Iterable, Mapping

from codegen.words import pascal, snake

_ANNOTATION_WORDS = frozenset({"bool", "bytes", "datetime", "dict", "float", "int", "list", "str"})
_MODEL_WORDS = frozenset({"from_dict", "self", "to_dict", "unknown_fields"})
_METHOD_WORDS = frozenset({"body", "options", "self"})
_RESOURCE_WORDS = frozenset({"calls"})
_CLIENT_WORDS = frozenset(
    {"aclose", "call", "calls", "gather", "installation", "map", "raw", "request", "with_options"}
)
_CONSTANT_WORDS = frozenset({"type_checking", "unset"})
_CLASS_WORDS = frozenset(
    {"Any", "AnyOf", "Body", "ClassVar", "Decoder", "Deletion", "Literal", "Mapping", "Model", "Operation", "Options"}
    | {
        "Page",
        "Pager",
        "Parameter",
        "Resource",
        "Response",
        "Sequence",
        "Stream",
        "TypeAlias",
        "UNSET",
        "UnknownVariant",
    }
    | {"Unset"}
)


def identifier(name: str) -> str:
    """Return a name as a Python identifier in snake case."""
    found = snake(name)
    if not found or found[0].isdigit():
        found = f"field_{found}".rstrip("_")
    return found + "_" if keyword.iskeyword(found) else found


def attributes(names: Iterable[str]) -> dict[str, str]:
    """Return the attribute for each property of a model."""
    return _apart({name: name for name in names}, _ANNOTATION_WORDS | _MODEL_WORDS)


def arguments(names: Iterable[str]) -> dict[str, str]:
    """Return the argument for each parameter of a method; path, query, header and body share one namespace.

    names: the wire names, each after its location and a colon: the first one keeps its name.
        names: the names on the wire, each after its location and a colon: the first to come keeps its name.
    """
    return _apart({name: name.partition(":")[2] for name in names}, _ANNOTATION_WORDS | _METHOD_WORDS)


def method(operation: str) -> str:
    """Return the method for an operation."""
    return _apart({operation: operation}, (_ANNOTATION_WORDS - {"list"}) | _RESOURCE_WORDS)[operation]


def resource(tag: str) -> str:
    """Return the attribute of the client for a group of operations."""
    return _apart({tag: tag}, _CLIENT_WORDS)[tag]


def _apart(names: Mapping[str, str], reserved: frozenset[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    taken = set(reserved)
    for key, name in names.items():
        own = identifier(name)
        while own in taken:
            own += "_"
        taken.add(own)
        found[key] = own
    return found


def class_name(schema: str) -> str:
    """Return the class name of a schema, by the rule."""
    name = pascal(schema)
    if not name or name[0].isdigit():
        name = "Model" + name
    return name + "Schema" if name in _CLASS_WORDS or keyword.iskeyword(name) else name


def constants(operations: Iterable[str]) -> dict[str, str]:
    """Return the constant for each operation of a resource: its id in capitals."""
    found = _apart({operation: operation for operation in operations}, _CONSTANT_WORDS)
    return {operation: name.upper() for operation, name in found.items()}


def constant(name: str) -> str:
    """Return a name in capitals."""
    return identifier(name).upper()
