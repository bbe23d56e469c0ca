"""Retry writes safely: check whether a failed call was carried out before it is repeated. For ``publish_docs.py``."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

import anyio

from gitbook_async import GitBookError, ServerError, StatusError, TransportError

T = TypeVar("T")

MOST_FAILURES = 8  # consecutive failures of one call


class Careful:
    """Repeats calls until they succeed, and checks the result of a failed call before repeating it.

    Args:
        patience: the seconds to wait after a failure before checking whether the call was carried out.

    Attributes:
        failures: the failures that were recovered.
    """

    def __init__(self, patience: float = 2.0) -> None:
        self.failures: list[GitBookError] = []
        self._patience = patience

    async def until(self, look: Callable[[], Awaitable[T | None]], act: Callable[[], Awaitable[T | None]]) -> T:
        """Repeat `act` until `look` returns a result. Check again when `act` returns None or fails.

        Args:
            look: returns the wanted result; None if it does not exist or is incomplete.
            act: creates and returns it, or creates a part of it and returns None.

        Raises:
            GitBookError: it failed too often, or it was rejected although no earlier failed call had been carried out.
        """
        failed: list[GitBookError] = []
        while True:
            try:
                found = await look()
                if found is None:
                    found = await act()
                    failed.clear()
                if found is not None:
                    return found
            except GitBookError as error:
                in_doubt = any(is_transient(one) for one in (error, *failed[-1:]))
                failed.append(error)
                if not in_doubt or len(failed) > MOST_FAILURES:
                    raise
                self.failures.append(error)
                await anyio.sleep(self._patience)


def is_transient(error: GitBookError) -> bool:
    """Whether the error is transient: a repeated call may succeed, or the failed call may have been carried out."""
    if isinstance(error, StatusError):
        return isinstance(error, ServerError) or error.status in (408, 429)
    return isinstance(error, TransportError) and error.temporary


async def nothing() -> None:
    """Check nothing: for calls that are safe to repeat."""
