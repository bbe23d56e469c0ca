"""Spaces.

A deleted space is not listed and its contents cannot be read, but the space itself can be read, and restored for seven
days. A copy has the live content of the original and none of its change requests. A space has a position among the
spaces and collections of its parent; a move that changes nothing returns 409.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from gitbook_async.testing._http.failures import Failure
from gitbook_async.testing._state.calls.calls import Call, Handler, Listed, Reply
from gitbook_async.testing._state.calls.nouns import assign
from gitbook_async.testing._state.calls.placing import place
from gitbook_async.testing._state.data.content import Content, Page
from gitbook_async.testing._state.data.records import Json, Missing, Record
from gitbook_async.testing._state.organizations.organizations import organization_id

_RESTORABLE: Final = timedelta(days=7)
_DELETED: Final = 205
_ABSENT: Final = 204
_SETTINGS: Final = ("title", "emoji", "editMode", "defaultLevel", "language", "mergeRules")
_PERMISSIONS: Final = (
    "view",
    "access",
    "admin",
    "viewInviteLinks",
    "edit",
    "triggerGitSync",
    "comment",
    "merge",
    "review",
    "installIntegration",
)


def view(call: Call, record: Record) -> Json:
    """Return the JSON of a space."""
    app = f"https://app.gitbook.com/o/{record.fields['organization']}/s/{record.id}/"
    return {
        "object": "space",
        "id": record.id,
        "editMode": "locked",
        "mergeRules": {"type": "inherit"},
        **record.fields,
        **({"gitSync": record.notes["git"]["state"]} if "git" in record.notes else {}),
        "revision": call.store.history(record.id).primary,
        "comments": len(call.of("comment", record.id)),
        **_count_changes(call, record.id),
        "permissions": dict.fromkeys(_PERMISSIONS, True),
        "urls": {"location": call.location("spaces", record.id), "app": app},
    }


def of_organization(call: Call, organization: str) -> list[Record]:
    """Return the spaces of an organization that are not deleted."""
    spaces = call.of("space")
    return [one for one in spaces if one.fields["organization"] == organization and "deletedAt" not in one.fields]


def space(call: Call) -> Record:
    """Return the space named in the path.

    Raises:
        Missing: it does not exist, or is deleted.
    """
    record = _any_space(call)
    if "deletedAt" in record.fields:
        raise Missing("space", gone=True)
    return record


def space_id(call: Call) -> str:
    """Return the id of the space named in the path; raises the same errors as `space`."""
    return space(call).id


def make(call: Call, organization: str, fields: Json, content: Content | None = None) -> Record:
    """Create a space.

    Args:
        call: the call.
        organization: the id of the organization.
        fields: its fields.
        content: its content; a single empty page if omitted.
    """
    times = {"createdAt": call.store.now(), "updatedAt": call.store.now()}
    details = {"title": "Untitled", "emoji": "1f4d4", "visibility": "private", "defaultLevel": "inherit"}
    record = call.store.create("space", {**details, **times, "organization": organization})
    assign(record.fields, fields)
    first = Page(call.store.new_id("page"), record.fields["title"] or "Untitled", "readme")
    call.store.start(record.id, Content().insert(first) if content is None else content)
    return record


def _count_changes(call: Call, space: str) -> dict[str, int]:
    statuses = [one.fields["status"] for one in call.of("change request", space)]
    counts = {"changeRequestsOpen": statuses.count("open"), "changeRequestsDraft": statuses.count("draft")}
    return {"changeRequests": len(statuses), **counts}


def _any_space(call: Call) -> Record:
    """Return a space, also a deleted one that can still be restored."""
    record = call.find("space", call.value("spaceId"))
    deleted = record.fields.get("deletedAt")
    if deleted and call.store.clock() - datetime.fromisoformat(deleted).timestamp() > _RESTORABLE.total_seconds():
        call.store.table("space").remove(record.id)
        raise Missing("space", gone=True)
    return record


def _list(call: Call) -> Listed:
    return Listed(of_organization(call, organization_id(call)), lambda record: view(call, record))


def _create(call: Call) -> Json:
    organization = organization_id(call)
    fields = {name: call.body[name] for name in (*_SETTINGS, "parent") if name in call.body}
    if parent := fields.get("parent"):
        call.known("collection", parent)
    return view(call, make(call, organization, fields, Content() if call.body.get("empty") else None))


def _update(call: Call) -> Json:
    """Change the settings; only a move changes the parent."""
    record = space(call)
    assign(record.fields, {name: call.body[name] for name in _SETTINGS if call.body.get(name) is not None})
    record.fields["updatedAt"] = call.store.now()
    return view(call, record)


def _delete(call: Call) -> Reply:
    table, key = call.store.table("space"), call.value("spaceId")
    if not table.has(key):
        return call.remove("space", key)
    record = _any_space(call)
    if "deletedAt" in record.fields:
        return Reply(_ABSENT)
    record.fields["deletedAt"] = call.store.now()
    return Reply(_DELETED)


def _restore(call: Call) -> Json:
    record = _any_space(call)
    record.fields.pop("deletedAt", None)
    return view(call, record)


def _duplicate(call: Call) -> Json:
    record = space(call)
    details = {name: record.fields[name] for name in (*_SETTINGS, "parent") if name in record.fields}
    details["title"] = f"Copy of {record.fields['title']}"[:50]
    content = call.store.history(record.id).live.content
    return view(call, make(call, record.fields["organization"], details, content))


def _move(call: Call) -> Json:
    record, parent = space(call), call.body.get("parent")
    if parent:
        target = call.known("collection", parent)
        if target.fields["organization"] != record.fields["organization"]:
            raise Failure(409, "The collection belongs to another organization")
    move_into(call, record, call.body.get("parent", record.fields.get("parent")))
    return view(call, record)


def move_into(call: Call, record: Record, parent: str | None) -> None:
    """Move a space or a collection to the position in the body, or to the end.

    Raises:
        Failure: 400, the position does not exist; 409, it is there already.
    """
    owner = record.fields["organization"]
    siblings = [one for one in call.of("collection") if one.fields["organization"] == owner]
    siblings = [one for one in siblings + of_organization(call, owner) if one.fields.get("parent") == parent]
    moved = place(call.store, record, siblings, call.body.get("position"))
    if not moved and record.fields.get("parent") == parent:
        raise Failure(409, "The operation would not change anything")
    assign(record.fields, {"parent": parent})


HANDLERS: Final[dict[str, Handler]] = {
    "listSpacesInOrganizationById": _list,
    "createSpace": _create,
    "getSpaceById": lambda call: view(call, _any_space(call)),
    "updateSpaceById": _update,
    "deleteSpaceById": _delete,
    "restoreSpace": _restore,
    "duplicateSpace": _duplicate,
    "moveSpace": _move,
}
