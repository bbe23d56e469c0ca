"""What a person decided about names and behaviour: `openapi/layout.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from attrs import field, frozen

from codegen.plan.names import identifier, resource
from codegen.read.api import Api, Named, Object, Operation
from codegen.words import words

_LARGEST_FAMILY = 40  # classes in one module, where a longer common beginning parts them
_SMALLEST_PART = 6
_READS = ("GET", "HEAD", "PUT", "DELETE")


@frozen
class Layout:
    """The decisions.

    Attributes:
        resources: resources by tag, where the tag is a poor name.
        nouns: by resource, what operation ids call its things, where that is not the resource's name.
        operations: ``resource.method`` by operation id, where the rule gives a poor one.
        families: modules by the words that the names of their schemas begin with.
        classes: class names by schema, where the rule gives a poor one.
        reads: POST operations that only read.
        writes_once: PUT operations that create something each time.
        defaults: by operation id, the arguments that are sent unless the caller says otherwise.
        folds: by operation id, what the runtime makes of all events of a stream, where that is not the last one.
    """

    resources: Mapping[str, str] = field(factory=dict[str, str])
    nouns: Mapping[str, tuple[str, ...]] = field(factory=dict[str, tuple[str, ...]])
    operations: Mapping[str, str] = field(factory=dict[str, str])
    families: Mapping[str, str] = field(factory=dict[str, str])
    classes: Mapping[str, str] = field(factory=dict[str, str])
    reads: frozenset[str] = frozenset()
    writes_once: frozenset[str] = frozenset()
    defaults: Mapping[str, Mapping[str, Any]] = field(factory=dict[str, Mapping[str, Any]])
    folds: Mapping[str, str] = field(factory=dict[str, str])

    @classmethod
    def load(cls, path: Path) -> Layout:
        """Read the decisions."""
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        repeat = table.get("repeat", {})
        return cls(
            resources=table.get("resources", {}),
            nouns={each: tuple(nouns) for each, nouns in table.get("nouns", {}).items()},
            operations=table.get("operations", {}),
            families=table.get("families", {}),
            classes=table.get("classes", {}),
            reads=frozenset(repeat.get("reads", ())),
            writes_once=frozenset(repeat.get("writes_once", ())),
            defaults=table.get("defaults", {}),
            folds=table.get("folds", {}),
        )

    def safe_to_repeat(self, operation: Operation) -> bool:
        """Tell whether sending an operation twice does what sending it once does."""
        return operation.id in self.reads or (operation.method in _READS and operation.id not in self.writes_once)

    def modules(self, schemas: Iterable[str]) -> dict[str, str]:
        """Give the module for each schema: that of the family whose name begins its own."""
        found = list(schemas)
        known = self._split_families()
        families = {**_beginnings([name for name in found if _family(tuple(words(name)), known) is None]), **known}
        return {name: _family(tuple(words(name)), families) or "others" for name in found}

    def _split_families(self) -> dict[tuple[str, ...], str]:
        return {tuple(name.split()): module for name, module in self.families.items()}

    def unknown(self, api: Api) -> dict[str, list[str]]:
        """Give the entries that speak of what the document does not have."""
        ids = {operation.id: _arguments(api, operation) for operation in api.operations}
        defaults = [(id_, name) for id_, values in self.defaults.items() for name in values]
        tags = {tag for operation in api.operations for tag in operation.tags}
        resources = {*map(resource, tags), *self.resources.values()}
        return {
            "resources": [tag for tag in self.resources if tag not in tags],
            "nouns": [name for name in self.nouns if name not in resources],
            "operations": [name for name in self.operations if name not in ids],
            "classes": [name for name in self.classes if name not in api.schemas],
            "defaults": [f"{id_}.{name}" for id_, name in defaults if name not in ids.get(id_, ())],
            "folds": [name for name in self.folds if name not in ids],
            "repeat": [name for name in sorted(self.reads | self.writes_once) if name not in ids],
        }


def _arguments(api: Api, operation: Operation) -> set[str]:
    """Give the names on the wire of what a call can send."""
    body = operation.body.type if operation.body else None
    schema = api.schemas[body.name] if isinstance(body, Named) else None
    properties = schema.properties if isinstance(schema, Object) else ()
    return {each.name for each in (*properties, *(parameter for _, parameter in operation.parameters))}


def _family(name: tuple[str, ...], families: Mapping[tuple[str, ...], str]) -> str | None:
    return next((families[name[:size]] for size in range(len(name), 0, -1) if name[:size] in families), None)


def _beginnings(names: list[str]) -> dict[tuple[str, ...], str]:
    """Part names into families by rule: by the first word, and by one word more where that gives too large a family."""
    return {beginning: identifier(" ".join(beginning)) for beginning in _parted([tuple(words(n)) for n in names], 1)}


def _parted(names: list[tuple[str, ...]], size: int) -> dict[tuple[str, ...], list[tuple[str, ...]]]:
    """Group names by their first words; in a large group, what shares one more with enough others goes apart."""
    groups: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    for name in names:
        groups.setdefault(name[:size], []).append(name)
    for beginning, members in list(groups.items()):
        if len(members) > _LARGEST_FAMILY:
            parts = _parted([name for name in members if len(name) > size], size + 1)
            apart = {part: found for part, found in parts.items() if len(found) >= _SMALLEST_PART}
            groups |= apart
            gone = {name for found in apart.values() for name in found}
            groups[beginning] = [name for name in members if name not in gone]
    return groups
