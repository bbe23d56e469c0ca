"""Progress: bars on a terminal, plain lines elsewhere."""

from __future__ import annotations

import logging
import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

from gitbook_async.cli.output import note

if TYPE_CHECKING:
    from gitbook_async.batch import Progress

_PERIOD: Final = 5.0  # seconds between two plain lines
_PAUSED: Final = "rate limit"  # in the log message of a pause


class Bar(logging.Handler):
    """Shows the progress of a job. Pass it as ``on_progress``, and use it in ``with``.

    Args:
        label: what is done.
    """

    def __init__(self, label: str) -> None:
        super().__init__(logging.INFO)
        self._label = label
        self._last = time.monotonic()
        self._task: Any = None
        self._rich: Any = _rich() if sys.stderr.isatty() else None
        self._log = logging.getLogger("gitbook_async")

    def __call__(self, progress: Progress) -> None:
        """Show progress."""
        if self._rich is not None:
            more = f", {progress.failed} failed" if progress.failed else ""
            self._rich.update(
                self._task, completed=progress.done, total=progress.total, description=f"{self._label}{more}"
            )
        elif time.monotonic() - self._last >= _PERIOD:
            self._last = time.monotonic()
            total = "" if progress.total is None else f" of {progress.total}"
            note(f"{self._label}: {progress.done}{total} done, {progress.failed} failed")

    def emit(self, record: logging.LogRecord) -> None:
        """Name a pause for the rate limit, instead of standing still."""
        message = record.getMessage()
        if _PAUSED in message:
            if self._rich is not None:
                self._rich.update(self._task, description=f"{self._label}: {message}")
            else:
                note(f"{self._label}: {message}")

    def __enter__(self) -> Self:
        self._log.addHandler(self)
        self._before = self._log.level
        self._log.setLevel(min(self._log.getEffectiveLevel(), logging.INFO))
        if self._rich is not None:
            self._rich.start()
            self._task = self._rich.add_task(self._label, total=None)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._log.removeHandler(self)
        self._log.setLevel(self._before)
        if self._rich is not None:
            self._rich.stop()


def _rich() -> Any:
    from rich.console import Console  # noqa: PLC0415  # only on a terminal
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=Console(stderr=True))
