"""Git Sync installations: on spaces and sites, with repositories, branches and files."""

from __future__ import annotations

import pytest

from gitbook_async import BadRequestError, ConflictError, Deletion, NotFoundError

pytestmark = pytest.mark.anyio

SPACE = {"type": "space", "spaceId": "acme-guides"}
DOCS = {"repositoryId": 1, "branch": "refs/heads/main"}
REPOSITORY = ("acme", "docs")


@pytest.fixture
async def key(ask):
    """An installation of GitHub on a space; gives its id."""
    return (await ask("installGitSyncProviderOnTarget", provider="github", target=SPACE))["id"]


async def test_an_installation_is_active_once_it_has_a_repository_and_a_branch(ask, key):
    assert (await ask("getGitSyncInstallationById", key))["status"] == "pending"
    setup = {"provider": "github", "providerConfiguration": {"repositoryId": 1}}
    assert (await ask("updateGitSyncInstallationById", key, **setup))["status"] == "pending"
    setup = {"provider": "github", "providerConfiguration": {"branch": "refs/heads/main"}}
    changed = await ask("updateGitSyncInstallationById", key, **setup, projectDirectory="docs")
    assert (changed["status"], changed["projectDirectory"], changed["providerConfiguration"]) == (
        "active",
        "docs",
        DOCS,
    )
    assert changed == await ask("getGitSyncInstallationById", key)
    with pytest.raises(NotFoundError, match="99"):
        await ask("updateGitSyncInstallationById", key, provider="github", providerConfiguration={"repositoryId": 99})
    with pytest.raises(BadRequestError, match="github"):
        await ask("updateGitSyncInstallationById", key, provider="gitlab", providerConfiguration={})


@pytest.mark.parametrize(("priority", "direction"), [("git", "import"), ("gitbook", "export")])
async def test_a_priority_queues_a_synchronization(ask, key, priority, direction):
    with pytest.raises(NotFoundError):
        await ask("getSpaceGitInfo", "acme-guides")
    setup = {"provider": "github", "providerConfiguration": DOCS, "priority": priority}
    await ask("updateGitSyncInstallationById", key, **setup)
    states = [await ask("getSpaceGitInfo", "acme-guides") for _ in range(2)]
    assert [one["operation"]["state"] for one in states] == ["running", "success"]
    assert (states[0]["operation"]["direction"], states[0]["installationId"]) == (direction, key)
    assert states[0]["url"] == "https://github.com/acme/docs.git"


async def test_a_target_has_one_installation(ask, key):
    with pytest.raises(ConflictError, match="already"):
        await ask("installGitSyncProviderOnTarget", provider="gitlab", target=SPACE)
    for target in ({**SPACE, "spaceId": "nowhere"}, {"type": "site", "siteId": "nowhere"}):
        with pytest.raises(NotFoundError):
            await ask("installGitSyncProviderOnTarget", provider="github", target=target)
    assert await ask("uninstallGitSyncInstallation", key) is Deletion.DELETED
    with pytest.raises(NotFoundError):
        await ask("getGitSyncInstallationById", key)
    assert (await ask("installGitSyncProviderOnTarget", provider="gitlab", target=SPACE))["provider"] == "gitlab"


async def test_installations_of_a_site_are_those_of_its_spaces_too(ask, key):
    site = {"type": "site", "siteId": "acme-docs"}
    other = (await ask("installGitSyncProviderOnTarget", provider="gitlab", target=site))["id"]
    handbook = {"type": "space", "spaceId": "acme-handbook"}
    await ask("installGitSyncProviderOnTarget", provider="github", target=handbook)
    listed = (await ask("listSiteGitSyncInstallations", "acme", "acme-docs"))["items"]
    assert [one["id"] for one in listed] == [key, other]
    configuration = {"projectId": 3, "branch": "refs/heads/main", "accessToken": "glpat-hidden"}
    setup = {"provider": "gitlab", "providerConfiguration": configuration}
    with pytest.raises(ConflictError, match=r"gitbook-docs\.yaml") as conflict:
        await ask("updateGitSyncInstallationById", other, **setup, priority="git")
    assert conflict.value.status == 409
    assert (await ask("getGitSyncInstallationById", other))["status"] == "pending"
    told = await ask("updateGitSyncInstallationById", other, **setup, priority="gitbook")
    assert (told["status"], "hidden" in str(told)) == ("active", False)


async def test_repositories_branches_and_files(ask, key):
    listed = (await ask("listGitHubRepositoriesForGitSyncInstallation", key))["items"]
    assert [(one["id"], one["fullName"]) for one in listed] == [(1, "acme/docs"), (2, "acme/website")]
    branches = (await ask("listGitHubRepoBranchesForGitSyncInstallation", key, *REPOSITORY))["items"]
    assert branches[0] == {"name": "main", "ref": "refs/heads/main"}
    call = ("getGitHubRepoFileForGitSyncInstallation", key, *REPOSITORY)
    file = await ask(*call, query={"path": "deployment/README.md", "ref": "main"})
    page = await ask("getPageById", "acme-guides", "guides-22", query={"format": "markdown"})
    assert (file["name"], file["size"]) == ("README.md", len(page["markdown"].partition("\n\n")[2]))
    for query in ({"path": "nothing.md", "ref": "main"}, {"path": "deployment/README.md", "ref": "gone"}):
        with pytest.raises(NotFoundError):
            await ask(*call, query=query)
    with pytest.raises(NotFoundError, match="acme/gone"):
        await ask("listGitHubRepoBranchesForGitSyncInstallation", key, "acme", "gone")


async def test_projects_of_the_other_provider(ask, key):
    with pytest.raises(NotFoundError, match="Gitlab installation"):
        await ask("listGitLabProjectsForGitSyncInstallation", key)
    target = {"type": "space", "spaceId": "acme-handbook"}
    other = (await ask("installGitSyncProviderOnTarget", provider="gitlab", target=target))["id"]
    (project,) = (await ask("listGitLabProjectsForGitSyncInstallation", other))["items"]
    branches = await ask("listGitLabProjectBranchesForGitSyncInstallation", other, str(project["id"]))
    assert len(branches["items"]) == 2
    query = {"path": "handbook.md", "ref": "refs/heads/next"}
    assert (await ask("getGitLabProjectFileForGitSyncInstallation", other, "3", query=query))["path"] == "handbook.md"
