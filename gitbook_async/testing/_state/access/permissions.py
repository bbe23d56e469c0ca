"""Permissions in a space, a collection or a site. They are stored and returned, but not enforced."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import attrs

from gitbook_async.testing._state.access import members
from gitbook_async.testing._state.calls.calls import Call, Handler, Listed, Reply
from gitbook_async.testing._state.data.records import Json, Record
from gitbook_async.testing._state.organizations import teams, users
from gitbook_async.testing._state.sites.sites import site
from gitbook_async.testing._state.spaces import spaces


@attrs.frozen
class Place:
    """An object with permissions.

    Attributes:
        prefix: the prefix of the owner of its permissions.
        find: returns the record named in the path.
    """

    prefix: str
    find: Callable[[Call], Record]

    def owner(self, call: Call) -> str:
        """Return the owner of the permissions.

        Raises:
            Missing: the object named in the path does not exist.
        """
        return f"{self.prefix}/{self.find(call).id}"

    def invite(self, call: Call) -> None:
        """Invite users and teams."""
        owner, role = self.owner(call), {"role": call.body["role"]}
        members = [call.known("user", key).id for key in call.body.get("users", ())]
        for key in members:
            call.store.create("permission", dict(role), owner, f"user:{key}", user=key)
        for key in call.body.get("teams", ()):
            call.store.create("permission", dict(role), owner, f"team:{key}", team=key)

    def users(self, call: Call) -> Listed:
        """List the users with permissions."""
        found = [one for one in call.of("permission", self.owner(call)) if "user" in one.notes]
        return Listed(found, lambda one: {**_level(one), "user": users.user(call, one.notes["user"])})

    def teams(self, call: Call) -> Listed:
        """List the existing teams with permissions."""
        permissions = [one for one in call.of("permission", self.owner(call)) if "team" in one.notes]
        known = {team.id: team for team in call.store.table("team")}
        found = [one for one in permissions if one.notes["team"] in known]
        return Listed(found, lambda one: {**_level(one), "team": teams.view(call, known[one.notes["team"]])})

    def update_user(self, call: Call) -> None:
        """Change a user's permissions."""
        self._update(call, f"user:{call.value('userId')}")

    def update_team(self, call: Call) -> None:
        """Change a team's permissions."""
        self._update(call, f"team:{call.value('teamId')}")

    def remove_user(self, call: Call) -> Reply:
        """Remove a user."""
        return call.remove("permission", f"user:{call.value('userId')}", self.owner(call))

    def remove_team(self, call: Call) -> Reply:
        """Remove a team."""
        return call.remove("permission", f"team:{call.value('teamId')}", self.owner(call))

    def _update(self, call: Call, key: str) -> None:
        record = call.find("permission", key, self.owner(call))
        record.fields.update({name: call.body[name] for name in ("role",) if name in call.body})


def _aggregate(call: Call) -> Listed:
    """List the members of the organization, who have access to all sites, with their permissions in one."""
    place, team = site(call), call.text("team")
    found = [one for one in members.chosen(call) if not team or call.store.table("team member").has(one["id"], team)]
    own = {
        one.notes["user"]: one.fields["role"]
        for one in call.of("permission", f"sites/{place.id}")
        if "user" in one.notes
    }
    return members.listed(call, found, lambda one: _of_member(one, place, own))


def _of_member(member: Json, place: Record, own: Mapping[str, str]) -> Json:
    """Return a member's role in a site: that of the site, else that of the organization."""
    details: Json = {name: member[name] for name in ("user", "disabled", "lastSeenAt") if name in member}
    if member["id"] in own:
        return {
            **details,
            "permission": own[member["id"]],
            "origin": {"type": "site", "site": place.id, "reason": "member"},
        }
    origin = {"type": "organization", "organization": place.owner}
    return {**details, "permission": member.get("role"), "origin": origin}


def _level(record: Record) -> Json:
    return {"permission": record.fields["role"] or "read"}


def _handlers(place: Place, name: str) -> dict[str, Handler]:
    return {
        f"inviteTo{name}": place.invite,
        f"listUserPermissionsIn{name}": place.users,
        f"listTeamPermissionsIn{name}": place.teams,
        f"updateUserPermissionIn{name}": place.update_user,
        f"updateTeamPermissionIn{name}": place.update_team,
        f"removeUserFrom{name}": place.remove_user,
        f"removeTeamFrom{name}": place.remove_team,
    }


HANDLERS: Final[dict[str, Handler]] = {
    **_handlers(Place("spaces", spaces.space), "Space"),
    **_handlers(Place("collections", lambda call: call.find("collection", call.value("collectionId"))), "Collection"),
    **_handlers(Place("sites", site), "Site"),
    "listPermissionsAggregateInSite": _aggregate,
}
