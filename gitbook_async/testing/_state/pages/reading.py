"""How pages and files are returned: with or without Git metadata and computed content.

In a space that has been synchronized with Git, each page and file has the name and the path of its blob; the names are
those that Git would compute. ``metadata=false`` omits them. A computed page is returned as the computed document, or
with ``computed=false`` as its source.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import attrs

from gitbook_async.testing._state.calls.calls import Call
from gitbook_async.testing._state.data.content import Content, Page, Snippet, document_id
from gitbook_async.testing._state.data.records import Json, Record
from gitbook_async.testing._state.spaces.git import git_name

_SYNCHRONIZED: Final = "success"


@attrs.frozen
class Reading:
    """The options of a call that reads pages.

    Attributes:
        space: the space.
        metadata: whether Git metadata are requested and exist.
        computed: whether computed pages are returned computed.
    """

    space: Record
    metadata: bool
    computed: bool

    def has_text(self, page: Page) -> bool:
        """Return whether a page is returned with its content."""
        return page.type == "document" or (page.type == "computed" and self.computed)

    def of_page(self, content: Content, page: Page, path: str) -> Json:
        """Return the Git metadata of a page with a path."""
        if not self.metadata:
            return {}
        name = "/README.md" if content.order.get(page.id) else ".md"
        return self._blob(page.markdown, path + name)

    def of_snippet(self, snippet: Snippet) -> Json:
        """Return the JSON of a reusable content."""
        details = {"id": snippet.id, "title": snippet.title, "document": document_id(snippet)}
        return {**details, **self._blob(snippet.markdown, f".gitbook/includes/{snippet.id}.md")}

    def of_file(self, file: Mapping[str, Any]) -> Json:
        """Return the JSON of a file."""
        return {**file, **self._blob(file["id"], f".gitbook/assets/{file['name']}")}

    def of_revision(self, revision: str) -> Json:
        """Return the Git metadata of a revision."""
        if not self.metadata:
            return {}
        commit = {"oid": git_name("commit", revision), "message": "Synchronize with GitBook", "createdByGitBook": True}
        return {"git": commit}

    def _blob(self, text: str, path: str) -> Json:
        return {"git": {"oid": git_name("blob", text), "path": path}} if self.metadata else {}


def reading(call: Call, space: Record) -> Reading:
    """Return the reading options of a call for a space."""
    git: Json = space.notes.get("git", {"state": {"operation": {}}})
    known = git["state"]["operation"].get("state") == _SYNCHRONIZED
    return Reading(space, known and call.text("metadata", "true") == "true", call.text("computed", "true") == "true")
