"""The plan of a push: what a folder changes in a space."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final

import attrs
from anyio.to_thread import run_sync

from gitbook_async.batch import Progress
from gitbook_async.jobs._content.folder import hidden_folder
from gitbook_async.jobs._content.pages import CONCURRENCY
from gitbook_async.jobs._push.compare import Comparison, compare, key_of
from gitbook_async.jobs._push.memory import Memory
from gitbook_async.jobs._push.outline import Outline, read_outline
from gitbook_async.jobs._push.place import Place
from gitbook_async.jobs._push.steps import Step, steps
from gitbook_async.jobs._work.tables import Table

if TYPE_CHECKING:
    from gitbook_async._client import GitBook

STATE: Final = ".gitbook-push"  # the folder in the folder, for the journal


@attrs.frozen(kw_only=True)
class PushPlan:
    """What a folder changes in a space. ``str(plan)`` is a diff.

    Attributes:
        space: the id of the space.
        folder: the folder.
        revision: the id of the revision that the folder was compared with.
        journal: the file with the journal of the push.
        added: the paths of new pages.
        changed: how the title or the text of pages changes, by their paths.
        moved: the pages that get another place: their paths before and after, the same if only the position changes.
        deleted: the paths of pages that are not in the folder, with ``prune``; pages below them are deleted too.
        uploaded: the files that are uploaded.
        unchanged: the number of pages that are as in the folder.
        prune: whether pages that are not in the folder are deleted.
    """

    space: str
    folder: Path
    revision: str
    journal: Path
    added: Sequence[str]
    changed: dict[str, str]
    moved: Sequence[tuple[str, str]]
    deleted: Sequence[str]
    uploaded: Sequence[PurePosixPath]
    unchanged: int
    prune: bool
    outline: Outline = attrs.field(repr=False)
    compared: Comparison = attrs.field(repr=False)

    @property
    def digest(self) -> str:
        """A digest of what the result is to be; the same plan made later has the same."""
        return key_of(self.outline, self.space, prune=self.prune)

    def __len__(self) -> int:
        return len(self.added) + len(self.changed) + len(self.moved) + len(self.deleted) + len(self.uploaded)

    def __str__(self) -> str:
        lines = [
            line
            for sign, page, change in self._rows()
            for line in (f"{sign} {page}", *(f"    {one}" for one in change.splitlines()))
        ]
        return "\n".join([*lines, self._counts()])

    def _repr_html_(self) -> str:
        return Table(("", "page", "change"), self._rows(), self._counts()).html

    def _rows(self) -> list[tuple[str, str, str]]:
        rows = [("+", path, "") for path in self.added]
        rows += [("~", path, text) for path, text in self.changed.items()]
        rows += [(">", f"{one} -> {now}" if one != now else f"{now} (position)", "") for one, now in self.moved]
        rows += [("-", path, "") for path in self.deleted]
        return rows + [("+", f"{file} (file)", "") for file in self.uploaded]

    def _counts(self) -> str:
        files = f", {len(self.uploaded)} files uploaded" if self.uploaded else ""
        return (
            f"{len(self.added)} new, {len(self.changed)} changed, {len(self.moved)} moved, "
            f"{len(self.deleted)} deleted, {self.unchanged} unchanged{files}"
        )


async def plan_push(
    gitbook: GitBook,
    space_id: str,
    folder: str | os.PathLike[str],
    *,
    prune: bool = False,
    journal: str | os.PathLike[str] | None = None,
    concurrency: int = CONCURRENCY,
    on_progress: Callable[[Progress], object] | None = None,
) -> PushPlan:
    """Find what has to change so that a space has the pages of a folder. Nothing is written to GitBook.

    The folder has a SUMMARY.md, as `pull` and GitBook's Git Sync write it, and its pages get the order and the levels
    that they have there; external links in it are left out. Without SUMMARY.md each Markdown file is a page, and each
    folder with some. The title of a page is the first heading of its file. Page texts are sent as they are, and local
    files that they link to are uploaded.

    Pages are matched by their paths. A page of the same title and text at another path was moved. Pages are read only
    where the journal does not say what they have, so the first plan for a space takes longer.

    Args:
        gitbook: the client.
        space_id: the id of the space.
        folder: the folder.
        prune: whether to delete the pages that are not in the folder. External links and computed pages stay.
        journal: the file with the journal; by default in ``.gitbook-push`` in the folder. Pass it to both.
        concurrency: the maximum number of pages that are read concurrently.
        on_progress: called after each page that was read.

    Returns:
        The changes, which have not been made.

    Raises:
        InvalidFolder: the folder cannot be pushed.
        JournalError: another process pushes the folder, or the journal is of another space.
        GitBookError: the pages of the space cannot be read.
        OSError: a file cannot be read.
        UnicodeError: a file is not UTF-8.
    """
    root = Path(folder)
    outline = await run_sync(read_outline, root)
    file = Path(journal) if journal is not None else await run_sync(hidden_folder, root, STATE) / "journal"
    revision: Any = await gitbook.space_content.get_current_revision(space_id, metadata=False, computed=False)
    async with Memory(file, space_id) as memory:
        place = Place(gitbook, space_id, revision=revision.id)
        compared = await compare(
            gitbook, outline, place, memory, prune=prune, concurrency=concurrency, on_progress=on_progress
        )
    return _plan(outline, compared, space=space_id, folder=root, revision=revision.id, journal=file, prune=prune)


def _plan(outline: Outline, compared: Comparison, *, prune: bool, **where: Any) -> PushPlan:
    todo = steps(outline, compared)
    moved = [(step.there.path, step.path) for step in todo if step.kind == "move" and step.there]
    added = [step.path for step in todo if step.kind == "insert"]
    changed = {step.path: _change(step, compared) for step in todo if step.kind == "write" and step.there}
    touched = {*added, *changed, *(after for _, after in moved)}
    return PushPlan(
        added=added,
        changed=changed,
        moved=moved,
        deleted=[step.path for step in todo if step.kind == "delete"],
        uploaded=[asset for asset in outline.assets if asset not in compared.files],
        unchanged=len(outline.pages) - len(touched),
        prune=prune,
        outline=outline,
        compared=compared,
        **where,
    )


def _change(step: Step, compared: Comparison) -> str:
    before = step.there.title if step.there else ""
    title = step.page.title if step.page else ""
    return compared.differences.get(step.path) or f"-# {before}\n+# {title}"
