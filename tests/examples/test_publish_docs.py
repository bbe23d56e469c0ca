"""A day in the life: hundreds of pages go into a space by way of a change request, while everything goes wrong."""

from __future__ import annotations

import re
from collections import Counter
from itertools import cycle
from pathlib import Path

import attrs
import httpx
import pytest

from gitbook_async import GitBook, jobs
from gitbook_async.testing import Faults, create_app, serve

pytestmark = pytest.mark.anyio

EXAMPLES = Path(__file__).parents[2] / "examples"
TOKEN = "gb_api_examples"
SIZES = [300, pytest.param(500, marks=pytest.mark.slow)]  # pages
TIMEOUT = 1.5  # seconds
WRITES = {
    "createChangeRequest": [{"reset": True, "done": True}],
    "updateChangeRequestContent": [
        {"status": 500},
        {"status": 500, "done": True},
        {"status": 429},
        {"reset": True},
        {"delay": 0.0},  # nothing; so that no more than so many failures come one after the other
        {"reset": True, "done": True},
        {"truncate": True},
        {"malformed": True},
        {"delay": 0.0},
        {"stall": 60.0},
        {"delay": TIMEOUT + 1.0},  # carried out late, when the client has sent it again
        {"delay": 0.0},
        {"status": 503},
    ],
    "requestReviewersForChangeRequest": [{"status": 503}, {"truncate": True}],
    "submitChangeRequestReview": [{"status": 500, "done": True}],
    "mergeChangeRequest": [{"reset": True}, {"reset": True, "done": True}],
}
READS = (
    {"status": 500},
    {"status": 503},
    {"status": 429},
    {"reset": True},
    {"truncate": True},
    {"malformed": True},
    {"stall": 60.0},
    {"delay": 0.05},
)
PAGE_READS = ("getPageInChangeRequestById", "getPageInRevisionById")
WRONG = 10  # reads go wrong
UNREAD = 5  # requests are not read


class RoughGitBook:
    """A GitBook in which each kind of fault happens to writes and, again and again, to reads.

    Attributes:
        url: where it is.
        requests: the requests that it got.
        unread: how many connections it broke before it read what was sent.
    """

    def __init__(self, pages):
        self.url = ""
        self._between_wrong, self._between_unread = 2 * pages // WRONG, 2 * pages // UNREAD
        self.requests = []
        self.unread = self._arrived = self._read = 0
        self._wrong = cycle(READS)
        self._calm = False
        self._faults = Faults()
        for operation, faults in WRITES.items():
            for fault in faults:
                self._faults.fail(operation, **fault)
        self._app = create_app(self._record, faults=self._faults, rate_window=0.5)

    def calm(self):
        """Let nothing go wrong any more."""
        self._calm = True
        self._faults.clear()

    def fail(self, operation, **fault):
        self._faults.fail(operation, **fault)

    def happened(self):
        """Give the kinds of faults that happened."""
        return Counter(kind_of(one.operation, attrs.asdict(one.fault)) for one in self.requests if one.fault)

    def late(self):
        """Give the statuses of what was carried out when nobody waited for it any more."""
        return [one.status for one in self.requests if one.fault and one.fault.delay > TIMEOUT]

    def carried_out(self, operation):
        """Give the requests that did something."""
        asked = [one for one in self.requests if one.operation == operation]
        return [one for one in asked if one.status < 300 or (one.fault and one.fault.done)]

    def _record(self, request):
        self.requests.append(request)
        if request.operation in PAGE_READS and not self._calm:
            self._read += 1
            if self._read % self._between_wrong == 0:
                self._faults.fail(request.operation, **next(self._wrong))

    async def __call__(self, scope, receive, send):
        self._arrived += 1
        if self._arrived % self._between_unread == 0 and not self._calm:
            self.unread += 1
            scope["extensions"]["gitbook.abort"]()
            while (await receive())["type"] != "http.disconnect":
                pass
            return
        await self._app(scope, receive, send)


def kind_of(operation, fault):
    kind = "read" if operation in PAGE_READS else "write"
    return " ".join([kind, *(f"{name}={value}" for name, value in fault.items() if value and name != "message")])


@pytest.fixture(params=["asyncio", "trio"])
def anyio_backend(request):
    return request.param


@pytest.fixture(params=SIZES[:1])
def size(request):
    """How many pages there are."""
    return request.param


@pytest.fixture
async def backend(size):
    one = RoughGitBook(size)
    async with serve(one) as one.url:
        yield one


@pytest.fixture(autouse=True)
def _environment(monkeypatch, environment):
    for name in ("GITBOOK_ENDPOINT", "GITBOOK_TOKEN"):
        monkeypatch.setenv(name, environment[name])


@pytest.fixture
async def space(backend):
    """A new space; it has one page."""
    headers = {"authorization": f"Bearer {TOKEN}"}
    async with httpx.AsyncClient(headers=headers, base_url=backend.url) as http:
        return (await http.post("/orgs/acme/spaces", json={"title": "Docs"})).json()["id"]


@pytest.fixture
def folder(tmp_path, size):
    """Pages on three levels; the first is one that the space has."""
    root = tmp_path / "docs"
    lines = ["# Summary\n", write(root, 0, "readme.md", "Willkommen")]
    for number in range(1, size):
        chapter, place = divmod(number - 1, 25)
        section = f"chapter-{chapter}/section-{(place - 1) // 8}"
        if place == 0:
            lines.append(write(root, 0, f"chapter-{chapter}/README.md", f"Chapter [{chapter}] \\ über"))
        elif place % 8 == 1:
            lines.append(write(root, 1, f"{section}/README.md", "Section"))
        else:
            lines.append(write(root, 2, f"{section}/page-{place}.md", f"Page {place} 指南"))
    (root / "SUMMARY.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return root


def write(root, depth, name, title):
    text = f"This is [{title}](./other.md), at {name}.\n\n```python\n# no title\nprint('é')\n```\n\n* one\n* two\n"
    file = root / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"# {title}\n\n{text}", encoding="utf-8")
    shown = title.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
    return f"{'  ' * depth}* [{shown}](<{name}>)"


def files(root):
    return {str(one.relative_to(root)): one.read_text("utf-8") for one in root.rglob("*.md")}


@pytest.fixture
def publish(anyio_backend, run, load, monkeypatch, folder):
    """Publish the folder: by the command; on trio, which the command does not use, in this process."""

    async def publish(space):
        if anyio_backend == "asyncio":
            how = ["--timeout", str(TIMEOUT), "--patience", "0.05", "--reviewer", "acme-elif", "--approve"]
            done = await run("publish_docs", f"--space={space}", *how, str(folder))
            assert done.returncode == 0, done.stderr + done.stdout
            return done.stdout.splitlines()[-1], folder
        monkeypatch.syspath_prepend(EXAMPLES)
        example = load("publish_docs")
        pages = example.read_folder(folder)
        async with GitBook(timeout=TIMEOUT, max_retries=4) as gitbook:
            careful = example.Careful(0.05)
            job = example.Job(gitbook, space, pages, careful=careful)
            different = await job.run("Publish", reviewer="acme-elif", approve=True)
        return f"{len(pages)} pages, {len(different)} differences, {len(careful.failures)} recovered failures", folder

    return publish


@pytest.fixture
def back_up(backend, tmp_path):
    async def back_up(space):
        async with GitBook(TOKEN, base_url=backend.url) as gitbook:
            await jobs.pull(gitbook, space, tmp_path / "back")
        return tmp_path / "back"

    return back_up


def check_that_all_was_done_once(backend, size):
    chunks = [one.body["changes"] for one in backend.carried_out("updateChangeRequestContent")]
    inserted = [change for chunk in chunks for change in chunk if change["operation"] == "insert_page"]
    assert len(inserted) == size - 1  # the first page was there
    assert max(map(len, chunks)) == 50
    for operation in WRITES.keys() - {"updateChangeRequestContent"}:
        assert len(backend.carried_out(operation)) == 1, operation


async def check_the_change_request(space):
    async with GitBook() as gitbook:
        (change,) = [one async for one in gitbook.change_requests.list_for_space(space, status="merged")]
        reviews = await gitbook.change_request_reviews.list(space, change.id)
        asked = gitbook.change_request_reviewers.list(space, change.id)
        assert change.status == "merged"
        assert [review.status for review in reviews.items] == ["approved"]
        assert [one.user.id async for one in asked] == ["acme-elif"]


@pytest.mark.parametrize("size", SIZES, indirect=True)
async def test_hundreds_of_pages_come_out_as_they_went_in(backend, space, publish, back_up, until, *, size):
    said, folder = await publish(space)
    await until(backend.late)
    assert said.startswith(f"{size} pages, 0 differences, ")
    happened, unread = backend.happened(), backend.unread
    print(said, dict(happened), unread, "connections broke before the request was read")
    assert backend.late() in ([400], [200])  # refused, since what was sent after it had been done before it
    planned = {kind_of(name, fault) for name, faults in WRITES.items() for fault in faults if any(fault.values())}
    assert happened.keys() >= planned
    assert {kind for kind in happened if kind.startswith("read")} == {kind_of(PAGE_READS[0], fault) for fault in READS}
    assert unread >= 3
    check_that_all_was_done_once(backend, size)
    backend.calm()
    await check_the_change_request(space)
    assert files(await back_up(space)) == files(folder)  # titles, order and nesting are in SUMMARY.md
    assert len(files(folder)) == size + 1


def small(root, *pages):
    """Make a folder of a few pages, with what is given as SUMMARY.md."""
    root.mkdir(exist_ok=True)
    (root / "SUMMARY.md").write_text("\n".join(["# Summary", "", *pages]), encoding="utf-8")
    for name in ("one", "two"):
        (root / f"{name}.md").write_text(f"# {name.title()}\n\nText of {name}.\n", encoding="utf-8")
    return root


@pytest.fixture
def publish_small(backend, space, run, tmp_path):
    backend.calm()

    async def publish(*pages, more=()):
        folder = small(tmp_path / "small", *pages)
        return await run("publish_docs", f"--space={space}", "--patience", "0.01", *more, str(folder))

    return publish


ONCE = pytest.mark.parametrize("anyio_backend", ["asyncio"])


@ONCE
async def test_an_interrupted_job_goes_on_where_it_stopped(backend, publish_small):
    backend.fail("submitChangeRequestReview", status=403, message="Not you")
    pages = ("* [One](one.md)", "  * [Two](<two.md>)", "* Group")
    done = await publish_small(*pages, more=["--approve"])
    assert (done.returncode, "Not you" in done.stderr) == (2, True)
    done = await publish_small(*pages)
    assert done.returncode == 0
    assert done.stdout.splitlines()[:2] == ["change request 1: draft", "3 of 3 pages exist"]
    assert len(backend.carried_out("updateChangeRequestContent")) == 1
    done = await publish_small(*pages)
    assert done.stdout.startswith("change request 1: merged\nmerged as ")
    assert len(backend.carried_out("mergeChangeRequest")) == 1


@ONCE
async def test_pages_that_are_there_are_changed_and_others_stay(backend, space, publish_small):
    await publish_small("* [One](one.md)")
    done = await publish_small("* [Another](one.md)")
    assert "1 of 1 pages exist\n1 pages changed\n" in done.stdout
    async with GitBook() as gitbook:
        revision = await gitbook.space_content.get_current_revision(space)
    assert [page["title"] for page in revision.to_dict()["pages"]] == ["Docs", "Another"]


@ONCE
async def test_what_goes_on_failing_ends_the_job(backend, publish_small):
    backend.fail("updateChangeRequestContent", status=500, times=None)
    done = await publish_small("* [One](one.md)")
    assert done.returncode == 2
    assert "not published: 500 " in done.stderr
    assert len([one for one in backend.requests if one.operation == "updateChangeRequestContent"]) == 9


@ONCE
async def test_what_is_different_after_all_is_told(backend, space, publish_small):
    await publish_small("* [One](one.md)", "* [Two](two.md)")
    done = await publish_small("* [Two](two.md)", "* [One](one.md)")
    assert done.returncode == 1
    assert done.stderr == "different: the pages are in a different order\n"


@ONCE
@pytest.mark.parametrize(
    ("pages", "said"),
    [
        (["* [Three](three.md)"], "three.md is not a file in"),
        (["* [Out](../out.md)"], "../out.md is not a file in"),
        (["* [One](one.md)", "* [Two](x/../one.md)"], "'One' and 'Two' would both have the path one"),
    ],
)
async def test_a_folder_that_is_wrong_is_not_read(load, monkeypatch, tmp_path, pages, said):
    monkeypatch.syspath_prepend(EXAMPLES)
    (tmp_path / "out.md").write_text("# Out\n")
    (tmp_path / "small" / "x").mkdir(parents=True)
    example = load("markdown_pages")
    with pytest.raises(example.PublishError, match=re.escape(said)):
        example.read_folder(small(tmp_path / "small", *pages))


@ONCE
async def test_nothing_is_sent_of_a_folder_that_is_wrong(backend, publish_small):
    done = await publish_small("* [Three](three.md)")
    assert done.returncode == 2
    assert "not published: three.md is not a file in" in done.stderr
    assert {one.operation for one in backend.requests} == {"createSpace"}
