"""Lists that are none of the usual: each is asked for once and given as what it is, whatever the server adds."""

from __future__ import annotations

import httpx
import pytest

from gitbook_async import Page, Pager, operations, to_dict

pytestmark = pytest.mark.anyio

# What looks like a list and cannot be paged: an envelope without parameters, items only, other keys, a flag for more,
# columns; and two operations whose "page" is not a cursor.
ENVELOPES = [
    "getContributorsByChangeRequestId",
    "listSpaceIntegrations",
    "listSiteIntegrations",
    "listCustomFonts",
    "listSiteVisitorSegments",
    "listOrganizationAuditEventActions",
    "listSSOProviderLoginsInOrganization",
    "listSiteGitSyncInstallations",
    "listSiteAdaptiveTemplateConditions",
    "listSiteTopics",
    "listPages",
    "listOrganizationStyleguides",
    "listStyleguideTemplates",
    "getChangeRequestChanges",
    "getRevisionSemanticChanges",
    "aggregateSiteEvents",
    "getSpacePDF",
    "getChangeRequestPDF",
]
ARRAYS = ["listSpaceIntegrationsBlocks", "listSiteIntegrationScripts"]
ODD = {
    "items": [{"id": "a"}],
    "pages": [{"id": "a", "pages": [{"id": "b"}]}],
    "changes": [],
    "more": True,
    "columns": [{"column": "x", "values": [1]}],
    "next": {"page": "again"},
}


def call(gitbook, name):
    operation = operations[name]
    path = {one.name: "x" for one in operation.parameters if one.location == "path"}
    query = {one.name: "x" for one in operation.parameters if one.location == "query" and one.required}
    required = operation.body.required_properties if operation.body else ()
    json = dict.fromkeys(required, "x") if operation.body else None
    return gitbook.call(name, path=path, query=query, json=json)


@pytest.mark.parametrize("name", ENVELOPES)
async def test_a_list_that_cannot_be_paged_is_asked_for_once(client, server, name):
    server.answers = [httpx.Response(200, json=ODD)]
    value = await call(client(), name)
    assert not isinstance(value, (Page, Pager))
    assert to_dict(value) == ODD
    assert len(server.requests) == 1
    assert not operations[name].paginated


@pytest.mark.parametrize("name", ARRAYS)
async def test_a_bare_array_is_a_list(client, server, name):
    server.answers = [httpx.Response(200, json=[{"id": "a"}])]
    assert to_dict(await call(client(), name)) == [{"id": "a"}]
    assert len(server.requests) == 1


async def test_what_can_be_paged_takes_a_cursor_and_gives_the_next():
    paged = [operation for operation in operations.values() if operation.paginated]
    assert len(paged) > 70
    for operation in paged:
        assert "page" in {one.name for one in operation.parameters if one.location == "query"}


async def test_the_search_that_is_a_post_goes_through_its_pages_with_the_same_question(client, server):
    pages = {None: {"items": [{"id": "a"}], "next": {"page": "2"}}, "2": {"items": [], "next": {"page": "3"}}}
    last = {"items": [{"id": "b"}]}
    server.answers = [lambda request: httpx.Response(200, json=pages.get(request.url.params.get("page"), last))]
    found = client().sites.search_content("o", "s", query="Wörter", scope={"mode": "all"}, limit=1)
    assert [to_dict(item)["id"] async for item in found] == ["a", "b"]
    asked = [dict(request.url.params) for request in server.requests]
    assert asked == [{"limit": "1"}, {"limit": "1", "page": "2"}, {"limit": "1", "page": "3"}]
    assert {request.method for request in server.requests} == {"POST"}
    assert len({request.content for request in server.requests}) == 1


async def test_a_search_with_a_transient_error_is_retried_and_one_that_fails_for_good_says_where(
    client, server, no_waiting
):
    first = httpx.Response(200, json={"items": [{"id": "a"}], "next": {"page": "2"}})
    server.answers = [first, httpx.Response(503), httpx.Response(200, json={"items": [{"id": "b"}]})]
    found = client().sites.search_content("o", "s", query="q", scope={"mode": "all"})
    assert [to_dict(item)["id"] async for item in found] == ["a", "b"]
    assert len(no_waiting) == 1
    server.answers = [first, httpx.Response(500)]
    with pytest.raises(Exception, match="500") as caught:
        [item async for item in found]
    assert caught.value.cursor == "2"


async def test_a_limit_goes_along_with_every_page(client, server):
    pages = {None: {"items": [{}], "next": {"page": "2"}}, "2": {"items": [{}]}}
    server.answers = [lambda request: httpx.Response(200, json=pages[request.url.params.get("page")])]
    async for _ in client().spaces.list("o", limit=1000):
        pass
    assert [request.url.params["limit"] for request in server.requests] == ["1000", "1000"]
