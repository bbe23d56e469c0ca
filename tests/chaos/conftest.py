"""What the tests against a server that goes wrong have in common."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from pathlib import Path

import anyio
import pytest


@pytest.fixture
def sockets() -> Callable[[], set[str]]:
    """Gives the sockets that this process has open."""

    def listed() -> set[str]:
        found = set[str]()
        for entry in Path("/proc/self/fd").iterdir():
            try:
                found.add(os.readlink(entry))  # noqa: PTH115  # what it points to is no path
            except FileNotFoundError:
                continue  # the one that lists them
        return {name for name in found if name.startswith("socket:")}

    if not Path("/proc/self/fd").is_dir():
        pytest.skip("only Linux says which sockets are open")
    return listed


@pytest.fixture
def settled() -> Callable[[Callable[[], object]], Awaitable[None]]:
    """Waits until a condition holds, within reason."""

    async def wait(condition: Callable[[], object]) -> None:
        with anyio.fail_after(60):
            while not condition():  # noqa: ASYNC110  # another thread brings it about
                await anyio.sleep(0.005)

    return wait


@pytest.fixture
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes the waits before another attempt short."""
    monkeypatch.setattr("gitbook_async._send.retry._FIRST_WAIT", 0.002)
