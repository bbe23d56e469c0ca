"""The official client, installed from npm, and a server for both clients."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import anyio
import attrs
import pytest

from codegen import files
from codegen.document import lock
from codegen.release import npm
from gitbook_async import GitBook
from tests.official.calls import Call
from tests.testing.furnished import Furnished, furnish

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "gb_api_official"
PATIENCE = 300  # seconds for npm, and for the official client


@pytest.fixture(scope="session")
def official() -> Path:
    """The folder of the official client, in the version that the SDK was generated from."""
    program = shutil.which("npm")
    if program is None or shutil.which("node") is None:
        pytest.skip("the official client needs node and npm")
    locked = lock.read(ROOT / "openapi" / files.LOCK).current
    assert locked is not None
    version = locked.version
    home = ROOT / "build" / "official" / version
    package = home / "node_modules" / npm.PACKAGE
    if not package.is_dir():
        home.mkdir(parents=True, exist_ok=True)
        command = [program, "install", "--prefix", home, "--ignore-scripts", "--no-audit", f"{npm.PACKAGE}@{version}"]
        subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE)
    return package


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The base URL of a server that answers every operation."""
    with _serving("--examples") as url:
        yield url


@pytest.fixture(scope="session")
def strict_server() -> Iterator[str]:
    """The base URL of a server that makes nothing up."""
    with _serving() as url:
        yield url


@contextmanager
def _serving(*more: str) -> Iterator[str]:
    """Run ``python -m gitbook_async.testing`` in a process of its own, and give its base URL."""
    options = ["--port", "0", "--list-size", "5", "--event-delay", "0", *more]
    command = [sys.executable, "-m", "gitbook_async.testing", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().rpartition(" ")[2].strip()
        finally:
            process.terminate()


@pytest.fixture(scope="session")
def furnished(server: str) -> Furnished:
    return _furnish(server)


@pytest.fixture(scope="session")
def strictly_furnished(strict_server: str) -> Furnished:
    return _furnish(strict_server)


def _furnish(url: str) -> Furnished:
    async def make() -> Furnished:
        async with GitBook(TOKEN, base_url=url) as gitbook:
            return await furnish(gitbook)

    return anyio.run(make)


@pytest.fixture(scope="session")
def theirs(official: Path) -> Callable[[str, Sequence[Call]], list[dict[str, Any]]]:
    """What becomes of calls that the official client makes to the server at a base URL."""
    return partial(_drive, official)


def _drive(official: Path, url: str, calls: Sequence[Call]) -> list[dict[str, Any]]:
    script = Path(__file__).with_name("drive.mjs")
    given = json.dumps({"url": url.removesuffix("/v1"), "token": TOKEN, "calls": [attrs.asdict(one) for one in calls]})
    variables = {**os.environ, "OFFICIAL_CLIENT": str(official)}
    command = [str(shutil.which("node")), str(script)]
    done = subprocess.run(
        command, input=given, env=variables, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
