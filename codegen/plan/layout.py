"""Where everything goes: operations to resources and methods, schemas to modules.

`openapi/layout.toml` has the last word: names that are in this table are frozen. What the table does not know gets a
name by rule, and `freeze` writes such names into the table.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from attrs import evolve, field, frozen

from codegen import gitbook
from codegen.document.tree import is_list
from codegen.errors import DocumentError
from codegen.plan.names import identifier, method, resource
from codegen.read.api import Api, Named, Object, Operation
from codegen.words import words

_HEADER = """\
# Where operations and schemas go. Names in here are frozen; `python -m codegen freeze` adds those that a new document
# brings and that got a name by rule. Change what it wrote by hand where a name is poor.
"""
_LARGEST_FAMILY = 40  # classes in one module, where a longer common beginning parts them
_SMALLEST_PART = 6
_READS = ("GET", "HEAD", "PUT", "DELETE")


@frozen
class Layout:
    """The table.

    Attributes:
        operations: ``resource.method`` by operation id.
        families: modules by the words that the names of their schemas begin with.
        classes: class names by schema, where the rule gives a poor one.
        reads: POST operations that only read.
        writes_once: PUT operations that create something each time.
        defaults: by operation id, the arguments that are sent unless the caller says otherwise.
        folds: by operation id, what the runtime makes of all events of a stream, where that is not the last one.
    """

    operations: Mapping[str, str] = field(factory=dict[str, str])
    families: Mapping[str, str] = field(factory=dict[str, str])
    classes: Mapping[str, str] = field(factory=dict[str, str])
    reads: frozenset[str] = frozenset()
    writes_once: frozenset[str] = frozenset()
    defaults: Mapping[str, Mapping[str, Any]] = field(factory=dict[str, Mapping[str, Any]])
    folds: Mapping[str, str] = field(factory=dict[str, str])

    @classmethod
    def load(cls, path: Path) -> Layout:
        """Read the table."""
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        repeat = table.get("repeat", {})
        return cls(
            operations=table.get("operations", {}),
            families=table.get("families", {}),
            classes=table.get("classes", {}),
            reads=frozenset(repeat.get("reads", ())),
            writes_once=frozenset(repeat.get("writes_once", ())),
            defaults=table.get("defaults", {}),
            folds=table.get("folds", {}),
        )

    def dumps(self) -> str:
        """Give the table as text."""
        tables: dict[str, Mapping[str, Any]] = {
            "repeat": {"reads": sorted(self.reads), "writes_once": sorted(self.writes_once)},
            "classes": dict(sorted(self.classes.items())),
            **{f"defaults.{name}": values for name, values in sorted(self.defaults.items())},
            "folds": self.folds,
            "operations": dict(sorted(self.operations.items(), key=lambda entry: (entry[1], entry[0]))),
            "families": dict(sorted(self.families.items())),
        }
        return _HEADER + "".join(_table(name, entries) for name, entries in tables.items())

    def frozen(self, api: Api) -> Layout:
        """Give the table with the names that were given by rule."""
        operations = {operation.id: ".".join(self.place(operation)) for operation in api.operations}
        by_rule = [name for name in api.schemas if _family(tuple(words(name)), self._split_families()) is None]
        return evolve(
            self,
            operations={**self.operations, **operations},
            families={**self.families, **{" ".join(words): module for words, module in _beginnings(by_rule).items()}},
        )

    def place(self, operation: Operation) -> tuple[str, str]:
        """Give the resource and the method of an operation."""
        written = self.operations.get(operation.id)
        by_rule = f"{_resource(operation)}.{method(operation.id)}"
        group, _, name = (written or by_rule).partition(".")
        if not (group.isidentifier() and name.isidentifier()):
            raise DocumentError(f"operation {operation.id}", f"layout.toml puts it at {written!r}, which is no name")
        return group, name

    def places(self, api: Api) -> dict[str, tuple[str, str]]:
        """Give the places of all operations.

        Raises:
            DocumentError: two operations would be the same method.
        """
        owners: dict[tuple[str, str], str] = {}
        for operation in api.operations:
            place = self.place(operation)
            if owners.setdefault(place, operation.id) != operation.id:
                problem = f"would be the method {'.'.join(place)}, as {owners[place]} is; place one in layout.toml"
                raise DocumentError(f"operation {operation.id}", problem)
        return {name: place for place, name in owners.items()}

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
        """Give the entries of the table that speak of what the document does not have."""
        ids = {operation.id: _arguments(api, operation) for operation in api.operations}
        defaults = [(id_, name) for id_, values in self.defaults.items() for name in values]
        return {
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


def _resource(operation: Operation) -> str:
    """Give a resource by rule: the first tag that is one, else the first word of the path."""
    tags = [tag for tag in operation.tags if tag not in gitbook.facts().tags_of_no_resource]
    segments = [part for part in operation.path.split("/") if part and "{" not in part]
    return resource(tags[0] if tags else segments[0] if segments else "system")


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


def _table(name: str, entries: Mapping[str, Any]) -> str:
    lines = [f"{key if key.isidentifier() else json.dumps(key)} = {_value(value)}\n" for key, value in entries.items()]
    return f"\n[{name}]\n{''.join(lines)}" if entries else ""


def _value(value: Any) -> str:
    if is_list(value):
        return "[" + "".join(f"\n    {json.dumps(item)}," for item in value) + ("\n]" if value else "]")
    return json.dumps(value)
