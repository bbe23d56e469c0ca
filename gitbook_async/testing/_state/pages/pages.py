"""Pages, files and documents: of the live content, a revision, or a change request.

Markdown begins with the title, as in GitBook. With ``format=document``, or without a format, a page has its document
tree, created from the Markdown; links and groups have neither. Paths are those of the tree. ``metadata`` and
``computed`` are handled in `reading`. A page includes a reusable content by the line that Git Sync writes; with
``dereferenced``, its content is in its place. Expressions do not exist here, so ``evaluated`` has no effect.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import attrs

from gitbook_async.testing._http.steps import Steps
from gitbook_async.testing._state.calls.calls import Call, Handler, Listed
from gitbook_async.testing._state.changes import change_requests
from gitbook_async.testing._state.data.content import Content, Page, Snippet
from gitbook_async.testing._state.data.records import Json, Missing
from gitbook_async.testing._state.pages import revisions
from gitbook_async.testing._state.pages.reading import Reading, reading
from gitbook_async.testing._state.pages.trees import node, tree
from gitbook_async.testing._state.spaces import spaces
from gitbook_async.testing._text.documents import dereferenced, document_of


@attrs.frozen
class Place:
    """Where pages are read.

    Attributes:
        content: returns the content of a call; raises Missing if it does not exist.
    """

    content: Callable[[Call], Content]

    def pages(self, call: Call) -> Json:
        """Return the tree of the pages."""
        return {"pages": tree(_reading(call), self.content(call))}

    def files(self, call: Call) -> Listed:
        """List the files."""
        files = list(self.content(call).files.values())
        ranks = {file["id"]: number for number, file in enumerate(files)}  # files are only added
        return Listed(files, _reading(call).of_file, lambda file: ranks[file["id"]])

    def file(self, call: Call) -> Json:
        """Return the file named in the path."""
        file = self.content(call).files.get(call.value("fileId"))
        if file is None:
            raise Missing("file", gone=False)
        return _reading(call).of_file(file)

    def page(self, call: Call) -> Json:
        """Return the page named in the path by its id."""
        content = self.content(call)
        return whole(call, _reading(call), content, _page(content, call))

    def page_by_path(self, call: Call) -> Json:
        """Return the page named in the path by its path."""
        content = self.content(call)
        page = content.at_path(call.value("pagePath"))
        if page is None or page.type == "link":
            raise Missing("page", gone=False)
        return whole(call, _reading(call), content, page)

    def document(self, call: Call) -> Json:
        """Return the document of the page named in the path."""
        content = self.content(call)
        return _shown(call, content, _page(content, call).markdown)

    def snippet(self, call: Call) -> Json:
        """Return the reusable content named in the path."""
        return _reading(call).of_snippet(_snippet(self.content(call), call))

    def snippet_document(self, call: Call) -> Json:
        """Return the document of the reusable content named in the path."""
        content = self.content(call)
        return _shown(call, content, _snippet(content, call).markdown)


def _reading(call: Call) -> Reading:
    return reading(call, spaces.space(call))


def _page(content: Content, call: Call) -> Page:
    """Return the page named in the path; a page that exists elsewhere, or was deleted here, returns 404."""
    key = call.value("pageId")
    if key not in content.pages:
        revisions = call.store.history(spaces.space_id(call)).revisions.values()
        raise Missing("page", gone=any(key in one.content.pages for one in revisions))
    return content.pages[key]


def whole(call: Call, wanted: Reading, content: Content, page: Page) -> Json:
    """Return a page with its content, in the format of the call.

    Args:
        call: the call.
        wanted: the reading options.
        content: the content with the page.
        page: the page.
    """
    details = node(wanted, content, page)
    if not wanted.has_text(page):
        return details
    if call.text("format") == "markdown":
        return {**details, "markdown": f"# {page.title}\n\n{page.markdown}"}
    return {**details, "document": document_of(page.markdown)}


def _snippet(content: Content, call: Call) -> Snippet:
    found = content.snippets.get(call.value("reusableContentId"))
    if found is None:
        raise Missing("reusable content", gone=False)
    return found


def _shown(call: Call, content: Content, markdown: str) -> Json:
    """Return Markdown as a document, with its reusable contents if the call wants them."""
    document = document_of(markdown)
    if call.text("dereferenced", "false") == "false":
        return document

    def find(key: str) -> str | None:
        found = content.snippets.get(key)
        return found.markdown if found else None

    return dereferenced(document, find)


def _document(call: Call) -> Steps[Json]:
    """Return a document that is live, or was in any revision."""
    history = call.store.history(spaces.space_id(call))
    yield from history.find_documents()
    markdown = history.documents.get(call.value("documentId"))
    if markdown is None:
        raise Missing("document", gone=False)
    return _shown(call, history.live.content, markdown)


_LIVE: Final = Place(lambda call: call.store.history(spaces.space_id(call)).live.content)
_OLD: Final = Place(lambda call: revisions.revision(call).content)
_DRAFT: Final = Place(lambda call: change_requests.head(call).content)
HANDLERS: Final[dict[str, Handler]] = {
    "listPages": _LIVE.pages,
    "listFiles": _LIVE.files,
    "getFileById": _LIVE.file,
    "getPageById": _LIVE.page,
    "getPageByPath": _LIVE.page_by_path,
    "getDocumentById": _document,
    "getReusableContentById": _LIVE.snippet,
    "getReusableContentInRevisionById": _OLD.snippet,
    "getReusableContentDocumentInRevisionById": _OLD.snippet_document,
    "getReusableContentInChangeRequestById": _DRAFT.snippet,
    "listPagesInRevisionById": _OLD.pages,
    "listFilesInRevisionById": _OLD.files,
    "getFileInRevisionById": _OLD.file,
    "getPageInRevisionById": _OLD.page,
    "getPageInRevisionByPath": _OLD.page_by_path,
    "getPageDocumentInRevisionById": _OLD.document,
    "listPagesInChangeRequest": _DRAFT.pages,
    "listFilesInChangeRequestById": _DRAFT.files,
    "getFileInChangeRequestById": _DRAFT.file,
    "getPageInChangeRequestById": _DRAFT.page,
    "getPageInChangeRequestByPath": _DRAFT.page_by_path,
}
