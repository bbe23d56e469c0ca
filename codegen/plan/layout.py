"""Decisions about names and behaviour by hand: `openapi/layout.toml`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from keyword import iskeyword
from pathlib import Path
from typing import Any

from attrs import field, frozen

from codegen import files
from codegen.document.tree import is_list, is_object
from codegen.errors import DecisionError, refuse
from codegen.plan.names import resource
from codegen.read.api import Api, Named, Object, Operation

_READS = ("GET", "HEAD", "PUT", "DELETE")
_NAMES = ("resources", "operations", "classes", "finals")
_TABLES = (*_NAMES, "nouns", "repeat", "defaults")
_REPEAT = ("reads", "writes_once")


@frozen
class Layout:
    """The decisions of layout.toml.

    Attributes:
        resources: resources by tag, if the tag is a poor name.
        nouns: by resource, the name of its objects in operation ids, if it differs from the resource's.
        operations: ``resource.method`` by operation id, if the rule's name is poor.
        classes: class names by place (see `codegen.read.normalise.place`), if the rule's name is poor.
        reads: POST operations that only read.
        writes_once: PUT operations that create a new object each time.
        defaults: by operation id, the arguments that are sent by default.
        finals: by operation id, the result of a stream's `final`, if that is not its last event.
    """

    resources: Mapping[str, str] = field(factory=dict[str, str])
    nouns: Mapping[str, tuple[str, ...]] = field(factory=dict[str, tuple[str, ...]])
    operations: Mapping[str, str] = field(factory=dict[str, str])
    classes: Mapping[str, str] = field(factory=dict[str, str])
    reads: frozenset[str] = frozenset()
    writes_once: frozenset[str] = frozenset()
    defaults: Mapping[str, Mapping[str, Any]] = field(factory=dict[str, Mapping[str, Any]])
    finals: Mapping[str, str] = field(factory=dict[str, str])

    @classmethod
    def load(cls, path: Path) -> Layout:
        """Read the decisions.

        Raises:
            DocumentError: the file cannot be read.
            GenerationError: some entries are not understood.
        """
        table = files.toml(path)
        refuse(DecisionError(path, key, problem) for key, problem in _problems(table))
        repeat = table.get("repeat", {})
        return cls(
            resources=table.get("resources", {}),
            nouns={each: tuple(nouns) for each, nouns in table.get("nouns", {}).items()},
            operations=table.get("operations", {}),
            classes=table.get("classes", {}),
            reads=frozenset(repeat.get("reads", ())),
            writes_once=frozenset(repeat.get("writes_once", ())),
            defaults=table.get("defaults", {}),
            finals=table.get("finals", {}),
        )

    def safe_to_repeat(self, operation: Operation) -> bool:
        """Return whether sending an operation twice has the same effect as sending it once."""
        return operation.id in self.reads or (operation.method in _READS and operation.id not in self.writes_once)

    def unknown(self, api: Api) -> dict[str, list[str]]:
        """Return the entries for what the document does not have."""
        ids = {operation.id: _arguments(api, operation) for operation in api.operations}
        defaults = [(id_, name) for id_, values in self.defaults.items() for name in values]
        tags = {tag for operation in api.operations for tag in operation.tags}
        resources = {*map(resource, tags), *self.resources.values()}
        return {
            "resources": [tag for tag in self.resources if tag not in tags],
            "nouns": [name for name in self.nouns if name not in resources],
            "operations": [name for name in self.operations if name not in ids],
            "classes": [place for place in self.classes if place not in {*api.places.values(), *api.components}],
            "defaults": [f"{id_}.{name}" for id_, name in defaults if name not in ids.get(id_, ())],
            "finals": [name for name in self.finals if name not in ids],
            "repeat": [name for name in sorted(self.reads | self.writes_once) if name not in ids],
        }


def _arguments(api: Api, operation: Operation) -> set[str]:
    """Return the wire names of a call's arguments."""
    body = operation.body.type if operation.body else None
    schema = api.schemas[body.name] if isinstance(body, Named) else None
    properties = schema.properties if isinstance(schema, Object) else ()
    return {each.name for each in (*properties, *(parameter for _, parameter in operation.parameters))}


def _problems(table: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for key, entries in table.items():
        if key not in _TABLES:
            yield key, f"is not a known table: {', '.join(_TABLES)}"
        elif not is_object(entries):
            yield key, "is not a table"
        else:
            yield from (
                (f"{key}.{name}", problem) for name, each in entries.items() for problem in _wrong(key, name, each)
            )


def _wrong(table: str, name: str, value: Any) -> Iterator[str]:
    if table == "classes" and not (
        isinstance(value, str) and value.isidentifier() and value[0].isupper() and not iskeyword(value)
    ):
        yield f"{value!r} is not the name of a class"
    elif table in _NAMES and not isinstance(value, str):
        yield f"{value!r} is not a name"
    elif table == "repeat" and name not in _REPEAT:
        yield f"is not a known list: {', '.join(_REPEAT)}"
    elif table in ("nouns", "repeat") and not (is_list(value) and all(isinstance(each, str) for each in value)):
        yield "is not a list of names"
    elif table == "defaults" and not is_object(value):
        yield "is not a table of arguments"
