"""The official client, installed from npm, and a server for both clients."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import anyio
import attrs
import pytest
from anyio.from_thread import start_blocking_portal

from codegen import files
from codegen.document import lock
from codegen.release import npm
from gitbook_async import GitBook
from gitbook_async.testing import create_app, serve
from tests.official.calls import Call
from tests.testing.furnished import Furnished, furnish

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "gb_api_official"
NOW = 1_749_000_000.0
MANY = 1_000_000  # requests
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
    with _serving(examples=True) as url:
        yield url


@pytest.fixture(scope="session")
def strict_server() -> Iterator[str]:
    """The base URL of a server that makes nothing up."""
    with _serving() as url:
        yield url


@contextmanager
def _serving(*, examples: bool = False) -> Iterator[str]:
    """Run a server whose clock stands still, as it is asked by one client after the other, and give its base URL."""
    app = create_app(examples=examples, list_size=5, event_delay=0.0, rate_limit=MANY, clock=lambda: NOW)
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(serve(app)) as url:
        yield url


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
