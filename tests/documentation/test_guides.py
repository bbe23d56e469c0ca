"""The examples of the documentation run, as they stand there, against a GitBook on this machine."""

from __future__ import annotations

import ast
import inspect
import re
import sys
from pathlib import Path

import anyio
import pytest

from gitbook_async import GitBook
from gitbook_async._wire.choice import choose_wire
from gitbook_async.testing import FakeGitBook

pytestmark = pytest.mark.anyio

DOCS = Path(__file__).parents[2] / "docs"
PAGES = sorted(page.stem for page in DOCS.glob("*.md"))
GIVEN = {
    "organization_id": "acme",
    "space_id": "acme-guides",
    "site_id": "acme-docs",
    "page_id": "guides-2",
    "page_ids": [f"guides-{number}" for number in range(1, 9)],
}
"""What each snippet may use, besides ``gitbook``, an open client."""


def blocks(page, language="python"):
    text = (DOCS / f"{page}.md").read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


SNIPPETS = {f"{page}-{number}": block for page in PAGES for number, block in enumerate(blocks(page), 1)}
RUN = {name: block for name, block in SNIPPETS.items() if "async def test_" not in block}


@pytest.fixture
def anyio_backend():
    return "asyncio"  # as in python -m asyncio


@pytest.fixture
def fake():
    return FakeGitBook(list_sizes={"aggregateSiteEvents": 3})  # not simulated: an example


@pytest.mark.parametrize("name", RUN)
async def test_a_snippet_runs_by_itself(name, fake, monkeypatch, tmp_path):
    monkeypatch.setenv("GITBOOK_TOKEN", "gb_api_docs")
    monkeypatch.setenv("GITBOOK_WEBHOOK_SECRET", "secret")
    monkeypatch.chdir(tmp_path)  # some write files
    async with fake:
        monkeypatch.setattr("gitbook_async._client.choose_wire", fake_wire(fake))
        names = {**GIVEN, "gitbook": GitBook()}
        code = compile(RUN[name], name, "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        running = eval(code, names)  # noqa: S307  # it is our own
        if inspect.iscoroutine(running):
            await running


def fake_wire(fake):
    """Choose the wire of a client: what it brings itself, else the testing GitBook instead of the network."""

    def choose(**given):
        brought = [value for name, value in given.items() if name != "max_connections" and value is not None]
        return choose_wire(**(given if brought else {**given, "http_client": fake.client()}))

    return choose


async def test_the_tests_in_the_documentation_pass(tmp_path):
    written = [block for block in SNIPPETS.values() if "async def test_" in block]
    assert written
    for number, block in enumerate(written):
        (tmp_path / f"test_{number}.py").write_text(block, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-W", "error", "-p", "no:cacheprovider", str(tmp_path)]
    done = await anyio.run_process(command, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stdout.decode()


async def test_the_commands_in_the_documentation_start():
    commands = [line for block in blocks("testing", "sh") for line in block.splitlines() if " gitbook_async" in line]
    assert commands
    for command in commands:
        arguments = re.sub(r"--port \d+", "--port 0", command).partition("#")[0].split()[1:]
        async with await anyio.open_process([sys.executable, *arguments]) as process:
            assert process.stdout
            with anyio.fail_after(120):
                said = await process.stdout.receive()
            process.terminate()
        assert said.strip()


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page):
    text = (DOCS / f"{page}.md").read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", text):
        assert (DOCS / target).exists(), target
