"""Pages as JSON in a tree."""

from __future__ import annotations

from typing import Final

from gitbook_async.testing._http.later import Later
from gitbook_async.testing._state.data.content import ROOT, Content, Page, document_id
from gitbook_async.testing._state.data.records import Json
from gitbook_async.testing._state.pages.reading import Reading

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


def tree(reading: Reading, content: Content, parent: str = ROOT, above: str = "") -> Later | list[Json]:
    """Return the child pages of a page, each with its own: a list that is made as it is written.

    Args:
        reading: the reading options.
        content: their content.
        parent: the page; all pages by default.
        above: its path, with a slash.
    """
    if not content.order.get(parent):
        return []
    return Later(lambda: (_node(reading, content, page, above + page.slug) for page in content.children(parent)))


def node(reading: Reading, content: Content, page: Page) -> Json:
    """Return the JSON of a page, without its content.

    Args:
        reading: the reading options.
        content: its content.
        page: the page.
    """
    return _node(reading, content, page, content.path(page.id))


def _node(reading: Reading, content: Content, page: Page, path: str) -> Json:
    details: Json = {"id": page.id, "title": page.title, "type": page.type, **page.attributes}
    if page.type == "link":
        return {**details, "kind": "link"}
    if page.type == "computed" and not reading.computed:
        return details
    details |= {"slug": page.slug, "path": path, "pages": tree(reading, content, page.id, f"{path}/")}
    if page.type == "group":
        return {**details, "kind": "group"}
    return {**details, **_sheet(reading, content, page, path)}


def _sheet(reading: Reading, content: Content, page: Page, path: str) -> Json:
    """Return the fields of documents and computed pages."""
    space = reading.space
    app = f"https://app.gitbook.com/o/{space.fields['organization']}/s/{space.id}/{path}"
    layout = {"width": "default", "coverSize": "hero", "coverMask": "none", **dict.fromkeys(_SHOWN, True)}
    own: Json = {"type": "document", "kind": "sheet", "urls": {"app": app}, "layout": layout, "tags": []}
    if page.type == "document":
        return {**own, "documentId": document_id(page), **reading.of_page(content, page, path)}
    return {**own, "computed": {**page.attributes["computed"], "props": {"doc": "models"}}, "computedSeed": page.id}
