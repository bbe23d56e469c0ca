"""A page with its Markdown."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import attrs

from gitbook_async.jobs._content.tree import Node
from gitbook_async.jobs._work.failure import JobError
from gitbook_async.models import RevisionPageDocument

if TYPE_CHECKING:
    from gitbook_async._client import GitBook


@attrs.frozen(kw_only=True)
class Page:
    """A page with its Markdown.

    Attributes:
        space: the id of its space.
        id: its id.
        path: its path in the space; empty for the first page.
        title: its title.
        markdown: its Markdown, which begins with the title; empty if it was deleted.
        url: its address in GitBook.
        breadcrumbs: the titles of its ancestors, the top level first.
        updated_at: when it was last edited; None if it never was.
        revision: the id of the revision that it was read from.
        deleted: whether it was deleted since the earlier revision.
    """

    space: str
    id: str
    path: str
    title: str
    markdown: str
    url: str
    breadcrumbs: tuple[str, ...]
    updated_at: datetime | None
    revision: str
    deleted: bool = False


def page_of(space_id: str, revision: str, node: Node, text: str, *, deleted: bool = False) -> Page:
    """Return a page of a revision with its Markdown."""
    page = node.page
    return Page(
        space=space_id,
        id=page.id,
        path=page.path or "",
        title=node.title,
        markdown=text,
        url=page.urls.app if page.urls else "",
        breadcrumbs=node.breadcrumbs,
        updated_at=page.updated_at or None,
        revision=revision,
        deleted=deleted,
    )


async def read_text(gitbook: GitBook, space_id: str, revision: str, page: str) -> str:
    """Return the Markdown of a page of a revision.

    Raises:
        JobError: it has none.
        GitBookError: it cannot be read.
    """
    found = await gitbook.space_content.get_page_in_revision(
        space_id, revision, page, format="markdown", metadata=False
    )
    return text_of(found)


def text_of(page: object) -> str:
    """Return the Markdown of a page.

    Raises:
        JobError: it has none.
    """
    if isinstance(page, RevisionPageDocument):
        if isinstance(page.markdown, str):
            return page.markdown
        if not page.document_id:  # it is empty
            return f"# {page.title}\n"
    raise JobError("GitBook returned no Markdown for it; groups and links have none")
