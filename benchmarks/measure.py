"""How things are compared: alternately, in one run, by ratio."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

Samples = dict[str, list[float]]
"""What each side took, by its name, round by round."""


class Ratio(NamedTuple):
    """How often one side fits into another: the median of the rounds, and where half of them lie."""

    median: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{number(self.median)} ({number(self.low)}-{number(self.high)})"


def alternately(sides: Mapping[str, Callable[[], float]], rounds: int) -> Samples:
    """Let sides take turns.

    Args:
        sides: by name, what measures one turn and gives what it took.
        rounds: how many turns each has, after one that does not count.

    Returns:
        What each turn took.
    """
    for side in sides.values():
        side()
    gc.collect()
    gc.freeze()  # what the sides have loaded is not to be gone through again at the expense of one of them
    found: Samples = {name: [] for name in sides}
    for _ in range(rounds):
        for name, side in sides.items():
            found[name].append(side())
    return found


def ratios(samples: Samples, base: str) -> dict[str, Ratio]:
    """Compare each side with one of them, round by round."""
    return {name: ratio(taken, samples[base]) for name, taken in samples.items()}


def ratio(taken: Sequence[float], base: Sequence[float]) -> Ratio:
    """Compare what one side took with what another took in the same rounds."""
    found = [one / other for one, other in zip(taken, base, strict=True)]
    low, median, high = statistics.quantiles(found, n=4) if len(found) > 1 else found * 3
    return Ratio(median, low, high)


def cpu(work: Callable[[], object], times: int) -> Callable[[], float]:
    """Make of some work what measures it: the seconds of processor time of a turn of several.

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
    """Write a table in Markdown, the first column to the left and the others to the right."""
    lines = [columns, ["---", *("--:" for _ in columns[1:])], *rows]
    return "\n".join(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines)


def number(value: float) -> str:
    """Write a number with three digits that count."""
    if value >= 100:  # noqa: PLR2004  # three digits
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"  # noqa: PLR2004  # the same
