"""Context records of a site: what is sent here is a record of its connection ``builtin:api``, which is made if need be.

The connection counts its records. A record whose connection is deleted is gone too.
"""

from __future__ import annotations

from typing import Any, Final, cast

from gitbook_async.testing._state.calls.calls import Call, Handler, Listed
from gitbook_async.testing._state.calls.nouns import Noun
from gitbook_async.testing._state.data.records import Json, Record
from gitbook_async.testing._state.sites import connections
from gitbook_async.testing._state.sites.sites import site_id

_KEPT: Final = ("type", "title", "description")


def view(call: Call, record: Record) -> Json:
    """Return the JSON of a record."""
    place = ("orgs", call.value("organizationId"), "sites", record.owner, "context-records", record.id)
    urls = {"location": call.location(*place)}
    if "url" in record.notes:
        urls["source"] = record.notes["url"]
    return {"object": "context-record", "id": record.id, **record.fields, "urls": urls}


def _upsert(call: Call) -> None:
    """Create or update records by the ids that their source gave them."""
    owner = site_id(call)
    records = cast("list[Json]", call.request.body)
    connection = connections.of_api(call) if records else None
    for wanted in records:
        if connection:
            _put(call, owner, connection.id, wanted)


def _put(call: Call, owner: str, connection: str, wanted: Json) -> None:
    table, now = call.store.table(connections.RECORDS), call.store.now()
    details: dict[str, Any] = {name: wanted[name] for name in _KEPT if name in wanted}
    details |= {"connection": connection, "connector": connections.API, "processedAt": now}
    notes = {name: wanted[name] for name in ("url", "body") if name in wanted}
    if table.has(wanted["id"], owner):
        record = table.find(wanted["id"], owner)
        record.fields, record.notes = {"createdAt": record.fields["createdAt"], **details}, notes
    else:
        created = {"createdAt": wanted.get("createdAt", now)}
        call.store.create(connections.RECORDS, {**created, **details}, owner, wanted["id"], **notes)


def _list(call: Call) -> Listed:
    found = call.of(connections.RECORDS, site_id(call))
    for name in ("type", "connector", "connection"):
        found = [one for one in found if call.text(name, one.fields[name]) == one.fields[name]]
    return _NOUN.listed(call, [one for one in found if call.text("topic") in ("", *one.fields.get("topics", ()))])


_NOUN: Final = Noun(connections.RECORDS, "siteContextRecordId", site_id, view)
HANDLERS: Final[dict[str, Handler]] = {
    "listSiteContextRecords": _list,
    "getSiteContextRecordById": _NOUN.get,
    "upsertSiteContextRecords": _upsert,
}
