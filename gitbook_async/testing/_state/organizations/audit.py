"""Audit events: what was changed in an organization, by which operation, and whom it was about.

An event is recorded for each operation that was carried out and may have changed something. Its action is the id of the
operation, as GitBook's own names of actions are not public. It has the names of the properties that were sent, never
their values. The actor is always the caller.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final, cast
from uuid import UUID

from gitbook_async.testing._document.document import Document, join
from gitbook_async.testing._document.endpoints import Endpoint, read_endpoints
from gitbook_async.testing._state.calls.calls import Call, Handler, Listed
from gitbook_async.testing._state.calls.moments import is_within
from gitbook_async.testing._state.calls.nouns import Noun
from gitbook_async.testing._state.data.records import Json, Record
from gitbook_async.testing._state.data.seed import CALLER
from gitbook_async.testing._state.organizations.organizations import organization_id

_READING: Final = (
    "aggregate",
    "ask",
    "generate",
    "getComputed",
    "prewarm",
    "render",
    "search",
    "stream",
    "test",
    "track",
)
"""How the ids of operations begin that change nothing although they are no GET."""
_PLACES: Final = {"spaceId": "space", "collectionId": "collection"}


def changes(endpoint: Endpoint) -> bool:
    """Return whether an operation may change something."""
    return endpoint.method != "GET" and not endpoint.id.startswith(_READING)


def note(call: Call, answer: Any) -> None:
    """Record that an operation was carried out in an organization.

    Args:
        call: the call; calls outside organizations are not recorded.
        answer: its result.
    """
    owner = _organization(call)
    if owner and call.store.table("organization").has(owner):
        fields = {"action": call.request.endpoint.id, "occurredAt": call.store.now(), "target": _target(call, answer)}
        call.store.create("audit event", fields, owner, _new_id(call), sent=sorted(call.body))


def _organization(call: Call) -> str:
    values = call.request.values
    if "organizationId" in values:
        return values["organizationId"]
    for name, kind in _PLACES.items():
        if name in values and call.store.table(kind).has(values[name]):
            return call.find(kind, values[name]).fields["organization"]
    return ""


def _target(call: Call, answer: Any) -> Json:
    """Return what an operation was about: what it returned, or else the last object that its path names."""
    made = cast("Json", answer) if isinstance(answer, dict) else {}
    if isinstance(made.get("id"), str):
        label = made.get("title") or made.get("name")
        details = {"type": made.get("object", "object"), "id": made["id"]}
        return {**details, "label": label} if isinstance(label, str) else details
    name, key = list(call.request.values.items())[-1]
    return {"type": name.removesuffix("Id"), "id": key}


def _new_id(call: Call) -> str:
    return str(UUID(bytes=call.store.new_id("audit event").encode()[:16], version=4))


def _view(call: Call, record: Record) -> Json:
    user = call.find("user", CALLER)
    location = call.location("orgs", record.owner, "audit-events", record.id)
    return {
        "object": "audit-event",
        "id": record.id,
        **record.fields,
        "actor": {"type": "user", "id": CALLER, "label": user.fields["displayName"]},
        "source": "api",
        "urls": {"location": location},
    }


def _list(call: Call) -> Listed:
    """List the events with the filters of the query, newest first."""
    found = [one for one in call.of("audit event", organization_id(call)) if _is_meant(call, one.fields)]
    return _NOUN.sorted(call, found, lambda one: one.fields["occurredAt"], descending=True)


def _is_meant(call: Call, details: Json) -> bool:
    return (
        is_within(call, details["occurredAt"])
        and call.text("action", details["action"]) == details["action"]
        and call.text("actor", CALLER) == CALLER
        and call.text("target", details["target"]["id"]) == details["target"]["id"]
    )


def _get(call: Call) -> Json:
    record = _NOUN.find(call)
    return {**_view(call, record), "schemaVersion": 1, "payload": {"properties": record.notes["sent"]}}


def _actions(call: Call) -> Listed:
    organization_id(call)
    return Listed(actions(call.request.endpoint.document), lambda one: one)


@cache
def actions(document: Document) -> list[Json]:
    """Return the actions that are recorded: the operations that may change something in an organization."""
    found = [one for one in read_endpoints(document).values() if changes(one) and _is_inside(one)]
    return [{"object": "audit-event-action", "id": one.id, "label": _summary(one)} for one in found]


def _is_inside(endpoint: Endpoint) -> bool:
    return any(one.name in {"organizationId", *_PLACES} for one in endpoint.inputs_in("path"))


def _summary(endpoint: Endpoint) -> str:
    pointer = join("#/paths", endpoint.path, endpoint.method.lower())
    return endpoint.document.resolve(pointer).get("summary", endpoint.id)


_NOUN: Final = Noun("audit event", "auditEventId", organization_id, _view)
HANDLERS: Final[dict[str, Handler]] = {
    "listOrganizationAuditEvents": _list,
    "getOrganizationAuditEvent": _get,
    "listOrganizationAuditEventActions": _actions,
}
