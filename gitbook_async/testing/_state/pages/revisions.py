"""Revisions of a space: the live one and all others.

Changes are relative to the first parent.
"""

from __future__ import annotations

from typing import Final

from gitbook_async.testing._state.calls.calls import Call, Handler
from gitbook_async.testing._state.changes import change_requests
from gitbook_async.testing._state.data.content import Content
from gitbook_async.testing._state.data.history import Revision, changed_pages
from gitbook_async.testing._state.data.records import Json, Missing
from gitbook_async.testing._state.pages.reading import reading
from gitbook_async.testing._state.pages.trees import tree
from gitbook_async.testing._state.spaces.spaces import space, space_id

_MOST_CHANGES: Final = 100


def revision(call: Call) -> Revision:
    """Return the revision named in the path.

    Raises:
        Missing: it does not exist.
    """
    found = call.store.history(space_id(call)).revisions.get(call.value("revisionId"))
    if found is None:
        raise Missing("revision", gone=False)
    return found


def view(call: Call, one: Revision) -> Json:
    """Return the JSON of a revision."""
    record = space(call)
    app = f"https://app.gitbook.com/o/{record.fields['organization']}/s/{record.id}/~/revisions/{one.id}"
    details: Json = {"object": "revision", "id": one.id, "type": one.type, "parents": list(one.parents)}
    read = reading(call, record)
    details |= {"pages": tree(read, one.content), "files": [read.of_file(file) for file in one.content.files.values()]}
    details |= {
        "reusableContents": [read.of_snippet(snippet) for snippet in one.content.snippets.values()],
        "tags": [],
        "createdAt": one.created,
        "urls": {"app": app},
    }
    return {**details, **read.of_revision(one.id), **_merged_from(call, one)}


def changes(call: Call, before: Content, after: Content) -> Json:
    """Return the differences between two contents, and how many more there are than requested."""
    most = int(float(call.text("limit"))) or _MOST_CHANGES
    found, count = changed_pages(before, after, most)
    return {"changes": found, **({"more": count - most} if count > most else {})}


def _merged_from(call: Call, one: Revision) -> Json:
    if not one.merged_from:
        return {}
    record = call.find("change request", one.merged_from, space_id(call))
    return {"mergedFrom": change_requests.view(call, record)}


def _changes(call: Call) -> Json:
    one, history = revision(call), call.store.history(space_id(call))
    before = history.revisions[one.parents[0]].content if one.parents else Content()
    return {**changes(call, before, one.content), **_merged_from(call, one)}


def _draft_changes(call: Call) -> Json:
    record = change_requests.change_request(call)
    base = change_requests.base(call, record)
    return changes(call, base.content, change_requests.head(call).content)


HANDLERS: Final[dict[str, Handler]] = {
    "getCurrentRevision": lambda call: view(call, call.store.history(space_id(call)).live),
    "getRevisionById": lambda call: view(call, revision(call)),
    "getRevisionSemanticChanges": _changes,
    "getRevisionOfChangeRequestById": lambda call: view(call, change_requests.head(call)),
    "getChangeRequestChanges": _draft_changes,
}
