from __future__ import annotations

import json
from pathlib import Path

import anyio
import pytest
from starlette.responses import JSONResponse

pytestmark = pytest.mark.anyio

TREE = "getCurrentRevision"
PAGE = "getPageInRevisionById"


def document(page_id, path, *pages, **more):
    fixed = {"type": "document", "kind": "sheet", "slug": "s", "urls": {"app": "https://x"}, "layout": {}, "tags": []}
    return {**fixed, "id": page_id, "title": page_id.title(), "path": path, "pages": list(pages), **more}


def group(page_id, *pages):
    fixed = {"type": "group", "kind": "group", "slug": "s", "path": page_id}
    return {**fixed, "id": page_id, "title": page_id.title(), "pages": list(pages)}


def with_tree(backend, *pages, revision="r1"):
    backend.on(TREE, {"object": "revision", "type": "edits", "id": revision, "parents": [], "pages": list(pages)})
    backend.on(PAGE, lambda request: document(request.path_values["pageId"], "p", markdown=text(request)))


def text(request):
    return f"# {request.path_values['pageId']} of {request.path_values['revisionId']} ü\n"


def files(folder):
    return sorted(str(one.relative_to(folder)) for one in Path(folder).rglob("*.md"))


@pytest.fixture
def back_up(run, tmp_path):
    async def back_up(*arguments):
        return await run("backup_space", "--space=-Mspace", "--out", str(tmp_path / "out"), *arguments)

    return back_up


async def test_a_space_becomes_files_and_a_summary(backend, back_up, tmp_path):
    link = {"type": "link", "kind": "link", "id": "l", "title": "Else [where]", "target": {"kind": "url", "url": "x"}}
    with_tree(
        backend,
        document("start", ""),
        group("guides", document("install", "guides/install", document("linux", "guides/install/linux"))),
        {**link, "href": "https://example.com/a b"},
        {"type": "computed", "id": "c", "title": "Made", "computed": {}},
    )
    done = await back_up()
    assert done.returncode == 0
    assert done.stdout == "revision r1: 3 pages saved, 0 already saved, 0 failed\n"
    out = tmp_path / "out"
    assert files(out) == ["README.md", "SUMMARY.md", "guides/install/README.md", "guides/install/linux.md"]
    assert (out / "guides/install/linux.md").read_text("utf-8") == "# linux of r1 ü\n"
    assert (out / "SUMMARY.md").read_text("utf-8") == (
        "# Summary\n\n* [Start](<README.md>)\n* Guides\n  * [Install](<guides/install/README.md>)\n"
        "    * [Linux](<guides/install/linux.md>)\n* [Else \\[where\\]](<https://example.com/a b>)\n* Made\n"
    )
    assert {request.query["format"][0] for request in backend.of(PAGE)} == {"markdown"}
    assert {request.path_values["spaceId"] for request in backend.requests} == {"-Mspace"}


async def test_names_are_safe_and_each_page_has_a_file(backend, back_up, tmp_path):
    with_tree(
        backend,
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
        document("long", "ж" * 400),
    )
    done = await back_up()
    assert done.returncode == 0, done.stderr
    found = files(tmp_path / "out")
    assert len(found) == 12 + 1
    assert {"指南/安装.md", "über.md", "Same.md", "same-lower.md", "summary-summary.md", "a_b__c.md"} <= {*found}
    assert {"both.md", "_con.md", "_.git/config.md", "ж" * 90 + ".md", "page-folder.md", "page-below.md"} <= {*found}
    assert "SUMMARY.md" in found


async def test_a_path_that_leads_out_of_the_folder_is_refused(backend, back_up, tmp_path):
    paths = ["../evil", "a/../../evil", "/etc/evil", "a//b", "..\\evil", "a/./b", " .. /evil"]
    with_tree(backend, document("good", "good"), *(document(f"evil{n}", path) for n, path in enumerate(paths)))
    done = await back_up()
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        f"failed: Evil{n} (evil{n}): the path {path!r} is not safe as a file name" for n, path in enumerate(paths)
    ]
    assert files(tmp_path) == ["out/SUMMARY.md", "out/good.md"]
    assert "* Evil0\n" in (tmp_path / "out/SUMMARY.md").read_text()
    assert len(backend.of(PAGE)) == 1


async def test_a_link_that_leads_out_of_the_folder_is_not_followed(backend, back_up, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out/guides").symlink_to(tmp_path / "elsewhere")
    with_tree(backend, document("good", "good"), document("evil", "guides/evil"))
    done = await back_up()
    assert done.returncode == 1
    assert "outside" in done.stderr
    assert files(tmp_path / "elsewhere") == []


async def test_what_is_there_for_the_revision_is_not_fetched_again(backend, back_up, tmp_path):
    with_tree(backend, document("a", "a"), document("b", "b"))
    await back_up()
    (tmp_path / "out/b.md").unlink()
    assert (await back_up()).stdout == "revision r1: 1 pages saved, 1 already saved, 0 failed\n"
    assert [request.path_values["pageId"] for request in backend.of(PAGE)[2:]] == ["b"]
    with_tree(backend, document("a", "a"), document("b", "b"), revision="r2")
    assert "2 pages saved, 0 already saved" in (await back_up()).stdout
    assert (tmp_path / "out/a.md").read_text() == "# a of r2 ü\n"


async def test_a_page_that_fails_is_reported_and_fetched_by_the_next_run(backend, back_up, tmp_path):
    with_tree(backend, *(document(f"p{number}", f"p{number}") for number in range(5)))
    good = backend._answers[PAGE]
    gone = JSONResponse({"error": {"code": 404, "message": "Page not found"}}, 404)
    backend.on(PAGE, lambda request: gone if request.path_values["pageId"] == "p3" else good(request))
    done = await back_up()
    assert (done.returncode, done.stdout) == (1, "revision r1: 4 pages saved, 0 already saved, 1 failed\n")
    assert done.stderr.startswith("failed: P3 (p3): ")
    assert "Page not found" in done.stderr
    assert "* P3\n" in (tmp_path / "out/SUMMARY.md").read_text()
    backend.requests.clear()
    backend.on(PAGE, good)
    assert (await back_up()).returncode == 0
    assert [request.path_values["pageId"] for request in backend.of(PAGE)] == ["p3"]
    assert "* [P3](<p3.md>)\n" in (tmp_path / "out/SUMMARY.md").read_text()


async def test_a_journal_that_a_crash_cut_short_costs_one_page(backend, back_up, tmp_path):
    with_tree(backend, document("a", "a"), document("b", "b"))
    await back_up("--concurrency", "1")
    journal = tmp_path / "out/.gitbook-backup.jsonl"
    journal.write_bytes(journal.read_bytes()[:-10])
    assert "1 pages saved, 1 already saved" in (await back_up()).stdout
    assert len(journal.read_text().split("\n")) == 1 + 3
    assert json.loads(journal.read_text().split("\n")[-1])["file"] == "b.md"


async def test_no_more_pages_are_fetched_at_a_time_than_asked_for(backend, back_up):
    with_tree(backend, *(document(f"p{number}", f"p{number}") for number in range(30)))
    good = backend._answers[PAGE]

    async def slow(request):
        await anyio.sleep(0.01)
        return good(request)

    backend.on(PAGE, slow)
    assert (await back_up("--concurrency", "4")).returncode == 0
    assert 1 < backend.most_at_once <= 4


async def test_an_empty_page_is_a_title_and_one_without_text_fails(backend, back_up, tmp_path):
    with_tree(backend, document("empty", "empty"), document("odd", "odd", documentId="d"))
    pages = {"empty": document("empty", "empty"), "odd": document("odd", "odd", documentId="d")}
    backend.on(PAGE, lambda request: pages[request.path_values["pageId"]])
    done = await back_up()
    assert done.returncode == 1
    assert done.stderr == "failed: Odd (odd): GitBook returned no Markdown for it\n"
    assert (tmp_path / "out/empty.md").read_text() == "# Empty\n"


async def test_without_the_tree_there_is_no_backup(backend, back_up, run, tmp_path):
    backend.on(TREE, JSONResponse({"error": {"code": 404, "message": "Space not found"}}, 404))
    done = await back_up()
    assert done.returncode == 2
    assert done.stderr.startswith("no backup: ")
    assert not (tmp_path / "out").exists()
    assert (await run("backup_space", "--space=x", GITBOOK_TOKEN="wrong")).returncode == 2


async def test_a_space_as_the_server_has_it(run, place, tmp_path):
    done = await run("backup_space", f"--space={place.space}", "--out", str(tmp_path / "out"))
    assert done.returncode in (0, 1), done.stderr
    assert (tmp_path / "out/SUMMARY.md").exists()
    journal = (tmp_path / "out/.gitbook-backup.jsonl").read_text().split("\n")[1:]
    saved = {json.loads(line)["file"] for line in journal}
    assert saved | {"SUMMARY.md"} == {*files(tmp_path / "out")}
    assert saved
