"""Where the documents are, and writing files whole."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = ROOT / "openapi"
CURRENT, RETIRED, LOCK, PATCHES = "gitbook.json", "retired.json", "lock.toml", "patches.toml"


def write(path: Path, data: bytes) -> None:
    """Write a file so that a reader finds the old content or the new, and nothing in between.

    Args:
        path: the file. Its folder is made if it is not there.
        data: the content.

    Raises:
        OSError: it cannot be written; the old content stands.
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
