"""Long work in steps, between which the event loop does what else is to be done."""

from __future__ import annotations

import time
from collections.abc import Generator
from typing import Final, TypeVar

import anyio.lowlevel

T = TypeVar("T")
Steps = Generator[None, None, T]
"""Work that yields where it can be interrupted, and returns its result."""

_LONGEST: Final = 0.005


async def finish(steps: Steps[T]) -> T:
    """Do some work, and let the event loop go on every five milliseconds.

    Args:
        steps: the work.

    Returns:
        Its result.
    """
    started = time.perf_counter()
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value
        if time.perf_counter() - started > _LONGEST:
            await anyio.lowlevel.checkpoint()
            started = time.perf_counter()


def at_once(steps: Steps[T]) -> T:
    """Do some work without interruption, and return its result."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value
