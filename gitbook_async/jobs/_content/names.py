"""File names of pages and files: safe on all systems, and one for each."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath
from typing import Final

from gitbook_async.jobs._work.failure import JobError

_LONGEST: Final = 180  # bytes; file systems allow 255, and an id and a suffix may be added
_AWKWARD: Final = re.compile(r'[\x00-\x1f\x7f<>:"|?*]')
_RESERVED: Final = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)  # names that Windows reserves


class Names:
    """The names in use: each is given once, also on a case-insensitive file system.

    Args:
        taken: names that are given to nothing else.
    """

    def __init__(self, *taken: str) -> None:
        self._files = {name.casefold() for name in taken}
        self._folders: set[str] = set()

    def first_free(self, wanted: PurePosixPath, key: str) -> PurePosixPath:
        """Return a name that is not in use.

        Args:
            wanted: the preferred name.
            key: the id of what is named; part of the name if the preferred one is in use.

        Raises:
            JobError: there is none.
        """
        mark = re.sub(r"[^\w-]", "_", key)
        other = wanted.with_name(f"{wanted.stem}-{mark}{wanted.suffix}")
        for file in (wanted, other, PurePosixPath(f"page-{mark}{wanted.suffix}")):
            name, folders = str(file).casefold(), {str(one).casefold() for one in file.parents if one.name}
            if not {name, *folders} & self._files and name not in self._folders:
                self._files.add(name)
                self._folders |= folders
                return file
        raise JobError("all possible file names are in use")


def page_file(path: str, *, folder: bool) -> PurePosixPath:
    """Return the file of a page.

    Args:
        path: the page's path in GitBook. Letters of all languages are kept.
        folder: whether it has child pages; its own text is then the README.md of their folder.

    Raises:
        JobError: the path leads outside the folder.
    """
    if not path:
        return PurePosixPath("README.md")  # the first page of a space
    *above, last = safe_parts(path)
    return PurePosixPath(*above, last, "README.md") if folder else PurePosixPath(*above, f"{last}.md")


def safe_parts(path: str) -> list[str]:
    """Return the parts of a path as file names that are valid on all systems.

    Raises:
        JobError: the path leads outside the folder.
    """
    parts = path.replace("\\", "/").split("/")
    if any(part.strip() in ("", ".", "..") for part in parts):
        raise JobError(f"the path {path!r} is not safe as a file name")
    return [_safe(part) for part in parts]


def _safe(part: str) -> str:
    whole = _AWKWARD.sub("_", unicodedata.normalize("NFC", part))
    name = whole.encode(errors="replace")[:_LONGEST].decode(errors="ignore").rstrip(". ")
    return f"_{name}" if not name or name.startswith(".") or _RESERVED.fullmatch(name) else name
