"""A folder that a job owns files in: each is written as a whole, and nothing is written outside."""

from __future__ import annotations

import contextlib
import itertools
import os
from pathlib import Path, PurePosixPath
from typing import Final

from gitbook_async.jobs._work.failure import JobError

STATE: Final = ".gitbook-pull"  # the folder's own folder, for the journal and incomplete files


class Folder:
    """A folder.

    Args:
        root: its path; created if it does not exist.
    """

    def __init__(self, root: Path) -> None:
        self._state = hidden_folder(root, STATE)
        self.root = root.resolve()
        self._numbers = itertools.count()

    @property
    def journal(self) -> Path:
        """The file of the folder's journal."""
        return self._state / "journal"

    def has(self, file: PurePosixPath) -> bool:
        """Whether there is a file."""
        with contextlib.suppress(OSError):  # its name is too long to be one
            return self.root.joinpath(file).is_file()
        return False

    def write(self, file: PurePosixPath, text: str) -> None:
        """Write a file, as a whole or not at all.

        Raises:
            JobError: a link leads outside the folder.
            OSError: it cannot be written.
        """
        fresh = self.fresh()
        fresh.write_text(text, encoding="utf-8", errors="replace", newline="\n")
        self.place(fresh, file)

    def fresh(self) -> Path:
        """Return the path of a new incomplete file."""
        return self._state / f"{next(self._numbers)}.new"

    def place(self, fresh: Path, file: PurePosixPath) -> None:
        """Move a file that is now complete to its place; raises the errors of `write`."""
        target = self.root / file
        if not target.resolve().is_relative_to(self.root):
            raise JobError(f"{file} would be outside of {self.root}")
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh.replace(target)

    def remove(self, file: PurePosixPath) -> bool:
        """Remove a file, and the folders that are empty after that.

        Returns:
            Whether there was such a file.
        """
        target = self.root / file
        if not target.parent.resolve().is_relative_to(self.root) or not (self.has(file) or target.is_symlink()):
            return False
        target.unlink()
        with contextlib.suppress(OSError):  # a folder that is not empty stays
            for parent in itertools.takewhile(lambda one: one != self.root, target.parents):
                parent.rmdir()
        return True

    def tidy(self) -> None:
        """Remove the incomplete files of a job that was interrupted."""
        for file in self._state.glob("*.new"):
            with contextlib.suppress(OSError):
                os.unlink(file)  # noqa: PTH108  # no further check


def hidden_folder(root: Path, name: str) -> Path:
    """Return the folder in a folder that has what a job keeps for its next run; Git ignores it."""
    folder = root / name
    folder.mkdir(parents=True, exist_ok=True)
    ignore = folder / ".gitignore"
    if not ignore.exists():
        ignore.write_text("*\n", encoding="utf-8")
    return folder
