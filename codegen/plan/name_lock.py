"""The locked names: `openapi/names.lock.toml`, which `python -m codegen update` writes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from attrs import field, frozen

from codegen import files

_HEADER = """\
# The names of all operations and classes, written by `python -m codegen update`. Decisions belong into layout.toml; to
# rename something before it is released, take its line out of here and update to the current version again.
"""


@frozen
class NameLock:
    """The locked names.

    Attributes:
        operations: ``resource.method`` by operation id.
        classes: classes by the places of their schemas; of those that are alike, the first has the class if they part.
    """

    operations: Mapping[str, str] = field(factory=dict[str, str])
    classes: Mapping[str, str] = field(factory=dict[str, str])

    @classmethod
    def load(cls, path: Path) -> NameLock:
        """Read the names; there are none if the file does not exist.

        Raises:
            DocumentError: the file cannot be read.
        """
        if not path.exists():
            return cls()
        table = files.toml(path)
        return cls(operations=table.get("operations", {}), classes=table.get("classes", {}))

    def dumps(self) -> str:
        """Return the names as text."""
        return _HEADER + _table("operations", self.operations) + _table("classes", self.classes)


def _table(title: str, names: Mapping[str, str]) -> str:
    entries = sorted(names.items(), key=lambda entry: entry[1])
    return f"\n[{title}]\n" + "".join(f"{_key(key)} = {json.dumps(name)}\n" for key, name in entries)


def _key(key: str) -> str:
    return key if key.isidentifier() and key.isascii() else json.dumps(key)
