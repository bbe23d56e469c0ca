"""How pages and files are told of: with what Git knows of them, and with computed content, or without.

A space that has been synchronized with Git has, for each page and file, the name and the path of its blob; the names
are those that Git would give. With ``metadata=false`` they are left out. A computed page comes as the document that was
computed, or with ``computed=false`` as what it is computed from.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, Final

import attrs

from gitbook_async.testing._state.calls import Call
from gitbook_async.testing._state.content import Content, Page
from gitbook_async.testing._state.records import Json, Record

_SYNCHRONIZED: Final = "success"


@attrs.frozen
class Reading:
    """What a call wants to be told.

    Attributes:
        space: the space that is read.
        metadata: whether it wants what Git knows, and there is such.
        computed: whether computed pages come computed.
    """

    space: Record
    metadata: bool
    computed: bool

    def has_text(self, page: Page) -> bool:
        """Return whether a page comes with what is on it."""
        return page.type == "document" or (page.type == "computed" and self.computed)

    def of_page(self, content: Content, page: Page) -> Json:
        """Return what Git knows of a page."""
        name = "/README.md" if content.order.get(page.id) else ".md"
        return self._blob(page.markdown, content.path(page.id) + name)

    def of_file(self, file: Mapping[str, Any]) -> Json:
        """Return what is told of a file."""
        return {**file, **self._blob(file["id"], f".gitbook/assets/{file['name']}")}

    def of_revision(self, revision: str) -> Json:
        """Return what Git knows of a revision."""
        if not self.metadata:
            return {}
        commit = {"oid": _name("commit", revision), "message": "Synchronize with GitBook", "createdByGitBook": True}
        return {"git": commit}

    def _blob(self, text: str, path: str) -> Json:
        return {"git": {"oid": _name("blob", text), "path": path}} if self.metadata else {}


def reading(call: Call, space: Record) -> Reading:
    """Return what a call wants to be told of a space."""
    git: Json = space.notes.get("git", {"state": {"operation": {}}})
    known = git["state"]["operation"].get("state") == _SYNCHRONIZED
    return Reading(space, known and call.text("metadata", "true") == "true", call.text("computed", "true") == "true")


def _name(kind: str, text: str) -> str:
    """Return the name that Git gives to an object."""
    content = text.encode()
    return hashlib.sha1(f"{kind} {len(content)}\0".encode() + content, usedforsecurity=False).hexdigest()
