"""``updateChangeRequestContent``: writing to a change request, with both forms of its response."""

from __future__ import annotations

from typing import Final

from gitbook_async.testing._state.calls.calls import Call, Handler
from gitbook_async.testing._state.changes import change_requests
from gitbook_async.testing._state.changes.edits import Batch
from gitbook_async.testing._state.data.content import Content
from gitbook_async.testing._state.data.records import Json, Record


def _write(call: Call) -> Json:
    record = change_requests.change_request(call)
    change_requests.check_open(record)
    history, start = call.store.history(record.owner), change_requests.head_of(call, record)

    def earlier(key: str) -> Content | None:
        found = history.revisions.get(key)
        return found.content if found else None

    origin = change_requests.base(call, record).content
    batch = Batch(start.content, origin, earlier, call.store.new_id, call.upload)
    batch.apply(call.body["changes"])
    call.store.uploads |= batch.uploads
    revision = call.store.revise(record.owner, "edits", (start.id,), batch.content)
    change_requests.advance(call, record, revision)
    details = change_requests.view(call, record)
    return details if call.text("compat", "true") == "true" else _outcome(call, record, details, batch)


def _outcome(call: Call, record: Record, details: Json, batch: Batch) -> Json:
    changes = [{**event, "page": _page(call, record, key, event)} for key, event in batch.touched.items()]
    files = {"insertedFiles": batch.files} if batch.files else {}
    return {"changeRequest": details, "changes": changes, **files}


def _page(call: Call, record: Record, key: str, event: Json) -> Json | str:
    """Return the identification of a changed page; of a deleted one only the id."""
    if event["object"] == "deleted_page":
        return key
    here = ("spaces", record.owner, "change-requests", record.id, "content", "page", key)
    return {"object": "page", "id": key, "urls": {"location": call.location(*here)}}


HANDLERS: Final[dict[str, Handler]] = {"updateChangeRequestContent": _write}
