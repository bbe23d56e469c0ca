"""Pages as GitBook tells of them in a tree."""

from __future__ import annotations

from typing import Final

from gitbook_async.testing._state.content import ROOT, Content, Page, document_id
from gitbook_async.testing._state.records import Json, Record

_SHOWN: Final = (
    "cover",
    "title",
    "description",
    "tableOfContents",
    "outline",
    "pagination",
    "metadata",
    "tags",
    "actions",
    "anchors",
)


def tree(space: Record, content: Content, parent: str = ROOT) -> list[Json]:
    """Give the pages under a page, each with those under it.

    Args:
        space: the space.
        content: the content that they are in.
        parent: the page; all pages if left out.
    """
    return [node(space, content, page) for page in content.children(parent)]


def node(space: Record, content: Content, page: Page) -> Json:
    """Give what GitBook tells of a page, without what is on it."""
    told: Json = {"id": page.id, "title": page.title, "type": page.type, **page.attributes}
    if page.type == "link":
        return {**told, "kind": "link"}
    told |= {"slug": page.slug, "path": content.path(page.id), "pages": tree(space, content, page.id)}
    if page.type == "group":
        return {**told, "kind": "group"}
    app = f"https://app.gitbook.com/o/{space.fields['organization']}/s/{space.id}/{told['path']}"
    layout = {"width": "default", "coverSize": "hero", "coverMask": "none", **dict.fromkeys(_SHOWN, True)}
    own: Json = {"kind": "sheet", "urls": {"app": app}, "layout": layout, "tags": [], "documentId": document_id(page)}
    return {**told, **own}
