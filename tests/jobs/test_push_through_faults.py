"""Hundreds of pages go into a space by way of a change request, while everything goes wrong."""

from __future__ import annotations

from collections import Counter
from itertools import cycle

import anyio
import attrs
import pytest

from gitbook_async import GitBook, ServerError, jobs
from gitbook_async.testing import Faults, create_app, serve

pytestmark = pytest.mark.anyio

TOKEN = "gb_api_test"
LONG = [pytest.param(name, 500, marks=pytest.mark.slow) for name in ("asyncio", "trio")]
WAYS = [("asyncio", 300), *LONG]  # backends, and numbers of pages
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
        {"status": 503},
        {"delay": TIMEOUT + 1.0},  # carried out late, when the client has sent it again
    ],
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
BETWEEN_WRONG = 16  # page reads, until one goes wrong
BETWEEN_UNREAD = 20  # requests, until one is not read


class RoughGitBook:
    """A GitBook in which each kind of fault happens to writes and, again and again, to reads.

    Attributes:
        url: where it is.
        requests: the requests that it got.
        unread: how many connections it broke before it read what was sent.
    """

    def __init__(self):
        self.url = ""
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
            if self._read % BETWEEN_WRONG == 0:
                self._faults.fail(request.operation, **next(self._wrong))

    async def __call__(self, scope, receive, send):
        self._arrived += 1
        if self._arrived % BETWEEN_UNREAD == 0 and not self._calm:
            self.unread += 1
            scope["extensions"]["gitbook.abort"]()
            while (await receive())["type"] != "http.disconnect":
                pass
            return
        await self._app(scope, receive, send)


def kind_of(operation, fault):
    kind = "read" if operation in PAGE_READS else "write"
    return " ".join([kind, *(f"{name}={value}" for name, value in fault.items() if value and name != "message")])


@pytest.fixture
def size(request):
    """How many pages there are."""
    return request.param


@pytest.fixture
async def backend():
    one = RoughGitBook()
    async with serve(one) as one.url:
        yield one


@pytest.fixture
async def client(backend):
    async with GitBook(TOKEN, base_url=backend.url, timeout=TIMEOUT, max_retries=4) as gitbook:
        yield gitbook


@pytest.fixture
async def space(backend):
    """A new space; it has one page."""
    async with GitBook(TOKEN, base_url=backend.url, max_retries=9) as gitbook:
        return (await gitbook.spaces.create("acme", title="Docs")).id


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


def check_that_all_was_done_once(backend, size):
    chunks = [one.body["changes"] for one in backend.carried_out("updateChangeRequestContent") if one.status != 400]
    inserted = [change for chunk in chunks for change in chunk if change["operation"] == "insert_page"]
    assert len(inserted) == size - 1  # the first page was there
    assert max(map(len, chunks)) == 50
    for operation in WRITES.keys() - {"updateChangeRequestContent"}:
        assert len(backend.carried_out(operation)) == 1, operation


@pytest.mark.parametrize(("anyio_backend", "size"), WAYS, indirect=["size"])
async def test_hundreds_of_pages_come_out_as_they_went_in(backend, client, space, folder, *, tmp_path, size):
    plan = await jobs.plan_push(client, space, folder)
    assert (len(plan.added), len(plan.changed), plan.deleted) == (size - 1, 1, [])
    done = await jobs.push(client, plan, merge=True, patience=0.05)
    assert (done.failures, done.number) == ([], 1)
    with anyio.fail_after(120):
        while not backend.late():  # noqa: ASYNC110  # it is in another thread
            await anyio.sleep(0.005)
    happened, unread = backend.happened(), backend.unread
    print(size, dict(happened), unread, "connections broke before the request was read")
    assert backend.late() in ([400], [200])  # refused, since what was sent after it had been done before it
    planned = {kind_of(name, fault) for name, faults in WRITES.items() for fault in faults if any(fault.values())}
    assert happened.keys() >= planned
    assert sum(count for kind, count in happened.items() if kind.startswith("read")) >= 3
    assert unread >= 1
    check_that_all_was_done_once(backend, size)
    backend.calm()
    await jobs.pull(client, space, tmp_path / "back")
    assert files(tmp_path / "back") == files(folder)  # titles, order and nesting are in SUMMARY.md
    assert len(files(folder)) == size + 1


@pytest.mark.parametrize("size", [3], indirect=True)
async def test_what_goes_on_failing_ends_the_push(backend, client, space, folder):
    backend.calm()
    backend.fail("updateChangeRequestContent", status=500, times=None)
    plan = await jobs.plan_push(client, space, folder)
    with pytest.raises(ServerError):
        await jobs.push(client, plan, patience=0.0)
    assert len([one for one in backend.requests if one.operation == "updateChangeRequestContent"]) == 9
