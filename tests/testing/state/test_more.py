"""Context records, agent conversations, templates, computed contents, and imports at once."""

from __future__ import annotations

import json

import pytest

from gitbook_async import BadRequestError, Deletion, NotFoundError

pytestmark = pytest.mark.anyio

SITE = ("acme", "acme-docs")
CHANGE = ("acme-guides", "acme-change-1")
RECORD = {"id": "t-1", "type": "ticket", "title": "It is slow", "body": "Very.", "url": "https://help.example.com/1"}
SPECIFICATION = {
    "openapi": "3.1.0",
    "info": {"title": "Pets", "version": "1", "description": "All of them."},
    "paths": {
        "/pets": {
            "get": {"tags": ["pets"], "summary": "List pets"},
            "post": {"tags": ["pets"], "summary": "Add a pet"},
        },
        "/health": {"get": {"description": "Whether it runs."}},
    },
    "components": {"schemas": {"Pet": {"description": "An animal."}}},
}
SOURCE = {"type": "builtin:openapi", "dependencies": {"spec": {"ref": {"kind": "openapi", "spec": "pets"}}}}


def titles(pages):
    return [one["title"] for one in pages]


def text_of(node):
    if isinstance(node, dict):
        return node.get("text", "") + "".join(text_of(inner) for inner in node.values())
    return "".join(map(text_of, node)) if isinstance(node, list) else ""


async def test_context_records_are_created_and_updated(ask):
    await ask("upsertSiteContextRecords", *SITE, json=[RECORD, {**RECORD, "id": "d-1", "type": "document"}])
    made = await ask("getSiteContextRecordById", *SITE, "t-1")
    assert (made["connector"], made["urls"]["source"]) == ("builtin:api", RECORD["url"])
    (connection,) = (await ask("listSiteContextConnections", *SITE))["items"]
    assert (connection["id"], connection["records"]) == (made["connection"], 2)
    await ask("upsertSiteContextRecords", *SITE, json=[{**RECORD, "title": "It was slow"}])
    changed = await ask("getSiteContextRecordById", *SITE, "t-1")
    assert (changed["title"], changed["createdAt"]) == ("It was slow", made["createdAt"])
    await ask("deleteSiteContextConnectionById", *SITE, connection["id"])
    assert (await ask("listSiteContextRecords", *SITE))["items"] == []
    with pytest.raises(NotFoundError):
        await ask("getSiteContextRecordById", *SITE, "t-1")


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({}, 2),
        ({"type": "ticket"}, 1),
        ({"connector": "builtin:email"}, 0),
        ({"connection": "x"}, 0),
        ({"topic": "x"}, 0),
    ],
)
async def test_context_records_are_filtered(ask, query, count):
    await ask("upsertSiteContextRecords", *SITE, json=[RECORD, {**RECORD, "id": "d-1", "type": "document"}])
    assert len((await ask("listSiteContextRecords", *SITE, query=query))["items"]) == count


async def test_conversations_of_the_caller_with_the_agent(ask):
    (one,) = (await ask("listOrganizationAgentConversations", "acme"))["items"]
    renamed = await ask("updateOrganizationAgentConversation", "acme", one["id"], title="Outdated pages")
    assert (await ask("listOrganizationAgentConversations", "acme"))["items"] == [renamed]
    await ask("provisionOrganizationAgentConversation", "acme", "new")
    assert len((await ask("listOrganizationAgentConversations", "acme"))["items"]) == 1
    assert await ask("deleteOrganizationAgentConversation", "acme", one["id"]) is Deletion.DELETED
    assert (await ask("listOrganizationAgentConversations", "acme"))["items"] == []
    with pytest.raises(NotFoundError):
        await ask("deleteOrganizationAgentConversation", "acme", one["id"])


async def test_a_brainstorm_is_a_conversation_of_its_change_request(ask, told):
    (before,) = (await ask("listChangeRequestConversations", *CHANGE))["items"]
    said = {"type": "paragraph", "object": "block", "data": {}}
    said["nodes"] = [{"object": "text", "leaves": [{"object": "leaf", "text": "Describe webhooks", "marks": []}]}]
    message = {"id": "m", "actor": "user", "message": {"object": "document", "data": {}, "nodes": [said]}}
    session = {"id": "brainstorm", "status": "pending", "messages": [message]}
    for _ in range(2):
        await told("streamBrainstormChangeRequest", *CHANGE, session=session)
    first, second = (await ask("listChangeRequestConversations", *CHANGE))["items"]
    assert (first, second["title"], second["changeRequest"]) == (before, "Describe webhooks", CHANGE[1])
    await ask("updateChangeRequestConversation", *CHANGE, second["id"], title="Webhooks")
    assert titles((await ask("listChangeRequestConversations", *CHANGE))["items"]) == [before["title"], "Webhooks"]
    await ask("deleteChangeRequestConversation", *CHANGE, second["id"])
    assert (await ask("listChangeRequestConversations", *CHANGE))["items"] == [before]


async def test_a_template_adds_pages_to_a_space(ask):
    before = (await ask("listPages", "acme-handbook"))["pages"]
    await ask("applyTemplateToSpace", "acme-handbook", id="default")
    after = (await ask("listPages", "acme-handbook"))["pages"]
    assert titles(after) == [*titles(before), "Welcome", "Quickstart", "Basics"]
    assert titles(after[-1]["pages"]) == ["Editor", "Publishing"]
    await ask("applyTemplateToSpace", "acme-handbook", id="default")
    paths = [one["path"] for one in (await ask("listPages", "acme-handbook"))["pages"] if "path" in one]
    assert len(paths) == len(set(paths))


async def test_a_template_is_applied_in_a_change_request(ask):
    await ask("applyTemplateToSpace", "acme-guides", id="default", changeRequestId="1")
    assert "Quickstart" in titles((await ask("listPagesInChangeRequest", *CHANGE))["pages"])
    assert "Quickstart" not in titles((await ask("listPages", "acme-guides"))["pages"])
    await ask("mergeChangeRequest", *CHANGE)
    with pytest.raises(BadRequestError, match="merged"):
        await ask("applyTemplateToSpace", "acme-guides", id="default", changeRequestId="1")


async def test_a_template_fills_an_empty_site(ask):
    made = (await ask("createSite", "acme", title="New docs"))["id"]
    await ask("applyTemplateToSite", "acme", made)
    (shown,) = (await ask("listSiteSpaces", "acme", made))["items"]
    assert (shown["title"], shown["path"]) == ("New docs", "new-docs")
    assert titles((await ask("listPages", shown["space"]["id"]))["pages"]) == ["Welcome", "Quickstart", "Basics"]
    with pytest.raises(BadRequestError, match="not empty"):
        await ask("applyTemplateToSite", "acme", made)


@pytest.fixture
async def compute(ask):
    """Compute a content of a specification."""
    await ask("createOpenAPISpec", "acme", slug="pets", source={"text": json.dumps(SPECIFICATION)})

    async def compute(operation, **props):
        return await ask(operation, "acme-guides", source={**SOURCE, "props": props}, seed="s")

    return compute


@pytest.mark.parametrize(
    ("props", "words"),
    [
        ({"doc": "models"}, ("Pet", "An animal.")),
        ({"doc": "info", "page": "info"}, ("Pets", "All of them.")),
        ({"doc": "operations", "page": "pets"}, ("List pets", "Add a pet")),
        ({"doc": "tag", "page": "pets"}, ("List pets", "GET /pets")),
        ({"doc": "operation", "page": "/pets", "method": "post"}, ("Add a pet", "POST /pets")),
    ],
)
async def test_documents_are_computed_of_a_specification(compute, props, words):
    text = text_of(await compute("getComputedDocument", **props))
    assert all(word in text for word in words)


async def test_revisions_are_computed_of_a_specification(compute):
    told = await compute("getComputedRevision", models=True)
    assert titles(told["pages"]) == ["Overview", "pets", "Operations", "Models"]
    assert told == await compute("getComputedRevision", models=True)
    by_operation = await compute("getComputedRevision", models=False, grouping="by-operation")
    assert titles(by_operation["pages"]) == ["Overview", "List pets", "Add a pet", "GET /health"]


async def test_what_cannot_be_computed(ask, compute):
    with pytest.raises(NotFoundError, match="cats"):
        await compute("getComputedDocument", doc="tag", page="cats")
    script = {"type": "integration:maps:world", "props": {}}
    with pytest.raises(BadRequestError, match="integration:maps:world"):
        await ask("getComputedDocument", "acme-guides", source=script, seed="s")
    missing = {**SOURCE, "dependencies": {"spec": {"ref": {"kind": "openapi", "spec": "nothing"}}}}
    with pytest.raises(NotFoundError):
        await ask("getComputedDocument", "acme-guides", source={**missing, "props": {"doc": "models"}}, seed="s")


async def test_an_import_at_once_is_in_the_change_request(ask):
    source = {"url": "https://old.example.com/docs", "source": "website"}
    told = await ask("importContentInChangeRequest", *CHANGE, **source)
    assert told["importedResources"] == 1
    assert (await ask("getChangeRequestById", *CHANGE))["revision"] == told["revision"]
    await ask("importContentInChangeRequestPageById", *CHANGE, "guides-2", **source)
    pages = (await ask("listPagesInChangeRequest", *CHANGE))["pages"]
    assert titles(pages)[-1] == "Imported from old.example.com"
    assert titles(pages[1]["pages"])[-1] == "Imported from old.example.com"
    with pytest.raises(NotFoundError):
        await ask("importContentInChangeRequestPageById", *CHANGE, "nothing", **source)
