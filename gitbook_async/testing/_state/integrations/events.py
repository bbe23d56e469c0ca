"""The events of an integration: its installations, and its tasks once they are due.

No event is sent anywhere; the trace of an event says so.
"""

from __future__ import annotations

from typing import Any

from gitbook_async.testing._state.calls.calls import Call
from gitbook_async.testing._state.data.records import Json, Missing, Record

KIND = "integration event"


def emit(call: Call, integration: Record, kind: str, delay: float = 0, /, **fields: Any) -> None:
    """Record an event.

    Args:
        call: the call that causes it.
        integration: the integration.
        kind: its type.
        delay: the seconds until it happens.
        fields: its other fields.
    """
    notes = {"due": call.store.clock() + delay, "at": call.store.now(delay), "tunnel": integration.notes.get("tunnel")}
    call.store.create(KIND, {"type": kind, **fields}, integration.id, "", **notes)


def happened(call: Call, integration: Record) -> list[Record]:
    """Return the events of an integration that have happened."""
    now = call.store.clock()
    return [one for one in call.of(KIND, integration.id) if one.notes["due"] <= now]


def view(_call: Call, record: Record) -> Json:
    """Return the JSON of an event."""
    whose = {name: record.fields[name] for name in ("installationId",) if name in record.fields}
    return {
        "id": record.id,
        "integrationId": record.owner,
        **whose,
        "createdAt": record.notes["at"],
        "payload": {"eventId": record.id, **record.fields},
        "status": "success",
    }


def traced(call: Call, integration: Record) -> Json:
    """Return the event named in the path, with what was logged.

    Raises:
        Missing: it does not exist, or has not happened yet.
    """
    record = next((one for one in happened(call, integration) if one.id == call.value("eventId")), None)
    if record is None:
        raise Missing("event", gone=False)
    place = record.notes["tunnel"] or "the script of the integration"
    log = {"message": f"The testing GitBook sends no events, not to {place}", "level": "info"}
    return {"event": view(call, record), "trace": {"logs": [log]}}
