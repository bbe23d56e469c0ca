"""The files of the project that an update changes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from attrs import frozen

from codegen import files
from codegen.emit.write import write


@frozen
class Project:
    """A checkout of the project."""

    root: Path = files.ROOT

    @property
    def openapi(self) -> Path:
        """The folder of the documents."""
        return self.root / "openapi"

    @property
    def generated(self) -> Path:
        """The folder of the generated package."""
        return self.root / "gitbook_async" / "_generated"

    def text(self, name: str) -> str:
        """Return the content of a file."""
        return (self.root / name).read_text("utf-8")


def replace(project: Project, texts: Mapping[Path, bytes], package: Mapping[str, str]) -> list[str]:
    """Write files and the generated package: all of it, or nothing.

    Args:
        project: the project.
        texts: contents by path.
        package: the files of the generated package, unformatted.

    Returns:
        The files that changed, from the root of the project.

    Raises:
        OSError: something cannot be written; the files are as they were.
    """
    before = {path: path.read_bytes() if path.exists() else None for path in texts}
    changed = [path for path, content in texts.items() if before[path] != content]
    try:
        for path in changed:
            files.write(path, texts[path])
        generated = write(package, project.generated)
    except BaseException:
        for path in changed:
            _restore(path, before[path])
        raise
    folder = project.generated.relative_to(project.root).as_posix()
    own = [path.relative_to(project.root).as_posix() for path in changed]
    return sorted([*own, *(f"{folder}/{path}" for path in generated)])


def _restore(path: Path, content: bytes | None) -> None:
    if content is None:
        path.unlink(missing_ok=True)
    else:
        files.write(path, content)
