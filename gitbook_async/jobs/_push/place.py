"""Where pages are compared and written: a revision of a space, or a change request."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import attrs

from gitbook_async.jobs._content.links import rewrite
from gitbook_async.jobs._content.page import text_of
from gitbook_async.jobs._push.outline import digest_of
from gitbook_async.jobs._push.text import split

if TYPE_CHECKING:
    from gitbook_async._client import GitBook
    from gitbook_async.models import RevisionFile

_FILES: Final = re.compile(r"/files/([^/?#]+)$")
_KINDS: Final = ("document", "group")  # what can be matched with a page of a folder, and pruned


@attrs.frozen
class RemotePage:
    """A page in GitBook.

    Attributes:
        id: its id.
        parent: the id of its parent; empty at the top level.
        slug: its own part of the path.
        path: its path.
        title: its title.
        type: ``document``, or another kind of page.
        document: the id of its document, which changes with its text; empty if it has none.
        fields: its description and icon.
    """

    id: str
    parent: str
    slug: str
    path: str
    title: str
    type: str
    document: str
    fields: dict[str, str]

    @property
    def state(self) -> str:
        """A digest that changes with its text, title, description and icon."""
        return digest_of(self.document, self.title, *self.fields.values())

    @property
    def has_text(self) -> bool:
        """Whether it can have Markdown."""
        return self.type == "document"


class Tree:
    """The pages of a revision.

    Attributes:
        pages: the pages by id, parents first.
        order: the ids of the child pages of each page.
    """

    def __init__(self, revision: Any) -> None:
        self.pages: dict[str, RemotePage] = {}
        self.order: dict[str, list[str]] = {"": []}
        for page in _walk(revision.pages or (), "", ""):
            self.pages[page.id] = page
            self.order.setdefault(page.parent, []).append(page.id)
        self._by_slug = {(page.parent, page.slug): page for page in self.pages.values() if page.type in _KINDS}
        self._by_path = {page.path: page for page in self.pages.values() if page.type in _KINDS}

    @property
    def prunable(self) -> Iterator[RemotePage]:
        """The pages that a folder can have."""
        return (page for page in self.pages.values() if page.type in _KINDS)

    def child(self, parent: str, slug: str) -> RemotePage | None:
        """Return the page below another with a slug."""
        return self._by_slug.get((parent, slug))

    def at(self, path: str) -> RemotePage | None:
        """Return the page with a path."""
        return self._by_path.get(path)

    def first(self) -> RemotePage | None:
        """Return the first page of the space, if it has the empty path."""
        first = self.pages.get(next(iter(self.order[""]), ""))
        return first if first and first.path == "" and first.type in _KINDS else None


class Place:
    """A revision of a space, or a change request with all that was changed in it.

    Args:
        gitbook: the client.
        space: the id of the space.
        revision: the id of the revision.
        request: the id of the change request, instead of a revision.
    """

    def __init__(self, gitbook: GitBook, space: str, *, revision: str = "", request: str = "") -> None:
        self.request = request
        self._files: dict[str, str] = {}  # the ids of files by their addresses, without queries
        live, drafts = gitbook.space_content, gitbook.change_request_content
        self._calls: tuple[Any, Any, Any] = (
            (drafts.get_revision, drafts.get_page, drafts.list_files)
            if request
            else (live.get_revision, live.get_page_in_revision, live.list_files_in_revision)
        )
        self._path = (space, request or revision)

    async def tree(self) -> Tree:
        """Read the page tree.

        Raises:
            GitBookError: it cannot be read.
        """
        read, _, _ = self._calls
        return Tree(await read(*self._path, metadata=False, computed=False))

    async def files(self) -> list[RevisionFile]:
        """List the files.

        Raises:
            GitBookError: they cannot be listed.
        """
        _, _, listed = self._calls
        found = [file async for file in listed(*self._path, limit=1000, metadata=False)]
        self._files = {file.download_url.partition("?")[0]: file.id for file in found}
        return found

    async def body(self, page: str) -> str:
        """Read the text of a page, without its title; links to files have the form ``/files/ID``.

        Raises:
            GitBookError: it cannot be read.
        """
        _, read, _ = self._calls
        markdown = text_of(await read(*self._path, page, format="markdown", metadata=False))
        return rewrite(split(markdown).body, self._file_link)

    def _file_link(self, target: str) -> str | None:
        known = self._files.get(target.partition("?")[0])
        return known and f"/files/{known}"


def _walk(pages: Any, parent: str, above: str) -> Iterator[RemotePage]:
    for page in pages:
        slug = str(getattr(page, "slug", ""))
        path = getattr(page, "path", None)
        path = f"{above}{slug}" if path is None else str(path)
        fields = {name: str(getattr(page, name, None) or "") for name in ("description", "icon")}
        yield RemotePage(
            page.id,
            parent,
            slug,
            path,
            str(page.title),
            str(page.type),
            str(getattr(page, "document_id", None) or ""),
            fields,
        )
        yield from _walk(getattr(page, "pages", None) or (), page.id, f"{above}{slug}/")
