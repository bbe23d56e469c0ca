"""The pages of a folder: those of its SUMMARY.md, or else one for each Markdown file."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Final
from urllib.parse import unquote

import attrs

from gitbook_async.errors import InvalidArgument
from gitbook_async.jobs._content.links import local_file, targets
from gitbook_async.jobs._content.summary import SUMMARY
from gitbook_async.jobs._push.text import Text, split

_ENTRY: Final = re.compile(r"(?P<indent>\s*)[*-] +(?:\[(?P<title>.*)\]\(<?(?P<file>[^<>]*?)>?\)|(?P<bare>.+))\s*")
_ESCAPE: Final = re.compile(r"\\([\\\[\]])")
_ADDRESS: Final = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//")
_LONGEST_SLUG: Final = 100
_FRONT: Final = ("readme", "index")  # the stem of the file with a folder's own text


class InvalidFolder(InvalidArgument):
    """A folder that cannot be pushed. Nothing was sent.

    Attributes:
        problems: what is wrong.
    """

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = list(problems)

    def __reduce__(self) -> tuple[type[InvalidFolder], tuple[list[str]]]:
        return type(self), (self.problems,)


@attrs.frozen
class LocalPage:
    """A page of a folder; its text stays in the file.

    Attributes:
        path: its path in the space: the slugs of its ancestors and its own.
        title: its title.
        file: its file, relative to the folder; None if it has no text.
        digest: a digest of its title and text, and of the files that it links to.
        links: the files of other pages that it links to.
        assets: the other files that it links to.
    """

    path: str
    title: str
    file: PurePosixPath | None
    digest: str
    links: tuple[PurePosixPath, ...] = ()
    assets: tuple[PurePosixPath, ...] = ()

    @property
    def parent(self) -> str:
        """The path of its parent; empty at the top level."""
        return self.path.rpartition("/")[0]

    @property
    def slug(self) -> str:
        """Its own part of the path."""
        return self.path.rpartition("/")[2]

    @property
    def is_front(self) -> bool:
        """Whether it is the first page of the space: the README.md of the folder itself."""
        return self.file is not None and len(self.file.parts) == 1 and self.file.stem.lower() in _FRONT


@attrs.frozen
class Outline:
    """The pages of a folder.

    Attributes:
        root: the folder.
        pages: the pages by path, parents first.
        ordered: whether their order matters: it is that of a SUMMARY.md.
    """

    root: Path
    pages: Mapping[str, LocalPage]
    ordered: bool

    @property
    def digest(self) -> str:
        """A digest of all pages."""
        return digest_of(*(f"{page.path} {page.digest}" for page in self.pages.values()))

    @property
    def assets(self) -> list[PurePosixPath]:
        """The files that pages link to."""
        return sorted({asset for page in self.pages.values() for asset in page.assets})

    def text(self, page: LocalPage) -> Text:
        """Read the text of a page.

        Raises:
            OSError: its file cannot be read.
        """
        return Text(page.title, "", "\n") if page.file is None else _read(self.root, page.file)

    def children(self) -> dict[str, list[LocalPage]]:
        """Return the child pages of each page, those of the top level under an empty path; upper levels first."""
        found: dict[str, list[LocalPage]] = {"": []}
        for page in sorted(self.pages.values(), key=lambda one: one.path.count("/")):
            found.setdefault(page.parent, []).append(page)
        return found


def read_outline(root: Path) -> Outline:
    """Read the pages of a folder.

    Args:
        root: the folder.

    Raises:
        InvalidFolder: it has no page, an entry of its SUMMARY.md is not a file in it, or two pages have one path.
        OSError: a file cannot be read.
        UnicodeError: a file is not UTF-8.
    """
    if not root.is_dir():
        raise InvalidFolder([f"{root} is not a folder"])
    ordered = root.joinpath(SUMMARY).is_file()
    pages: dict[str, LocalPage] = {}
    problems: list[str] = []
    for path, title, file in _of_summary(root, problems) if ordered else _of_files(root, PurePosixPath(), ""):
        if path in pages:
            problems.append(f"{pages[path].title!r} and {title!r} would both have the path {path}")
        else:
            pages[path] = LocalPage(path, title, file, "")
    if problems or not pages:
        raise InvalidFolder(problems or [f"{root} has no Markdown files"])
    files = {page.file for page in pages.values() if page.file}
    return Outline(root, {path: _complete(root, page, files) for path, page in pages.items()}, ordered)


def digest_of(*parts: str) -> str:
    """Return a digest of texts."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:20]


def file_digest(file: Path) -> str:
    """Return a digest of a file's content.

    Raises:
        OSError: it cannot be read.
    """
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _of_summary(root: Path, problems: list[str]) -> Iterator[tuple[str, str, PurePosixPath | None]]:
    """Yield the path, the title and the file of each entry; external links are no pages of the folder."""
    above: list[tuple[int, str]] = []  # the indentations and paths of the ancestors of the current entry
    lines = root.joinpath(SUMMARY).read_text("utf-8-sig").splitlines()
    for entry in filter(None, map(_ENTRY.fullmatch, lines)):
        indent, name = len(entry["indent"]), unquote(entry["file"] or "")
        if _ADDRESS.match(name):
            continue
        while above and above[-1][0] >= indent:
            above.pop()
        title = _ESCAPE.sub(r"\1", entry["title"] or entry["bare"])
        path = "/".join([*(path for _, path in above[-1:]), _slug(name, title)])
        above.append((indent, path))
        file = local_file(name, PurePosixPath()) if name else None
        if name and (file is None or not _is_inside(root, file)):
            problems.append(f"{name} is not a file in {root}")
        else:
            yield path, title, file


def _of_files(root: Path, folder: PurePosixPath, above: str) -> Iterator[tuple[str, str, PurePosixPath | None]]:
    """Yield the path, the title and the file of each Markdown file; each folder with some is a page too."""
    entries = sorted(one for one in root.joinpath(folder).iterdir() if not one.name.startswith("."))
    files = [
        one for one in entries if one.suffix.lower() == ".md" and one.is_file() and _is_inside(root, folder / one.name)
    ]
    front = next((one for one in files if one.stem.lower() in _FRONT), None)
    if above:
        yield above, _words(folder.name), folder / front.name if front else None
    elif front:
        yield "readme", _words(root.name), PurePosixPath(front.name)
    for one in files:
        if one is not front:
            yield "/".join(filter(None, (above, one.stem))), _words(one.stem), folder / one.name
    for one in entries:
        if one.is_dir() and not one.is_symlink() and any(one.rglob("*.md")):
            yield from _of_files(root, folder / one.name, "/".join(filter(None, (above, one.name))))


def _complete(root: Path, page: LocalPage, files: Iterable[PurePosixPath | None]) -> LocalPage:
    """Read a page's file: its title, its links, its digest."""
    if page.file is None:
        return attrs.evolve(page, digest=digest_of(page.title))
    text, place = _read(root, page.file), page.file.parent
    found = dict.fromkeys(filter(None, (local_file(one, place) for one in targets(text.body))))
    links = tuple(one for one in found if one in files)
    assets = tuple(one for one in found if one.suffix.lower() != ".md" and _is_inside(root, one))
    title = text.title or page.title
    digest = digest_of(title, text.markdown, *(file_digest(root / one) for one in assets))
    return attrs.evolve(page, title=title, links=links, assets=assets, digest=digest)


def _read(root: Path, file: PurePosixPath) -> Text:
    return split(root.joinpath(file).read_text("utf-8"))


def _is_inside(root: Path, file: PurePosixPath) -> bool:
    whole = (root / file).resolve()
    return whole.is_relative_to(root.resolve()) and whole.is_file()


def _slug(file: str, title: str) -> str:
    """Return a page's slug: the name of its file, or of its folder."""
    path = PurePosixPath(file)
    name = path.parent.name or "readme" if path.stem.lower() in _FRONT else path.stem
    return (name or re.sub(r"\W+", "-", title.lower()).strip("-") or "page")[:_LONGEST_SLUG]


def _words(name: str) -> str:
    return re.sub(r"[-_]+", " ", name).strip().capitalize() or "Page"
