"""Comparing candidates: alternately, in one run, as ratios."""

from __future__ import annotations

import gc
import os
import statistics
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

Samples = dict[str, list[float]]
"""The measurements of each candidate, by its name, round by round."""


def turns(usual: int) -> int:
    """Return how many turns to measure: the usual number times BENCHMARK_TURNS, and at least three."""
    return max(3, round(usual * float(os.environ.get("BENCHMARK_TURNS", "1"))))


class Ratio(NamedTuple):
    """The ratio of two candidates: the median of the rounds, and the interquartile range."""

    median: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{number(self.median)} ({number(self.low)}-{number(self.high)})"


def alternately(sides: Mapping[str, Callable[[], float]], rounds: int) -> Samples:
    """Measure candidates alternately.

    Args:
        sides: by name, a function that measures one turn.
        rounds: how many turns each has, after one that is not counted.

    Returns:
        The measurements of each turn.
    """
    for side in sides.values():
        side()
    gc.collect()
    gc.freeze()  # objects loaded so far are not scanned again at the expense of one candidate
    found: Samples = {name: [] for name in sides}
    for _ in range(rounds):
        for name, side in sides.items():
            found[name].append(side())
    return found


def ratios(samples: Samples, base: str) -> dict[str, Ratio]:
    """Compare each candidate with one of them, round by round."""
    return {name: ratio(taken, samples[base]) for name, taken in samples.items()}


def ratio(taken: Sequence[float], base: Sequence[float]) -> Ratio:
    """Compare the measurements of two candidates in the same rounds."""
    found = [one / other for one, other in zip(taken, base, strict=True)]
    low, median, high = statistics.quantiles(found, n=4) if len(found) > 1 else found * 3
    return Ratio(median, low, high)


def cpu(work: Callable[[], object], times: int) -> Callable[[], float]:
    """Return a function that measures another: the processor time of several calls in seconds.

    The garbage collector works as it always does, but begins each turn with nothing to do.
    """

    def turn() -> float:
        gc.collect()
        before = time.process_time()
        for _ in range(times):
            work()
        return (time.process_time() - before) / times

    return turn


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Format a Markdown table, the first column aligned left and the others right."""
    lines = [columns, ["---", *("--:" for _ in columns[1:])], *rows]
    return "\n".join(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines)


def number(value: float) -> str:
    """Format a number with three significant digits."""
    if value >= 100:  # noqa: PLR2004  # three digits
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"  # noqa: PLR2004  # the same
