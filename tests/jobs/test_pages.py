from __future__ import annotations

import pickle
from contextlib import aclosing

import pytest

from gitbook_async import AuthenticationError, GitBook, InvalidArgument, NotFoundError, jobs
from gitbook_async.batch import Journal, JournalError

pytestmark = pytest.mark.anyio


def update(page, markdown=None, **more):
    document = {} if markdown is None else {"document": {"markdown": markdown}}
    return {"operation": "update_page", "page": page, **document, **more}


async def ids_by_title(gitbook, space_id):
    return {page.title: page.id async for page in jobs.pages(gitbook, space_id)}


def walk(pages):
    for page in pages:
        yield page
        yield from walk(page.get("pages", ()))


async def test_all_pages_of_a_space_come_with_their_markdown(gitbook):
    tree = (await gitbook.raw.space_content.get_current_revision("acme-handbook")).json()
    found = {page.id: page async for page in jobs.pages(gitbook, "acme-handbook")}
    expected = {page["id"]: page for page in walk(tree["pages"]) if page["type"] == "document"}
    assert len(found) == 298
    assert {key: (page.title, page.path, page.url) for key, page in found.items()} == {
        key: (page["title"], page["path"], page["urls"]["app"]) for key, page in expected.items()
    }
    for key in ("handbook-2", "handbook-3", "handbook-290"):
        page = await gitbook.space_content.get_page("acme-handbook", key, format="markdown")
        assert found[key].markdown == page.markdown
    assert {page.revision for page in found.values()} == {tree["id"]}
    assert found["handbook-3"].breadcrumbs == ("Getting started",)
    assert not any(page.deleted for page in found.values())


async def test_an_organization_has_the_pages_of_all_its_spaces(gitbook):
    counts: dict[str, int] = {}
    async for page in jobs.pages(gitbook, organization="acme", concurrency=32):
        counts[page.space] = counts.get(page.space, 0) + 1
    assert counts == {"acme-guides": 800, "acme-reference": 900, "acme-handbook": 298}


async def test_only_what_changed_is_read_again(gitbook, fake, editor):
    space = await editor.space("Same", "Edited", "Renamed", "Deleted", "Parent")
    keys = await ids_by_title(gitbook, space)
    revision = (await gitbook.space_content.get_current_revision(space)).id
    assert [page async for page in jobs.pages(gitbook, space, since=revision)] == []
    child = {"operation": "insert_page", "ref": "c", "title": "Child", "into": keys["Parent"]}
    await editor.edit(
        space,
        update(keys["Edited"], "New words.\n"),
        update(keys["Renamed"], title="Another name"),
        {"operation": "delete_page", "page": keys["Deleted"]},
        {**child, "document": {"markdown": "Below an unchanged page.\n"}},
    )
    fake.requests.clear()
    found = [page async for page in jobs.pages(gitbook, space, since=revision)]
    assert {page.title: page.deleted for page in found} == {
        "Deleted": True,
        "Edited": False,
        "Another name": False,
        "Child": False,
    }
    by_title = {page.title: page for page in found}
    assert found[0] == by_title["Deleted"]
    assert (by_title["Deleted"].id, by_title["Deleted"].markdown) == (keys["Deleted"], "")
    assert by_title["Edited"].markdown == "# Edited\n\nNew words.\n"
    assert by_title["Child"].breadcrumbs == ("Parent",)
    assert sum(request.operation == "getPageInRevisionById" for request in fake.requests) == 3


async def test_of_an_organization_only_the_changed_spaces_are_read(gitbook, fake, editor):
    spaces = [space.id async for space in gitbook.spaces.list("acme")]
    since = {space: (await gitbook.space_content.get_current_revision(space)).id for space in spaces}
    await editor.edit("acme-handbook", update("handbook-3", "New.\n"))
    fake.requests.clear()
    found = [page async for page in jobs.pages(gitbook, organization="acme", since=since)]
    assert [(page.space, page.id) for page in found] == [("acme-handbook", "handbook-3")]
    assert len(fake.requests) == 1 + len(spaces) + 1 + 1


async def test_after_an_unknown_revision_all_pages_are_read(gitbook, editor):
    space = await editor.space("One")
    assert {page.title async for page in jobs.pages(gitbook, space, since="no-such-revision")} == {"Small", "One"}


async def test_a_page_that_fails_is_named_at_the_end_and_hides_no_other(gitbook, fake, editor):
    space = await editor.space("One", "Two", "Three")
    fake.fail("getPageInRevisionById", status=404, message="Gone")
    found = []

    async def read():
        async for page in jobs.pages(gitbook, space, concurrency=1):
            found.append(page.title)

    with pytest.raises(jobs.ItemsFailed, match=r"1 item failed; the first: .*Gone") as raised:
        await read()
    assert found == ["One", "Two", "Three"]
    assert [failure.item for failure in raised.value.failures] == [f"{space}/readme"]
    assert isinstance(raised.value.failures[0].error, NotFoundError)
    copy = pickle.loads(pickle.dumps(raised.value))  # noqa: S301  # our own
    assert [str(failure) for failure in copy.failures] == [str(failure) for failure in raised.value.failures]
    fake.fail("getPageInRevisionById", status=404)
    failures = []
    assert len([page async for page in jobs.pages(gitbook, space, on_failure=failures.append)]) == 3
    assert len(failures) == 1


async def test_a_space_that_fails_hides_no_other(gitbook, fake):
    fake.fail("getCurrentRevision", status=403)
    failures = []
    found = [page.space async for page in jobs.pages(gitbook, organization="acme", on_failure=failures.append)]
    assert len({*found}) == 2
    assert [failure.item.split()[0] for failure in failures] == ["space"]


async def test_a_wrong_token_ends_the_job_at_once(fake):
    async with GitBook("wrong", http_client=fake.client()) as gitbook:
        for place in ({"space_id": "acme-guides"}, {"organization": "acme"}):
            with pytest.raises(AuthenticationError):
                [page async for page in jobs.pages(gitbook, **place)]
    assert len(fake.requests) == 2


async def test_a_token_that_expires_ends_the_job(gitbook, fake):
    fake.fail("getPageInRevisionById", status=401, times=None)
    with pytest.raises(AuthenticationError):
        [page async for page in jobs.pages(gitbook, "acme-guides", concurrency=4)]
    assert sum(request.operation == "getPageInRevisionById" for request in fake.requests) < 60


async def test_leaving_the_loop_stops_the_calls(gitbook, fake):
    found = jobs.pages(gitbook, "acme-guides", concurrency=4)
    async for _ in found:
        break
    await found.aclose()
    assert len(fake.requests) < 60


@pytest.mark.parametrize(
    "arguments",
    [{}, {"space_id": "s", "organization": "o"}, {"organization": "o", "since": "r"}, {"space_id": "s", "since": {}}],
)
async def test_contradictions_are_refused(gitbook, arguments):
    with pytest.raises(InvalidArgument):
        await anext(jobs.pages(gitbook, **arguments))


async def test_one_page_by_id_or_path_of_a_change_request_or_revision(gitbook, editor):
    space = await editor.space("One")
    key = (await ids_by_title(gitbook, space))["One"]
    before = (await gitbook.space_content.get_current_revision(space)).id
    request = await gitbook.change_requests.create(space, subject="Draft")
    await gitbook.change_request_content.update(space, request.id, changes=[update(key, "Draft.\n")], compat=True)
    for page in (key, "one"):
        assert await jobs.markdown(gitbook, space, page, change_request=request.id) == "# One\n\nDraft.\n"
        assert await jobs.markdown(gitbook, space, page) == "# One\n\nText of One.\n"
    await gitbook.change_requests.merge(space, request.id)
    assert await jobs.markdown(gitbook, space, "one") == "# One\n\nDraft.\n"
    assert await jobs.markdown(gitbook, space, "one", revision=before) == "# One\n\nText of One.\n"
    assert (await jobs.markdown(gitbook, "acme-handbook", "getting-started/overview")).startswith("# Overview\n")
    for missing in ("none", "no/such/page"):
        with pytest.raises(NotFoundError):
            await jobs.markdown(gitbook, space, missing)
    with pytest.raises(InvalidArgument):
        await jobs.markdown(gitbook, space, "one", change_request="c", revision="r")


async def test_a_link_has_no_markdown(gitbook):
    tree = (await gitbook.raw.space_content.get_current_revision("acme-handbook")).json()
    link = next(page["id"] for page in walk(tree["pages"]) if page["type"] == "link")
    with pytest.raises(jobs.JobError, match="no Markdown"):
        await jobs.markdown(gitbook, "acme-handbook", link)


async def test_with_a_journal_only_changes_and_deletions_are_returned(gitbook, fake, editor, tmp_path):
    space = await editor.space("One", "Two", "Three")

    async def read():
        fake.requests.clear()
        async with Journal(tmp_path / "journal", job="index") as journal:
            found = [page async for page in jobs.pages(gitbook, space, journal=journal)]
        read = sum(one.operation == "getPageInRevisionById" for one in fake.requests)
        return sorted((page.title, page.deleted) for page in found), read

    assert await read() == ([("One", False), ("Small", False), ("Three", False), ("Two", False)], 4)
    assert await read() == ([], 0)
    keys = await ids_by_title(gitbook, space)
    await editor.edit(space, update(keys["One"], "New.\n"), {"operation": "delete_page", "page": keys["Two"]})
    assert await read() == ([("One", False), ("Two", True)], 1)
    assert await read() == ([], 0)


async def test_a_page_that_was_being_used_when_the_job_ended_is_returned_again(gitbook, editor, tmp_path):
    space = await editor.space("One", "Two", "Three")
    used = []
    for stop in (2, 99):
        async with Journal(tmp_path / "journal", job="index") as journal:
            pages = jobs.pages(gitbook, space, journal=journal, concurrency=1)
            async with aclosing(pages):
                async for page in pages:
                    used.append(page.title)
                    if len(used) == stop:
                        break
    assert used == ["Small", "One", "One", "Two", "Three"]


async def test_with_a_journal_pages_of_deleted_spaces_of_an_organization_are_reported(gitbook, editor, tmp_path):
    for large in ("acme-guides", "acme-reference"):
        await gitbook.spaces.delete(large)
    space = await editor.space("One")
    found = []
    for _ in range(2):
        async with Journal(tmp_path / "journal", job="index") as journal:
            found.append([page async for page in jobs.pages(gitbook, organization="acme", journal=journal)])
        await gitbook.spaces.delete(space)
    first, second = found
    assert len(first) == 300
    assert not any(page.deleted for page in first)
    assert sorted((page.space, page.title, page.deleted) for page in second) == [
        (space, "One", True),
        (space, "Small", True),
    ]


async def test_failed_pages_are_not_done_in_a_journal(gitbook, fake, editor, tmp_path):
    space = await editor.space("One")
    fake.fail("getPageInRevisionById", status=403)
    async with Journal(tmp_path / "journal", job="index") as journal:
        failures = []
        found = [
            page
            async for page in jobs.pages(gitbook, space, journal=journal, concurrency=1, on_failure=failures.append)
        ]
        assert ([page.title for page in found], len(failures)) == (["One"], 1)
        assert [page.title async for page in jobs.pages(gitbook, space, journal=journal)] == ["Small"]
        with pytest.raises(InvalidArgument, match="either since or journal"):
            await anext(jobs.pages(gitbook, space, journal=journal, since="x"))
    with pytest.raises(JournalError, match="not open"):
        await anext(jobs.pages(gitbook, space, journal=journal))
