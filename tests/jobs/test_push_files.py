"""Files and images: pushed with the pages that link to them, and pulled again."""

from __future__ import annotations

import base64
import random

import pytest

from gitbook_async import GitBook, jobs
from gitbook_async.testing import Faults, create_app, serve

pytestmark = pytest.mark.anyio

LOGO = random.Random(1).randbytes(60_000)
TEXT = """# Start

![Logo](../.gitbook/assets/logo.png) <img src="pictures/a%20b.png" alt="">

{% file src="manual.pdf" %} [again](<manual.pdf>) [code](#x) [web](https://example.com/logo.png)

```md
![not a link](manual.pdf)
```
"""


class Backend:
    def __init__(self):
        self.url, self.requests, self.faults, self.downloads = "", [], Faults(), []
        self.app = create_app(self.requests.append, faults=self.faults)

    async def __call__(self, scope, receive, send):
        if scope["path"].startswith("/_testing/files/"):
            self.downloads.append(dict(scope["headers"]))
        await self.app(scope, receive, send)

    def uploads(self):
        """Return the names of the files that were sent, call by call."""
        calls = [one.body["changes"] for one in self.requests if one.operation == "updateChangeRequestContent"]
        return [[file["name"] for one in call for file in one.get("files", ())] for call in calls if "files" in call[0]]


@pytest.fixture
async def backend():
    one = Backend()
    async with serve(one) as one.url:
        yield one


@pytest.fixture
async def gitbook(backend):
    async with GitBook("gb_api_secret", base_url=backend.url) as client:
        yield client


@pytest.fixture
async def space(gitbook):
    return (await gitbook.spaces.create("acme", title="Docs")).id


@pytest.fixture
def docs(tmp_path):
    root = tmp_path / "docs"
    (root / ".gitbook/assets").mkdir(parents=True)
    (root / "guides/pictures").mkdir(parents=True)
    (root / ".gitbook/assets/logo.png").write_bytes(LOGO)
    (root / "guides/pictures/a b.png").write_bytes(b"a b")
    (root / "guides/manual.pdf").write_bytes(b"manual")
    (root / "guides/start.md").write_text(TEXT)
    (root / "SUMMARY.md").write_text(
        "* [Docs](readme.md)\n* [Guides](guides/README.md)\n  * [Start](guides/start.md)\n"
    )
    (root / "readme.md").write_text("# Docs\n\nText.\n")
    (root / "guides/README.md").write_text("# Guides\n\nText.\n")
    return root


@pytest.fixture
def push(gitbook, space, docs):
    async def push(**options):
        plan = await jobs.plan_push(gitbook, space, docs)
        return plan, await jobs.push(gitbook, plan, **{"merge": True, "patience": 0.0, **options})

    return push


async def test_files_go_with_the_pages_and_come_back(backend, gitbook, space, docs, push, *, tmp_path):
    plan, done = await push()
    assert [str(file) for file in plan.uploaded] == [
        ".gitbook/assets/logo.png",
        "guides/manual.pdf",
        "guides/pictures/a b.png",
    ]
    assert "+ guides/manual.pdf (file)" in str(plan)
    assert (done.failures, backend.uploads()) == ([], [["logo.png", "manual.pdf", "a b.png"]])
    ids = {file.name: file.id async for file in gitbook.space_content.list_files(space)}
    text = await jobs.markdown(gitbook, space, "guides/start")
    assert f"![Logo](/files/{ids['logo.png']})" in text
    assert f'src="/files/{ids["manual.pdf"]}" %}} [again](/files/{ids["manual.pdf"]})' in text
    assert "![not a link](manual.pdf)" in text
    back = tmp_path / "back"
    pulled = await jobs.pull(gitbook, space, back, files=True)
    assert pulled.failures == []
    assert (back / ".gitbook/assets/logo.png").read_bytes() == LOGO
    assert (back / ".gitbook/assets/a b.png").read_bytes() == b"a b"
    assert '<img src="../.gitbook/assets/a%20b.png" alt="">' in (back / "guides/start.md").read_text()
    again = await jobs.plan_push(gitbook, space, back)
    assert (len(again), again.unchanged) == (0, 3)  # what was pulled is what was pushed
    assert not any("secret" in str(headers) for headers in backend.downloads)
    assert len(backend.downloads) == 6


async def test_a_file_is_uploaded_again_only_when_its_content_changed(backend, docs, push):
    await push()
    backend.requests.clear()
    (docs / ".gitbook-push/journal").unlink()
    assert len((await push())[0]) == 0
    (docs / "guides/manual.pdf").write_bytes(b"MANUAL")  # of the same size
    plan, _ = await push()
    assert ([*plan.changed], [str(file) for file in plan.uploaded]) == (["guides/start"], ["guides/manual.pdf"])
    assert backend.uploads() == [["manual.pdf"]]
    assert len((await push())[0]) == 0


async def test_files_that_are_too_large_are_failures_and_the_page_is_pushed(backend, docs, push):
    (docs / "guides/manual.pdf").write_bytes(b"x" * (2**20 + 1))
    (docs / "guides/pictures/a b.png").write_bytes(b"")
    _, done = await push(merge=False)
    assert [failure.item for failure in done.failures] == ["guides/manual.pdf", "guides/pictures/a b.png"]
    assert "it has 1048577 bytes" in str(done.failures[0].error)
    assert backend.uploads() == [["logo.png"]]


async def test_an_upload_in_doubt_is_not_repeated(backend, docs, push):
    backend.faults.fail("updateChangeRequestContent", reset=True, done=True)
    _, done = await push()
    assert done.failures == []
    assert len(backend.uploads()) == 1


async def test_many_files_need_several_calls(backend, docs, push):
    names = [f"f{number}.bin" for number in range(45)]
    for name in names:
        (docs / name).write_bytes(name.encode() * 10)
    (docs / "readme.md").write_text("# Docs\n\n" + " ".join(f"[f]({name})" for name in names) + "\n")
    for number in range(5):
        (docs / f"f{number}.bin").write_bytes(bytes([number]) * 1_000_000)
    await push()
    calls = backend.uploads()
    assert sorted(name for call in calls for name in call) == sorted([*names, "logo.png", "manual.pdf", "a b.png"])
    assert max(map(len, calls)) <= 20
    sizes = [
        sum(len(base64.b64decode(file["base64"])) for one in request.body["changes"] for file in one.get("files", ()))
        for request in backend.requests
        if request.operation == "updateChangeRequestContent"
    ]
    assert max(sizes) <= 4 * 2**20
