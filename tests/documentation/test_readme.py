"""The examples of the README print what it says, and its links lead somewhere where it is shown."""

from __future__ import annotations

import os
import re
import sys
from importlib.metadata import metadata
from pathlib import Path

import anyio
import pytest

from gitbook_async.testing import create_app, serve

pytestmark = pytest.mark.anyio

README = Path(__file__).parents[2] / "README.md"
EXAMPLES = re.findall(r"```python\n(.*?)```\n\n```text\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)


def test_there_are_five_examples():
    assert len(EXAMPLES) == README.read_text(encoding="utf-8").count("```python") == 5


@pytest.fixture
def anyio_backend():
    return "asyncio"  # the examples say so themselves


@pytest.mark.parametrize(("program", "output"), EXAMPLES, ids=range(1, len(EXAMPLES) + 1))
async def test_an_example_prints_what_stands_below_it(program, output):
    async with serve(create_app()) as address:
        environment = {**os.environ, "GITBOOK_TOKEN": "gb_api_readme", "GITBOOK_ENDPOINT": address}
        command = [sys.executable, "-W", "error", "-c", program]
        done = await anyio.run_process(command, env=environment, check=False)
    assert done.stderr.decode() == ""
    assert done.stdout.decode() == output


def test_links_lead_somewhere():
    text = README.read_text(encoding="utf-8")
    headings = {re.sub(r"[^a-z0-9 ]", "", each.lower()).replace(" ", "-") for each in re.findall(r"(?m)^#+ (.*)", text)}
    for target in re.findall(r"\]\((?!https?:)([^)]+)\)", text):
        assert target[1:] in headings if target.startswith("#") else (README.parent / target).exists(), target


def test_the_package_index_shows_no_link_that_leads_nowhere():
    """There, a relative link has no target: the name of the file stands in its place."""
    shown = metadata("gitbook-async")["Description"]
    assert "Errors, retries and timeouts (`docs/errors.md`)" in shown
    assert re.findall(r"\]\((?!https?:|#)[^)]*\)", shown) == []
