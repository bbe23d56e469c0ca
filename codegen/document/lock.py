"""The lock: the documents in openapi/ and the generator version."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from codegen import files
from codegen.document.load import parse
from codegen.document.tree import operations
from codegen.errors import DocumentError

GENERATOR = "openapi-python-client 0.29.1"
_HEADER = "# Written by `python -m codegen update`. Do not edit.\n"


@dataclass(frozen=True, slots=True)
class Entry:
    """A locked document.

    Attributes:
        source: its origin: the npm package, or a URL.
        version: the version of the package; for a URL, that in the document.
        sha256: the SHA-256 of the file, in hexadecimal.
        operations: the number of operations.
        schemas: the number of schemas.
        versions: for removed operations, by id: the newest version that has each.
        documents: the SHA-256 of these versions' documents.
    """

    source: str
    version: str
    sha256: str
    operations: int
    schemas: int
    versions: Mapping[str, str] = field(default_factory=dict[str, str])
    documents: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Lock:
    """The lock: the current document and the removed operations, if they have been downloaded."""

    current: Entry | None = None
    retired: Entry | None = None
    generator: str = GENERATOR


@dataclass(frozen=True, slots=True)
class Locked:
    """The locked documents, and the lock."""

    current: dict[str, Any]
    retired: dict[str, Any]
    lock: Lock


def digest(data: bytes) -> str:
    """Return the SHA-256 of a document, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def entry(source: str, version: str, data: bytes, document: dict[str, Any]) -> Entry:
    """Return the lock entry of a document."""
    schemas = document.get("components", {}).get("schemas", {})
    return Entry(source, version, digest(data), len(list(operations(document))), len(schemas))


def read(path: Path) -> Lock:
    """Read a lock.

    Args:
        path: the lock file. If it does not exist, nothing is locked.

    Raises:
        DocumentError: it is damaged.
    """
    try:
        table = tomllib.loads(path.read_text("utf-8"))
        current, retired = (Entry(**table[key]) if key in table else None for key in ("current", "retired"))
        return Lock(current, retired, table["generator"])
    except FileNotFoundError:
        return Lock()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, TypeError, KeyError) as error:
        raise DocumentError(str(path), f"is damaged: {error}") from error


def write(path: Path, lock: Lock) -> None:
    """Write a lock atomically.

    Raises:
        OSError: it cannot be written; the old one is kept.
    """
    lines = [_HEADER, f"generator = {_quoted(lock.generator)}\n"]
    for name, locked in (("current", lock.current), ("retired", lock.retired)):
        lines += [] if locked is None else _tables(name, locked)
    files.write(path, "".join(lines).encode())


def update(path: Path, **entries: Entry) -> None:
    """Lock a document, and keep the other entries.

    Args:
        path: the lock file.
        entries: ``current`` or ``retired``.

    Raises:
        DocumentError: the lock is damaged.
        OSError: it cannot be written; the old one is kept.
    """
    write(path, replace(read(path), generator=GENERATOR, **entries))


def documents(folder: Path | None = None) -> Locked:
    """Read the locked documents.

    Args:
        folder: the folder of the lock and the documents, if not the current one.

    Raises:
        DocumentError: nothing is locked, a file differs from the lock, or another generator is installed.
        GenerationError: a file is not a document, for several reasons.
    """
    folder = folder or files.documents()
    lock = read(folder / files.LOCK)
    _agree_on_generator(lock)
    current = _document(folder / files.CURRENT, lock.current)
    retired = _document(folder / files.RETIRED, lock.retired)
    return Locked(current, retired, lock)


def _document(path: Path, locked: Entry | None) -> dict[str, Any]:
    if locked is None:
        raise DocumentError(str(path), "is not in lock.toml: restore both from version control")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DocumentError(str(path), f"cannot be read: {error.strerror}") from error
    if digest(data) != locked.sha256:
        raise DocumentError(str(path), "differs from the lock: restore it from version control")
    return parse(data, str(path))


def _agree_on_generator(lock: Lock) -> None:
    name, wanted = lock.generator.split(" ")
    try:
        installed = version(name)
    except PackageNotFoundError:
        installed = "none"
    if installed != wanted:
        raise DocumentError(name, f"{wanted} is locked, and {installed} is installed")


def _tables(name: str, locked: Entry) -> list[str]:
    plain = {key: getattr(locked, key) for key in ("source", "version", "sha256", "operations", "schemas")}
    lines = _table(name, plain)
    for key, table in (("versions", locked.versions), ("documents", locked.documents)):
        lines += _table(f"{name}.{key}", table) if table else []
    return lines


def _table(name: str, values: Mapping[str, str | int]) -> list[str]:
    return [f"\n[{name}]\n", *(f"{_key(key)} = {_quoted(value)}\n" for key, value in values.items())]


def _key(key: str) -> str:
    return key if key.isidentifier() and key.isascii() else _quoted(key)


def _quoted(value: str | int) -> str:
    return json.dumps(value, ensure_ascii=False)
