"""Sites, what they show, and their redirects."""

from __future__ import annotations

import pytest

from gitbook_async import BadRequestError, Deletion, NotFoundError

pytestmark = pytest.mark.anyio

SITE = ("acme", "acme-docs")
TO = {"kind": "external", "url": "https://example.com/there"}


def ids(listed):
    return [item["id"] for item in listed["items"]]


async def test_sites(ask):
    made = await ask("createSite", "acme", title="Help", spaces=["acme-handbook"])
    path = ("acme", made["id"])
    assert (made["siteSpaces"], made["published"]) == (1, False)
    assert ids(await ask("listSites", "acme", query={"title": "help"})) == [made["id"]]
    assert ids(await ask("listSites", "acme", query={"published": True, "type": ["premium"]})) == ["acme-docs"]
    assert ids(await ask("listSites", "acme", query={"space": "acme-handbook"})) == [made["id"]]
    await ask("updateSiteById", *path, title="Helpful", basename="helpful")
    published = await ask("publishSite", *path)
    assert published["urls"]["published"].endswith("/helpful")
    assert not (await ask("unpublishSite", *path))["published"]
    assert await ask("deleteSiteById", *path) is Deletion.DELETED
    with pytest.raises(NotFoundError, match="Site not found"):
        await ask("getSiteById", *path)
    empty = await ask("createSite", "acme")
    with pytest.raises(BadRequestError, match="no content"):
        await ask("publishSite", "acme", empty["id"])


async def test_share_links(ask):
    made = await ask("createSiteShareLink", *SITE, name="Partners")
    assert ids(await ask("listSiteShareLinks", *SITE, query={"search": "part"})) == [made["id"]]
    assert "published" not in (await ask("updateSiteShareLinkById", *SITE, made["id"], active=False))["urls"]
    assert await ask("deleteSiteShareLinkById", *SITE, made["id"]) is Deletion.DELETED


async def test_the_spaces_of_a_site(ask):
    made = await ask("addSpaceToSite", *SITE, spaceId="acme-handbook")
    assert made["path"] == "handbook"
    with pytest.raises(BadRequestError, match="already"):
        await ask("addSpaceToSite", *SITE, spaceId="acme-handbook")
    new = await ask("addSpaceToSite", *SITE, spaceId=None, title="Blank", sectionId="acme-guides-section")
    assert new["space"]["title"] == "Blank"
    assert new["section"] == "acme-guides-section"
    minimal = {"prefer": "return=minimal"}
    assert await ask("updateSiteSpaceById", *SITE, made["id"], headers=minimal, path="book", hidden=True) is None
    shown = (await ask("listSiteSpaces", *SITE))["items"]
    assert [one["path"] for one in shown] == ["guides", "reference", "book", "blank"]
    await ask("updateSiteById", *SITE, defaultSiteSpace=made["id"])
    assert ids(await ask("listSiteSpaces", *SITE, query={"default": True})) == [made["id"]]
    copy = await ask("duplicateSiteSpace", *SITE, made["id"])
    assert copy["space"]["id"] not in {one["space"]["id"] for one in shown}
    assert (await ask("moveSiteSpace", *SITE, copy["id"]))["id"] == copy["id"]
    assert await ask("deleteSiteSpaceById", *SITE, copy["id"]) is Deletion.DELETED
    await ask("updateSiteSpaceById", *SITE, made["id"], spaceId="acme-guides", condition=None)


async def test_sections_groups_and_links(ask):
    group = await ask("addSectionGroupToSite", *SITE, title="More", sections=["acme-guides-section"])
    inner = await ask("addSectionGroupToSite", *SITE, title="Inner", parent=group["id"])
    section = await ask("addSectionToSite", *SITE, spaceId="acme-handbook", siteSectionGroupId=group["id"])
    assert (section["title"], section["path"], len(section["siteSpaces"])) == ("Handbook", "handbook", 1)
    link = await ask("addExternalLinkToSite", *SITE, title="Status", url="https://status.example.com")
    link = await ask("updateSiteExternalLinkById", *SITE, link["id"], parent=group["id"], title="State")
    assert (link["title"], link["sectionGroup"]) == ("State", group["id"])
    group = (await ask("listSiteSectionGroups", *SITE))["items"][0]
    assert {one["id"] for one in group["sections"]} == {"acme-guides-section", section["id"]}
    assert {one["id"] for one in group["children"]} > {inner["id"], link["id"]}
    changes = {"title": "Book", "defaultSiteSpace": section["siteSpaces"][0]["id"]}
    assert (await ask("updateSiteSectionById", *SITE, section["id"], **changes))["title"] == "Book"
    top = (await ask("getSiteStructure", *SITE))["structure"]
    assert [one["id"] for one in top] == ["acme-reference-section", group["id"]]
    pointer = {"type": "site-section", "id": section["id"]}
    assert (await ask("sortSiteStructure", *SITE, item=pointer, position={"before": pointer}))["id"] == section["id"]
    for operation, one in (("moveSiteSection", section), ("moveSiteSectionGroup", group)):
        assert (await ask(operation, *SITE, one["id"]))["id"] == one["id"]
    await ask("updateSiteSectionGroupById", *SITE, inner["id"], parentSectionGroupId=None, title="Outer")
    assert await ask("deleteSiteSectionGroupById", *SITE, group["id"]) is Deletion.DELETED
    assert len((await ask("getSiteStructure", *SITE))["structure"]) == 5
    assert await ask("deleteSiteExternalLinkById", *SITE, link["id"]) is Deletion.DELETED
    assert await ask("deleteSiteSectionById", *SITE, section["id"]) is Deletion.DELETED
    assert "handbook" not in [one["path"] for one in (await ask("listSiteSpaces", *SITE))["items"]]
    assert "acme-guides-section" in ids(await ask("listSiteSections", *SITE))


async def test_a_site_without_sections_is_told_by_its_spaces(ask):
    made = await ask("createSite", "acme", spaces=["acme-guides"])
    structure = await ask("getSiteStructure", "acme", made["id"])
    assert (structure["type"], len(structure["structure"])) == ("siteSpaces", 1)
    for position, item in ((made["id"], "acme-guides-shown"), ("nothing", structure["structure"][0]["id"])):
        pointers = [{"type": "site-space", "id": key} for key in (item, position)]
        with pytest.raises(NotFoundError):
            await ask("sortSiteStructure", "acme", made["id"], item=pointers[0], position={"after": pointers[1]})


async def test_redirects(ask):
    made = await ask("createSiteRedirect", *SITE, source="/here", destination=TO)
    with pytest.raises(BadRequestError, match="already exists"):
        await ask("createSiteRedirect", *SITE, source="/here", destination=TO)
    listed = await ask("listSiteRedirects", *SITE, query={"search": "HERE", "draft": False, "orderBy": "source"})
    assert ids(listed) == [made["id"]]
    assert (await ask("getSiteRedirectBySource", *SITE, query={"source": "/here"}))["target"] == TO["url"]
    page = {"kind": "site-page", "siteSpaceId": "acme-guides-shown", "pageId": "guides-3"}
    await ask("updateSiteRedirectById", *SITE, made["id"], destination=page, source="/elsewhere")
    found = await ask("getSiteRedirectBySource", *SITE, query={"source": "/elsewhere"})
    assert found["target"].endswith("/guides/getting-started/overview")
    section = {"kind": "site-section", "siteSectionId": "acme-reference-section"}
    await ask("updateSiteRedirectById", *SITE, made["id"], destination=section)
    found = await ask("getSiteRedirectBySource", *SITE, query={"source": "/elsewhere"})
    assert found["target"].endswith("/reference")
    assert await ask("deleteSiteRedirectById", *SITE, made["id"]) is Deletion.DELETED
    with pytest.raises(NotFoundError, match="no redirect"):
        await ask("getSiteRedirectBySource", *SITE, query={"source": "/elsewhere"})


async def test_many_redirects_at_once_each_with_its_outcome(ask):
    path = {"kind": "path", "spaceId": "acme-guides", "path": "getting-started"}
    lost = {"kind": "site-section", "siteSectionId": "nothing"}
    redirects = [
        {"source": "/a", "destination": TO},
        {"source": "/start", "destination": path},
        {"source": "/help", "destination": None},
        {"source": "/nothing", "destination": None},
        {"source": "/a", "destination": TO, "intent": "draft"},
        {"source": "/a", "intent": "publish"},
        {"source": "/a", "intent": "publish"},
        {"source": "/b", "destination": lost},
        {"source": "/c", "destination": {**path, "path": "no/such"}},
    ]
    results = (await ask("bulkUpsertSiteRedirects", *SITE, redirects=redirects))["results"]
    assert [one["status"] for one in results] == [
        "created",
        "updated",
        "deleted",
        "error",
        "created",
        "published",
        "error",
        "error",
        "error",
    ]
    many = [{"source": f"/old/{number}", "destination": TO} for number in range(500)]
    results = (await ask("bulkUpsertSiteRedirects", *SITE, redirects=many))["results"]
    assert {one["status"] for one in results} == {"created"}
    assert (await ask("listSiteRedirects", *SITE))["count"] == 503
