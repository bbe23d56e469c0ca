"""The demo shows what it promises."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_the_demo_shows_each_part():
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GITBOOK_")}
    command = [sys.executable, "-W", "error", "examples/demo.py"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    for line in (
        " typed methods, ",
        "signed in as Ada Okafor, in Acme",
        "This is from [Limits]",
        "reviewed: approved; merge: merge",
        "the page now: 'Welcome. **This sentence was added by the demo.**'",
        "503; retry 1 of 2",
        "read all the same: Guides",
        "calls pause for",
        "100 calls, none refused",
        "2,000 pages, 0 failed",
    ):
        assert line in done.stdout
    assert "429" not in done.stdout
