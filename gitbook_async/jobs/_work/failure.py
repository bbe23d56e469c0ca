"""What failed in a job."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from gitbook_async.errors import AuthenticationError, GitBookError
from gitbook_async.jobs._work.tables import Table


class JobError(GitBookError):
    """A job cannot go on, for a reason other than a failed call; the message is the reason."""


class Failure(NamedTuple):
    """An item of a job that failed.

    Attributes:
        item: the item: a page's path, a redirect's source, an email address.
        error: why.
    """

    item: str
    error: Exception

    def __str__(self) -> str:
        return f"{self.item}: {self.error}"


class ItemsFailed(JobError):  # noqa: N818  # the public name
    """Some items of a job failed; all others are done.

    Attributes:
        failures: the failures.
    """

    def __init__(self, failures: Sequence[Failure]) -> None:
        first = f"; the first: {failures[0]}" if failures else ""
        super().__init__(f"{len(failures)} {'item' if len(failures) == 1 else 'items'} failed{first}")
        self.failures = list(failures)

    def _repr_html_(self) -> str:
        return failures_table(str(self), self.failures).html

    def __reduce__(self) -> tuple[type[ItemsFailed], tuple[list[Failure]]]:
        return type(self), (self.failures,)


def failures_table(caption: str, failures: Sequence[Failure]) -> Table:
    """Return failures as a table, below a line about everything else."""
    return Table(("item", "error"), failures, caption)


def check_token(error: Exception) -> None:
    """Raise an error that all other items would have too: that of a wrong token.

    Raises:
        AuthenticationError: the error is one.
    """
    if isinstance(error, AuthenticationError):
        raise error
