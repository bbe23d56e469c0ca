"""Jobs that are killed again and again, while GitBook fails: the last run ends as an undisturbed one."""

from __future__ import annotations

import json
import random
import signal
import sys
import time
from collections import Counter
from functools import partial
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen

import anyio
import attrs
import pytest

from gitbook_async import GitBook, jobs
from gitbook_async.testing import Faults, create_app, serve

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("anyio_backend", ["asyncio"])]

PROGRAM = """
import sys, anyio
from gitbook_async import GitBook, jobs

async def pull(gitbook, space, folder):
    return await jobs.pull(gitbook, space, folder)

async def push(gitbook, space, folder):
    plan = await jobs.plan_push(gitbook, space, folder)
    return await jobs.push(gitbook, plan, merge=True, patience=0.1)

async def main(url, job, space, folder):
    async with GitBook("gb_api_test", base_url=url, max_retries=5) as gitbook:
        done = await globals()[job](gitbook, space, folder)
        sys.exit(3 if done.failures else 0)

anyio.run(main, *sys.argv[1:])
"""
PAGE = "getPageInRevisionById"
CHANGE = "updateChangeRequestContent"
FAILURES = (
    {"status": 503},
    {"status": 500, "done": True},
    {"reset": True},
    {"reset": True, "done": True},
    {"truncate": True},
)


@attrs.define
class Server:
    """A testing GitBook that fails now and then.

    Attributes:
        url: its address.
        requests: the requests that it got.
        failing: the operation that fails.
        often: after how many of its calls one fails; never if 0.
    """

    failing: str = ""
    often: int = 0
    calls: int = 0
    url: str = ""
    requests: list = attrs.field(factory=list)
    faults: Faults = attrs.field(factory=Faults)

    def record(self, request):
        self.requests.append(request)
        if request.operation == self.failing and self.often:
            self.calls += 1
            if self.calls % self.often == 0:
                self.faults.fail(self.failing, **FAILURES[self.calls // self.often % len(FAILURES)])

    def carried_out(self, operation):
        """Return the requests that did something."""
        asked = [one for one in self.requests if one.operation == operation]
        return [one for one in asked if one.status < 300 or (one.fault and one.fault.done)]

    def kill_at_random(self, job, space, folder, *, seed, most, times):
        """Run a job again and again, and kill its process after a random number of requests.

        Returns:
            How often it was killed.
        """
        randomness, killed = random.Random(seed), 0
        command = [sys.executable, "-c", PROGRAM, self.url, job, space, str(folder)]
        while True:
            with Popen(command, stderr=PIPE, stdout=DEVNULL) as process:
                until = len(self.requests) + randomness.randrange(most)
                while (len(self.requests) < until or killed == times) and process.poll() is None:
                    time.sleep(0.0005)
                time.sleep(randomness.uniform(0, 0.03))  # also between requests, and in the middle of a write
                if process.poll() is None:
                    process.kill()
                error = process.stderr.read()
            if process.returncode == 0:
                return killed
            killed += process.returncode == -signal.SIGKILL
            assert process.returncode in (-signal.SIGKILL, 3), error.decode()  # 3: the next run repeats what failed


@pytest.fixture
async def server():
    one = Server()
    async with serve(create_app(one.record, faults=one.faults)) as one.url:
        yield one


def files(folder):
    """Everything in a folder but what jobs keep for their next runs."""
    root = Path(folder)
    found = (file for file in root.rglob("*") if file.is_file() and not file.parts[len(root.parts)].startswith(".git"))
    return {str(file.relative_to(root)): file.read_bytes() for file in found}


def write_docs(root, number):
    """Write a folder of pages on two levels; each links to the next one."""
    names = [f"c{n // 20}/README.md" if n % 20 == 0 else f"c{n // 20}/p{n}.md" for n in range(number)]
    lines = ["# Summary", ""]
    for n, name in enumerate(names):
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        link = f"[next](../{names[n + 1]})" if n + 1 < number and n % 3 == 0 else "the end"
        file.write_text(f"# Page {n} é\n\n{'Text. ' * (n % 50)}{link}\n", encoding="utf-8")
        lines.append(f"{'  ' * (n % 20 > 0)}* [Page {n} é](<{name}>)")
    root.joinpath("SUMMARY.md").write_text("\n".join([*lines, ""]), encoding="utf-8")
    return root


async def new_space(gitbook):
    return (await gitbook.spaces.create("acme", title="Docs")).id


def check_that_nothing_was_written_twice(server, space, number):
    def here(operation):
        return [one for one in server.carried_out(operation) if one.path_values["spaceId"] == space]

    chunks = [one.body["changes"] for one in here(CHANGE)]
    inserted = Counter(one["title"] for chunk in chunks for one in chunk if one["operation"] == "insert_page")
    written = Counter(json.dumps(one) for chunk in chunks for one in chunk if one["operation"] == "update_page")
    assert len(inserted) == number
    assert {*inserted.values(), *written.values()} == {1}
    assert [len(here(one)) for one in ("createChangeRequest", "mergeChangeRequest")] == [1, 1]


LONG = pytest.mark.slow
PULLS = [pytest.param(100, 5, 60, id="short"), pytest.param(2000, 50, 80, marks=LONG, id="long")]
PUSHES = [pytest.param(120, 5, 14, id="short"), pytest.param(2000, 50, 16, marks=LONG, id="long")]


@pytest.mark.parametrize(("number", "times", "most"), PULLS)
async def test_a_pull_that_is_killed_again_and_again_ends_as_an_undisturbed_one(server, tmp_path, number, times, most):
    docs = write_docs(tmp_path / "docs", number)
    async with GitBook("gb_api_test", base_url=server.url) as gitbook:
        space = await new_space(gitbook)
        await jobs.push(gitbook, await jobs.plan_push(gitbook, space, docs), merge=True)
        await jobs.pull(gitbook, space, tmp_path / "undisturbed")
    server.requests.clear()
    server.failing, server.often = PAGE, 20
    kill = partial(server.kill_at_random, "pull", space, tmp_path / "killed", seed=3, most=most, times=times)
    killed = await anyio.to_thread.run_sync(kill)
    assert killed >= times // 2
    assert files(tmp_path / "killed") == files(tmp_path / "undisturbed")
    assert len(files(tmp_path / "killed")) == number + 2
    assert not [*(tmp_path / "killed/.gitbook-pull").glob("*.new")]
    read = [one for one in server.requests if one.operation == PAGE and not one.fault]
    print(f"pull of {number} pages: {killed} kills, {len(server.requests)} requests, {len(read)} pages read")
    assert number < len(read) <= number + 1 + 16 * killed  # only what ran at the moment of a kill is read twice


@pytest.mark.parametrize(("number", "times", "most"), PUSHES)
async def test_a_push_that_is_killed_again_and_again_ends_as_an_undisturbed_one(server, tmp_path, number, times, most):
    first, second = (write_docs(tmp_path / name / "docs", number) for name in ("first", "second"))
    async with GitBook("gb_api_test", base_url=server.url) as gitbook:
        undisturbed, space = await new_space(gitbook), await new_space(gitbook)
        plan = await jobs.plan_push(gitbook, undisturbed, first)
        await jobs.push(gitbook, plan, merge=True)
        server.requests.clear()
        server.failing, server.often = CHANGE, 3
        kill = partial(server.kill_at_random, "push", space, second, seed=5, most=most, times=times)
        killed = await anyio.to_thread.run_sync(kill)
        server.often = 0
        server.faults.clear()
        await jobs.pull(gitbook, undisturbed, tmp_path / "undisturbed")
        await jobs.pull(gitbook, space, tmp_path / "killed")
    assert killed >= times // 2
    assert files(tmp_path / "killed") == files(tmp_path / "undisturbed")
    pages = {name: content for name, content in files(second).items() if name != "SUMMARY.md"}
    assert files(tmp_path / "killed").items() >= pages.items()
    check_that_nothing_was_written_twice(server, space, number)
    failed = sum(one.fault is not None for one in server.requests)
    assert failed > 0
    print(f"push of {number} pages: {killed} kills, {len(server.requests)} requests, {failed} faults")
