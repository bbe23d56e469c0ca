"""What people found wrong: each of these once behaved otherwise."""

from __future__ import annotations

import json

import pytest

from gitbook_async import BadRequestError, NotFoundError
from gitbook_async.testing import create_app

pytestmark = pytest.mark.anyio

SPACE = "acme-guides"
FIRST = (SPACE, "1")
CHANGE = (SPACE, "acme-change-1")
TEXT = {"body": {"markdown": "Yes."}}


async def test_a_change_request_is_found_by_its_number(ask):
    assert (await ask("getChangeRequestById", *FIRST))["id"] == "acme-change-1"
    assert (await ask("updateChangeRequestById", *FIRST, subject="By number"))["subject"] == "By number"
    assert (await ask("getChangeRequestById", *CHANGE))["subject"] == "By number"
    await ask("postCommentInChangeRequest", *FIRST, **TEXT)
    assert len((await ask("listCommentsInChangeRequest", *CHANGE))["items"]) == 1
    assert (await ask("mergeChangeRequest", *FIRST))["result"] == "merge"
    assert (await ask("getChangeRequestById", *CHANGE))["status"] == "merged"
    with pytest.raises(NotFoundError):
        await ask("getChangeRequestById", SPACE, "2")


async def test_lists_have_the_documents_defaults(ask):
    draft = await ask("createChangeRequest", SPACE)
    assert [one["number"] for one in (await ask("listChangeRequestsForSpace", SPACE))["items"]] == [1]
    listed = await ask("listChangeRequestsForSpace", SPACE, query={"status": "draft"})
    assert [one["id"] for one in listed["items"]] == [draft["id"]]
    live = await ask("getCurrentRevision", SPACE)
    assert len((await ask("getRevisionSemanticChanges", SPACE, live["id"]))["changes"]) == 10


@pytest.mark.parametrize("order", ["asc", "desc"])
async def test_deleting_while_paging_leaves_nothing_out(ask, order):
    for _ in range(20):
        await ask("postCommentInSpace", SPACE, **TEXT)
    seen, query = [], {"limit": 3, "order": order}
    while True:
        page = await ask("listCommentsInSpace", SPACE, query=query)
        for one in page["items"]:
            seen.append(one["id"])
            await ask("deleteCommentInSpace", SPACE, one["id"])
        if "next" not in page:
            break
        query["page"] = page["next"]["page"]
    assert len(set(seen)) == len(seen) == 21


async def test_what_changes_while_paging_is_not_listed_twice(ask, clock):
    keys = []
    for _ in range(4):
        clock.now += 1
        keys.append((await ask("createChangeRequest", SPACE))["id"])
    query = {"status": "draft", "limit": 2}
    page = await ask("listChangeRequestsForSpace", SPACE, query=query)
    clock.now += 1
    await ask("updateChangeRequestById", SPACE, keys[3], subject="New")
    rest = await ask("listChangeRequestsForSpace", SPACE, query={**query, "page": page["next"]["page"]})
    assert [one["id"] for one in (*page["items"], *rest["items"])] == keys[::-1]


async def test_an_archived_change_request_is_closed_until_it_is_reopened(ask):
    await ask("updateChangeRequestById", *CHANGE, status="archived")
    insert = {"operation": "insert_page", "title": "New", "document": {"markdown": "Text"}}
    for operation, body in (
        ("mergeChangeRequest", {}),
        ("updateChangeRequest", {}),
        ("updateChangeRequestById", {"subject": "Changed"}),
        ("updateChangeRequestContent", {"changes": [insert]}),
        ("submitChangeRequestReview", {"status": "approved"}),
    ):
        with pytest.raises(BadRequestError, match="archived"):
            await ask(operation, *CHANGE, **body)
    await ask("updateChangeRequestById", *CHANGE, status="open")
    assert (await ask("mergeChangeRequest", *CHANGE))["result"] == "merge"


async def test_a_merged_change_request_is_not_reviewed_or_imported_into(ask):
    await ask("mergeChangeRequest", *CHANGE)
    target = {"space": SPACE, "changeRequest": "1"}
    for operation, path, body in (
        ("submitChangeRequestReview", CHANGE, {"status": "approved"}),
        ("requestReviewersForChangeRequest", CHANGE, {"users": ["acme-bruno"]}),
        ("startImportRun", ("acme",), {"source": {"type": "website", "url": "https://example.com"}, "target": target}),
    ):
        with pytest.raises(BadRequestError, match="merged"):
            await ask(operation, *path, **body)


async def test_the_last_administrator_stays(ask):
    for operation, body in (
        ("removeMemberFromOrganizationById", {}),
        ("updateMemberInOrganizationById", {"role": "read"}),
    ):
        with pytest.raises(BadRequestError, match="last administrator"):
            await ask(operation, "acme", "acme-ada", **body)
    await ask("updateMemberInOrganizationById", "acme", "acme-bruno", role="admin")
    await ask("removeMemberFromOrganizationById", "acme", "acme-ada")
    with pytest.raises(BadRequestError, match="last administrator"):
        await ask("removeMemberFromOrganizationById", "acme", "acme-bruno")


@pytest.mark.parametrize(("media_type", "status"), [("text/plain", 415), ("application/json; charset=utf-8", 200)])
async def test_a_body_of_another_media_type_is_refused(client, media_type, status):
    async with client() as http:
        response = await http.patch(
            "/spaces/acme-guides", content=b'{"title": "T"}', headers={"content-type": media_type}
        )
        assert response.status_code == status


@pytest.mark.parametrize(("levels", "statuses"), [(60, {422}), (300, {400, 422}), (3000, {400, 422}), (100_000, {400})])
async def test_a_deeply_nested_body_is_a_bad_request(client, levels, statuses):
    nested = '{"nodes": [' * levels + "]}" * levels
    changes = (
        f'{{"changes": [{{"operation": "update_page", "page": "guides-2", "document": {{"document": {nested}}}}}]}}'
    )
    async with client(create_app(console=True)) as http:
        path = "/spaces/acme-guides/change-requests/acme-change-1/content"
        response = await http.post(path, content=changes, headers={"content-type": "application/json"})
        assert response.status_code in statuses, response.text
        assert (await http.get("/spaces/acme-guides")).status_code == 200


MARKED = """Read **this**, `code`, *that* and ~~not that~~: [the guide](/pages/guides-3#how-to), [more](https://example.com).

- a [file](/files/guides-file-1) with an ![image](/files/guides-file-2)
- snake_case and a literal \\*star\\*

```python
a = "**"
```
"""


async def test_inline_markdown_becomes_nodes_and_back(ask):
    page = {"operation": "update_page", "page": "guides-3"}
    await ask("updateChangeRequestContent", *CHANGE, changes=[{**page, "document": {"markdown": MARKED}}])
    document = (await ask("getPageInChangeRequestById", *CHANGE, "guides-3"))["document"]
    text = json.dumps(document)
    for mark in ("bold", "code", "italic", "strikethrough"):
        assert f'{{"object": "mark", "type": "{mark}"}}' in text
    links = [node["data"]["ref"] for node in document["nodes"][0]["nodes"] if node.get("type") == "link"]
    assert links == [
        {"kind": "anchor", "anchor": "how-to", "page": "guides-3"},
        {"kind": "url", "url": "https://example.com"},
    ]
    assert '{"kind": "file", "file": "guides-file-2"}' in text
    await ask("updateChangeRequestContent", *CHANGE, changes=[{**page, "document": {"document": document}}])
    again = await ask("getPageInChangeRequestById", *CHANGE, "guides-3", query={"format": "markdown"})
    assert again["markdown"] == f"# Overview\n\n{MARKED.rstrip()}"
    assert (await ask("getPageInChangeRequestById", *CHANGE, "guides-3"))["document"] == document


async def test_the_wrong_token_is_told_what_a_token_looks_like(client):
    async with client(headers={"authorization": "Bearer secret"}) as http:
        message = (await http.get("/user")).json()["error"]["message"]
    assert "gb_api_" in message
    assert "secret" not in message
