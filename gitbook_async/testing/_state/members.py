"""Members of an organization.

Lists are sorted by the join date, newest first, and the spaces of a member newest first, unless ``sort`` and ``order``
are set. A member managed by single sign-on cannot be removed at once: the administrators are notified, with 202. Such a
member is created with ``setUserAsSSOMemberForOrganization``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from gitbook_async.testing._state import spaces, teams, users
from gitbook_async.testing._state.calls import Call, Handler, Listed, Reply
from gitbook_async.testing._state.nouns import Noun
from gitbook_async.testing._state.organizations import organization_id
from gitbook_async.testing._state.records import Json, Record
from gitbook_async.testing._state.seed import CALLER

_ASKED: Final = 202
_SORTS: Final[dict[str, Callable[[Json], Any]]] = {
    "joinedAt": lambda told: told["joinedAt"],
    "lastSeenAt": lambda told: told.get("lastSeenAt", ""),
    "name": lambda told: told["user"]["displayName"].lower(),
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
    return Listed(chosen(call), lambda one: one)


def chosen(call: Call) -> list[Json]:
    """Return the JSON of the members that a query selects, in its order."""
    told = [view(call, record) for record in call.of("member", organization_id(call))]
    role, words = call.text("role"), call.text("search").lower()
    told = [one for one in told if not role or (one.get("role") or "guest") == role]
    told = [one for one in told if words in f"{one['user']['displayName']} {one['user'].get('email')}".lower()]
    return sorted(told, key=_SORTS[call.text("sort", "joinedAt")], reverse=_is_descending(call))


def _is_descending(call: Call) -> bool:
    return call.text("order", "desc") == "desc"


def _remove(call: Call) -> Reply:
    owner, key = organization_id(call), call.value("userId")
    if call.store.table("member").has(key, owner) and call.find("member", key, owner).fields["sso"]:
        return Reply(_ASKED)
    reply = call.remove("member", key, owner)
    for team in teams.of_member(call, owner, key):
        call.store.table("team member").remove(key, team.id)
    return reply


def _make_sso(call: Call) -> Json:
    _NOUN.find(call).fields["sso"] = True
    return _NOUN.get(call)


def _see(call: Call) -> Reply:
    call.find("member", CALLER, organization_id(call)).fields["lastSeenAt"] = call.store.now()
    return Reply(200, {})


def _spaces(call: Call) -> Listed:
    role = _NOUN.find(call).fields.get("role") or "read"
    found = spaces.of_organization(call, organization_id(call))
    found.sort(key=lambda one: (one.fields["createdAt"], one.rank), reverse=_is_descending(call))
    return Listed(found, lambda record: {"permission": role, "space": spaces.view(call, record)})


def _teams(call: Call) -> Listed:
    owner, key, title = organization_id(call), _NOUN.find(call).id, call.text("title").lower()
    found = [team for team in teams.of_member(call, owner, key) if title in team.fields["title"].lower()]
    return Listed(found, lambda team: {"team": teams.view(call, team), "member": teams.role(call, team.id, key)})


_NOUN: Final = Noun("member", "userId", organization_id, view)
HANDLERS: Final[dict[str, Handler]] = {
    "listMembersInOrganizationById": _list,
    "getMemberInOrganizationById": _NOUN.get,
    "removeMemberFromOrganizationById": _remove,
    "updateMemberInOrganizationById": _NOUN.update,
    "setUserAsSSOMemberForOrganization": _make_sso,
    "updateOrganizationMemberLastSeenAt": _see,
    "listSpacesForOrganizationMember": _spaces,
    "listTeamsForOrganizationMember": _teams,
}
