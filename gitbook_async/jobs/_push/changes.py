"""Steps as changes of the API, in as many calls as are needed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any, Final

from gitbook_async.jobs._push.assets import linked
from gitbook_async.jobs._push.outline import Outline
from gitbook_async.jobs._push.steps import Step

_MOST_CHANGES: Final = 50  # per call; GitBook's limit
_MOST_TEXT: Final = 2**20  # bytes per call


class Content:
    """What steps refer to: the ids of pages and files.

    Args:
        outline: the pages of the folder.
        pages: the ids of the pages, by path.
        files: the ids of the files.
    """

    def __init__(self, outline: Outline, pages: Mapping[str, str], files: Mapping[PurePosixPath, str]) -> None:
        self.pages = dict(pages)
        self.files = dict(files)
        self._outline = outline

    def missing(self, step: Step) -> str | None:
        """Return the path of the page that has to exist before a step; None if it does."""
        page = step.page
        if page is None:
            return None
        needed = page.path if step.kind == "write" else page.parent
        return needed if needed and needed not in self.pages else None

    def changes(self, chunk: Sequence[Step]) -> list[Any]:
        """Return steps as in the API; texts are read from their files.

        Raises:
            OSError: a file cannot be read.
        """
        return [self._change(step, ref(number)) for number, step in enumerate(chunk)]

    def _change(self, step: Step, ref: str) -> dict[str, Any]:
        """Return a step as in the API."""
        page, there = step.page, step.there
        if page is None:
            return {"operation": "delete_page", "page": there and there.id}
        into, at = self.pages.get(page.parent), {} if step.at is None else {"at": step.at}
        if step.kind == "insert":
            own = {"operation": "insert_page", "ref": ref, "title": page.title, "slug": page.slug}
            return {**own, **({"into": into} if into else {}), **at, "document": self._document(step)}
        own = {"operation": "update_page", "page": self.pages[page.path]}
        if step.kind == "write":
            title = {} if there and there.title == page.title else {"title": page.title}
            return {**own, **title, **({"document": self._document(step)} if page.file else {})}
        slug = {} if there and (there.slug == page.slug or page.is_front) else {"slug": page.slug}
        parent = {} if there and there.parent == (into or "") else {"into": into}
        return {**own, **parent, **at, **slug}

    def _document(self, step: Step) -> dict[str, str]:
        page = step.page
        if page is None or page.file is None or not has_text(step):
            return {"markdown": ""}
        return {"markdown": linked(self._outline.text(page), page.file, self.files).markdown}


def ref(number: int) -> str:
    """Return the name that a page has in the call that creates it."""
    return f"new-{number}"


def has_text(step: Step) -> bool:
    """Whether a step writes a text."""
    return step.kind == "write" or (step.kind == "insert" and step.with_text)


def chunks(outline: Outline, todo: Sequence[Step]) -> Iterator[list[Step]]:
    """Yield steps in as many calls as are needed. A page is created by an earlier call than what refers to it."""
    chunk: list[Step] = []
    created = set[str]()
    size = 0
    for step in todo:
        more = _size(outline, step)
        needs = {step.page.parent, step.path} if step.page else set[str]()
        if chunk and (len(chunk) == _MOST_CHANGES or size + more > _MOST_TEXT or needs & created):
            yield chunk
            chunk, created, size = [], set[str](), 0
        chunk.append(step)
        size += more
        if step.kind == "insert":
            created.add(step.path)
    if chunk:
        yield chunk


def _size(outline: Outline, step: Step) -> int:
    file = step.page.file if step.page and has_text(step) else None
    return outline.root.joinpath(file).stat().st_size if file else 0
