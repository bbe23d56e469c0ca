"""Spaces, collections, permissions and Git Sync."""

from __future__ import annotations

import pytest

from gitbook_async import ConflictError, Deletion, NotFoundError

pytestmark = pytest.mark.anyio


def ids(listed):
    return [item["id"] for item in listed["items"]]


async def test_a_space_that_is_made_is_listed_and_can_be_read(ask, fake):
    made = await ask("createSpace", "acme", title="New", parent="acme-public")
    assert fake.requests[-1].status == 201
    assert made["id"] in ids(await ask("listSpacesInOrganizationById", "acme"))
    assert made["id"] in ids(await ask("listSpacesInCollectionById", "acme-public"))
    assert await ask("getSpaceById", made["id"]) == made
    assert [page["title"] for page in (await ask("listPages", made["id"]))["pages"]] == ["New"]
    empty = await ask("createSpace", "acme", empty=True)
    assert (await ask("listPages", empty["id"]))["pages"] == []


async def test_the_parent_of_a_space_changes_by_moving_only(ask):
    await ask("updateSpaceById", "acme-guides", title="Guide", emoji="1f680")
    space = await ask("getSpaceById", "acme-guides")
    assert (space["title"], space["parent"], space["emoji"]) == ("Guide", "acme-public", "1f680")
    assert (await ask("moveSpace", "acme-guides", parent="acme-internal"))["parent"] == "acme-internal"
    assert "parent" not in await ask("moveSpace", "acme-guides", parent=None)
    other = await ask("createOrganization", title="Other")
    foreign = await ask("createCollection", other["id"], title="Theirs")
    with pytest.raises(ConflictError):
        await ask("moveSpace", "acme-guides", parent=foreign["id"])
    with pytest.raises(NotFoundError, match="Collection not found"):
        await ask("moveSpace", "acme-guides", parent="nowhere")


async def test_a_deleted_space_can_be_restored(ask):
    assert await ask("deleteSpaceById", "acme-guides") is Deletion.DELETED
    assert await ask("deleteSpaceById", "acme-guides") is Deletion.ABSENT
    assert "acme-guides" not in ids(await ask("listSpacesInOrganizationById", "acme"))
    assert (await ask("getSpaceById", "acme-guides"))["deletedAt"]
    with pytest.raises(NotFoundError, match="Space not found"):
        await ask("listPages", "acme-guides")
    assert "deletedAt" not in await ask("restoreSpace", "acme-guides")
    assert (await ask("listPages", "acme-guides"))["pages"]


async def test_after_seven_days_a_deleted_space_is_gone(ask, clock):
    await ask("deleteSpaceById", "acme-guides")
    clock.now += 8 * 24 * 60 * 60
    with pytest.raises(NotFoundError):
        await ask("restoreSpace", "acme-guides")
    assert await ask("deleteSpaceById", "acme-guides") is Deletion.ABSENT


async def test_a_copy_has_the_pages_of_the_original(ask):
    copy = await ask("duplicateSpace", "acme-handbook")
    assert copy["title"] == "Copy of Handbook"
    assert (await ask("getPageById", copy["id"], "handbook-2"))["title"] == "Getting started"
    assert copy["changeRequests"] == 0


async def test_spaces_that_are_not_there(ask):
    for operation in ("getSpaceById", "duplicateSpace", "restoreSpace", "listPages"):
        with pytest.raises(NotFoundError, match="Space not found"):
            await ask(operation, "nowhere")
    assert await ask("deleteSpaceById", "nowhere") is Deletion.ABSENT


async def test_collections(ask):
    outer = await ask("createCollection", "acme", title="Outer")
    inner = await ask("createCollection", "acme", title="Inner", parent=outer["id"])
    assert inner["id"] in ids(await ask("listCollectionsInOrganizationById", "acme"))
    assert inner["id"] not in ids(await ask("listCollectionsInOrganizationById", "acme", query={"nested": False}))
    await ask("updateCollectionById", outer["id"], title="Outermost")
    assert (await ask("getCollectionById", outer["id"]))["title"] == "Outermost"
    with pytest.raises(ConflictError):
        await ask("moveCollection", outer["id"], parent=inner["id"])
    space = await ask("createSpace", "acme", title="Inside", parent=inner["id"])
    assert await ask("deleteCollectionById", outer["id"]) is Deletion.DELETED
    with pytest.raises(NotFoundError):
        await ask("getCollectionById", inner["id"])
    assert "parent" not in await ask("getSpaceById", space["id"])


async def test_a_collection_is_moved_and_given_away_with_what_is_in_it(ask):
    assert (await ask("moveCollection", "acme-public", parent="acme-internal"))["parent"] == "acme-internal"
    other = await ask("createOrganization", title="Other")
    given = await ask("transferCollection", "acme-public", organization=other["id"])
    assert given["organization"] == other["id"]
    assert ids(await ask("listSpacesInOrganizationById", other["id"])) == ["acme-guides", "acme-reference"]


@pytest.mark.parametrize(
    ("name", "place"),
    [("Space", ("acme-guides",)), ("Collection", ("acme-public",)), ("Site", ("acme", "acme-docs"))],
)
async def test_permissions(ask, name, place):
    await ask(f"inviteTo{name}", *place, users=["acme-greta"], teams=["acme-support"], role="read")
    await ask(f"updateUserPermissionIn{name}", *place, "acme-greta", role="edit")
    await ask(f"updateTeamPermissionIn{name}", *place, "acme-support", role="comment")
    users = (await ask(f"listUserPermissionsIn{name}", *place))["items"]
    assert [(one["user"]["id"], one["permission"]) for one in users] == [("acme-greta", "edit")]
    teams = (await ask(f"listTeamPermissionsIn{name}", *place))["items"]
    assert [(one["team"]["id"], one["permission"]) for one in teams] == [("acme-support", "comment")]
    for who, key in (("User", "acme-greta"), ("Team", "acme-support")):
        removals = [await ask(f"remove{who}From{name}", *place, key) for _ in range(2)]
        assert removals == [Deletion.DELETED, Deletion.ABSENT]
        with pytest.raises(NotFoundError):
            await ask(f"update{who}PermissionIn{name}", *place, key, role="read")


async def test_git_work_finishes_later(ask):
    with pytest.raises(NotFoundError, match="Git Sync"):
        await ask("getSpaceGitInfo", "acme-guides")
    to = {"url": "https://github.com/acme/docs.git", "ref": "main"}
    for operation, extra in (("importGitRepository", {}), ("exportToGitRepository", {"commitMessage": "Export"})):
        await ask(operation, "acme-guides", **to, **extra)
        states = [(await ask("getSpaceGitInfo", "acme-guides"))["operation"]["state"] for _ in range(3)]
        assert states == ["running", "success", "success"]
