"""Writes whose outcome is in doubt: after a failed call, the job looks before it repeats the call."""

from __future__ import annotations

from typing import Final

import anyio

from gitbook_async.errors import GitBookError, ServerError, StatusError, TransportError

PATIENCE: Final = 2.0  # seconds to wait before looking, since a call may be carried out late
_MOST: Final = 8  # failures one after the other


class Doubt:
    """Decides whether a job may go on after a failed call, by looking again.

    It may if the call was possibly carried out although it failed, and also if the call before it was: then GitBook
    may reject what it has already done.

    Args:
        patience: the seconds to wait before the job looks again.

    Attributes:
        exists: whether the last call may have been carried out although it failed.
    """

    def __init__(self, patience: float = PATIENCE) -> None:
        self.exists = False
        self._patience = patience
        self._failures = 0

    def clear(self) -> None:
        """Note that a call succeeded."""
        self.exists, self._failures = False, 0

    async def wait(self, error: GitBookError) -> None:
        """Wait before looking again.

        Args:
            error: why a call failed.

        Raises:
            GitBookError: the error, if it is final, or the last of too many.
        """
        before, self.exists = self.exists, is_transient(error)
        self._failures += 1
        if not (before or self.exists) or self._failures > _MOST:
            raise error
        await anyio.sleep(self._patience)


def is_transient(error: Exception) -> bool:
    """Whether a call that failed may succeed when it is repeated, or may have been carried out."""
    if isinstance(error, StatusError):
        return isinstance(error, ServerError) or error.status in (408, 429)
    return isinstance(error, TransportError) and error.temporary
