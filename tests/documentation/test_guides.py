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
from gitbook_async.testing import FakeGitBook

pytestmark = pytest.mark.anyio

DOCS = Path(__file__).parents[2] / "docs"
PLACES = {"organization_id": "acme", "space_id": "acme-guides", "site_id": "acme-docs"}
SKETCHES = {"authentication", "limits", "performance", "tracing", "webhooks"}  # parts of a program that is not theirs
PAGES = sorted(page.stem for page in DOCS.glob("*.md"))


def blocks(page, language="python"):
    text = (DOCS / f"{page}.md").read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


@pytest.fixture
def anyio_backend():
    return "asyncio"  # as in python -m asyncio


@pytest.mark.parametrize("page", PAGES)
def test_every_example_is_python(page):
    for block in blocks(page):
        compile(block, page, "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)


@pytest.mark.parametrize("page", sorted({*PAGES} - SKETCHES))
async def test_the_examples_of_a_page_run_one_after_the_other(page, capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("GITBOOK_TOKEN", "gb_api_docs")
    monkeypatch.chdir(tmp_path)  # some write files
    async with FakeGitBook(list_sizes={"aggregateSiteEvents": 3}) as fake:  # not simulated: an example
        gitbook = GitBook(http_client=fake.client())
        names = {**PLACES, "gitbook": gitbook, "page_ids": [f"guides-{number}" for number in range(1, 9)]}
        for number, block in enumerate(blocks(page), 1):
            if "async def test_" in block:
                continue  # the next test has it
            code = compile(block, f"{page}.md, example {number}", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
            running = eval(code, names)  # noqa: S307 -- it is our own
            if inspect.iscoroutine(running):
                await running
    for line in capsys.readouterr().out.splitlines():
        print(line)


async def test_the_tests_in_the_documentation_pass(tmp_path):
    written = [block for page in PAGES for block in blocks(page) if "async def test_" in block]
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
            with anyio.fail_after(20):
                said = await process.stdout.receive()
            process.terminate()
        assert said.strip()


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page):
    text = (DOCS / f"{page}.md").read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", text):
        assert (DOCS / target).exists(), target
