"""Reusable contents, and the pages that include them."""

from __future__ import annotations

import pytest

from gitbook_async import NotFoundError
from gitbook_async.testing._text.documents import document_of, include, text_of

pytestmark = pytest.mark.anyio

CHANGE = ("acme-guides", "acme-change-1")
NOTE = "guides-note-1"


async def test_a_reusable_content_is_read_wherever_its_space_is(ask):
    live = (await ask("getSpaceById", "acme-guides"))["revision"]
    told = await ask("getReusableContentById", "acme-guides", NOTE)
    assert (told["id"], told["title"]) == (NOTE, "Support")
    assert await ask("getReusableContentInRevisionById", "acme-guides", live, NOTE) == told
    assert await ask("getReusableContentInChangeRequestById", *CHANGE, NOTE) == told
    assert (await ask("getCurrentRevision", "acme-guides"))["reusableContents"] == [told]
    document = await ask("getReusableContentDocumentInRevisionById", "acme-guides", live, NOTE)
    assert document == await ask("getDocumentById", "acme-guides", told["document"])
    assert text_of(document) == "Write to **support@example.com** if you are stuck."
    with pytest.raises(NotFoundError, match="Reusable content not found"):
        await ask("getReusableContentById", "acme-guides", "none")
    copy = await ask("duplicateSpace", "acme-guides")
    assert (await ask("getReusableContentById", copy["id"], NOTE))["document"] == told["document"]


async def test_a_page_includes_it(ask):
    live = (await ask("getSpaceById", "acme-guides"))["revision"]
    path = ("acme-guides", live, "guides-800")
    block = (await ask("getPageDocumentInRevisionById", *path))["nodes"][-1]
    assert (block["type"], block["data"]["ref"]["reusableContent"]) == ("reusable-content", NOTE)
    for wanted in (True, "reusable-contents"):
        nodes = (await ask("getPageDocumentInRevisionById", *path, query={"dereferenced": wanted}))["nodes"]
        assert nodes[-1]["type"] == "paragraph"
    link = (await ask("listPageLinksInChangeRequest", *CHANGE, "guides-800"))["items"][0]
    assert (link["status"], link["relation"]) == ("ok", "dependsOn")
    assert link["targetReference"]["reusableContent"]["id"] == NOTE
    change = {"operation": "update_page", "page": "guides-2", "document": {"markdown": include("none")}}
    await ask("updateChangeRequestContent", *CHANGE, changes=[change])
    links = await ask("listPageLinksInChangeRequest", *CHANGE, "guides-2")
    assert [one["status"] for one in links["items"]] == ["broken"]


def test_what_includes_it_is_the_same_as_markdown():
    text = f"Before.\n\n{include(NOTE)}\n\nAfter {include(NOTE)}"
    document = document_of(text)
    assert [node["type"] for node in document["nodes"]] == ["paragraph", "reusable-content", "paragraph"]
    assert text_of(document) == text
