"""Teams of an organization and their members, identified by id or email address."""

from __future__ import annotations

from typing import Any, Final, cast

from gitbook_async.testing._http.failures import Failure
from gitbook_async.testing._state.calls.calls import Call, Handler, Listed, Reply
from gitbook_async.testing._state.calls.nouns import Noun
from gitbook_async.testing._state.data.records import Json, Record
from gitbook_async.testing._state.organizations import users
from gitbook_async.testing._state.organizations.organizations import organization_id


def view(call: Call, record: Record) -> Json:
    """Return the JSON of a team."""
    permitted = [one for one in call.store.table("permission") if one.notes.get("team") == record.id]
    return {
        "object": "team",
        "id": record.id,
        **record.fields,
        "members": len(call.of("team member", record.id)),
        "spaces": len([one for one in permitted if one.owner.startswith("spaces/")]),
        "permissions": {"admin": True, "view": True},
    }


def of_member(call: Call, organization: str, user: str) -> list[Record]:
    """Return the teams of a user."""
    table = call.store.table("team member")
    return [team for team in call.of("team", organization) if table.has(user, team.id)]


def role(call: Call, team: str, user: str) -> Json:
    """Return a user's membership of a team."""
    return {"role": call.find("team member", user, team).fields["role"]}


def resolve(call: Call, organization: str, name: str) -> str:
    """Return the id of the member with an id or an email address.

    Raises:
        Failure: 404, it does not exist.
    """
    for member in call.of("member", organization):
        if name in (member.id, call.find("user", member.id).fields.get("email")):
            return member.id
    raise Failure(404, f"Member not found: {name}")


def _list(call: Call) -> Listed:
    title, owner = call.text("title").lower(), call.text("owner")
    found = [team for team in call.of("team", organization_id(call)) if title in team.fields["title"].lower()]
    return _NOUN.listed(call, [team for team in found if not owner or _owns(call, team.id, owner)])


def _owns(call: Call, team: str, user: str) -> bool:
    return call.store.table("team member").has(user, team) and role(call, team, user)["role"] == "owner"


def _create(call: Call) -> Json:
    owner, title = organization_id(call), call.body["title"]
    if any(team.fields["title"] == title for team in call.of("team", owner)):
        raise Failure(400, f"A team named {title} already exists")
    members = [resolve(call, owner, name) for name in call.body.get("members", ())]
    made = call.store.create("team", {"title": title, "createdAt": call.store.now()}, owner)
    for member in members:
        call.store.create("team member", {"role": "member"}, made.id, member)
    return view(call, made)


def _members(call: Call) -> Listed:
    team = _NOUN.find(call)
    return Listed(call.of("team member", team.id), lambda one: _member(call, team, one))


def _member(call: Call, team: Record, one: Record) -> Json:
    record = call.find("member", one.id, team.owner)
    organization: Json = {"object": "member", "id": one.id, **record.fields, "user": users.user(call, one.id)}
    organization |= {"spaces": 0, "sites": 0, "teams": len(of_member(call, team.owner, one.id))}
    return {"organization": organization, "team": one.fields, "permissions": {"view": True}}


def _change_members(call: Call) -> None:
    """Add, then remove: a user in both lists is removed."""
    team = _NOUN.find(call)
    roles = cast("dict[str, Any]", call.body.get("memberships", {}))
    added = {name: {"role": "member"} for name in call.body.get("add", ())} | roles
    members = {resolve(call, team.owner, name): details["role"] for name, details in added.items()}
    removed = [resolve(call, team.owner, name) for name in call.body.get("remove", ())]
    for member, its_role in members.items():
        call.store.create("team member", {"role": its_role}, team.id, member)
    for member in removed:
        if call.store.table("team member").has(member, team.id):
            call.store.table("team member").remove(member, team.id)


def _add_member(call: Call) -> None:
    team = _NOUN.find(call)
    member = call.find("member", call.value("userId"), team.owner)
    call.store.create("team member", {"role": call.body.get("role", "member")}, team.id, member.id)


def _remove_member(call: Call) -> Reply:
    return call.remove("team member", call.value("userId"), _NOUN.find(call).id)


_NOUN: Final = Noun("team", "teamId", organization_id, view)
HANDLERS: Final[dict[str, Handler]] = {
    "listTeamsInOrganizationById": _list,
    "createOrganizationTeam": _create,
    "getTeamInOrganizationById": _NOUN.get,
    "removeTeamFromOrganizationById": _NOUN.delete,
    "updateTeamInOrganizationById": _NOUN.update,
    "listTeamMembersInOrganizationById": _members,
    "updateMembersInOrganizationTeam": _change_members,
    "addMemberToOrganizationTeamById": _add_member,
    "deleteMemberFromOrganizationTeamById": _remove_member,
}
