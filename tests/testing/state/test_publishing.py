"""What makes a site a published one, and what its URLs lead to."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from gitbook_async import BadRequestError, Deletion, NotFoundError
from gitbook_async.visitors import visitor_token

pytestmark = pytest.mark.anyio

SITE = ("acme", "acme-docs")
HOME = "https://acme.gitbook.example/acme-docs"
PARTNER = {"X-GitBook-Partner-Key": "key"}


async def test_a_site_has_settings_that_are_replaced_as_a_whole(ask):
    settings = await ask("getSiteCustomizationById", *SITE)
    assert settings["styling"]["primaryColor"]["light"] == "#346ddb"
    settings["styling"]["theme"] = "bold"
    settings["ai"] = {"mode": "none"}
    told = await ask("updateSiteCustomizationById", *SITE, json={**settings, "title": "Acme"})
    assert (told["styling"]["theme"], told["title"], told["pageActions"]) == ("bold", "Acme", {"items": ["markdown"]})
    assert await ask("getSiteCustomizationById", *SITE) == told
    again = await ask("updateSiteCustomizationById", *SITE, json={**settings, "ai": {"mode": "assistant"}})
    assert again["pageActions"]["items"] == ["assistant", "markdown"]
    assert "title" not in again


async def test_a_space_of_a_site_overrides_settings_one_by_one(ask):
    path = (*SITE, "acme-guides-shown")
    override = "overrideSiteSpaceCustomizationById"
    before = await ask("getSiteSpaceCustomizationById", *path)
    told = await ask(override, *path, title="Guide", styling={"sidebar": {"list": "pill"}, "theme": "muted"})
    assert (told["title"], told["styling"]["theme"]) == ("Guide", "muted")
    assert told["styling"]["sidebar"] == {"background": "default", "list": "pill"}
    profile = await ask("getPublishedContentSite", *SITE)
    assert profile["customizations"]["siteSpaces"] == {"acme-guides-shown": told}
    told = await ask(override, *path, title=None, styling={"sidebar": {"list": None}}, favicon={"emoji": "1f680"})
    assert "title" not in told
    assert (told["styling"]["theme"], told["styling"]["sidebar"]["list"]) == ("muted", "default")
    assert await ask("deleteSiteSpaceCustomizationById", *path) is Deletion.DELETED
    assert await ask("deleteSiteSpaceCustomizationById", *path) is Deletion.ABSENT
    assert await ask("getSiteSpaceCustomizationById", *path) == before
    assert (await ask("getPublishedContentSite", *SITE))["customizations"]["siteSpaces"] == {}


async def test_the_profile_of_a_site_has_all_that_a_renderer_needs(ask):
    profile = await ask("getPublishedContentSite", *SITE)
    assert profile["site"] == await ask("getSiteById", *SITE)
    assert profile["structure"] == await ask("getSiteStructure", *SITE)
    empty = await ask("createSite", "acme")
    with pytest.raises(NotFoundError):
        await ask("getPublishedContentSite", "acme", empty["id"])


async def test_visitors_need_a_token_that_is_signed_with_the_key_of_the_site(ask, clock):
    auth = await ask("getSitePublishingAuthById", *SITE)
    await ask("updateSiteById", *SITE, visibility="visitor-auth")
    await ask("updateSitePublishingAuthById", *SITE, backend="custom", fallbackURL="https://acme.example/login")
    asked = {"url": f"{HOME}/guides"}
    login = await ask("getPublishedContentByUrl", query=asked)
    assert (login["target"], login["site"]) == ("external", "acme-docs")
    assert login["redirect"] == f"https://acme.example/login?location={quote(asked['url'], safe='')}"
    asked["visitorAuthToken"] = visitor_token({"plan": "pro"}, auth["privateKey"], now=clock.now)
    assert (await ask("getPublishedContentByUrl", query=asked))["contextId"]
    told = await ask("resolvePublishedContentByUrl", url=HOME, visitor={"jwtToken": asked["visitorAuthToken"]})
    assert told["siteSpace"] == "acme-guides-shown"
    regenerated = await ask("regenerateSitePublishingAuthById", *SITE)
    assert regenerated["privateKey"] != auth["privateKey"]
    assert regenerated["fallbackURL"] == "https://acme.example/login"
    with pytest.raises(BadRequestError, match="token is not valid"):
        await ask("getPublishedContentByUrl", query=asked)
    assert "redirect" in await ask("getPublishedContentByUrl", query={**asked, "redirectOnError": True})
    told = await ask("updateSitePublishingAuthById", *SITE, backend="custom", fallbackURL=None)
    assert "fallbackURL" not in told


@pytest.mark.parametrize("token", ["", "a", "a.b.c", "é.é", "e30.e30.e30"])
async def test_what_is_no_token_is_not_valid(token, ask):
    await ask("updateSiteById", *SITE, visibility="visitor-auth")
    asked = {"url": HOME, "visitorAuthToken": token, "redirectOnError": True}
    assert (await ask("getPublishedContentByUrl", query=asked))["target"] == "external"


async def test_an_expired_token_is_not_valid(ask, clock):
    key = (await ask("getSitePublishingAuthById", *SITE))["privateKey"]
    await ask("updateSiteById", *SITE, visibility="visitor-auth")
    asked = {"url": HOME, "visitorAuthToken": visitor_token({}, key, expires_in=60, now=clock.now)}
    assert "siteSpace" in await ask("getPublishedContentByUrl", query=asked)
    clock.now += 61
    with pytest.raises(BadRequestError):
        await ask("getPublishedContentByUrl", query=asked)


async def test_a_url_of_a_site_leads_to_a_space_and_a_page(ask):
    told = await ask("getPublishedContentByUrl", query={"url": f"{HOME}/reference/deployment/overview"})
    assert (told["site"], told["siteSpace"], told["space"]) == ("acme-docs", "acme-reference-shown", "acme-reference")
    assert (told["siteSection"], told["organization"]) == ("acme-reference-section", "acme")
    assert (told["siteBasePath"], told["basePath"]) == ("/acme-docs/", "/acme-docs/reference/")
    assert (told["pathname"], told["complete"]) == ("/deployment/overview", True)
    assert told["canonicalUrl"] == f"{HOME}/reference/deployment/overview"
    assert (await ask("getPublishedContentByUrl", query={"url": HOME}))["complete"] is False
    await ask("updateSiteSpaceById", *SITE, "acme-reference-shown", draft=True)
    told = await ask("getPublishedContentByUrl", query={"url": f"{HOME}/reference"})
    assert (told["siteSpace"], told["pathname"]) == ("acme-guides-shown", "/reference")
    await ask("unpublishSite", *SITE)
    with pytest.raises(NotFoundError):
        await ask("getPublishedContentByUrl", query={"url": HOME})


async def test_a_url_that_is_redirected_leads_to_the_target(ask):
    told = await ask("getPublishedContentByUrl", query={"url": f"{HOME}/start"})
    assert told == {"target": "external", "site": "acme-docs", "redirect": "https://docs.example.com/getting-started"}
    to = {"kind": "site-section", "siteSectionId": "acme-reference-section"}
    await ask("createSiteRedirect", *SITE, source="/api", destination=to)
    told = await ask("resolvePublishedContentByUrl", url=f"{HOME}/api")
    assert told == {"target": "content", "redirect": f"{HOME}/reference"}


async def test_a_site_with_share_links_is_found_by_one_of_them(ask):
    link = await ask("createSiteShareLink", *SITE, name="Partners")
    await ask("updateSiteById", *SITE, visibility="share-link")
    with pytest.raises(NotFoundError):
        await ask("getPublishedContentByUrl", query={"url": HOME})
    told = await ask("getPublishedContentByUrl", query={"url": f"{link['urls']['published']}/guides/deployment"})
    assert (told["shareKey"], told["pathname"]) == (link["id"], "/deployment")
    await ask("updateSiteShareLinkById", *SITE, link["id"], active=False)
    with pytest.raises(NotFoundError):
        await ask("getPublishedContentByUrl", query={"url": f"{HOME}/{link['id']}"})


async def test_previews_need_neither_publication_nor_a_token(ask, clock):
    await ask("unpublishSite", *SITE)
    url = (await ask("getSitePublishingPreviewById", *SITE, query={"siteSpace": "acme-reference-shown"}))["url"]
    assert f"expires={int(clock.now) + 3600}" in url
    told = await ask("resolvePublishedContentByUrl", url=url)
    assert (told["preview"], told["siteSpace"]) == (True, "acme-reference-shown")
    change = url.partition("?")[0].replace("reference", "guides") + "/~/changes/1/deployment"
    told = await ask("getPublishedContentByUrl", query={"url": change})
    assert (told["changeRequest"], told["pathname"]) == ("acme-change-1", "/deployment")
    live = (await ask("getSpaceById", "acme-guides"))["revision"]
    told = await ask("getPublishedContentByUrl", query={"url": change.replace("changes/1", f"revisions/{live}")})
    assert told["revision"] == live
    for version in ("changes/9", "revisions/none"):
        with pytest.raises(NotFoundError):
            await ask("getPublishedContentByUrl", query={"url": change.replace("changes/1", version)})
    for bad, error in (({"siteSpace": "none"}, NotFoundError), ({"target": "none"}, BadRequestError)):
        with pytest.raises(error):
            await ask("getSitePublishingPreviewById", *SITE, query=bad)


async def test_a_url_leads_to_content(ask):
    space = await ask("getSpaceById", "acme-guides")
    page = await ask("getPageByPath", "acme-guides", "deployment")
    change = await ask("getChangeRequestById", "acme-guides", "1")
    collection = await ask("getCollectionById", "acme-public")
    for url, told in (
        (space["urls"]["app"], {"space": space}),
        (page["urls"]["app"], {"space": space, "page": page}),
        (f"{HOME}/guides/deployment", {"space": space, "page": page}),
        (change["urls"]["app"], {"space": space, "changeRequest": change}),
        (collection["urls"]["app"], {"collection": collection}),
    ):
        assert await ask("getContentByUrl", query={"url": url}) == told, url
    for url in (f"{HOME}/guides/none", "https://example.com", "https://app.gitbook.com/o/acme", "http://[", "x"):
        with pytest.raises(NotFoundError):
            await ask("getContentByUrl", query={"url": url})


async def test_embeds(ask):
    video = await ask("getEmbedByUrl", query={"url": "https://www.youtube.com/watch?v=abc123"})
    assert (video["type"], video["site"]) == ("rich", "YouTube")
    assert "https://www.youtube.com/embed/abc123" in video["html"]
    link = await ask("getEmbedByUrlInSpace", "acme-guides", query={"url": "https://example.com/a/the-plan.html"})
    assert (link["type"], link["title"], link["site"]) == ("link", "the plan", "example.com")
    own = await ask("getEmbedByUrl", query={"url": f"{HOME}/guides/deployment"})
    assert own["title"] == "Deployment"
    with pytest.raises(NotFoundError):
        await ask("getEmbedByUrl", query={"url": "nothing"})


async def test_the_schema_of_visitors_suggests_conditions(ask):
    with pytest.raises(NotFoundError):
        await ask("getSiteAdaptiveSchema", *SITE)
    plan = {"type": "string", "description": "Plan", "enum": ["free", "pro"]}
    beta = {"type": "boolean", "description": "Beta"}
    inner = {"type": "object", "description": "More", "properties": {"is-new": beta}, "additionalProperties": False}
    unsigned = {**inner, "description": "Unsigned claims of the site visitor."}
    properties = {"plan": plan, "more": inner, "unsigned": {**unsigned, "properties": {"beta": beta}}}
    schema = {"type": "object", "properties": properties, "additionalProperties": False}
    told = await ask("updateSiteAdaptiveSchema", *SITE, jsonSchema=schema)
    assert await ask("getSiteAdaptiveSchema", *SITE) == told
    conditions = [one["condition"] for one in (await ask("listSiteAdaptiveTemplateConditions", *SITE))["items"]]
    assert conditions == [
        'visitor.claims.plan == "free"',
        'visitor.claims.plan == "pro"',
        'visitor.claims.more["is-new"]',
        "visitor.claims.unsigned.beta",
    ]


async def test_ads_are_asked_for_by_the_site_and_decided_by_the_partner(ask):
    async def ads():
        return (await ask("getSiteById", *SITE)).get("ads")

    async def listed(**query):
        return [one["id"] for one in (await ask("adsListSites", query=query, headers=PARTNER))["items"]]

    assert await listed() == []
    with pytest.raises(BadRequestError):
        await ask("updateSiteAdsById", *SITE, status="disabled")
    await ask("updateSiteAdsById", *SITE, status="in-review", topic="crypto")
    assert await ads() == {"status": "in-review", "topic": "crypto"}
    assert (await listed(), await listed(status="live")) == (["acme-docs"], [])
    live = {"status": "live", "zoneId": "zone", "reportingId": "report"}
    await ask("adsUpdateSite", "acme-docs", headers=PARTNER, json=live)
    assert await ads() == {"status": "live", "zoneId": "zone", "topic": "crypto"}
    assert (await listed(), await listed(status="live")) == ([], ["acme-docs"])
    await ask("updateSiteAdsById", *SITE, status="disabled")
    assert (await ads())["status"] == "disabled"
    await ask("adsUpdateSite", "acme-docs", headers=PARTNER, json={"status": "rejected", "reason": "Too few visitors"})
    assert await ads() == {"status": "rejected", "reason": "Too few visitors"}
    await ask("adsUpdateSite", "acme-docs", headers=PARTNER, json={"status": "pending"})
    assert (await ads())["status"] == "pending"
    with pytest.raises(NotFoundError):
        await ask("adsUpdateSite", "none", headers=PARTNER, json={"status": "pending"})
