"""What an organization has: single sign-on, fonts, uploads, hostnames, an audit log, instructions of its agents."""

from __future__ import annotations

import pytest

from gitbook_async import BadRequestError, ConflictError, Deletion, NotFoundError, PreconditionFailedError
from gitbook_async.testing._http.cursors import limit_of

pytestmark = pytest.mark.anyio

SITE = ("acme", "acme-docs")
IDENTITY = {"entityID": "https://idp.example.com", "certificate": "MII...", "ssoURL": "https://idp.example.com/sso"}
DOCUMENT = {"object": "document", "data": {}, "nodes": []}


def ids(listed):
    return [one["id"] for one in listed["items"]]


async def test_a_saml_provider_is_active_once_it_is_configured(ask):
    made = await ask("createOrganizationSAMLProvider", "acme", label="Okta", defaultTeam="acme-writers")
    assert (made["status"], made["defaultTeam"]["title"], made["defaultRole"]) == ("pending", "Writers", None)
    assert (await ask("listSSOProviderLoginsInOrganization", "acme"))["items"] == []
    changed = await ask("updateOrganizationSAMLProvider", "acme", made["id"], **IDENTITY, defaultRole="edit")
    assert changed == await ask("getOrganizationSAMLProviderById", "acme", made["id"])
    assert (changed["status"], changed["defaultRole"], changed["ssoURL"]) == ("active", "edit", IDENTITY["ssoURL"])
    (login,) = (await ask("listSSOProviderLoginsInOrganization", "acme"))["items"]
    assert login == {"id": made["id"], "label": "Okta", "startURL": changed["service"]["startURL"]}
    assert ids(await ask("listSAMLProvidersInOrganizationById", "acme")) == [made["id"]]
    removal = ("deleteOrganizationSAMLProvider", "acme", made["id"])
    assert [await ask(*removal), await ask(*removal)] == [Deletion.DELETED, Deletion.ABSENT]
    with pytest.raises(NotFoundError, match="Team not found"):
        await ask("createOrganizationSAMLProvider", "acme", label="Okta", defaultTeam="nothing")


async def test_who_has_an_address_of_the_domain_may_join(ask):
    made = await ask("createOrganization", title="Open", emailDomains=["example.com"])
    found = (await ask("getOrganizationsForEmailDomain", "example.com"))["organizations"]
    assert [one["id"] for one in found] == ["acme", made["id"]]
    assert (await ask("getOrganizationsForEmailDomain", "example.org"))["organizations"] == []
    await ask("inviteUsersToOrganization", made["id"], emails=["bo@example.com"], role="admin")
    await ask("removeMemberFromOrganizationById", made["id"], "acme-ada")
    await ask("joinOrganization", made["id"])
    await ask("joinOrganization", made["id"])
    assert ids(await ask("listMembersInOrganizationById", made["id"])).count("acme-ada") == 1
    await ask("updateOrganizationById", made["id"], emailDomains=[])
    with pytest.raises(BadRequestError, match=r"example\.com"):
        await ask("joinOrganization", made["id"])


async def test_fonts_need_files_of_fonts(ask):
    file = {"name": "Acme.woff2", "type": "font/woff2", "size": 24_000}
    keys = {
        kind: (await ask("generateStorageUploadURL", "acme", file=file, kind=kind))["key"]
        for kind in ("customization_font", "import_file")
    }
    face = {"weight": 400, "storageKey": keys["customization_font"]}
    made = await ask("createCustomFont", "acme", fontFamily="Acme", fontFaces=[face])
    assert made["fontFaces"][0]["sources"][0]["format"] == "woff2"
    assert await ask("getCustomFont", "acme", made["id"]) == made
    for key in (keys["import_file"], "nothing"):
        with pytest.raises(PreconditionFailedError, match="font file"):
            await ask("createCustomFont", "acme", fontFamily="Acme", fontFaces=[{**face, "storageKey": key}])
    faces = [{"weight": 400, "storageKey": None}, {"weight": 700, "storageKey": face["storageKey"]}]
    changed = await ask("updateCustomFont", "acme", made["id"], fontFaces=faces)
    assert [one["weight"] for one in changed["fontFaces"]] == [400, 700]
    assert changed["fontFaces"][0] == made["fontFaces"][0]
    assert changed["fontFamily"] == "Acme"
    with pytest.raises(PreconditionFailedError, match="weight 500"):
        await ask("updateCustomFont", "acme", made["id"], fontFaces=[{"weight": 500, "storageKey": None}])
    assert ids(await ask("listCustomFonts", "acme")) == [made["id"]]
    removal = ("deleteCustomFont", "acme", made["id"])
    assert [await ask(*removal), await ask(*removal)] == [Deletion.DELETED, Deletion.ABSENT]


async def test_a_subdomain_is_the_hostname_of_an_organization(ask):
    assert (await ask("getSubdomain", "acme"))["target"] == {"type": "organization", "organization": "acme"}
    await ask("updateOrganizationById", "acme", hostname="acme-two")
    assert (await ask("getSubdomain", "acme-two"))["target"]["organization"] == "acme"
    with pytest.raises(NotFoundError, match="Subdomain not found"):
        await ask("getSubdomain", "acme")


async def test_a_custom_hostname_is_live_once_its_records_are_validated_again(ask):
    host = "docs.acme.example"
    before = await ask("getCustomHostname", host)
    assert (before["status"], before["isActive"]) == ("dns_no_cname", False)
    await ask("dnsRevalidateCustomHostname", host)
    after = await ask("getCustomHostname", host)
    assert (after["status"], after["isActive"], after["target"]["site"]) == ("live", True, "acme-docs")
    with pytest.raises(ConflictError, match="already"):
        await ask("dnsRevalidateCustomHostname", host)
    assert [await ask("removeCustomHostname", host) for _ in range(2)] == [Deletion.DELETED, Deletion.ABSENT]
    with pytest.raises(NotFoundError):
        await ask("getCustomHostname", host)


async def test_audit_events_say_what_was_changed(ask, clock):
    await ask("createOrganizationTeam", "acme", title="Design")
    clock.now += 60
    await ask("updateSpaceById", "acme-guides", title="Manuals")
    await ask("deleteSiteSpaceById", *SITE, "nothing")  # changes nothing
    await ask("listSites", "acme")
    events = (await ask("listOrganizationAuditEvents", "acme"))["items"]
    assert [one["action"] for one in events] == ["updateSpaceById", "createOrganizationTeam"]
    assert events[0]["target"] == {"type": "space", "id": "acme-guides", "label": "Manuals"}
    assert events[0]["actor"]["label"] == "Ada Okafor"
    whole = await ask("getOrganizationAuditEvent", "acme", events[0]["id"])
    assert whole["payload"] == {"properties": ["title"]}
    with pytest.raises(NotFoundError):
        await ask("getOrganizationAuditEvent", "acme", "11111111-1111-4111-8111-111111111111")


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"action": "updateSpaceById"}, 1),
        ({"target": "acme-guides"}, 1),
        ({"actor": "acme-bruno"}, 0),
        ({"from": "2025-10-09T10:53:50+02:00"}, 1),
        ({"to": "2025-10-09T08:53:50Z"}, 1),
    ],
)
async def test_audit_events_are_filtered(ask, clock, query, count):
    await ask("createOrganizationTeam", "acme", title="Design")
    clock.now += 60
    await ask("updateSpaceById", "acme-guides", title="Manuals")
    assert len((await ask("listOrganizationAuditEvents", "acme", query=query))["items"]) == count


async def test_audit_events_come_20_at_a_time(ask):
    for number in range(21):
        await ask("createSiteShareLink", *SITE, name=f"Link {number}")
    page = await ask("listOrganizationAuditEvents", "acme")
    assert (len(page["items"]), page["count"]) == (20, 21)
    rest = await ask("listOrganizationAuditEvents", "acme", query={"page": page["next"]["page"]})
    assert len(rest["items"]) == 1
    assert limit_of({}) == 50


async def test_actions_of_the_audit_log_are_operations_that_change_something(ask, endpoints, document):
    actions = {one["id"]: one["label"] for one in (await ask("listOrganizationAuditEventActions", "acme"))["items"]}
    assert actions["updateSpaceById"] == document.data["paths"]["/spaces/{spaceId}"]["patch"]["summary"]
    assert not actions.keys() & {"getSpaceById", "searchSiteContent", "streamAskInSite", "aggregateSiteEvents"}
    assert actions.keys() < endpoints.keys()


async def test_agents_are_told_how_to_work(ask):
    before = await ask("getOrganizationAgentInstructions", "acme")
    assert before["instructions"]["nodes"] == []
    told = {**DOCUMENT, "nodes": [{"object": "block", "type": "divider", "isVoid": True, "data": {}}]}
    after = await ask("updateOrganizationAgentInstructions", "acme", instructions=told)
    assert after == await ask("getOrganizationAgentInstructions", "acme")
    assert after["instructions"]["nodes"][0]["type"] == "divider"
    assert after["updatedAt"] > before["updatedAt"]


async def test_settings_of_the_agent_of_a_site(ask):
    before = await ask("getSiteAgentSettingsById", *SITE)
    assert before["scans"] == {"topics": "auto"}
    settings = {"scans": {"topics": "never"}, "findings": {"changeRequests": "always"}}
    told = await ask("updateSiteAgentSettingsById", *SITE, **settings, editing={"customInstructions": DOCUMENT})
    assert told == await ask("getSiteAgentSettingsById", *SITE)
    assert (told["scans"], told["updatedBy"]) == ({"topics": "never"}, "acme-ada")


async def test_feedback_of_agents_is_an_event(ask):
    page = {"url": "https://docs.example.com/a", "spaceId": "acme-guides", "pageId": "guides-2"}
    await ask("submitSiteAgentFeedback", *SITE, feedback="Outdated.", **page)
    content = {"category": "usability", "summary": "Slow."}
    for subject in ({"kind": "documentation", "url": "https://docs.example.com/b"}, {"kind": "generic"}):
        told = await ask("submitAgentFeedbackToSite", *SITE, subject=subject, feedback=content)
        assert "insights" in told["result"]
    select = [{"column": "eventType"}, {"column": "urlPath"}]
    told = await ask("aggregateSiteEvents", *SITE, range="last24Hours", select=select)
    assert [one["values"] for one in told["columns"]] == [["agent_feedback"] * 3, ["/a", "/b", "/acme-docs"]]


async def test_what_is_asked_of_gitbook_itself(ask):
    assert (await ask("getApiInformation"))["version"]
    first, second = [(await ask("createUserNotificationsToken"))["token"] for _ in range(2)]
    assert first != second
    assert first.count(".") == 2
    await ask("prewarmSiteSearch", *SITE)
    with pytest.raises(NotFoundError):
        await ask("prewarmSiteSearch", "acme", "nowhere")


async def test_recommended_questions_are_those_that_are_streamed(ask, told):
    questions = (await ask("getRecommendedQuestionsInOrganization", "acme"))["questions"]
    assert questions == [one["question"] for one in await told("streamRecommendedQuestionsInOrganization", "acme")]
    assert len(questions) == 5
