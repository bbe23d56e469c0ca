"""Event loops whose time is counted: where all tasks wait for a time, it is that time at once.

For tests without sockets. What they say of time then holds however busy the machine is.
"""

from __future__ import annotations

import asyncio

import pytest
from trio.testing import MockClock


class CountedLoop(asyncio.SelectorEventLoop):
    """Does not wait for its next timer, but sets its clock to it."""

    def __init__(self) -> None:
        super().__init__()
        self._moment = 0.0
        self._look = self._selector.select
        self._selector.select = self._skip

    def time(self) -> float:
        return self._moment

    def _skip(self, timeout: float | None = None):
        found = self._look(timeout and 0)
        self._moment += 0 if found else timeout or 0
        return found


counted_time = pytest.mark.parametrize(
    "anyio_backend",
    [
        pytest.param(("asyncio", {"loop_factory": CountedLoop}), id="asyncio"),
        pytest.param(("trio", {"clock": MockClock(autojump_threshold=0)}), id="trio"),
    ],
    indirect=True,
)
