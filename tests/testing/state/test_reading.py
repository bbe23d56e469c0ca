"""What the options of reading change: the format, what Git knows, and what is computed; and pages of every type."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.anyio

PLAIN = {"metadata": False}
RAW = {"computed": False}
REFERENCE = "acme-reference"
COMPUTED = "reference-900"


def last(pages):
    """The last page of a tree."""
    return last(pages[-1]["pages"]) if pages[-1].get("pages") else pages[-1]


async def revision_of(ask, space):
    return (await ask("getSpaceById", space))["revision"]


async def test_what_git_knows_is_told_unless_it_is_not_wanted(ask):
    revision = await revision_of(ask, REFERENCE)
    file, page = "reference-file-1", "reference-3"
    reads = {
        "getPageById": (REFERENCE, page),
        "getPageByPath": (REFERENCE, "getting-started/overview"),
        "getPageInRevisionById": (REFERENCE, revision, page),
        "getFileById": (REFERENCE, file),
        "getFileInRevisionById": (REFERENCE, revision, file),
        "getCurrentRevision": (REFERENCE,),
        "getRevisionById": (REFERENCE, revision),
    }
    for operation, path in reads.items():
        whole, plain = await ask(operation, *path), await ask(operation, *path, query=PLAIN)
        assert len(whole["git"]["oid"]) == 40
        assert "git" not in plain
    assert (await ask("getPageById", REFERENCE, page))["git"]["path"] == "getting-started/overview.md"
    assert (await ask("getPageById", REFERENCE, "reference-2"))["git"]["path"] == "getting-started/README.md"
    listed = (await ask("listFiles", REFERENCE))["items"] + (await ask("listPages", REFERENCE))["pages"]
    assert all("git" in one for one in listed)
    listed = (await ask("listFiles", REFERENCE, query=PLAIN))["items"]
    assert not any("git" in one for one in listed + (await ask("listPages", REFERENCE, query=PLAIN))["pages"])


async def test_what_git_knows_changes_with_the_text_only(ask):
    before = (await ask("getPageById", REFERENCE, "reference-3"))["git"]
    made = await ask("createChangeRequest", REFERENCE, subject="Change")
    at = (REFERENCE, made["id"])
    change = {"operation": "update_page", "page": "reference-3", "title": "Summary"}
    await ask("updateChangeRequestContent", *at, changes=[change])
    assert (await ask("getPageInChangeRequestById", *at, "reference-3"))["git"] == before
    await ask("updateChangeRequestContent", *at, changes=[{**change, "document": {"markdown": "New.\n"}}])
    assert (await ask("getPageInChangeRequestById", *at, "reference-3"))["git"]["oid"] != before["oid"]


async def test_git_knows_a_space_once_it_has_been_synchronized(ask):
    assert "git" not in await ask("getPageById", "acme-guides", "guides-3")
    assert "gitSync" not in await ask("getSpaceById", "acme-guides")
    to = {"url": "https://github.com/acme/guides.git", "ref": "main", "commitMessage": "Export"}
    await ask("exportToGitRepository", "acme-guides", **to)
    for known in (False, True):
        await ask("getSpaceGitInfo", "acme-guides")
        assert ("git" in await ask("getPageById", "acme-guides", "guides-3")) == known
    assert (await ask("getSpaceById", "acme-guides"))["gitSync"]["operation"]["state"] == "success"
    assert (await ask("getSpaceGitInfo", REFERENCE))["operation"]["state"] == "success"


async def test_a_computed_page_comes_computed_or_as_what_it_is_computed_from(ask):
    page = await ask("getPageById", REFERENCE, COMPUTED, query={"format": "markdown"})
    assert (page["type"], page["computed"]["props"]) == ("document", {"doc": "models"})
    assert page["markdown"]
    assert "documentId" not in page
    assert last((await ask("listPages", REFERENCE))["pages"])["computedSeed"] == COMPUTED
    page = await ask("getPageById", REFERENCE, COMPUTED, query={**RAW, "format": "markdown"})
    assert (page["type"], page["computed"]["props"]) == ("computed", {"models": True})
    assert "markdown" not in page
    assert last((await ask("listPages", REFERENCE, query=RAW))["pages"]) == page
    spec = page["computed"]["dependencies"]["spec"]["ref"]["spec"]
    assert (await ask("getLatestOpenAPISpecVersion", "acme", spec))["object"] == "openapi-spec-version"


async def test_groups_and_links_have_no_text(ask):
    group = (await ask("listPages", "acme-handbook"))["pages"][-1]
    link = group["pages"][-1]
    assert (group["type"], link["type"], link["title"]) == ("group", "link", "Status page")
    for one in (group, link):
        page = await ask("getPageById", "acme-handbook", one["id"], query={"format": "markdown"})
        assert page == one
        assert "markdown" not in page
        assert "document" not in page
    child = await ask("getPageByPath", "acme-handbook", f"{group['path']}/overview", query={"format": "markdown"})
    assert child["markdown"].startswith("# Overview\n\n")
    found = (await ask("searchSpaceContent", "acme-handbook", query={"query": "status page"}))["items"]
    assert link["id"] not in [one["id"] for one in found]
