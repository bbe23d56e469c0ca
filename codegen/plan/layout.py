"""Decisions about names and behaviour by hand: `openapi/layout.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attrs import field, frozen

from codegen.plan.names import resource
from codegen.read.api import Api, Named, Object, Operation

_READS = ("GET", "HEAD", "PUT", "DELETE")


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
        """Read the decisions."""
        table = tomllib.loads(path.read_text(encoding="utf-8"))
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
