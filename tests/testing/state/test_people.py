"""Users, organizations, members, teams and invitations."""

from __future__ import annotations

import pytest

from gitbook_async import BadRequestError, Deletion, NotFoundError

pytestmark = pytest.mark.anyio


def ids(listed):
    return [item["id"] for item in listed["items"]]


async def test_the_caller_is_a_user(ask):
    me = await ask("getAuthenticatedUser")
    assert me == await ask("getUserById", me["id"])
    await ask("updateUserById", me["id"], displayName="Ada L.")
    assert (await ask("getAuthenticatedUser"))["displayName"] == "Ada L."
    with pytest.raises(NotFoundError, match="User not found"):
        await ask("getUserById", "nobody")


async def test_an_organization_that_is_made_is_listed_and_has_the_caller_in_it(ask):
    made = await ask("createOrganization", title="New", emailDomains=[])
    assert ids(await ask("listOrganizationsForAuthenticatedUser")) == ["acme", made["id"]]
    assert ids(await ask("listMembersInOrganizationById", made["id"])) == [(await ask("getAuthenticatedUser"))["id"]]
    await ask("updateOrganizationById", made["id"], title="Newer", logo="https://example.com/logo.png")
    assert (await ask("getOrganizationById", made["id"]))["title"] == "Newer"


async def test_members_are_found_sorted_and_changed(ask):
    names = await ask("listMembersInOrganizationById", "acme", query={"sort": "name", "order": "desc"})
    assert ids(names)[0] == "acme-greta"
    assert ids(await ask("listMembersInOrganizationById", "acme", query={"search": "BRUNO@"})) == ["acme-bruno"]
    await ask("updateMemberInOrganizationById", "acme", "acme-greta", role=None)
    assert ids(await ask("listMembersInOrganizationById", "acme", query={"role": "guest"})) == ["acme-greta"]
    assert (await ask("getMemberInOrganizationById", "acme", "acme-greta"))["role"] is None
    await ask("updateOrganizationMemberLastSeenAt", "acme")


async def test_a_member_who_is_removed_is_gone_from_the_teams(ask):
    assert await ask("removeMemberFromOrganizationById", "acme", "acme-bruno") is Deletion.DELETED
    assert await ask("removeMemberFromOrganizationById", "acme", "acme-bruno") is Deletion.ABSENT
    assert await ask("removeMemberFromOrganizationById", "acme", "nobody") is Deletion.ABSENT
    members = (await ask("listTeamMembersInOrganizationById", "acme", "acme-writers"))["items"]
    assert [one["organization"]["id"] for one in members] == ["acme-chen"]


async def test_the_removal_of_a_member_with_single_sign_on_is_pending(ask):
    await ask("setUserAsSSOMemberForOrganization", "acme", "acme-chen")
    assert await ask("removeMemberFromOrganizationById", "acme", "acme-chen") is Deletion.PENDING
    assert "acme-chen" in ids(await ask("listMembersInOrganizationById", "acme"))


async def test_what_a_member_is_in(ask):
    teams = (await ask("listTeamsForOrganizationMember", "acme", "acme-ada"))["items"]
    assert [(one["team"]["id"], one["member"]["role"]) for one in teams] == [("acme-engineering", "member")]
    spaces = (await ask("listSpacesForOrganizationMember", "acme", "acme-ada"))["items"]
    assert {one["permission"] for one in spaces} == {"admin"}
    assert len(spaces) == 3


async def test_teams(ask):
    made = await ask("createOrganizationTeam", "acme", title="Design", members=["acme-ada", "chen@example.com"])
    assert made["members"] == 2
    assert ids(await ask("listTeamsInOrganizationById", "acme", query={"title": "desi"})) == [made["id"]]
    with pytest.raises(BadRequestError, match="already exists"):
        await ask("createOrganizationTeam", "acme", title="Design")
    await ask("updateTeamInOrganizationById", "acme", made["id"], title="Designers")
    assert (await ask("getTeamInOrganizationById", "acme", made["id"]))["title"] == "Designers"
    assert await ask("removeTeamFromOrganizationById", "acme", made["id"]) is Deletion.DELETED
    with pytest.raises(NotFoundError, match="Team not found"):
        await ask("getTeamInOrganizationById", "acme", made["id"])


async def test_who_is_added_to_a_team_and_removed_in_one_call_is_removed(ask):
    changes = {"add": ["acme-ada", "greta@example.com"], "remove": ["acme-greta", "acme-bruno"]}
    await ask("updateMembersInOrganizationTeam", "acme", "acme-writers", **changes)
    members = (await ask("listTeamMembersInOrganizationById", "acme", "acme-writers"))["items"]
    assert {one["organization"]["id"] for one in members} == {"acme-ada", "acme-chen"}
    with pytest.raises(NotFoundError, match="nobody"):
        await ask("updateMembersInOrganizationTeam", "acme", "acme-writers", add=["nobody"])


async def test_one_member_of_a_team(ask):
    await ask("addMemberToOrganizationTeamById", "acme", "acme-support", "acme-ada", role="owner")
    owned = await ask("listTeamsInOrganizationById", "acme", query={"owner": "acme-ada"})
    assert ids(owned) == ["acme-support"]
    removal = ("deleteMemberFromOrganizationTeamById", "acme", "acme-support", "acme-ada")
    assert [await ask(*removal), await ask(*removal)] == [Deletion.DELETED, Deletion.ABSENT]


async def test_who_is_invited_twice_is_one_member(ask):
    emails = ["new@example.com", {"email": "ada@example.com", "role": "read"}]
    first = await ask("inviteUsersToOrganization", "acme", emails=emails, role="edit")
    second = await ask("inviteUsersToOrganization", "acme", emails=emails)
    assert first == second
    found = (await ask("listMembersInOrganizationById", "acme", query={"search": "new@"}))["items"]
    assert [one["role"] for one in found] == ["edit"]
    assert (await ask("getMemberInOrganizationById", "acme", "acme-ada"))["role"] == "admin"


async def test_links_that_invite(ask):
    made = await ask("createOrganizationInvite", "acme", role="read")
    await ask("updateOrganizationInviteById", "acme", made["id"], role="edit")
    assert (await ask("getOrganizationInviteLink", "acme", made["id"]))["role"] == "edit"
    assert ids(await ask("listOrganizationInviteLinks", "acme")) == [made["id"]]
    await ask("joinOrganizationWithInvite", "acme", made["id"])
    assert await ask("deleteOrganizationInviteById", "acme", made["id"]) is Deletion.DELETED
