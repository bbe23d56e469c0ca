"""What finishes later, and search."""

from __future__ import annotations

import pytest

from gitbook_async import BadRequestError, Deletion, NotFoundError

pytestmark = pytest.mark.anyio

TARGET = {"space": "acme-guides"}
EMPTY = '{"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {}}'


def site_of(host):
    return {"type": "website", "url": f"https://{host}/docs"}


@pytest.fixture
def poll(ask):
    """Ask three times, and give what a field was."""

    async def poll(field, *call):
        return [(await ask(*call))[field] for _ in range(3)]

    return poll


async def test_an_import_finishes_later_and_brings_a_page(ask, poll):
    run = await ask("startImportRun", "acme", source=site_of("example.com"), target=TARGET)
    states = await poll("status", "getImportRun", "acme", run["id"])
    assert states == ["pending", "in-progress", "completed"]
    assert (await ask("listPages", "acme-guides"))["pages"][-1]["title"] == "Imported from example.com"
    with pytest.raises(BadRequestError, match="already completed"):
        await ask("cancelImportRun", "acme", run["id"])


async def test_an_import_into_a_change_request(ask, poll):
    target = {**TARGET, "changeRequest": "acme-change-1", "page": "guides-2"}
    run = await ask("startImportRun", "acme", source={"type": "file", "files": ["a"]}, target=target, site="acme-docs")
    await poll("status", "getImportRun", "acme", run["id"])
    changes = (await ask("getChangeRequestChanges", "acme-guides", "acme-change-1"))["changes"]
    assert [one["type"] for one in changes] == ["page_created", "page_edited"]
    query = {"space": "acme-guides", "changeRequest": "acme-change-1", "site": "acme-docs", "status": "completed"}
    assert len((await ask("listImportRuns", "acme", query=query))["items"]) == 1


async def test_imports_that_fail_or_are_stopped(ask, poll):
    run = await ask("startImportRun", "acme", source=site_of("nowhere.invalid"), target=TARGET)
    assert (await poll("status", "getImportRun", "acme", run["id"]))[-1] == "failed"
    run = await ask("startImportRun", "acme", source=site_of("example.com"), target=TARGET)
    assert len((await ask("listImportRuns", "acme", query={"status": "active"}))["items"]) == 1
    assert (await ask("cancelImportRun", "acme", run["id"]))["status"] == "cancelled"
    assert await poll("status", "getImportRun", "acme", run["id"]) == ["cancelled"] * 3
    for target in ({"space": "nowhere"}, {**TARGET, "changeRequest": "nothing"}):
        with pytest.raises(NotFoundError):
            await ask("startImportRun", "acme", source=site_of("example.com"), target=target)


async def test_a_specification_is_processed_and_has_versions(ask, poll, fake):
    spec = ("acme", "petstore")
    await ask("createOrUpdateOpenAPISpecBySlug", *spec, source={"text": EMPTY})
    assert fake.requests[-1].status == 201
    with pytest.raises(NotFoundError, match="Version not found"):
        await ask("getLatestOpenAPISpecVersion", *spec)
    states = await poll("processingState", "getOpenAPISpecBySlug", *spec)
    assert states == ["pending", "progress", "complete"]
    await ask("createOrUpdateOpenAPISpecBySlug", *spec, source={"url": "https://example.com/openapi.yaml"})
    assert fake.requests[-1].status == 200
    await poll("processingState", "getOpenAPISpecBySlug", *spec)
    first, second = (await ask("listOpenAPISpecVersions", *spec))["items"]
    assert (await ask("getOpenAPISpecBySlug", *spec))["lastVersion"] == second["id"]
    assert await ask("getLatestOpenAPISpecVersion", *spec) == second
    assert await ask("getOpenAPISpecVersionById", *spec, first["id"]) == first
    content = await ask("getOpenAPISpecVersionContentById", *spec, first["id"])
    assert content["filesystem"]["files"][0]["specification"]["info"]["title"] == "T"
    assert (await ask("getLatestOpenAPISpecVersionContent", *spec))["filesystem"]
    assert (await ask("getLatestOpenAPISpecVersionContentRaw", *spec))["format"] == "json"


async def test_specifications(ask):
    await ask("createOpenAPISpec", "acme", slug="one", source={"text": "openapi: 3.1.0"})
    with pytest.raises(BadRequestError, match="already exists"):
        await ask("createOpenAPISpec", "acme", slug="one", source={"text": "x"})
    assert (await ask("updateOpenAPISpecBySlug", "acme", "one", visibility="public"))["visibility"] == "public"
    assert [one["slug"] for one in (await ask("listOpenAPISpecs", "acme"))["items"]] == ["acme-api", "one"]
    with pytest.raises(BadRequestError, match="slug"):
        await ask("createOrUpdateOpenAPISpecBySlug", "acme", "not a slug", source={"text": "{}"})
    assert await ask("deleteOpenAPISpecBySlug", "acme", "one") is Deletion.DELETED
    with pytest.raises(NotFoundError, match="Spec not found"):
        await ask("getOpenAPISpecBySlug", "acme", "one")


@pytest.mark.parametrize(
    ("source", "code"), [({"url": "https://nowhere.invalid/x"}, "FETCH_ERROR"), ({"text": "[]"}, "PARSE_ERROR")]
)
async def test_a_specification_with_errors_has_no_version(ask, poll, source, code):
    await ask("createOpenAPISpec", "acme", slug="bad", source=source)
    await poll("processingState", "getOpenAPISpecBySlug", "acme", "bad")
    spec = await ask("getOpenAPISpecBySlug", "acme", "bad")
    assert (spec["lastProcessErrorCode"], spec["lastProcessedErrorCount"]) == (code, 1)
    assert (await ask("listOpenAPISpecVersions", "acme", "bad"))["items"] == []


async def test_search(ask):
    found = await ask("searchSpaceContent", "acme-guides", query={"query": "Webhooks overview", "limit": 3})
    assert found["items"] == []
    found = await ask("searchSpaceContent", "acme-guides", query={"query": "WEBHOOKS", "limit": 3})
    assert [one["title"] for one in found["items"]] == ["Webhooks", "Webhooks 2", "Webhooks 3"]
    assert [one["rank"] for one in found["items"]] == [1, 2, 3]
    for one in found["items"]:
        page = await ask("getPageById", "acme-guides", one["id"], query={"format": "markdown"})
        assert "webhooks" in page["markdown"].lower()
        (section,) = one["sections"]
        assert section["path"] == f"{page['path']}#how-to"
        assert section["body"] in page["markdown"]
    spaces = (await ask("searchOrganizationContent", "acme", query={"query": "webhooks"}))["items"]
    assert {one["id"] for one in spaces} == {"acme-guides", "acme-reference", "acme-handbook"}


@pytest.mark.parametrize(
    ("scope", "count"),
    [
        ({"mode": "all"}, 2),
        ({"mode": "specific", "siteSpaceIds": ["acme-guides-shown"]}, 1),
        ({"mode": "default", "currentSiteSpace": "acme-guides-shown", "restrictTo": "otherSiteSpaces"}, 1),
    ],
)
async def test_search_in_a_site(sdk, scope, count):
    page = await sdk.call(
        "searchSiteContent",
        path={"organizationId": "acme", "siteId": "acme-docs"},
        json={"query": "webhooks", "scope": scope},
    )
    assert len(page.items) == count
