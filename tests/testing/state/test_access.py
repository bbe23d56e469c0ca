"""Who can access a space or a collection."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.anyio

SPACE = ("listPermissionsAggregateInSpace", "acme-guides")
COLLECTION = ("listPermissionsAggregateInCollection", "acme-public")


@pytest.fixture
def roles(ask):
    """Give the role of each user who can access a place."""

    async def roles(*call, **query):
        return {one["user"]["id"]: one["permission"] for one in (await ask(*call, query=query))["items"]}

    return roles


async def test_members_have_their_roles_in_the_organization(roles):
    found = await roles(*SPACE)
    assert found == await roles(*COLLECTION)
    assert (found["acme-ada"], found["acme-bruno"], found["acme-greta"]) == ("admin", "create", "read")
    assert await roles(*SPACE, role="edit") == {"acme-chen": "edit", "acme-dana": "edit"}


async def test_an_invitation_counts_where_it_is_and_below(ask, roles):
    await ask("inviteToCollection", "acme-public", users=["acme-greta"], role="edit")
    assert [(await roles(*place))["acme-greta"] for place in (SPACE, COLLECTION)] == ["edit", "edit"]
    await ask("inviteToSpace", "acme-guides", teams=["acme-support"], role="review")
    assert [(await roles(*place))["acme-greta"] for place in (SPACE, COLLECTION)] == ["review", "edit"]
    await ask("inviteToSpace", "acme-guides", users=["acme-greta"], role="create")
    assert (await roles(*SPACE))["acme-greta"] == "create"
    await ask("removeUserFromSpace", "acme-guides", "acme-greta")
    assert (await roles(*SPACE))["acme-greta"] == "review"


async def test_a_default_level_replaces_the_role_in_the_organization(ask, roles):
    await ask("updateSpaceById", "acme-guides", defaultLevel="comment")
    found = await roles(*SPACE)
    assert (found["acme-bruno"], found["acme-greta"], found["acme-ada"]) == ("comment", "comment", "admin")
    assert (await roles(*COLLECTION))["acme-bruno"] == "create"


async def test_guests_have_access_where_they_are_invited(ask, roles):
    await ask("updateMemberInOrganizationById", "acme", "acme-femi", role=None)
    assert "acme-femi" not in await roles(*SPACE)
    await ask("updateSpaceById", "acme-guides", defaultLevel="edit")
    assert "acme-femi" not in await roles(*SPACE)
    await ask("inviteToSpace", "acme-guides", users=["acme-femi"], role="read")
    assert (await roles(*SPACE))["acme-femi"] == "read"
    assert "acme-femi" not in await roles(*COLLECTION)
