"""Back up a space: every page as a Markdown file, and SUMMARY.md with the tree.

All pages are of one revision, so the backup is consistent even if the space is edited meanwhile. After an interruption,
or if pages failed, run the same command again: pages that are already saved for the revision are not fetched again.
Pages that cannot be saved are listed at the end, and the exit status is 1.

To run it::

    pip install gitbook-async
    export GITBOOK_TOKEN=gb_api_...
    python examples/backup_space.py --space=SPACE --out backup

Old ids begin with a dash: pass them as ``--space=-Mxxx``, with the equals sign. Set GITBOOK_ENDPOINT to use another
GitBook address.

File names follow the pages' paths. A path that leads outside the folder is rejected. Files of pages that have been
deleted meanwhile are kept.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple
from urllib.parse import quote

from gitbook_async import GitBook, GitBookError
from gitbook_async.models import RevisionPageDocument, RevisionPageGroup, RevisionPageLink

SUMMARY = "SUMMARY.md"
JOURNAL = ".gitbook-backup.jsonl"
LONGEST_NAME = 180  # bytes; file systems allow 255, and an id and a suffix may be added
AWKWARD = re.compile(r'[\x00-\x1f\x7f<>:"|?*]')
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)  # names that Windows reserves


class BackupError(Exception):
    """A page that cannot be saved; the message is the reason."""


class Entry(NamedTuple):
    """A page and its file.

    Attributes:
        page: the page as the tree has it, without its text.
        depth: the number of its ancestors.
        file: the file, relative to the folder of the backup; None if the page has no text of its own.
    """

    page: Any
    depth: int
    file: PurePosixPath | None


class Plan:
    """Which page is saved in which file: one file per page, also on a case-insensitive file system."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.refused: dict[str, str] = {}
        self._files = {SUMMARY.casefold(), JOURNAL.casefold()}
        self._folders: set[str] = set()

    def add(self, pages: Iterable[Any], depth: int = 0) -> None:
        """Add pages and their child pages."""
        for page in pages:
            self.entries.append(Entry(page, depth, self._file(page)))
            if isinstance(page, (RevisionPageDocument, RevisionPageGroup)):
                self.add(page.pages or [], depth + 1)

    def _file(self, page: Any) -> PurePosixPath | None:
        if not isinstance(page, RevisionPageDocument):
            return None
        try:
            return self._first_free(file_name(page.path or "", folder=bool(page.pages)), page.id)
        except BackupError as error:
            self.refused[f"{page.title} ({page.id})"] = str(error)
            return None

    def _first_free(self, wanted: PurePosixPath, page_id: str) -> PurePosixPath:
        mark = re.sub(r"[^\w-]", "_", page_id)
        for file in (wanted, wanted.with_name(f"{wanted.stem}-{mark}.md"), PurePosixPath(f"page-{mark}.md")):
            name, folders = str(file).casefold(), {str(one).casefold() for one in file.parents if one.name}
            if not {name, *folders} & self._files and name not in self._folders:
                self._files.add(name)
                self._folders |= folders
                return file
        raise BackupError("all possible file names are used by other pages")


def file_name(path: str, *, folder: bool) -> PurePosixPath:
    """Return the file of a page.

    Args:
        path: the page's path in GitBook. Letters of all languages are kept.
        folder: whether it has child pages; its own text is then the README.md of their folder.

    Raises:
        BackupError: the path leads outside the folder.
    """
    if not path:
        return PurePosixPath("README.md")  # the first page of a space
    parts = path.replace("\\", "/").split("/")
    if any(part.strip() in ("", ".", "..") for part in parts):
        raise BackupError(f"the path {path!r} is not safe as a file name")
    *above, last = (_safe(part) for part in parts)
    return PurePosixPath(*above, last, "README.md") if folder else PurePosixPath(*above, f"{last}.md")


def _safe(part: str) -> str:
    """Return a file name that is valid on all systems."""
    whole = AWKWARD.sub("_", unicodedata.normalize("NFC", part))
    name = whole.encode(errors="replace")[:LONGEST_NAME].decode(errors="ignore").rstrip(". ")
    return f"_{name}" if not name or name.startswith(".") or RESERVED.fullmatch(name) else name


class Folder:
    """The folder of a backup: its files, and the journal of the saved pages.

    Args:
        root: the folder; created if it does not exist.
        space: the space's id.
        revision: the id of the revision that is being saved.
    """

    def __init__(self, root: Path, space: str, revision: str) -> None:
        root.mkdir(parents=True, exist_ok=True)
        self._root = root.resolve()
        self._key = {"space": space, "revision": revision}
        self._saved = self._read_journal()

    def has(self, entry: Entry) -> bool:
        """Whether the page of this revision is already saved."""
        return self._saved.get(str(entry.file)) == {**self._key, "page": entry.page.id} and self.exists(entry)

    def exists(self, entry: Entry) -> bool:
        """Whether there is a file for the page."""
        return entry.file is not None and self._root.joinpath(entry.file).is_file()

    def save(self, entry: Entry, text: str) -> None:
        """Save a page: write the whole file or nothing, then record it in the journal.

        Raises:
            BackupError: a link leads outside the folder.
            OSError: the file cannot be written.
        """
        self.write(str(entry.file), text)
        line = json.dumps({"file": str(entry.file), **self._key, "page": entry.page.id})
        with self._root.joinpath(JOURNAL).open("a", encoding="utf-8") as journal:
            journal.write(f"\n{line}")  # so that a line cut short by a crash corrupts no other line

    def write(self, name: str, text: str) -> None:
        """Write a file of the folder; raises the same errors as `save`."""
        file = self._root / name
        if not file.resolve().is_relative_to(self._root):
            raise BackupError(f"{name} would be outside of {self._root}")
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh = file.with_name(f".{file.name}.new")
        fresh.write_text(text, encoding="utf-8", newline="\n")
        fresh.replace(file)

    def _read_journal(self) -> dict[str, Mapping[str, str]]:
        """Return the last entry of each file in the journal; incomplete lines are ignored."""
        saved: dict[str, Mapping[str, str]] = {}
        journal = self._root / JOURNAL
        for line in journal.read_text(encoding="utf-8").splitlines() if journal.exists() else ():
            try:
                note = json.loads(line)
                saved[note.pop("file")] = note
            except ValueError:
                continue
        return saved


async def back_up(gitbook: GitBook, space: str, root: Path, concurrency: int) -> int:
    """Save a space.

    Args:
        gitbook: the client.
        space: the space's id.
        root: the folder of the backup.
        concurrency: how many pages are fetched concurrently.

    Returns:
        The number of pages that could not be saved.

    Raises:
        GitBookError: the page tree cannot be read.
    """
    revision: Any = await gitbook.space_content.get_current_revision(space, metadata=False)
    plan, folder = Plan(), Folder(root, space, revision.id)
    plan.add(revision.pages or [])
    wanted = [entry for entry in plan.entries if entry.file and not folder.has(entry)]

    async def save(entry: Entry) -> None:
        page = await gitbook.space_content.get_page_in_revision(
            space, revision.id, entry.page.id, format="markdown", metadata=False
        )
        folder.save(entry, text_of(page))

    failed = dict(plan.refused)
    async for outcome in gitbook.map(save, wanted, concurrency=concurrency):
        if outcome.error:
            failed[f"{outcome.item.page.title} ({outcome.item.page.id})"] = str(outcome.error)
    folder.write(SUMMARY, "".join(summary(plan.entries, folder)))
    there = sum(entry.file is not None for entry in plan.entries) - len(wanted)
    report(revision.id, saved=len(wanted) - len(failed) + len(plan.refused), there=there, failed=failed)
    return len(failed)


def text_of(page: object) -> str:
    """Return the Markdown of a page.

    Raises:
        BackupError: the page has none.
    """
    if isinstance(page, RevisionPageDocument):
        if isinstance(page.markdown, str):
            return page.markdown
        if not page.document_id:  # it is empty
            return f"# {page.title}\n"
    raise BackupError("GitBook returned no Markdown for it")


def summary(entries: Iterable[Entry], folder: Folder) -> Iterator[str]:
    """Yield the lines of SUMMARY.md."""
    yield "# Summary\n\n"
    for entry in entries:
        title = re.sub(r"([\\\[\]])", r"\\\1", " ".join(str(entry.page.title).split()))
        target = entry.page.href if isinstance(entry.page, RevisionPageLink) else None
        if folder.exists(entry):
            target = quote(str(entry.file))
        yield "  " * entry.depth + (f"* [{title}](<{target}>)\n" if target else f"* {title}\n")


def report(revision: str, *, saved: int, there: int, failed: Mapping[str, str]) -> None:
    """Print what was saved and what failed."""
    print(f"revision {revision}: {saved} pages saved, {there} already saved, {len(failed)} failed")
    for page, reason in failed.items():
        print(f"failed: {page}: {reason}", file=sys.stderr)


async def run(arguments: argparse.Namespace) -> int:
    """Run the command."""
    async with GitBook() as gitbook:
        return await back_up(gitbook, arguments.space, arguments.out, arguments.concurrency)


def main() -> None:
    """Back up a space. The exit status is 1 if pages failed, and 2 if nothing could be done."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--space", required=True, help="the space's id; --space=-Mxxx if it begins with a dash")
    parser.add_argument("--out", type=Path, default=Path("backup"), help="the folder (default: backup)")
    parser.add_argument("--concurrency", type=int, default=8, help="pages fetched concurrently (default: 8)")
    try:
        failed = asyncio.run(run(parser.parse_args()))
    except (GitBookError, OSError) as error:
        parser.exit(2, f"no backup: {error}\n")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
