"""Integrations: published, installed, configured, on spaces and sites, and their events."""

from __future__ import annotations

import pytest

from gitbook_async import BadRequestError, Deletion, NotFoundError

pytestmark = pytest.mark.anyio

BLOCK = {"id": "map", "title": "Map", "urlUnfurl": ["https://maps.example.com/**"]}
REQUIRED = {"properties": {"key": {"type": "string"}}, "required": ["key"]}
PUBLISHED = {
    "title": "Maps",
    "description": "Shows maps.",
    "scopes": ["space:content:read"],
    "script": "export default {};",
    "organization": "acme",
    "blocks": [BLOCK],
    "configurations": {"account": REQUIRED},
    "secrets": {"KEY": "hidden"},
}
ANALYTICS = ("acme-analytics", "acme-install")


def names(listed):
    return [one["name"] for one in listed["items"]]


@pytest.fixture
async def maps(ask):
    """An integration that is published and installed; gives the path of its installation."""
    await ask("publishIntegration", "maps", **PUBLISHED)
    return "maps", (await ask("installIntegration", "maps", organization="acme"))["id"]


async def test_an_integration_is_published_again_as_the_next_version(ask, fake):
    made = await ask("publishIntegration", "maps", **PUBLISHED)
    assert (made["version"], made["visibility"], made["owner"]["id"]) == (1, "private", "acme")
    again = await ask("publishIntegration", "maps", **{**PUBLISHED, "title": "More maps", "visibility": "public"})
    assert (again["version"], again["title"]) == (2, "More maps")
    assert await ask("getIntegrationByName", "maps") == again
    assert "hidden" not in str(again)
    other = (await ask("createOrganization", title="Other", emailDomains=[]))["id"]
    with pytest.raises(BadRequestError, match="another organization"):
        await ask("publishIntegration", "maps", **{**PUBLISHED, "organization": other})
    with pytest.raises(NotFoundError):
        await ask("publishIntegration", "maps", **{**PUBLISHED, "organization": "nowhere"})


async def test_the_catalog_has_public_integrations_and_an_organization_its_own_too(ask):
    await ask("publishIntegration", "maps", **PUBLISHED)
    assert names(await ask("listIntegrations")) == ["acme-analytics", "acme-charts"]
    assert names(await ask("listOrganizationIntegrations", "acme")) == ["acme-analytics", "acme-charts", "maps"]
    other = (await ask("createOrganization", title="Other", emailDomains=[]))["id"]
    assert names(await ask("listOrganizationIntegrations", other)) == ["acme-analytics", "acme-charts"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"search": "CHARTS"}, ["acme-charts"]),
        ({"category": "analytics"}, ["acme-analytics"]),
        ({"blockDomain": "charts.example.com"}, ["acme-charts"]),
        ({"blocks": False}, ["acme-analytics"]),
        ({"blocks": True, "scope": "site:script:inject"}, []),
        ({"contentSources": True}, []),
        ({"owner": "acme", "target": "space"}, ["acme-charts"]),
        ({"owner": "other"}, []),
    ],
)
async def test_the_catalog_is_filtered(ask, query, found):
    assert names(await ask("listIntegrations", query=query)) == found


async def test_an_integration_that_is_unpublished_is_gone_with_its_installations(ask, maps):
    assert await ask("unpublishIntegration", "maps") is Deletion.DELETED
    assert await ask("unpublishIntegration", "maps") is Deletion.ABSENT
    for call in (("getIntegrationByName", "maps"), ("getIntegrationInstallationById", *maps)):
        with pytest.raises(NotFoundError):
            await ask(*call)
    assert len((await ask("listOrganizationInstallations", "acme"))["items"]) == 2


async def test_an_installation_is_pending_until_it_has_what_is_required(ask, maps):
    assert (await ask("getOrganizationIntegrationStatus", "acme", "maps"))["status"] == "pending"
    await ask("updateIntegrationInstallation", *maps, configuration={"key": "k"}, externalIds=["account-7"])
    assert (await ask("getIntegrationInstallationById", *maps))["status"] == "active"
    assert (await ask("getOrganizationIntegrationStatus", "acme", "maps"))["status"] == "active"
    listed = await ask("listIntegrationInstallations", "maps", query={"externalId": "account-7"})
    assert [one["id"] for one in listed["items"]] == [maps[1]]
    assert (await ask("listIntegrationInstallations", "maps", query={"externalId": "x"}))["items"] == []
    with pytest.raises(BadRequestError, match="already installed"):
        await ask("installIntegration", "maps", organization="acme")


async def test_an_integration_is_installed_on_a_space_and_brings_its_blocks(ask, maps):
    made = await ask("installIntegrationOnSpace", *maps, space="acme-guides", query={"extended": True})
    assert made["space"]["title"] == "Guides"
    assert (await ask("getIntegrationInstallationById", *maps))["spaces"] == 1
    assert names(await ask("listSpaceIntegrations", "acme-guides")) == ["maps"]
    assert names(await ask("listSpaceIntegrations", "acme-guides", query={"search": "x"})) == []
    assert await ask("listSpaceIntegrationsBlocks", "acme-guides") == [{"name": "maps", "blocks": [BLOCK]}]
    changed = await ask("updateIntegrationSpaceInstallation", *maps, "acme-guides", configuration={"zoom": 3})
    assert await ask("getIntegrationSpaceInstallation", *maps, "acme-guides") == changed
    assert (changed["space"], changed["configuration"]) == ("acme-guides", {"zoom": 3})
    for body, error in (("acme-guides", BadRequestError), ("nowhere", NotFoundError)):
        with pytest.raises(error):
            await ask("installIntegrationOnSpace", *maps, space=body)
    removal = ("uninstallIntegrationFromSpace", *maps, "acme-guides")
    assert [await ask(*removal), await ask(*removal)] == [Deletion.DELETED, Deletion.ABSENT]
    assert await ask("listSpaceIntegrationsBlocks", "acme-guides") == []


async def test_the_selection_of_all_spaces_has_new_ones_too(ask, maps):
    await ask("updateIntegrationInstallation", *maps, space_selection="all")
    made = await ask("createSpace", "acme", title="New")
    listed = [one["space"] for one in (await ask("listIntegrationInstallationSpaces", *maps))["items"]]
    assert listed == ["acme-guides", "acme-reference", "acme-handbook", made["id"]]
    assert names(await ask("listSpaceIntegrations", made["id"])) == ["maps"]
    assert len((await ask("listIntegrationSpaceInstallations", "maps"))["items"]) == 4


async def test_scripts_of_a_site(ask):
    (script,) = await ask("listSiteIntegrationScripts", "acme", "acme-docs")
    assert script["cookies"]
    assert script["contentSecurityPolicy"] == "script-src analytics.example.com"
    assert names(await ask("listSiteIntegrations", "acme", "acme-docs")) == ["acme-analytics"]
    await ask("uninstallIntegrationFromSite", *ANALYTICS, "acme-docs")
    assert await ask("listSiteIntegrationScripts", "acme", "acme-docs") == []
    made = await ask("installIntegrationOnSite", *ANALYTICS, siteId="acme-docs")
    assert made["status"] == "pending"
    await ask("updateIntegrationSiteInstallation", *ANALYTICS, "acme-docs", configuration={"tracking_id": "B"})
    assert (await ask("getIntegrationSiteInstallation", *ANALYTICS, "acme-docs"))["status"] == "active"
    (listed,) = (await ask("listIntegrationSiteInstallations", "acme-analytics"))["items"]
    assert listed["site"] == "acme-docs"
    assert (await ask("listIntegrationInstallationSites", *ANALYTICS))["items"] == [listed]


async def test_statuses_in_an_organization(ask, maps):
    statuses = (await ask("listOrganizationIntegrationsStatus", "acme"))["items"]
    assert [(one["integration"]["name"], one["status"]) for one in statuses] == [
        ("acme-analytics", "active"),
        ("acme-charts", "active"),
        ("maps", "pending"),
    ]
    query = {"target": "site", "site": "acme-docs"}
    (on_site,) = (await ask("listOrganizationIntegrationsStatus", "acme", query=query))["items"]
    assert on_site["target"] == {"type": "site", "siteId": "acme-docs"}
    assert (await ask("listOrganizationIntegrationsStatus", "acme", query={"target": "space"}))["items"] == []
    with pytest.raises(BadRequestError, match="site is only valid"):
        await ask("listOrganizationIntegrationsStatus", "acme", query={"site": "acme-docs"})
    listed = (await ask("listOrganizationInstallations", "acme", query={"search": "map"}))["items"]
    assert [one["installation"]["id"] for one in listed] == [maps[1]]


async def test_events_are_those_that_happened(ask, maps, clock):
    await ask("updateIntegrationInstallation", *maps, configuration={"key": "k"})
    await ask("queueIntegrationTask", "maps", task={"do": "it"}, schedule=60)
    await ask("uninstallIntegration", *maps)
    kinds = [one["payload"]["type"] for one in (await ask("listIntegrationEvents", "maps"))["items"]]
    assert kinds == ["installation_setup", "installation_setup", "installation_deleted"]
    clock.now += 60
    events = (await ask("listIntegrationEvents", "maps"))["items"]
    (task,) = [one for one in events if one["payload"]["type"] == "task"]
    assert task["payload"]["task"] == {"do": "it"}
    assert task["createdAt"] > events[0]["createdAt"]
    assert events[1]["payload"]["previous"] == {"status": "pending", "configuration": {}}
    assert [one.get("installationId") for one in events if one is not task] == [maps[1]] * 3
    assert (await ask("getIntegrationEvent", "maps", task["id"]))["event"] == task
    with pytest.raises(NotFoundError):
        await ask("getIntegrationEvent", "maps", "nothing")


async def test_development_mode_shows_in_the_trace(ask, maps):
    await ask("setIntegrationDevelopmentMode", "maps", tunnelUrl="https://tunnel.example.com")
    await ask("queueIntegrationTask", "maps", task={})
    await ask("disableIntegrationDevelopmentMode", "maps")
    await ask("queueIntegrationTask", "maps", task={})
    events = (await ask("listIntegrationEvents", "maps"))["items"]
    keys = [one["id"] for one in events if one["payload"]["type"] == "task"]
    logs = [(await ask("getIntegrationEvent", "maps", key))["trace"]["logs"][0]["message"] for key in keys]
    assert ["tunnel.example.com" in log for log in logs] == [True, False]


async def test_tokens_of_an_installation_differ(ask, maps):
    first, second = [(await ask("createIntegrationInstallationToken", *maps))["token"] for _ in range(2)]
    assert first != second
    assert first.startswith("gb_api_")
    with pytest.raises(NotFoundError):
        await ask("createIntegrationInstallationToken", "maps", "nothing")
