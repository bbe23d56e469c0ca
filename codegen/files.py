"""The paths of the documents, and atomic writing of files."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = ROOT / "openapi"
CURRENT, RETIRED, LOCK, PATCHES = "gitbook.json", "retired.json", "lock.toml", "patches.toml"


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
