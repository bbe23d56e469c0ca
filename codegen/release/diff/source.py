"""What can be compared: a published version, a document, or the folder of a generated package."""

from __future__ import annotations

import tempfile
from pathlib import Path

from codegen.errors import DocumentError
from codegen.files import write
from codegen.pipeline import package_of
from codegen.release import npm
from codegen.release.diff.read import surface
from codegen.release.diff.surface import Surface


def source(given: str) -> Surface:
    """Read a package, or generate it from a document.

    Args:
        given: a version of the npm package, a JSON file, or a folder.

    Raises:
        DocumentError: there is nothing of that name, it cannot be downloaded, or it is not a generated package.
        GenerationError: no package can be generated from the document.
    """
    if Path(given).is_dir():
        return tree(Path(given))
    if Path(given).is_file():
        return surface(package_of(Path(given)))
    if not npm.is_version(given):
        raise DocumentError(given, "is neither a version, nor a document, nor the folder of a generated package")
    with tempfile.TemporaryDirectory(prefix="gitbook-document-") as scratch:
        path = Path(scratch, f"{given}.json")
        write(path, npm.document(given))
        return surface(package_of(path))


def tree(folder: Path) -> Surface:
    """Read a generated package from its folder.

    Raises:
        DocumentError: it is not one.
    """
    if not (folder / "provenance.py").is_file():
        raise DocumentError(str(folder), "is not the folder of a generated package")
    paths = (path for path in folder.rglob("*.py*") if path.suffix in (".py", ".pyi"))
    return surface({path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in paths})
