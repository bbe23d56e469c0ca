"""Members of an organization.

Lists are sorted by the join date, newest first, and the spaces of a member newest first, unless ``sort`` and ``order``
are set. A member managed by single sign-on cannot be removed at once: the administrators are notified, with 202. Such a
member is created with ``setUserAsSSOMemberForOrganization``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from gitbook_async.testing._http.failures import Failure
from gitbook_async.testing._state.calls.calls import Call, Handler, Listed, Reply
from gitbook_async.testing._state.calls.nouns import Noun, in_order_of
from gitbook_async.testing._state.data.records import Json, Record
from gitbook_async.testing._state.data.seed import CALLER
from gitbook_async.testing._state.organizations import teams, users
from gitbook_async.testing._state.organizations.organizations import organization_id
from gitbook_async.testing._state.spaces import spaces

_ASKED: Final = 202
_ADMIN: Final = "admin"
_SORTS: Final[dict[str, Callable[[Json], Any]]] = {
    "joinedAt": lambda details: details["joinedAt"],
    "lastSeenAt": lambda details: details.get("lastSeenAt", ""),
    "name": lambda details: details["user"]["displayName"].lower(),
}


def view(call: Call, record: Record) -> Json:
    """Return the JSON of a member."""
    return {
        "object": "member",
        "id": record.id,
        **record.fields,
        "user": users.user(call, record.id),
        "spaces": len(spaces.of_organization(call, record.owner)),
        "teams": len(teams.of_member(call, record.owner, record.id)),
        "sites": len(call.of("site", record.owner)),
    }


def _list(call: Call) -> Listed:
    return listed(call, chosen(call), lambda one: one)


def listed(call: Call, chosen: list[Json], view: Callable[[Json], Json]) -> Listed:
    """List the JSON of members in the order of the query.

    Args:
        call: the call.
        chosen: the JSON of the members.
        view: returns the JSON of an item.
    """
    key, descending = _SORTS[call.text("sort", "joinedAt")], _is_descending(call)

    def at(details: Json) -> list[Any]:
        return [key(details), details["id"]]

    return Listed(sorted(chosen, key=at, reverse=descending), view, at, descending)


def chosen(call: Call) -> list[Json]:
    """Return the JSON of the members that a query selects."""
    details = [view(call, record) for record in call.of("member", organization_id(call))]
    role, words = call.text("role"), call.text("search").lower()
    details = [one for one in details if not role or (one.get("role") or "guest") == role]
    return [one for one in details if words in f"{one['user']['displayName']} {one['user'].get('email')}".lower()]


def _is_descending(call: Call) -> bool:
    return call.text("order", "desc") == "desc"


def _remove(call: Call) -> Reply:
    owner, key = organization_id(call), call.value("userId")
    _keep_an_admin(call, owner, key)
    if call.store.table("member").has(key, owner) and call.find("member", key, owner).fields["sso"]:
        return Reply(_ASKED)
    reply = call.remove("member", key, owner)
    for team in teams.of_member(call, owner, key):
        call.store.table("team member").remove(key, team.id)
    return reply


def _update(call: Call) -> Json:
    if call.body.get("role", _ADMIN) != _ADMIN or call.body.get("disabled"):
        _keep_an_admin(call, organization_id(call), call.value("userId"))
    return _NOUN.update(call)


def _keep_an_admin(call: Call, organization: str, user: str) -> None:
    """Refuse a change that would leave an organization without an administrator.

    Raises:
        Failure: 400, the user is the last one.
    """
    if [one.id for one in call.of("member", organization) if one.fields["role"] == _ADMIN] == [user]:
        raise Failure(400, "The last administrator of an organization cannot be removed")


def _make_sso(call: Call) -> Json:
    _NOUN.find(call).fields["sso"] = True
    return _NOUN.get(call)


def _see(call: Call) -> Reply:
    call.find("member", CALLER, organization_id(call)).fields["lastSeenAt"] = call.store.now()
    return Reply(200, {})


def _spaces(call: Call) -> Listed:
    role = _NOUN.find(call).fields.get("role") or "read"
    found = spaces.of_organization(call, organization_id(call))

    def view_one(record: Record) -> Json:
        return {"permission": role, "space": spaces.view(call, record)}

    return in_order_of(found, view_one, lambda one: one.fields["createdAt"], descending=_is_descending(call))


def _teams(call: Call) -> Listed:
    owner, key, title = organization_id(call), _NOUN.find(call).id, call.text("title").lower()
    found = [team for team in teams.of_member(call, owner, key) if title in team.fields["title"].lower()]
    return Listed(found, lambda team: {"team": teams.view(call, team), "member": teams.role(call, team.id, key)})


_NOUN: Final = Noun("member", "userId", organization_id, view)
HANDLERS: Final[dict[str, Handler]] = {
    "listMembersInOrganizationById": _list,
    "getMemberInOrganizationById": _NOUN.get,
    "removeMemberFromOrganizationById": _remove,
    "updateMemberInOrganizationById": _update,
    "setUserAsSSOMemberForOrganization": _make_sso,
    "updateOrganizationMemberLastSeenAt": _see,
    "listSpacesForOrganizationMember": _spaces,
    "listTeamsForOrganizationMember": _teams,
}
