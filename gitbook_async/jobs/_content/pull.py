"""Pulling a space into a folder: its pages as Markdown, SUMMARY.md, and its files and images."""

from __future__ import annotations

import os.path
import re
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

import attrs
from anyio.to_thread import run_sync

from gitbook_async.batch import Entry, Journal, Progress
from gitbook_async.jobs._content.download import Downloads
from gitbook_async.jobs._content.folder import Folder
from gitbook_async.jobs._content.links import rewrite
from gitbook_async.jobs._content.names import Names, page_file, safe_parts
from gitbook_async.jobs._content.page import read_text
from gitbook_async.jobs._content.pages import CONCURRENCY
from gitbook_async.jobs._content.summary import SUMMARY, summary
from gitbook_async.jobs._content.tree import Node, walk
from gitbook_async.jobs._work.failure import Failure, JobError, check_token, failures_table
from gitbook_async.models import RevisionFile

if TYPE_CHECKING:
    from gitbook_async._client import GitBook

_ASSETS: Final = PurePosixPath(".gitbook/assets")  # where Git Sync puts files
_LONGEST_NAME: Final = 200  # characters of a file in a failure


@attrs.frozen(kw_only=True)
class Pulled:
    """What a pull did.

    Attributes:
        revision: the id of the revision that the folder now has.
        written: the number of files that were written.
        unchanged: the number of files that already were as they should be.
        removed: the files that were removed, since their pages were deleted or moved.
        failures: the pages and files that could not be pulled. Pull again to repeat them.
    """

    revision: str
    written: int
    unchanged: int
    removed: Sequence[str]
    failures: Sequence[Failure]

    def __str__(self) -> str:
        counts = f"{self.written} written, {self.unchanged} unchanged, {len(self.removed)} removed"
        return f"revision {self.revision}: {counts}, {len(self.failures)} failed"

    def _repr_html_(self) -> str:
        return failures_table(str(self), self.failures).html


@attrs.frozen
class _Item:
    """A page or a file, and where it is written."""

    id: str
    file: PurePosixPath
    source: Node | RevisionFile
    fingerprint: str

    @property
    def key(self) -> str:
        return f"{self.id} {self.file} {self.fingerprint}"


async def pull(
    gitbook: GitBook,
    space_id: str,
    folder: str | os.PathLike[str],
    *,
    files: bool = False,
    journal: str | os.PathLike[str] | None = None,
    concurrency: int = CONCURRENCY,
    on_progress: Callable[[Progress], object] | None = None,
) -> Pulled:
    """Write a space to a folder: each page as a Markdown file, and SUMMARY.md with the tree.

    All files are of one revision. Only what changed since the last pull into the same folder is read and written. Files
    that an earlier pull wrote and whose pages were deleted or moved are removed; then all pages are read again, because
    links to those pages may have changed. Files that no pull wrote are left alone. A pull that was interrupted, or
    killed, is continued by the next one.

    The names of the files follow the paths of the pages, and never lead outside the folder.

    Args:
        gitbook: the client.
        space_id: the id of the space.
        folder: the folder; created if it does not exist.
        files: whether to download files and images too, to ``.gitbook/assets``; links to them are then relative.
        journal: the file that records what was pulled; by default in ``.gitbook-pull`` in the folder.
        concurrency: the maximum number of pages and files that are read concurrently.
        on_progress: called after each page and file.

    Returns:
        What was done.

    Raises:
        JournalError: another process pulls into the folder, or the folder is of another space.
        AuthenticationError: the token is invalid.
        GitBookError: the page tree cannot be read.
        OSError: the folder cannot be written.
    """
    revision: Any = await gitbook.space_content.get_current_revision(space_id, metadata=False)
    place = await run_sync(Folder, Path(folder))
    async with Journal(journal or place.journal, job=f"pull of space {space_id}") as record:
        return await _Pull(gitbook, space_id, revision, place, record).run(files, concurrency, on_progress)


class _Pull:
    """A pull of a revision into a folder."""

    def __init__(self, gitbook: GitBook, space_id: str, revision: Any, folder: Folder, journal: Journal) -> None:
        self._gitbook = gitbook
        self._space_id = space_id
        self._revision = revision
        self._folder = folder
        self._journal = journal
        self._nodes = list(walk(revision.pages))
        self._failures: list[Failure] = []
        self._assets: dict[str, PurePosixPath] = {}  # by their addresses without queries, and by those in the space

    async def run(self, files: bool, concurrency: int, on_progress: Callable[[Progress], object] | None) -> Pulled:
        await run_sync(self._folder.tidy)
        assets = await self._list_assets() if files else []
        pages = self._plan_pages("files" if files else "")
        items = [*assets, *pages]
        removed = await self._remove_old(items)
        unchanged, written = sum(self._journal.is_done(item.key) for item in items), 0
        async with _saver(self) as save:
            outcomes = self._gitbook.map(
                save,
                items,
                concurrency=concurrency,
                journal=self._journal,
                key=lambda item: item.key,
                on_progress=on_progress,
            )
            async with outcomes:
                async for outcome in outcomes:
                    written += outcome.ok
                    if outcome.error:
                        check_token(outcome.error)
                        self._failures.append(Failure(str(outcome.item.file), outcome.error))
        await run_sync(self._write_summary, pages)
        return Pulled(
            revision=self._revision.id,
            written=written,
            unchanged=unchanged,
            removed=removed,
            failures=self._failures,
        )

    def _plan_pages(self, kind: str) -> list[_Item]:
        """Decide the file of each page; pages that can have none are failures."""
        names, items = Names(str(SUMMARY)), list[_Item]()
        for node in self._nodes:
            page = node.page
            if node.has_markdown:
                try:
                    file = names.first_free(page_file(page.path or "", folder=bool(page.pages)), page.id)
                except JobError as error:
                    self._failures.append(Failure(f"{node.title} ({page.id})", error))
                else:
                    items.append(_Item(page.id, file, node, node.fingerprint + kind))
        return items

    async def _list_assets(self) -> list[_Item]:
        names, items = Names(), list[_Item]()
        async for file in self._gitbook.space_content.list_files_in_revision(
            self._space_id, self._revision.id, limit=1000, metadata=False
        ):
            try:
                place = _ASSETS / names.first_free(_asset_name(file), file.id)
            except JobError as error:
                self._failures.append(Failure(str(file)[:_LONGEST_NAME], error))
                continue
            self._assets[file.download_url.partition("?")[0]] = self._assets[f"/files/{file.id}"] = place
            items.append(_Item(file.id, place, file, f"{file.size}"))
        return items

    async def _remove_old(self, items: Sequence[_Item]) -> list[str]:
        """Remove the files that no longer belong to a page, and forget what has to be written again.

        Returns:
            The removed files.
        """
        wanted = {str(item.file): item.key for item in items}
        places = {item.id: str(item.file) for item in items}
        entries = await self._journal.entries()
        old = [(entry.key.partition(" ")[0], entry.result) for entry in entries if isinstance(entry.result, str)]
        removed = [file for _, file in old if file not in wanted and self._folder.remove(PurePosixPath(file))]
        moved = any(places.get(key) != file for key, file in old if file.endswith(".md"))
        await self._journal.forget([entry.key for entry in entries if moved or self._is_outdated(entry, wanted)])
        return sorted(removed)

    def _is_outdated(self, entry: Entry, wanted: Mapping[str, str]) -> bool:
        file = entry.result
        return not isinstance(file, str) or wanted.get(file) != entry.key or not self._folder.has(PurePosixPath(file))

    async def save_page(self, item: _Item, node: Node) -> None:
        text = await read_text(self._gitbook, self._space_id, self._revision.id, node.page.id)
        if self._assets:
            text = rewrite(text, partial(self._relative, item.file.parent))
        await run_sync(self._folder.write, item.file, text)

    async def save_file(self, downloads: Downloads, item: _Item, file: RevisionFile) -> None:
        fresh = self._folder.fresh()
        await downloads.save(file.download_url, fresh, size=int(file.size))
        await run_sync(self._folder.place, fresh, item.file)

    def _relative(self, start: PurePosixPath, target: str) -> str | None:
        file = self._assets.get(target.partition("?")[0])
        return file and quote(os.path.relpath(file, start).replace(os.sep, "/"))

    def _write_summary(self, pages: Sequence[_Item]) -> None:
        files = {item.id: item.file for item in pages if self._folder.has(item.file)}
        text = summary(self._nodes, lambda node: files.get(node.page.id))
        self._folder.write(SUMMARY, text)


def _asset_name(file: object) -> PurePosixPath:
    """Return the preferred name of a file.

    Raises:
        JobError: there is none.
    """
    names: tuple[Any, ...] = (file.id, file.name, file.download_url) if isinstance(file, RevisionFile) else (None,)
    if not all(isinstance(each, str) for each in names):
        raise JobError("GitBook's list describes no file here")
    (name,) = safe_parts(re.sub(r"[/\\]", "_", names[1]))
    return PurePosixPath(name)


@asynccontextmanager
async def _saver(job: _Pull) -> AsyncGenerator[Callable[[_Item], Any]]:
    """Provide the function that writes an item; it returns the file, for the journal."""
    async with AsyncExitStack() as stack:
        downloads: list[Downloads] = []

        async def save(item: _Item) -> str:
            if isinstance(item.source, Node):
                await job.save_page(item, item.source)
            else:
                if not downloads:
                    downloads.append(Downloads())
                    stack.push_async_exit(downloads[0])
                await job.save_file(downloads[0], item, item.source)
            return str(item.file)

        yield save
