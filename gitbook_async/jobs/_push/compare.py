"""Comparing the pages of a folder with those in GitBook."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

import attrs
from anyio.to_thread import run_sync

from gitbook_async.batch import Progress
from gitbook_async.jobs._push.assets import find_assets, linked
from gitbook_async.jobs._push.memory import Memory
from gitbook_async.jobs._push.outline import LocalPage, Outline, digest_of
from gitbook_async.jobs._push.place import Place, RemotePage, Tree
from gitbook_async.jobs._push.text import tidy

if TYPE_CHECKING:
    from gitbook_async._client import GitBook

_CONTEXT: Final = 2  # lines of a diff around a change


@attrs.frozen(kw_only=True)
class Comparison:
    """What the pages of a folder are in GitBook.

    Attributes:
        tree: the pages in GitBook.
        pairs: the pages in GitBook by the paths of those of the folder; without those that GitBook does not have.
        differences: how texts and titles differ, by path; only those that do.
        files: the ids of the files that GitBook has.
        deleted: the pages that are not in the folder, without those below them; only if the folder is to be all.
    """

    tree: Tree
    pairs: Mapping[str, RemotePage]
    differences: Mapping[str, str]
    files: Mapping[PurePosixPath, str]
    deleted: Sequence[RemotePage]


async def compare(
    gitbook: GitBook,
    outline: Outline,
    place: Place,
    memory: Memory,
    *,
    prune: bool,
    concurrency: int,
    on_progress: Callable[[Progress], object] | None = None,
) -> Comparison:
    """Compare the pages of a folder with those of a place; only pages that may differ are read.

    Raises:
        GitBookError: a page cannot be read.
        OSError: a file cannot be read.
    """
    tree = await place.tree()
    files = await find_assets(outline, place, memory)
    reader = _Reader(gitbook, outline, place, memory, files)
    pairs = await _match(outline, tree, reader, prune=prune)
    differences = await reader.differences(pairs, concurrency, on_progress)
    deleted = _leftovers(tree, pairs) if prune else []
    return Comparison(tree=tree, pairs=pairs, differences=differences, files=files, deleted=deleted)


@attrs.frozen
class _Reader:
    """Reads the texts of pages."""

    _gitbook: GitBook
    _outline: Outline
    _place: Place
    _memory: Memory
    _files: Mapping[PurePosixPath, str]

    async def is_same(self, page: LocalPage, there: RemotePage) -> bool:
        """Whether a page has the text of a file."""
        return not await self._difference(page, there)

    async def differences(
        self,
        pairs: Mapping[str, RemotePage],
        concurrency: int,
        on_progress: Callable[[Progress], object] | None,
    ) -> dict[str, str]:
        """Return how pages differ from their files, by path; only those that do."""
        memory, request = self._memory, self._place.request
        found = dict[str, str]()
        items: dict[str, LocalPage] = {}
        for path, there in pairs.items():
            page = self._outline.pages[path]
            key = f"compare {there.id} {there.state} {page.digest}"
            if page.file is None or not there.has_text:
                continue
            if not memory.knows(there.id, page.digest, there.state, request):
                if key in memory.differences:
                    found[path] = memory.differences[key]
                else:
                    items[key] = page

        async def read(key: str) -> str:
            page = items[key]
            return await self._difference(page, pairs[page.path])

        outcomes = self._gitbook.map(
            read, items, concurrency=concurrency, journal=memory.journal, on_progress=on_progress
        )
        async with outcomes:
            async for outcome in outcomes:
                found[items[outcome.item].path] = memory.differences[outcome.item] = outcome.unwrap()
        return {path: text for path, text in found.items() if text}

    async def _difference(self, page: LocalPage, there: RemotePage) -> str:
        """Return how a page differs from its file; empty if it does not."""
        body = await self._place.body(there.id)
        text = linked(await run_sync(self._outline.text, page), page.file, self._files)
        fields = {name: value for name, value in text.fields.items() if there.fields[name] != value}
        before = [f"# {there.title}", *(f"{name}: {there.fields[name]}" for name in fields), *tidy(body).splitlines()]
        after = [f"# {page.title}", *(f"{name}: {value}" for name, value in fields.items()), *text.body.splitlines()]
        lines = difflib.unified_diff(before, after, lineterm="", n=_CONTEXT)
        return "\n".join(list(lines)[2:])  # without the names of the files


async def _match(outline: Outline, tree: Tree, reader: _Reader, *, prune: bool) -> dict[str, RemotePage]:
    """Find the pages of a folder in GitBook: by their paths, and those that were moved by their titles and texts."""
    pairs: dict[str, RemotePage] = {}
    taken: set[str] = set()
    leftovers: dict[str, list[RemotePage]] = defaultdict(list)
    for there in tree.prunable:
        if there.path not in outline.pages:
            leftovers[there.title].append(there)
    for page in outline.pages.values():
        there = _at_its_place(page, tree, pairs)
        if there is None or there.id in taken:
            free = [one for one in leftovers.get(page.title, ()) if one.id not in taken and one.has_text]
            there = await _moved(page, free, reader, prune=prune)
        if there is not None:
            pairs[page.path] = there
            taken.add(there.id)
    return pairs


def _at_its_place(page: LocalPage, tree: Tree, pairs: Mapping[str, RemotePage]) -> RemotePage | None:
    if page.is_front and (first := tree.first()):
        return first
    above = pairs.get(page.parent)
    parent = above.id if above else "" if not page.parent else None
    there = None if parent is None else tree.child(parent, page.slug)
    return there if there is None or there.has_text or page.file is None else None  # a group cannot have a text


async def _moved(
    page: LocalPage, candidates: Sequence[RemotePage], reader: _Reader, *, prune: bool
) -> RemotePage | None:
    """Return the page that has the text of a file at another place; if others are deleted, one of the same name."""
    if page.file is None:
        return None
    for there in candidates:
        if await reader.is_same(page, there):
            return there
    same = [there for there in candidates if there.slug == page.slug]
    return same[0] if prune and len(same) == 1 else None


def _leftovers(tree: Tree, pairs: Mapping[str, RemotePage]) -> list[RemotePage]:
    """Return the pages that are not in the folder, without those below them."""
    kept = {there.id for there in pairs.values()}
    gone: dict[str, RemotePage] = {}
    for there in tree.prunable:
        if there.id not in kept:
            gone[there.id] = there
    return [there for there in gone.values() if there.parent not in gone]


def key_of(outline: Outline, space: str, *, prune: bool) -> str:
    """Return a digest of what a push is to have as its result."""
    return digest_of(space, str(prune), outline.digest)[:10]
