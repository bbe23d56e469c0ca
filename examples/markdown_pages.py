"""Pages of a folder, pages of a space, and the changes between them. For ``publish_docs.py``.

The folder has a SUMMARY.md, as GitBook's Git Sync and ``gitbook-async pull`` write it: a list of links to files,
indented for child pages. An entry without a file is a page without text. Each file begins with ``# Title``.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple
from urllib.parse import unquote

from gitbook_async.models import RevisionPageDocument, RevisionPageGroup
from gitbook_async.types import ChangeRequestContentChangeInsertPageParam, ChangeRequestContentChangeParam

ENTRY = re.compile(r"(?P<indent>\s*)[*-] +(?:\[(?P<title>.*)\]\(<?(?P<file>[^<>]*?)>?\)|(?P<bare>.+))\s*")
ESCAPE = re.compile(r"\\([\\\[\]])")


class PublishError(Exception):
    """Something that cannot be published; the message is the reason."""


class Source(NamedTuple):
    """A page of the folder.

    Attributes:
        path: the slugs of its ancestors and its own.
        title: its title.
        text: its Markdown, without the title.
    """

    path: str
    title: str
    text: str

    @property
    def parent(self) -> str:
        """The path of the parent page; empty at the top level."""
        return self.path.rpartition("/")[0]


def read_folder(root: Path) -> list[Source]:
    """Read the pages of a folder, in the order of its SUMMARY.md; parents come before their children.

    Raises:
        PublishError: SUMMARY.md has an entry that cannot be a page, or two pages have the same path.
        OSError: a file cannot be read.
    """
    pages: dict[str, Source] = {}
    above: list[tuple[int, str]] = []  # the indentations and paths of the ancestors of the current page
    for entry in filter(None, map(ENTRY.fullmatch, root.joinpath("SUMMARY.md").read_text("utf-8").splitlines())):
        indent, file = len(entry["indent"]), unquote(entry["file"] or "")
        while above and above[-1][0] >= indent:
            above.pop()
        title = ESCAPE.sub(r"\1", entry["title"] or entry["bare"])
        path = "/".join([*(path for _, path in above[-1:]), slug_of(file, title)])
        if path in pages:
            raise PublishError(f"{pages[path].title!r} and {title!r} would both have the path {path}")
        pages[path] = Source(path, title, body_of(read_file(root, file)) if file else "")
        above.append((indent, path))
    return list(pages.values())


def read_file(root: Path, name: str) -> str:
    """Read a file of the folder.

    Raises:
        PublishError: it is outside the folder.
        OSError: it cannot be read.
    """
    file = (root / name).resolve()
    if not file.is_relative_to(root.resolve()) or not file.is_file():
        raise PublishError(f"{name} is not a file in {root}")
    return file.read_text("utf-8")


def slug_of(file: str, title: str) -> str:
    """Return a page's slug: the name of its file, or of its folder."""
    path = PurePosixPath(file)
    name = path.parent.name or "readme" if path.stem.lower() == "readme" else path.stem
    return (name or re.sub(r"\W+", "-", title.lower()).strip("-") or "page")[:100]


def body_of(markdown: str) -> str:
    """Return the Markdown of a page without its title, which GitBook stores separately."""
    title, _, rest = markdown.partition("\n")
    return (rest if title.startswith("# ") else markdown).strip() + "\n"


def digest_of(pages: Iterable[Source]) -> str:
    """Return a short digest of the pages."""
    return hashlib.sha256(repr(list(pages)).encode()).hexdigest()[:10]


def tree_of(node: Any, above: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the pages of a revision, or below a page, with their paths, in order."""
    pages: list[Any] = node.pages or []
    for page in pages:
        if isinstance(page, (RevisionPageDocument, RevisionPageGroup)):
            path = f"{above}/{page.slug}" if above else page.slug
            yield path, page
            yield from tree_of(page, path)


def insertions(pages: Sequence[Source], there: Mapping[str, Any]) -> Iterator[ChangeRequestContentChangeParam]:
    """Yield the changes that insert pages below existing or new ones."""
    refs = {page.path: f"new-{number}" for number, page in enumerate(pages)}
    for page in pages:
        into = there[page.parent].id if page.parent in there else refs.get(page.parent)
        change: ChangeRequestContentChangeInsertPageParam = {
            "operation": "insert_page",
            "ref": refs[page.path],
            "title": page.title,
            "slug": page.path.rpartition("/")[2],
            "document": {"markdown": page.text},
        }
        if into:
            change["into"] = into
        yield change


def correction(page: Source, key: str) -> ChangeRequestContentChangeParam:
    """Return the change that updates a page."""
    return {"operation": "update_page", "page": key, "title": page.title, "document": {"markdown": page.text}}


def differs(page: Source, found: Any) -> str:
    """Return how a page differs from its file; empty if it does not."""
    if found is None:
        return "it is missing"
    if found.title != page.title:
        return f"its title is {found.title!r}"
    return "" if body_of(getattr(found, "markdown", None) or "") == body_of(page.text) else "its text differs"
