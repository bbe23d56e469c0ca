"""Pages, revisions and change requests."""

from __future__ import annotations

import pytest

from gitbook_async import BadRequestError, NotFoundError

pytestmark = pytest.mark.anyio

SPACE = "acme-guides"
MARKDOWN = {"query": {"format": "markdown"}}


@pytest.fixture
def change(ask):
    """Make a change request with changes, and give its path."""

    async def make(*changes):
        made = await ask("createChangeRequest", SPACE, subject="Change")
        if changes:
            await ask("updateChangeRequestContent", SPACE, made["id"], changes=list(changes))
        return SPACE, made["id"]

    return make


def insert(title, **more):
    return {"operation": "insert_page", "title": title, "document": {"markdown": f"About {title}.\n"}, **more}


def update(page, **more):
    return {"operation": "update_page", "page": page, **more}


async def test_the_seed_has_two_thousand_pages(ask):
    def count(pages):
        return sum(1 + count(page.get("pages", ())) for page in pages)

    spaces = [space["id"] for space in (await ask("listSpacesInOrganizationById", "acme"))["items"]]
    assert sum([count((await ask("listPages", space))["pages"]) for space in spaces]) == 2000


async def test_a_page_by_its_id_and_by_its_path(ask):
    page = await ask("getPageById", SPACE, "guides-3", **MARKDOWN)
    assert page["markdown"].startswith("# Overview\n\n")
    assert page["path"] == "getting-started/overview"
    assert await ask("getPageByPath", SPACE, page["path"], **MARKDOWN) == page
    tree = await ask("getPageById", SPACE, "guides-3")
    kinds = [node["type"] for node in tree["document"]["nodes"]]
    assert kinds == ["paragraph", "heading-2", "list-ordered", "code", "paragraph"]
    assert await ask("getDocumentById", SPACE, tree["documentId"]) == tree["document"]
    for operation, name in (("getPageById", "nothing"), ("getPageByPath", "no/such"), ("getDocumentById", "x")):
        with pytest.raises(NotFoundError):
            await ask(operation, SPACE, name)


async def test_files(ask):
    files = (await ask("listFiles", SPACE, query={"limit": 2}))["items"]
    assert await ask("getFileById", SPACE, files[1]["id"]) == files[1]
    with pytest.raises(NotFoundError, match="File not found"):
        await ask("getFileById", SPACE, "nothing")


async def test_revisions_can_be_read_like_what_is_live(ask):
    live = await ask("getCurrentRevision", SPACE)
    assert live == await ask("getRevisionById", SPACE, live["id"])
    at = (SPACE, live["id"])
    assert (await ask("listPagesInRevisionById", *at))["pages"] == live["pages"]
    assert (await ask("listFilesInRevisionById", *at))["items"] == live["files"]
    assert await ask("getFileInRevisionById", *at, "guides-file-1") == live["files"][0]
    page = await ask("getPageInRevisionById", *at, "guides-2")
    assert await ask("getPageDocumentInRevisionById", *at, "guides-2") == page["document"]
    assert await ask("getPageInRevisionByPath", *at, "getting-started") == page
    changes = await ask("getRevisionSemanticChanges", *at, query={"limit": 5})
    assert (len(changes["changes"]), changes["more"]) == (5, 798)
    with pytest.raises(NotFoundError, match="Revision not found"):
        await ask("getRevisionById", SPACE, "nothing")


async def test_what_is_merged_is_live(ask, change):
    path = await change(insert("News"), update("guides-2", title="Start here"))
    draft = await ask("listPagesInChangeRequest", *path)
    assert draft["pages"][-1]["title"] == "News"
    assert (await ask("listPages", SPACE))["pages"][-1]["title"] != "News"
    kinds = [one["type"] for one in (await ask("getChangeRequestChanges", *path))["changes"]]
    assert kinds == ["page_created", "page_edited"]
    merged = await ask("mergeChangeRequest", *path)
    assert merged["result"] == "merge"
    revision = await ask("getCurrentRevision", SPACE)
    assert (revision["id"], revision["mergedFrom"]["id"]) == (merged["revision"], path[1])
    assert revision["pages"][-1]["title"] == "News"
    record = await ask("getChangeRequestById", *path)
    assert (record["status"], record["outdated"], record["revisionMerged"]) == ("merged", False, merged["revision"])
    assert [one["type"] for one in (await ask("getRevisionSemanticChanges", *merged_at(merged)))["changes"]] == kinds
    for operation, body in (("mergeChangeRequest", {}), ("updateChangeRequestContent", {"changes": [insert("X")]})):
        with pytest.raises(BadRequestError, match="merged"):
            await ask(operation, *path, **body)


def merged_at(merged):
    return SPACE, merged["revision"]


async def test_two_changes_of_the_same_page_conflict(ask, change):
    one = await change(update("guides-2", document={"markdown": "One.\n"}))
    other = await change(update("guides-2", document={"markdown": "Other.\n"}), update("guides-3", title="Three"))
    assert (await ask("mergeChangeRequest", *one))["result"] == "merge"
    assert (await ask("getChangeRequestById", *other))["outdated"]
    assert (await ask("updateChangeRequest", *other))["result"] == "conflicts"
    assert not (await ask("getChangeRequestById", *other))["outdated"]
    assert (await ask("updateChangeRequest", *other))["result"] == "update"
    assert (await ask("mergeChangeRequest", *other))["result"] == "merge"
    assert (await ask("getPageById", SPACE, "guides-2", **MARKDOWN))["markdown"] == "# Getting started\n\nOther.\n"


async def test_a_merge_with_conflicts_merges_all_the_same(ask, change):
    one = await change({"operation": "delete_page", "page": "guides-2"})
    other = await change(update("guides-3", title="Kept"))
    await ask("mergeChangeRequest", *one)
    assert (await ask("mergeChangeRequest", *other))["result"] == "conflicts"
    assert (await ask("getPageById", SPACE, "guides-3"))["path"] == "overview"
    with pytest.raises(NotFoundError):
        await ask("getPageById", SPACE, "guides-2")


async def test_changes_of_different_pages_do_not_conflict(ask, change):
    one, other = await change(insert("A"), insert("B", at=0)), await change(insert("C"))
    await ask("mergeChangeRequest", *one)
    assert (await ask("updateChangeRequest", *other))["result"] == "update"
    await ask("mergeChangeRequest", *other)
    titles = [page["title"] for page in (await ask("listPages", SPACE))["pages"]]
    assert titles[0] == "B"
    assert set(titles[-2:]) == {"A", "C"}


async def test_a_place_beyond_all_others_is_the_last(ask, change):
    path = await change(insert("Z", at=10**30))
    await ask("mergeChangeRequest", *path)
    titles = [page["title"] for page in (await ask("listPages", SPACE))["pages"]]
    assert titles[-1] == "Z"


async def test_a_batch_is_all_or_nothing(ask, change):
    path = await change()
    before = await ask("getChangeRequestById", *path)
    with pytest.raises(BadRequestError, match=r"body.changes.1: unknown page nothing"):
        await ask("updateChangeRequestContent", *path, changes=[insert("A"), update("nothing")])
    assert await ask("getChangeRequestById", *path) == before


async def test_the_outcome_of_a_batch(ask, change):
    path = await change()
    file = {"ref": "plan.png", "name": "plan.png", "base64": "aGVsbG8="}
    changes = [
        insert("Parent", ref="parent"),
        {**insert("Child", into="parent"), "document": {"markdown": "![P](./plan.png) [up](./parent.md#top)\n"}},
        {"operation": "insert_files", "files": [file, {"name": "a.pdf", "url": "https://example.com/a.pdf"}]},
        update("guides-2", slug="start", into=None, at=0),
        {"operation": "delete_page", "page": "guides-22"},
    ]
    told = await ask("updateChangeRequestContent", *path, query={"compat": False}, changes=changes)
    events = [(one["object"], one.get("ref")) for one in told["changes"]]
    assert events == [
        ("created_page", "parent"),
        ("created_page", None),
        ("updated_page", None),
        ("deleted_page", None),
    ]
    parent, child = (one["page"]["id"] for one in told["changes"][:2])
    files = told["insertedFiles"]
    assert [(one["size"], one["contentType"]) for one in files] == [(5, "image/png"), (1024, "application/pdf")]
    page = await ask("getPageInChangeRequestById", *path, child, **MARKDOWN)
    assert page["markdown"] == f"# Child\n\n![P](/files/{files[0]['id']}) [up](/pages/{parent}#top)\n"
    assert (await ask("getPageInChangeRequestByPath", *path, "parent/child"))["id"] == child
    assert (await ask("getPageInChangeRequestByPath", *path, "start"))["id"] == "guides-2"
    assert await ask("getFileInChangeRequestById", *path, files[0]["id"]) == files[0]
    assert len((await ask("listFilesInChangeRequestById", *path))["items"]) == 5
    assert (await ask("getRevisionOfChangeRequestById", *path))["pages"][0]["id"] == "guides-2"
    old_shape = await ask("updateChangeRequestContent", *path, changes=[insert("More")])
    assert old_shape["object"] == "change-request"


async def test_pages_are_reverted(ask, change):
    path = await change(update("guides-2", title="X", document={"markdown": "X"}), insert("New", ref="new"))
    new = (await ask("listPagesInChangeRequest", *path))["pages"][-1]["id"]
    deletion = {"operation": "delete_page", "page": "guides-23"}
    reverts = [{"operation": "revert_page", "page": page} for page in ("guides-2", new, "guides-23")]
    await ask("updateChangeRequestContent", *path, changes=[deletion, *reverts])
    assert (await ask("getChangeRequestChanges", *path))["changes"] == []
    with pytest.raises(BadRequestError, match="unknown revision"):
        await ask("updateChangeRequestContent", *path, changes=[{**reverts[0], "revision": "nothing"}])


async def test_a_page_does_not_go_into_itself(ask, change):
    path = await change()
    with pytest.raises(BadRequestError, match="into itself"):
        await ask("updateChangeRequestContent", *path, changes=[update("guides-2", into="guides-3")])


async def test_pages_with_the_same_title_get_slugs_of_their_own(ask, change):
    path = await change(insert("Twice"), insert("Twice"))
    pages = (await ask("listPagesInChangeRequest", *path))["pages"]
    assert [page["slug"] for page in pages[-2:]] == ["twice", "twice-1"]


async def test_a_slug_that_is_asked_for_must_be_free(ask, change):
    path = await change(insert("One", slug="one"))
    for changes in ([insert("Two"), insert("Three", slug="one")], [update("guides-2", slug="one", into=None)]):
        with pytest.raises(BadRequestError, match="has the slug one"):
            await ask("updateChangeRequestContent", *path, changes=changes)
    assert [page["title"] for page in (await ask("listPagesInChangeRequest", *path))["pages"]][-1] == "One"


async def test_change_requests_are_listed(ask, change, fake):
    _, key = await change(insert("A"))
    listed = (await ask("listChangeRequestsForSpace", SPACE, query={"status": "draft"}))["items"]
    assert [one["number"] for one in listed] == [2]
    opened = await ask("listChangeRequestsForSpace", SPACE, query={"status": "open", "creator": "acme-bruno"})
    assert [one["id"] for one in opened["items"]] == ["acme-change-1"]
    query = {"status": ["draft"], "space": SPACE, "orderBy": "updatedAt"}
    assert [one["id"] for one in (await ask("listChangeRequestsForOrganization", "acme", query=query))["items"]] == [
        key
    ]
    link = {"ref": {"kind": "url", "url": "https://example.com"}}
    updated = await ask("updateChangeRequestById", SPACE, key, subject="New", status="open", links=[link])
    assert (updated["subject"], updated["status"], updated["links"][0]["ref"]) == ("New", "open", link["ref"])
    assert await ask("updateChangeRequestById", SPACE, key, headers={"prefer": "return=minimal"}, subject="Own") is None
    assert fake.requests[-1].status == 204
    assert (await ask("getChangeRequestById", SPACE, key))["subject"] == "Own"
    people = (await ask("getContributorsByChangeRequestId", SPACE, key))["items"]
    assert [(one["actionType"], one["count"]) for one in people] == [("edit", 1)]
    with pytest.raises(NotFoundError, match="Change request not found"):
        await ask("getChangeRequestById", SPACE, "nothing")
