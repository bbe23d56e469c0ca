"""Doing once what may have been done although it failed; for ``publish_docs.py``."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

import anyio

from gitbook_async import GitBookError, ServerError, StatusError, TransportError

T = TypeVar("T")

MOST_FAILURES = 8  # of one call, one after the other


class Careful:
    """Makes calls until they have done what they should, and looks before it makes one again.

    Args:
        patience: the seconds to wait after a failure before looking whether the call was carried out.

    Attributes:
        failures: the failures that were got over.
    """

    def __init__(self, patience: float = 2.0) -> None:
        self.failures: list[GitBookError] = []
        self._patience = patience

    async def until(self, look: Callable[[], Awaitable[T | None]], act: Callable[[], Awaitable[T | None]]) -> T:
        """Act until it is so: look, act, and if that says nothing or fails, look again.

        Args:
            look: gives what there shall be; None if it is not there, or not wholly.
            act: makes it and gives it, or makes a part of it and gives None.

        Raises:
            GitBookError: it failed too often; or it was refused, and not because what had failed was done meanwhile.
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
                in_doubt = any(is_passing(one) for one in (error, *failed[-1:]))
                failed.append(error)
                if not in_doubt or len(failed) > MOST_FAILURES:
                    raise
                self.failures.append(error)
                await anyio.sleep(self._patience)


def is_passing(error: GitBookError) -> bool:
    """Whether the same call may go better the next time, or may have been carried out although it failed."""
    if isinstance(error, StatusError):
        return isinstance(error, ServerError) or error.status in (408, 429)
    return isinstance(error, TransportError) and error.temporary


async def nothing() -> None:
    """Look at nothing, where doing something twice does no harm."""
