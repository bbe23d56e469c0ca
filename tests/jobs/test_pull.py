from __future__ import annotations

import contextlib
import json
import sqlite3
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from gitbook_async import AuthenticationError, GitBook, Reply, jobs
from gitbook_async.batch import JournalError
from gitbook_async.testing import serve

pytestmark = pytest.mark.anyio

PAGE = "getPageInRevisionById"


def files(folder):
    """Everything in a folder but the record of the pull."""
    root = Path(folder)
    found = (file for file in root.rglob("*") if file.is_file() and ".gitbook-pull" not in file.parts)
    return {str(file.relative_to(root)): file.read_bytes() for file in found}


def pages_read(fake):
    return sum(request.operation == PAGE for request in fake.requests)


class Made:
    """A client whose GitBook has one revision, made by hand."""

    def __init__(self, *pages, revision="r1"):
        self.tree = {"object": "revision", "type": "edits", "id": revision, "parents": [], "pages": list(pages)}

    async def __call__(self, request, send):
        if request.operation.id == "getCurrentRevision":
            body = self.tree
        else:
            page_id = request.place.rpartition("/")[2]
            body = document(page_id, "p", markdown=f"# {page_id}\n")
        return Reply(200, {"content-type": "application/json"}, json.dumps(body).encode())


def document(page_id, path, *pages, **more):
    fixed = {"type": "document", "kind": "sheet", "slug": "s", "urls": {"app": "https://x"}, "layout": {}, "tags": []}
    return {**fixed, "id": page_id, "title": page_id.title(), "path": path, "pages": list(pages), **more}


async def test_a_space_becomes_files_and_a_summary(gitbook, tmp_path):
    done = await jobs.pull(gitbook, "acme-handbook", tmp_path / "out")
    assert (done.written, done.unchanged, done.removed, done.failures) == (298, 0, [], [])
    found = files(tmp_path / "out")
    assert len(found) == 298 + 1
    page = await gitbook.space_content.get_page("acme-handbook", "handbook-3", format="markdown")
    assert found["getting-started/overview.md"].decode() == page.markdown
    lines = found["SUMMARY.md"].decode().splitlines()
    assert lines[:5] == [
        "# Summary",
        "",
        "* [Handbook](<handbook.md>)",
        "* [Getting started](<getting-started/README.md>)",
        "  * [Overview](<getting-started/overview.md>)",
    ]
    assert len(lines) == 2 + 300


async def test_a_second_pull_reads_only_what_changed_and_removes_what_is_gone(gitbook, fake, editor, tmp_path):
    space = await editor.space("One", "Two", "Three")
    await jobs.pull(gitbook, space, tmp_path)
    keys = {page.title: page.id async for page in jobs.pages(gitbook, space)}
    (tmp_path / "mine.md").write_text("mine")
    fake.requests.clear()
    assert (await jobs.pull(gitbook, space, tmp_path)).unchanged == 4
    assert pages_read(fake) == 0
    await editor.edit(space, {"operation": "update_page", "page": keys["One"], "document": {"markdown": "New.\n"}})
    assert (await jobs.pull(gitbook, space, tmp_path)).written == 1
    assert (tmp_path / "one.md").read_text() == "# One\n\nNew.\n"
    await editor.edit(space, {"operation": "delete_page", "page": keys["Two"]})
    done = await jobs.pull(gitbook, space, tmp_path)
    assert (done.removed, done.written) == (["two.md"], 3)  # links to it may have changed in all others
    assert sorted(files(tmp_path)) == ["SUMMARY.md", "mine.md", "one.md", "readme.md", "three.md"]
    assert "two" not in (tmp_path / "SUMMARY.md").read_text().lower()


async def test_a_file_that_was_deleted_is_written_again(gitbook, editor, tmp_path):
    space = await editor.space("One", "Two")
    await jobs.pull(gitbook, space, tmp_path)
    (tmp_path / "one.md").unlink()
    assert (await jobs.pull(gitbook, space, tmp_path)).written == 1
    assert (tmp_path / "one.md").exists()


async def test_a_page_that_moved_leaves_nothing_behind(tmp_path):
    before = Made(document("a", "a", document("b", "a/b")))
    after = Made(document("a", "a"), document("b", "b"), revision="r2")
    for made in (before, after):
        async with GitBook("t", middleware=[made]) as gitbook:
            done = await jobs.pull(gitbook, "s", tmp_path)
    assert done.removed == ["a/README.md", "a/b.md"]
    assert sorted(files(tmp_path)) == ["SUMMARY.md", "a.md", "b.md"]
    assert not (tmp_path / "a").exists()


async def test_pages_that_swap_their_paths_are_both_written(tmp_path):
    for made in (Made(document("a", "x"), document("b", "y")), Made(document("b", "x"), document("a", "y"))):
        async with GitBook("t", middleware=[made]) as gitbook:
            done = await jobs.pull(gitbook, "s", tmp_path)
    assert (done.written, done.removed) == (2, [])
    assert files(tmp_path)["x.md"] == b"# b\n"


async def test_names_are_safe_and_each_page_has_a_file(tmp_path):
    made = Made(
        document("zh", "指南/安装"),
        document("decomposed", "u\u0308ber"),
        document("upper", "Same"),
        document("lower", "same"),
        document("summary", "summary"),
        document("file", "both"),
        document("folder", "both.md", document("below", "both.md/below")),
        document("colon", 'a:b?"c'),
        document("device", "con"),
        document("hidden", ".git/config"),
        document("state", ".gitbook-pull/journal"),
        document("long", "ж" * 400),
    )
    async with GitBook("t", middleware=[made]) as gitbook:
        assert (await jobs.pull(gitbook, "s", tmp_path)).failures == []
    found = files(tmp_path)
    assert len(found) == 13 + 1
    assert {"指南/安装.md", "über.md", "Same.md", "same-lower.md", "summary-summary.md", "a_b__c.md"} <= {*found}
    assert {"both.md", "_con.md", "_.git/config.md", "ж" * 90 + ".md", "page-folder.md", "page-below.md"} <= {*found}
    assert "_.gitbook-pull/journal.md" in found


async def test_a_path_that_leads_out_of_the_folder_is_a_failure(tmp_path):
    paths = ["../evil", "a/../../evil", "/etc/evil", "a//b", "..\\evil", "a/./b", " .. /evil"]
    made = Made(document("good", "good"), *(document(f"evil{n}", path) for n, path in enumerate(paths)))
    async with GitBook("t", middleware=[made]) as gitbook:
        done = await jobs.pull(gitbook, "s", tmp_path / "out")
    assert [str(failure.error) for failure in done.failures] == [
        f"the path {path!r} is not safe as a file name" for path in paths
    ]
    assert sorted(files(tmp_path)) == ["out/SUMMARY.md", "out/good.md"]


async def test_a_link_that_leads_out_of_the_folder_is_not_followed(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out/guides").symlink_to(tmp_path / "elsewhere")
    async with GitBook("t", middleware=[Made(document("good", "good"), document("evil", "guides/evil"))]) as gitbook:
        done = await jobs.pull(gitbook, "s", tmp_path / "out")
    assert [failure.item for failure in done.failures] == ["guides/evil.md"]
    assert "outside" in str(done.failures[0].error)
    assert files(tmp_path / "elsewhere") == {}


async def test_what_failed_is_pulled_by_the_next_run(gitbook, fake, editor, tmp_path):
    space = await editor.space("One", "Two")
    fake.fail(PAGE, status=403)
    done = await jobs.pull(gitbook, space, tmp_path, concurrency=1)
    assert (done.written, [failure.item for failure in done.failures]) == (2, ["readme.md"])
    assert "* Small\n" in (tmp_path / "SUMMARY.md").read_text()
    done = await jobs.pull(gitbook, space, tmp_path)
    assert (done.written, done.unchanged, done.failures) == (1, 2, [])
    assert "* [Small](<readme.md>)\n" in (tmp_path / "SUMMARY.md").read_text()


async def test_a_folder_of_another_space_and_a_second_process_are_refused(gitbook, editor, tmp_path):
    first, second = await editor.space("One"), await editor.space("Two")
    await jobs.pull(gitbook, first, tmp_path)
    with pytest.raises(JournalError, match="of the job"):
        await jobs.pull(gitbook, second, tmp_path)


async def test_a_wrong_token_ends_the_pull(gitbook, fake, tmp_path):
    fake.fail(PAGE, status=401, times=None)
    with pytest.raises(AuthenticationError):
        await jobs.pull(gitbook, "acme-guides", tmp_path, concurrency=4)
    assert pages_read(fake) < 60


async def test_progress_counts_pages(gitbook, editor, tmp_path):
    space, seen = await editor.space("One", "Two"), []
    await jobs.pull(gitbook, space, tmp_path, on_progress=seen.append)
    assert [tuple(one) for one in seen] == [(1, 0, 3), (2, 0, 3), (3, 0, 3)]


class Store:
    """Where GitBook keeps files: another host than its own."""

    def __init__(self, **contents):
        self.contents = contents
        self.headers = []
        self.fail = []

    async def serve(self, request):
        self.headers.append(dict(request.headers))
        if self.fail:
            return PlainTextResponse("broken", self.fail.pop())
        return Response(self.contents[request.path_params["name"]])

    @property
    def app(self):
        return Starlette(routes=[Route("/v1/{name}", self.serve)])


def with_files(url, *names, sizes):
    """Middleware that makes up the files of a space, and a page that shows them."""

    async def middleware(request, send):
        match request.operation.id:
            case "getCurrentRevision":
                body = Made(document("a", "guides/a")).tree
            case "listFilesInRevisionById":
                body = {
                    "items": [
                        {
                            "id": name,
                            "name": name,
                            "contentType": "image/png",
                            "size": sizes[name],
                            "downloadURL": f"{url}/{name}?token=s",
                        }
                        for name in names
                    ]
                }
            case _:
                images = " ".join(f"![]({url}/{name}?alt=media)" for name in names)
                body = document("a", "guides/a", markdown=f"# A\n\n{images} https://example.com/other.png\n")
        return Reply(200, {"content-type": "application/json"}, json.dumps(body).encode())

    return middleware


async def test_files_are_downloaded_without_the_token_and_links_are_relative(tmp_path):
    store = Store(**{"one.png": b"1" * 100_000, "two.png": b"22"})
    store.fail = [503]
    async with serve(store.app) as url:
        made = with_files(url, "one.png", "two.png", sizes={"one.png": 100_000, "two.png": 2})
        async with GitBook("gb_api_secret", middleware=[made]) as gitbook:
            done = await jobs.pull(gitbook, "s", tmp_path, files=True)
            again = await jobs.pull(gitbook, "s", tmp_path, files=True)
    assert (done.written, done.failures, again.unchanged) == (3, [], 3)
    found = files(tmp_path)
    assert found[".gitbook/assets/one.png"] == b"1" * 100_000
    assert found["guides/a.md"].decode() == (
        "# A\n\n![](../.gitbook/assets/one.png) ![](../.gitbook/assets/two.png) https://example.com/other.png\n"
    )
    assert len(store.headers) == 3
    assert not any("secret" in str(headers) for headers in store.headers)


async def test_a_file_of_another_size_or_that_is_gone_is_a_failure(tmp_path):
    store = Store(**{"one.png": b"1234", "two.png": b"22"})
    async with serve(store.app) as url:
        made = with_files(url, "one.png", "two.png", sizes={"one.png": 5, "two.png": 2})
        async with GitBook("gb_api_secret", middleware=[made]) as gitbook:
            store.fail = [404]
            done = await jobs.pull(gitbook, "s", tmp_path, files=True, concurrency=1)
    reasons = {failure.item: str(failure.error) for failure in done.failures}
    assert "status 404" in reasons[".gitbook/assets/one.png"]
    assert "token=s" not in reasons[".gitbook/assets/one.png"]
    async with serve(store.app) as url:
        made = with_files(url, "one.png", "two.png", sizes={"one.png": 5, "two.png": 2})
        async with GitBook("gb_api_secret", middleware=[made]) as gitbook:
            done = await jobs.pull(gitbook, "s", tmp_path, files=True)
    assert [failure.item for failure in done.failures] == [".gitbook/assets/one.png"]
    assert "has 4 bytes, and GitBook's list has 5" in str(done.failures[0].error)
    assert ".gitbook/assets/one.png" not in files(tmp_path)


ODD_PAGES = [
    {"type": "slides", "id": "new", "title": "New", "pages": [document("below", "below")]},
    {"type": "slides"},
    document("long", "x" * 5000 + "/" + "/".join(["y" * 200] * 40)),
    document("surrogate", "surrogate", title="\ud800"),
    document("nameless", "nameless", id=None),
    document("numbered", "numbered", title=7),
    "a page",
    None,
    ["a page"],
]


async def test_pages_that_are_none_fail_by_themselves(tmp_path):
    for attempt in range(2):
        async with GitBook("t", middleware=[Made(document("a", "a"), *ODD_PAGES, document("z", "z"))]) as gitbook:
            done = await jobs.pull(gitbook, "s", tmp_path)
        assert len(done.failures) == 1, "the path that no file system takes"
        assert sorted(files(tmp_path)) == [
            *("SUMMARY.md", "a.md", "below.md", "numbered.md", "surrogate.md", "z.md"),
        ]
        assert (done.written, done.unchanged) == ((5, 0), (0, 5))[attempt]


async def test_a_tree_that_is_none_is_empty(tmp_path):
    made = Made()
    for made.tree["pages"] in ("pages", {"a": 1}, None, 5):
        async with GitBook("t", middleware=[made]) as gitbook:
            assert (await jobs.pull(gitbook, "s", tmp_path)).written == 0


async def test_a_damaged_record_of_a_pull_is_done_again(tmp_path):
    made = Made(document("a", "a"), document("b", "b"), document("c", "c"))
    async with GitBook("t", middleware=[made]) as gitbook:
        await jobs.pull(gitbook, "s", tmp_path)
        with contextlib.closing(sqlite3.connect(tmp_path / ".gitbook-pull" / "journal")) as database, database:
            for key, result in (("a", "{oops"), ("b", "[1]")):
                database.execute("UPDATE item SET result = ? WHERE key LIKE ?", (result, f"{key} %"))
        done = await jobs.pull(gitbook, "s", tmp_path)
    assert (done.written, done.unchanged, done.failures) == (2, 1, [])


async def test_files_that_are_none_fail_by_themselves(tmp_path):
    made = Made(document("a", "a"))

    async def answer(request, send):
        if request.operation.id != "listFilesInRevisionById":
            return await made(request, send)
        return Reply(200, {}, json.dumps({"items": ["a file", None, {"id": 1, "name": 2}, {}]}).encode())

    async with GitBook("t", middleware=[answer]) as gitbook:
        done = await jobs.pull(gitbook, "s", tmp_path, files=True)
    assert (done.written, len(done.failures)) == (1, 4)
