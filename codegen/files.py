"""The paths of the documents, reading of decisions, and atomic writing of files."""

from __future__ import annotations

import os
import tempfile
import tomllib
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from attrs import frozen

from codegen.errors import DecisionError

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = ROOT / "openapi"
CURRENT, RETIRED, LOCK, PATCHES = "gitbook.json", "retired.json", "lock.toml", "patches.toml"
LAYOUT, NAMES, IGNORED, FACTS = "layout.toml", "names.lock.toml", "ignored.toml", "gitbook.toml"
REMOVED = "removed.toml"


@frozen(eq=False)
class Reading:
    """A folder that is read, with files that do not change meanwhile: what is read from it can be kept."""

    folder: Path


_OWN = Reading(DOCUMENTS)
_reading: ContextVar[Reading] = ContextVar("_reading", default=_OWN)


def reading() -> Reading:
    """Return what is read: openapi/, or a draft of it."""
    return _reading.get()


def documents() -> Path:
    """Return the folder of the documents and of what is decided about them."""
    return reading().folder


@contextmanager
def documents_in(folder: Path) -> Generator[None]:
    """Read the documents, and what is decided about them, in another folder."""
    token = _reading.set(Reading(folder))
    try:
        yield
    finally:
        _reading.reset(token)


def toml(path: Path) -> dict[str, Any]:
    """Read a TOML file.

    Raises:
        DecisionError: it cannot be read.
    """
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise DecisionError(path, "", f"cannot be read: {error}") from error


def write(path: Path, data: bytes) -> None:
    """Write a file atomically: a reader finds the old content or the new.

    Args:
        path: the file. Its folder is created if it does not exist.
        data: the content.

    Raises:
        OSError: it cannot be written; the old content is kept.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    draft = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        draft.chmod(0o644)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
