from __future__ import annotations

import re

import pytest

from gitbook_async import BadRequestError, PermissionDeniedError, jobs
from gitbook_async.batch import JournalError

pytestmark = pytest.mark.anyio

WRITES = ("createChangeRequest", "updateChangeRequestContent", "mergeChangeRequest", "updateChangeRequestById")


def write(root, **files):
    """Write Markdown files; `__` in a name is a slash."""
    for name, text in files.items():
        file = root / f"{name.replace('__', '/')}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return root


def wrote(fake):
    return [one.operation for one in fake.requests if one.operation in WRITES]


def sent(fake):
    """Return the content changes that were sent, and forget all requests."""
    chunks = [one.body["changes"] for one in fake.requests if one.operation == "updateChangeRequestContent"]
    fake.requests.clear()
    return [change for chunk in chunks for change in chunk]


@pytest.fixture
async def space(gitbook):
    return (await gitbook.spaces.create("acme", title="Docs")).id


@pytest.fixture
def push(gitbook, space, tmp_path):
    async def push(**options):
        plan = await jobs.plan_push(gitbook, space, tmp_path / "docs", prune=options.pop("prune", False))
        done = await jobs.push(gitbook, plan, **{"merge": True, "patience": 0.0, **options})
        return plan, done

    return push


@pytest.fixture
def tree(gitbook, space):
    async def tree():
        revision = await gitbook.space_content.get_current_revision(space)

        def show(pages):
            return {page.slug: (page.title, show(page.pages)) for page in pages}

        return show(revision.pages)

    return tree


@pytest.fixture
def docs(tmp_path):
    """A folder without SUMMARY.md, in which pages link to each other."""
    return write(
        tmp_path / "docs",
        readme="# Docs\n\nSee [A](guides/a.md).\n",
        guides__README="---\ndescription: All guides\n---\n\n# Guides\n\nText.\n",
        guides__a="# A\n\nNext: [B](b.md)\n",
        guides__b="# B\n\nBefore: [A](a.md)\n",
    )


async def test_a_folder_becomes_pages_and_comes_back(docs, push, gitbook, space, *, tree, tmp_path, fake):
    plan, done = await push()
    assert str(plan) == (
        "+ guides\n+ guides/a\n+ guides/b\n"
        "~ readme\n    @@ -1,2 +1,2 @@\n     # Docs\n    -\n    +See [A](guides/a.md).\n"
        "3 new, 1 changed, 0 moved, 0 deleted, 0 unchanged"
    )
    assert (done.failures, done.number, bool(done.revision)) == ([], 1, True)
    assert await tree() == {"readme": ("Docs", {}), "guides": ("Guides", {"a": ("A", {}), "b": ("B", {})})}
    page = await gitbook.space_content.get_page_by_path(space, "guides", format="markdown")
    assert (page.description, page.markdown) == ("All guides", "# Guides\n\nText.\n")
    await jobs.pull(gitbook, space, tmp_path / "back")
    assert (tmp_path / "back/guides/a.md").read_text() == (docs / "guides/a.md").read_text()
    for change in sent(fake):
        if change["operation"] == "insert_page" and change["slug"] == "a":
            assert change["document"] == {"markdown": ""}  # its text has a link to a page that is not there yet


async def test_what_was_pushed_is_neither_read_nor_written_again(docs, push, fake):
    await push()
    fake.requests.clear()
    plan, done = await push()
    assert (len(plan), plan.unchanged, done.request) == (0, 4, None)
    assert {one.operation for one in fake.requests} == {"getCurrentRevision", "getRevisionById"}
    (docs / ".gitbook-push/journal").unlink()
    plan, _ = await push()
    assert (len(plan), plan.unchanged, wrote(fake)) == (0, 4, [])


async def test_only_what_changed_is_written(docs, push, fake):
    await push()
    fake.requests.clear()
    write(docs, guides__b="# B\n\nNew.\n", guides__c="# C\n\nC.\n")
    plan, _ = await push()
    assert (plan.added, [*plan.changed], plan.unchanged) == (["guides/c"], ["guides/b"], 3)
    assert [(one["operation"], one.get("slug")) for one in sent(fake)] == [("insert_page", "c"), ("update_page", None)]


async def test_a_page_of_another_place_or_name_is_moved_with_those_below_it(docs, push, fake, tree):
    await push()
    (docs / "guides").rename(docs / "handbook")
    (docs / "handbook/a.md").rename(docs / "handbook/alpha.md")
    write(docs, handbook__b="# B\n\nBefore: [A](alpha.md)\n")
    fake.requests.clear()
    plan, done = await push()
    assert plan.moved == [("guides", "handbook"), ("guides/a", "handbook/alpha")]
    assert ([*plan.changed], plan.added, plan.deleted, done.failures) == (["handbook/b"], [], [], [])
    assert [one["operation"] for one in sent(fake)] == ["update_page"] * 3
    assert await tree() == {
        "readme": ("Docs", {}),
        "handbook": ("Guides", {"alpha": ("A", {}), "b": ("B", {})}),
    }


async def test_pages_that_are_not_in_the_folder_are_deleted_only_if_that_is_wanted(docs, push, fake, tree):
    await push()
    (docs / "guides/a.md").unlink()
    assert len((await push())[0]) == 0
    fake.requests.clear()
    plan, _ = await push(prune=True)
    assert str(plan) == "- guides/a\n0 new, 0 changed, 0 moved, 1 deleted, 3 unchanged"
    assert [one["operation"] for one in sent(fake)] == ["delete_page"]
    assert "a" not in (await tree())["guides"][1]


async def test_a_summary_gives_order_levels_and_groups(push, tree, tmp_path):
    docs = write(tmp_path / "docs", one="# One\n\n1\n", two="# Two\n\n2\n", three="# Three\n\n3\n")
    lines = ["# Summary", "", "* [Two](two.md)", "  * [Thr\\[ee\\]](<three.md>)", "* Group", "* [Web](https://x.test)"]
    (docs / "SUMMARY.md").write_text("\n".join([*lines, "* [One](one.md)"]))
    await push(prune=True)
    assert [*(await tree()).items()] == [
        ("two", ("Two", {"three": ("Three", {})})),
        ("group", ("Group", {})),
        ("one", ("One", {})),
    ]
    (docs / "SUMMARY.md").write_text("* [One](one.md)\n  * [Three](three.md)\n* [Two](two.md)\n* Group\n")
    plan, _ = await push()
    assert sorted(plan.moved) == [("one", "one"), ("two/three", "one/three")]
    assert [*(await tree()).items()] == [
        ("one", ("One", {"three": ("Three", {})})),
        ("two", ("Two", {})),
        ("group", ("Group", {})),
    ]


async def test_pages_can_change_places_with_those_above_them(push, tree, tmp_path):
    docs = write(tmp_path / "docs", a="# A\n\na\n", a__b="# B\n\nb\n", a__b__c="# C\n\nc\n")
    (docs / "SUMMARY.md").write_text("* [A](a.md)\n  * [B](a/b.md)\n    * [C](a/b/c.md)\n")
    await push(prune=True)
    (docs / "SUMMARY.md").write_text("* [C](a/b/c.md)\n  * [B](a/b.md)\n    * [A](a.md)\n")
    plan, done = await push(prune=True)
    assert (plan.added, plan.deleted, len(plan.moved), done.failures) == ([], [], 3, [])
    assert await tree() == {"c": ("C", {"b": ("B", {"a": ("A", {})})})}


async def test_a_plan_writes_nothing_and_becomes_old(docs, gitbook, space, fake, editor):
    plan = await jobs.plan_push(gitbook, space, docs)
    assert wrote(fake) == []
    await editor.edit(space, {"operation": "insert_page", "title": "New", "document": {"markdown": "x"}})
    fake.requests.clear()
    with pytest.raises(jobs.JobError, match="plan again"):
        await jobs.push(gitbook, plan)
    assert wrote(fake) == []


async def test_without_a_merge_the_change_request_is_open_and_is_continued(docs, push, gitbook, space, fake):
    _, done = await push(merge=False, subject="Docs of today")
    request = await gitbook.change_requests.get(space, done.request)
    assert (request.status, request.subject, done.revision) == ("open", "Docs of today", None)
    assert len(sent(fake)) > 0
    _, again = await push(merge=False, subject="Docs of today")
    assert (again.number, sent(fake)) == (done.number, [])
    write(docs, guides__b="# B\n\nNew.\n")
    _, again = await push(merge=False, subject="Docs of today")
    assert (again.number, len(sent(fake))) == (done.number, 1)


async def test_changes_of_others_are_merged_with_and_conflicts_are_not(docs, push, gitbook, space, editor):
    await push()
    keys = {page.path: page.id async for page in jobs.pages(gitbook, space)}
    write(docs, guides__b="# B\n\nOurs.\n")
    await push(merge=False, subject="x")
    await editor.edit(space, {"operation": "update_page", "page": keys["guides/a"], "title": "Theirs"})
    write(docs, guides__a="# Theirs\n\nNext: [B](b.md)\n")
    _, done = await push(subject="x")
    assert done.revision
    write(docs, guides__b="# B\n\nOurs again.\n")
    await push(merge=False, subject="y")
    other = {"operation": "update_page", "page": keys["guides/b"], "document": {"markdown": "Theirs.\n"}}
    await editor.edit(space, other)
    with pytest.raises(jobs.JobError, match="was not merged: the same pages were changed"):
        await push(subject="y")


async def test_what_gitbook_rejects_is_a_failure_and_the_rest_is_in_the_change_request(push, gitbook, space, tmp_path):
    write(tmp_path / "docs", **{f"p{number}": f"# P{number}\n\nx\n" for number in range(20)})
    write(tmp_path / "docs", **{f"{'x' * 101}__below": "# Below a page whose slug is too long\n"})
    seen = []
    plan, done = await push(on_progress=seen.append)
    assert len(plan.added) == 22
    assert [failure.item for failure in done.failures] == ["x" * 101, f"{'x' * 101}/below"]
    assert "at most 100 characters" in str(done.failures[0])
    assert (done.changes, done.revision, tuple(seen[-1])) == (20, None, (22, 2, 22))
    revision = await gitbook.change_request_content.get_revision(space, done.request)
    assert len(revision.pages) == 1 + 20


async def test_a_wrong_token_ends_the_push(docs, push, fake):
    fake.fail("updateChangeRequestContent", status=403, message="Not you")
    with pytest.raises(PermissionDeniedError):
        await push()
    assert len(wrote(fake)) == 2
    _, done = await push()
    assert done.failures == []
    assert wrote(fake).count("createChangeRequest") == 1


@pytest.mark.parametrize(
    ("summary", "problem"),
    [
        ("* [Three](three.md)", "three.md is not a file in"),
        ("* [Out](../out.md)", "../out.md is not a file in"),
        ("* [One](one.md)\n* [Two](x/../one.md)", "'One' and 'Two' would both have the path one"),
    ],
)
async def test_a_folder_that_is_wrong_is_refused_before_anything_is_sent(gitbook, fake, tmp_path, summary, problem):
    docs = write(tmp_path / "docs", one="# One\n", x__y="# Y\n")
    write(tmp_path, out="# Out\n")
    (docs / "SUMMARY.md").write_text(summary)
    with pytest.raises(jobs.InvalidFolder, match=re.escape(problem)):
        await jobs.plan_push(gitbook, "acme-guides", docs)
    assert fake.requests == []


async def test_a_journal_of_another_space_or_process_is_refused(docs, push, gitbook, space):
    await push()
    with pytest.raises(JournalError, match="of the job 'push to space"):
        await jobs.plan_push(gitbook, "acme-guides", docs)
    plan = await jobs.plan_push(gitbook, space, docs, journal=docs.parent / "journal")
    assert (len(plan), plan.unchanged) == (0, 4)


async def test_a_plan_is_a_table_in_a_notebook(docs, gitbook, space):
    write(docs, html="# <b>\n\nx\n")
    html = (await jobs.plan_push(gitbook, space, docs))._repr_html_()
    assert html.startswith("<table><caption>4 new, 1 changed")
    assert "<b>" not in html


async def test_a_rejected_call_is_not_repeated(docs, push, fake):
    fake.fail("createChangeRequest", status=400, message="No")
    with pytest.raises(BadRequestError):
        await push()
    assert wrote(fake) == ["createChangeRequest"]
