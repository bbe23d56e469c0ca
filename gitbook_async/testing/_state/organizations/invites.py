"""Invitations to an organization. Users invited by email become members at once, as no mail is sent."""

from __future__ import annotations

from typing import Any, Final, cast

from gitbook_async.testing._http.failures import Failure
from gitbook_async.testing._state.calls.calls import Call, Handler, Reply
from gitbook_async.testing._state.calls.nouns import Noun
from gitbook_async.testing._state.data.records import Json, Missing, Record
from gitbook_async.testing._state.data.seed import CALLER
from gitbook_async.testing._state.organizations.organizations import organization_id


def _view(_call: Call, record: Record) -> Json:
    return {"object": "invite", "id": record.id, "redundant": False, **record.fields}


def _invite(call: Call) -> Json:
    owner, users = organization_id(call), list[str]()
    for one in cast("list[Any]", call.body["emails"]):
        wanted = cast("Json", one) if isinstance(one, dict) else {"email": one, "role": call.body.get("role", "read")}
        users.append(_join(call, owner, wanted))
    return {"users": users, "invited": len(users)}


def _join(call: Call, organization: str, wanted: Json) -> str:
    """Make members of the users with the email addresses; existing members are unchanged."""
    email = wanted["email"]
    found = next((user for user in call.of("user") if user.fields.get("email") == email), None)
    user = found or call.store.create("user", {"displayName": email.partition("@")[0], "email": email})
    if not call.store.table("member").has(user.id, organization):
        _add_member(call, organization, user.id, wanted.get("role"))
    return user.id


def _add_member(call: Call, organization: str, user: str, role: str | None) -> None:
    joined = {"role": role, "joinedAt": call.store.now(), "disabled": False, "sso": False}
    call.store.create("member", joined, organization, user)


def _create(call: Call) -> Json:
    """Create an invite link to the organization; links to a space or a collection are not implemented."""
    if "role" not in call.body:
        raise Missing("invite", gone=False)
    return _NOUN.create(call, {"role": call.body["role"]})


def _accept(call: Call) -> Reply:
    role = _NOUN.find(call).fields.get("role")
    if not call.store.table("member").has(CALLER, organization_id(call)):
        _add_member(call, organization_id(call), CALLER, role)
    return Reply(200, {})


def _join_by_domain(call: Call) -> None:
    """Make the caller, whose email address must be of a domain of the organization, a member."""
    owner = call.find("organization", organization_id(call))
    domain = call.find("user", CALLER).fields["email"].partition("@")[2]
    if domain not in owner.fields["emailDomains"]:
        raise Failure(400, f"The organization does not let users of {domain} join")
    if not call.store.table("member").has(CALLER, owner.id):
        _add_member(call, owner.id, CALLER, owner.fields.get("defaultRole", "read"))


_NOUN: Final = Noun("invite", "inviteId", organization_id, _view)
HANDLERS: Final[dict[str, Handler]] = {
    "inviteUsersToOrganization": _invite,
    "joinOrganizationWithInvite": _accept,
    "joinOrganization": _join_by_domain,
    "listOrganizationInviteLinks": _NOUN.list,
    "createOrganizationInvite": _create,
    "getOrganizationInviteLink": _NOUN.get,
    "deleteOrganizationInviteById": _NOUN.delete,
    "updateOrganizationInviteById": _NOUN.update,
}
