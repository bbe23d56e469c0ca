"""Context connections of a site: what its assistant may read in other tools.

A new connection is pending, then syncing, then succeeded, one step with each status request; so is one that is synced
again. Nothing is fetched, so it brings no records; only that of the API has some, see `context_records`. Credentials
that begin with ``invalid`` are those that the other tool rejects: the test of the connection says so, and its
synchronization fails. Credentials are redacted when they are read; one that is sent back as it was read stays what it
was.
"""

from __future__ import annotations

from typing import Final, cast

from gitbook_async.testing._http.failures import Failure
from gitbook_async.testing._state.calls.calls import Call, Handler, Reply
from gitbook_async.testing._state.calls.kept import Kept, shown_as
from gitbook_async.testing._state.data.records import Json, Record
from gitbook_async.testing._state.sites.sites import site_id

KIND: Final = "context connection"
RECORDS: Final = "context record"
API: Final = "builtin:api"
_SECRETS: Final = frozenset(("token", "apiToken", "apiKey", "clientSecret", "refreshToken"))
_REDACTED: Final = "********"
_USAGE: Final[Json] = {"changeRequests": True, "search": True, "searchBoost": "x1.0"}
_REJECTED: Final = "The credentials were rejected."


def _initial(call: Call) -> Json:
    return {"createdAt": call.store.now(), "status": "pending", "records": 0, "usageSettings": _USAGE}


def _also(call: Call, record: Record) -> Json:
    details: Json = {}
    if record.fields["connector"] == API:
        details["records"] = len(
            [one for one in call.of(RECORDS, record.owner) if one.fields["connection"] == record.id]
        )
    if settings := record.fields.get("setupSettings"):
        details["setupSettings"] = {name: _REDACTED if name in _SECRETS else value for name, value in settings.items()}
    if record.fields["connector"] == "builtin:email":
        details["email"] = {"ingestionAddress": f"{record.id.lower()}@ingest.gitbook.example"}
    return details


def _rejected(record: Record) -> bool:
    settings = cast("dict[str, str]", record.fields.get("setupSettings", {}))
    return any(name in _SECRETS and value.startswith("invalid") for name, value in settings.items())


def _get(call: Call) -> Json:
    """Return a connection, then advance it."""
    record = _CONNECTIONS.find(call)
    details = _CONNECTIONS.view(call, record)
    if record.fields["status"] == "pending":
        record.fields["status"] = "syncing"
    elif record.fields["status"] == "syncing":
        _finish(call, record)
    return details


def _finish(call: Call, record: Record) -> None:
    failed = _rejected(record)
    record.fields |= {"status": "failed" if failed else "succeeded", "syncedAt": call.store.now()}
    if failed:
        record.fields |= {"failureMessage": _REJECTED, "failureReason": "authentication"}


def _sync(call: Call) -> None:
    record = _CONNECTIONS.find(call)
    if record.fields["status"] == "syncing":
        raise Failure(400, "The connection is being synchronized")
    for name in ("failureMessage", "failureReason"):
        record.fields.pop(name, None)
    record.fields["status"] = "syncing"


def _test(call: Call) -> Json:
    failed = _rejected(_CONNECTIONS.find(call))
    details: Json = {"object": "context-connection-test-result", "success": not failed}
    return {**details, "error": _REJECTED} if failed else details


def _update(call: Call) -> Json:
    """Change a connection; another connector has settings of its own, or none."""
    record = _CONNECTIONS.find(call)
    kept, sent = record.fields.get("setupSettings", {}), call.body.get("setupSettings", {})
    for name in _SECRETS & sent.keys() & kept.keys():
        if sent[name] == _REDACTED:
            sent[name] = kept[name]
    if call.body.get("connector", record.fields["connector"]) != record.fields["connector"]:
        record.fields.pop("setupSettings", None)
    return _CONNECTIONS.change(call)


def of_api(call: Call) -> Record:
    """Return the connection of the records that are sent to the API; it is created if need be."""
    owner = site_id(call)
    found = [one for one in call.of(KIND, owner) if one.fields["connector"] == API]
    fields = {**_initial(call), "connector": API, "status": "succeeded"}
    return found[0] if found else call.store.create(KIND, fields, owner)


def _delete(call: Call) -> Reply:
    """Delete a connection and its records."""
    reply = _CONNECTIONS.delete(call)
    for one in call.of(RECORDS, site_id(call)):
        if one.fields["connection"] == call.value("siteContextConnectionId"):
            call.store.table(RECORDS).remove(one.id, one.owner)
    return reply


_CONNECTIONS: Final = Kept(
    KIND,
    "siteContextConnectionId",
    site_id,
    shown_as("context-connection", "siteContextConnectionId", _also),
    initial=_initial,
)
HANDLERS: Final[dict[str, Handler]] = {
    **_CONNECTIONS.handlers(
        list="listSiteContextConnections",
        create="createSiteContextConnection",
    ),
    "deleteSiteContextConnectionById": _delete,
    "getSiteContextConnectionById": _get,
    "updateSiteContextConnectionById": _update,
    "syncSiteContextConnection": _sync,
    "testSiteContextConnection": _test,
}
