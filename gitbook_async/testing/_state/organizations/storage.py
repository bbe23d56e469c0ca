"""Uploads to the storage: a URL and a key for each. Nothing is uploaded; a key is all that other operations need."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from gitbook_async.testing._state.calls.calls import Call, Handler
from gitbook_async.testing._state.data.records import Json, Record
from gitbook_async.testing._state.organizations.organizations import organization_id

KIND: Final = "upload"


def url_of(key: str) -> str:
    """Return the URL of an uploaded file."""
    return f"https://storage.gitbook.example/{quote(key)}"


def uploaded(call: Call, key: str, kind: str) -> Record | None:
    """Return the upload with a key, if it is in the organization named in the path, and of a kind."""
    table, owner = call.store.table(KIND), organization_id(call)
    record = table.find(key, owner) if table.has(key, owner) else None
    return record if record and record.fields["kind"] == kind else None


def _start(call: Call) -> Json:
    owner = organization_id(call)
    key = "/".join((owner, call.body["kind"], call.store.new_id(KIND), call.body["file"]["name"][-200:]))
    call.store.create(KIND, dict(call.body), owner, key)
    return {
        "object": "storage-signed-url",
        "url": f"{url_of(key)}?signature={call.store.new_id('signature')}",
        "key": key,
    }


HANDLERS: Final[dict[str, Handler]] = {"generateStorageUploadURL": _start}
