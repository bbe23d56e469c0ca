"""The examples of the README run, as they stand there, against a GitBook on this machine."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import anyio
import pytest

from gitbook_async.testing import create_app, serve

pytestmark = pytest.mark.anyio

README = Path(__file__).parents[2] / "README.md"
EXAMPLES = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)


def test_there_are_five_examples():
    assert len(EXAMPLES) == 5


@pytest.fixture
def anyio_backend():
    return "asyncio"  # the examples say so themselves


@pytest.mark.parametrize("example", EXAMPLES, ids=range(1, len(EXAMPLES) + 1))
async def test_an_example_runs_and_prints_something(example, tmp_path):
    program = tmp_path / "example.py"
    program.write_text(example, encoding="utf-8")
    async with serve(create_app()) as address:
        environment = {**os.environ, "GITBOOK_TOKEN": "gb_api_readme", "GITBOOK_ENDPOINT": address}
        done = await anyio.run_process(
            [sys.executable, "-W", "error", str(program)], env=environment, check=False, cwd=README.parent
        )
    assert done.returncode == 0, done.stderr.decode()
    assert "failed" not in done.stdout.decode()
    assert done.stderr == b""
