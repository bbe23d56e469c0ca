"""Progress: a bar in a notebook or on a terminal, plain lines elsewhere."""

from __future__ import annotations

import logging
import sys
import time
from html import escape
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Protocol, Self

if TYPE_CHECKING:
    from gitbook_async.batch import Progress

_PERIOD: Final = 5.0  # seconds between two plain lines
_QUICK: Final = 0.2  # seconds between two changes of a notebook
_PAUSED: Final = "rate limit"  # in the log message of a pause


class Bar(logging.Handler):
    """Shows the progress of a job: done, failed, rate, time left, and pauses for the rate limit.

    In a notebook and on a terminal it is a bar (on a terminal, with ``pip install gitbook-async[cli]``), elsewhere a
    line on standard error every few seconds.

    ::

        with Bar("pull") as bar:
            await jobs.pull(gitbook, space_id, folder, on_progress=bar)

    Args:
        label: what is done.
    """

    def __init__(self, label: str) -> None:
        super().__init__(logging.INFO)
        self._label = label
        self._began = time.monotonic()
        self._surface = _surface(label)
        self._log = logging.getLogger("gitbook_async")

    def __call__(self, progress: Progress) -> None:
        """Show progress."""
        more = f", {progress.failed} failed" if progress.failed else ""
        rate = progress.done / max(time.monotonic() - self._began, 0.001)
        self._surface.show(f"{self._label}{more}", progress, rate)

    def emit(self, record: logging.LogRecord) -> None:
        """Name a pause for the rate limit, instead of standing still."""
        message = record.getMessage()
        if _PAUSED in message:
            self._surface.say(f"{self._label}: {message}")

    def __enter__(self) -> Self:
        self._log.addHandler(self)
        self._before = self._log.level
        self._log.setLevel(min(self._log.getEffectiveLevel(), logging.INFO))
        self._surface.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._log.removeHandler(self)
        self._log.setLevel(self._before)
        self._surface.stop()


class _Surface(Protocol):
    """Where progress is shown."""

    def start(self) -> None: ...
    def show(self, label: str, progress: Progress, rate: float) -> None: ...
    def say(self, text: str) -> None: ...
    def stop(self) -> None: ...


class _Lines:
    """Lines on standard error."""

    def __init__(self) -> None:
        self._last = time.monotonic()

    def start(self) -> None:
        """Nothing is shown before there is progress."""

    def show(self, label: str, progress: Progress, rate: float) -> None:
        """Write a line, if the last one is some seconds old."""
        if time.monotonic() - self._last >= _PERIOD:
            self._last = time.monotonic()
            self.say(f"{label}: {_counts(progress)} done, {rate:.1f} a second")

    def say(self, text: str) -> None:
        """Write a line."""
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()

    def stop(self) -> None:
        """The lines stay."""


class _Terminal:
    """A bar of rich."""

    def __init__(self, label: str, rich: Any) -> None:
        self._rich = rich
        self._label = label

    def start(self) -> None:
        """Show an empty bar."""
        self._rich.start()
        self._task = self._rich.add_task(self._label, total=None, rate="")

    def show(self, label: str, progress: Progress, rate: float) -> None:
        """Change the bar."""
        total = progress.total
        self._rich.update(
            self._task, completed=progress.done, total=total, description=label, rate=f"{rate:.1f} a second"
        )

    def say(self, text: str) -> None:
        """Write instead of the label, until there is progress."""
        self._rich.update(self._task, description=text)

    def stop(self) -> None:
        """Leave the bar as it is."""
        self._rich.stop()


class _Notebook:
    """A bar of HTML."""

    def __init__(self, label: str) -> None:
        self._html = f"<progress></progress> {escape(label)}"
        self._handle: Any = None
        self._last = 0.0

    def start(self) -> None:
        """Show an empty bar."""
        from IPython.display import HTML, display  # noqa: PLC0415  # type: ignore[import-untyped]  # only in notebooks

        self._make: Any = HTML
        self._handle = display(HTML(self._html), display_id=True)

    def show(self, label: str, progress: Progress, rate: float) -> None:
        """Change the bar, not too often."""
        value = f' value="{progress.done}" max="{progress.total}"' if progress.total else ""
        left = f", {(progress.total - progress.done) / rate:.0f} s left" if progress.total and rate else ""
        self._html = f"<progress{value}></progress> {escape(label)} {_counts(progress)}, {rate:.1f} a second{left}"
        if time.monotonic() - self._last >= _QUICK:
            self._update()

    def say(self, text: str) -> None:
        """Write instead of the counts, until there is progress."""
        self._html = f"<progress></progress> {escape(text)}"
        self._update()

    def stop(self) -> None:
        """Show the last counts."""
        self._update()

    def _update(self) -> None:
        self._last = time.monotonic()
        self._handle.update(self._make(self._html))


def _counts(progress: Progress) -> str:
    return str(progress.done) if progress.total is None else f"{progress.done} of {progress.total}"


def _surface(label: str) -> _Surface:
    shell: Any = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if hasattr(shell, "kernel"):
        return _Notebook(label)
    rich = _rich() if sys.stderr.isatty() else None
    return _Lines() if rich is None else _Terminal(label, rich)


def _rich() -> Any:
    try:
        from rich.console import Console  # noqa: PLC0415  # an extra, and only on a terminal
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415
    except ModuleNotFoundError:
        return None
    rate = TextColumn("{task.fields[rate]}")
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), rate, TimeRemainingColumn())
    return Progress(*columns, console=Console(stderr=True))
