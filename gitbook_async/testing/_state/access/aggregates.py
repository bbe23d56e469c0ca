"""Who can access a space or a collection, and with which role.

The role of a member is that of the nearest place, of the space, its collection, the collection above and so on, that
says anything about the member: an invitation of the user or of a team, of which the highest counts, or else a default
level. Where no place says anything, it is the role in the organization. Administrators of the organization are
administrators everywhere; guests have access only where they are invited.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from gitbook_async.testing._state.calls.calls import Call, Handler, Listed
from gitbook_async.testing._state.data.records import Record
from gitbook_async.testing._state.organizations import teams, users
from gitbook_async.testing._state.spaces import spaces

_LEVELS: Final = ("read", "comment", "review", "edit", "create", "admin")
_INHERIT: Final = "inherit"

Place = tuple[str, Record]
"""The owner of the permissions in a space or collection, and its record."""


def _above(call: Call, record: Record) -> Iterator[Place]:
    """Yield the collection that a space or a collection is in, and those above it."""
    table, parent = call.store.table("collection"), record.fields.get("parent")
    while parent and table.has(parent):
        above = table.find(parent)
        yield f"collections/{above.id}", above
        parent = above.fields.get("parent")


def _listed(call: Call, place: Place) -> Listed:
    """List the members with access to a space or a collection; with a role if the query names one."""
    places, wanted = [place, *_above(call, place[1])], call.text("role")
    members = call.of("member", place[1].fields["organization"])
    roles = {member.id: _role(call, member, places) for member in members}
    found = [one for one in members if roles[one.id] and roles[one.id] == (wanted or roles[one.id])]
    return Listed(found, lambda one: {"permission": roles[one.id], "user": users.user(call, one.id)})


def _role(call: Call, member: Record, places: list[Place]) -> str | None:
    """Return the effective role of a member; None for no access."""
    own: str | None = member.fields.get("role")
    if own == _LEVELS[-1]:
        return own
    keys = [f"user:{member.id}", *(f"team:{one.id}" for one in teams.of_member(call, member.owner, member.id))]
    for owner, record in places:
        if invited := [one.fields["role"] or _LEVELS[0] for one in call.of("permission", owner) if one.id in keys]:
            return max(invited, key=_LEVELS.index)
        level: str | None = record.fields.get("defaultLevel", _INHERIT)
        if level != _INHERIT:
            return level and own and level
    return own


def _in_space(call: Call) -> Listed:
    record = spaces.space(call)
    return _listed(call, (f"spaces/{record.id}", record))


def _in_collection(call: Call) -> Listed:
    record = call.find("collection", call.value("collectionId"))
    return _listed(call, (f"collections/{record.id}", record))


HANDLERS: Final[dict[str, Handler]] = {
    "listPermissionsAggregateInSpace": _in_space,
    "listPermissionsAggregateInCollection": _in_collection,
}
