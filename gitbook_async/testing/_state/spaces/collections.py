"""Collections of spaces, which can be nested.

Deleting a collection deletes its collections and moves its spaces to the top level of the organization. A collection
has a position among the spaces and collections of its parent; a move that changes nothing returns 409.
"""

from __future__ import annotations

from typing import Final

from gitbook_async.testing._http.failures import Failure
from gitbook_async.testing._state.calls.calls import Call, Handler, Listed, Reply
from gitbook_async.testing._state.calls.nouns import Noun, assign
from gitbook_async.testing._state.data.records import Json, Record
from gitbook_async.testing._state.organizations.organizations import organization_id
from gitbook_async.testing._state.spaces import spaces


def view(call: Call, record: Record) -> Json:
    """Return the JSON of a collection."""
    app = f"https://app.gitbook.com/o/{record.fields['organization']}/c/{record.id}"
    return {
        "object": "collection",
        "id": record.id,
        **record.fields,
        "permissions": dict.fromkeys(("view", "admin", "viewInviteLinks", "create"), True),
        "urls": {"location": call.location("collections", record.id), "app": app},
    }


def _list(call: Call) -> Listed:
    owner, nested = organization_id(call), call.text("nested", "true") == "true"
    found = [one for one in call.of("collection") if one.fields["organization"] == owner]
    return _NOUN.listed(call, [one for one in found if nested or "parent" not in one.fields])


def _create(call: Call) -> Json:
    owner, parent = organization_id(call), call.body.get("parent")
    if parent:
        call.known("collection", parent)
    details = {"title": call.body.get("title", "Untitled"), "parent": parent}
    return _NOUN.create(call, {**details, "organization": owner, "defaultLevel": "inherit"})


def _spaces(call: Call) -> Listed:
    record = _NOUN.find(call)
    found = spaces.of_organization(call, record.fields["organization"])
    inside = [one for one in found if one.fields.get("parent") == record.id]
    return Listed(inside, lambda one: spaces.view(call, one))


def _below(call: Call, key: str) -> list[str]:
    """Return the ids of all collections in a collection."""
    children = [one.id for one in call.of("collection") if one.fields.get("parent") == key]
    return children + [below for child in children for below in _below(call, child)]


def _delete(call: Call) -> Reply:
    key = call.value("collectionId")
    lost = {key, *_below(call, key)}
    reply = call.remove("collection", key)
    for inner in lost - {key}:
        call.store.table("collection").remove(inner)
    for one in call.of("space"):
        if one.fields.get("parent") in lost:
            del one.fields["parent"]
    return reply


def _move(call: Call) -> Json:
    record, parent = _NOUN.find(call), call.body.get("parent")
    if parent in (record.id, *_below(call, record.id)):
        raise Failure(409, "A collection cannot be moved into itself")
    if parent and call.known("collection", parent).fields["organization"] != record.fields["organization"]:
        raise Failure(409, "The collection belongs to another organization")
    spaces.move_into(call, record, call.body.get("parent", record.fields.get("parent")))
    return view(call, record)


def _transfer(call: Call) -> Json:
    """Move a collection, with its contents, to another organization."""
    record, target = _NOUN.find(call), call.known("organization", call.body["organization"])
    moved = {record.id, *_below(call, record.id)}
    for one in call.of("collection") + call.of("space"):
        if one.id in moved or one.fields.get("parent") in moved:
            one.fields["organization"] = target.id
    assign(record.fields, {"parent": None})
    return view(call, record)


_NOUN: Final = Noun("collection", "collectionId", lambda _call: "", view)
HANDLERS: Final[dict[str, Handler]] = {
    "listCollectionsInOrganizationById": _list,
    "createCollection": _create,
    "getCollectionById": _NOUN.get,
    "updateCollectionById": _NOUN.update,
    "deleteCollectionById": _delete,
    "listSpacesInCollectionById": _spaces,
    "moveCollection": _move,
    "transferCollection": _transfer,
}
