"""Waiting for work that GitBook does in the background."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

import anyio

from gitbook_async.jobs._work.failure import JobError

T = TypeVar("T")

POLL: Final = 2.0  # seconds between two looks
PATIENCE: Final = 900.0  # seconds


async def wait_until(
    look: Callable[[], Awaitable[T]], is_over: Callable[[T], bool], *, poll: float, patience: float, what: str
) -> T:
    """Look at something until it is over.

    Args:
        look: returns its state.
        is_over: whether a state is final.
        poll: the seconds between two looks.
        patience: the seconds after which to give up.
        what: what it is, for the error message.

    Returns:
        The final state.

    Raises:
        JobError: it is not over in time; the work goes on in GitBook.
        GitBookError: it cannot be looked at.
    """
    until = anyio.current_time() + patience
    while not is_over(state := await look()):
        if anyio.current_time() + poll > until:
            raise JobError(f"{what} is not over after {patience:g} s; GitBook continues, so look again later")
        await anyio.sleep(poll)
    return state
