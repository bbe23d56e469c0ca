"""Rows as a picture, or as bars of text."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from gitbook_async.errors import InvalidArgument

if TYPE_CHECKING:
    from gitbook_async.jobs._tables.analytics import Rows

_MOST_BARS: Final = 30
_LONGEST_LABEL: Final = 40
_WIDTH: Final = 10.0  # inches
_BAR_HEIGHT: Final = 0.3  # inches
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\d")
_EIGHTHS: Final = " ▏▎▍▌▋▊▉"


def plot(rows: Rows, file: str | os.PathLike[str]) -> None:
    """Draw rows, and write the picture to a file: a line over time, or else a bar for each of the first 30 rows.

    The first column with numbers is drawn, the others are the labels. Requires ``pip install gitbook-async[plot]``.

    Args:
        rows: the rows, of `analytics`.
        file: the file; its suffix is the format, such as ``.png`` or ``.svg``.

    Raises:
        InvalidArgument: there is nothing to draw, or the format is unknown.
        ImportError: matplotlib is not installed.
        OSError: the file cannot be written.
    """
    labels, values, name = _series(rows)
    try:
        from matplotlib.figure import Figure  # noqa: PLC0415  # an extra
    except ModuleNotFoundError as error:
        raise ImportError("plot needs matplotlib: pip install 'gitbook-async[plot]'") from error
    over_time = all(_TIME.match(label) for label in labels)
    height = 5.0 if over_time else 1.5 + _BAR_HEIGHT * min(len(labels), _MOST_BARS)
    figure: Any = Figure(figsize=(_WIDTH, height), layout="constrained")
    axes = figure.subplots()
    if over_time:
        pairs = sorted(zip(labels, values, strict=True))
        axes.plot([label[:16] for label, _ in pairs], [value for _, value in pairs])
        axes.tick_params(axis="x", rotation=90)
    else:
        axes.barh([_short(label) for label in labels[:_MOST_BARS]], values[:_MOST_BARS])
        axes.invert_yaxis()  # the first row on top
    axes.set_title(name)
    try:
        figure.savefig(Path(file))
    except ValueError as error:
        raise InvalidArgument(f"{file}: {error}") from error


def bars(rows: Rows, width: int = 80) -> str:
    """Return rows as bars of text, a line for each of the first 30 rows.

    Args:
        rows: the rows, of `analytics`.
        width: the number of characters of a line.

    Raises:
        InvalidArgument: there is nothing to draw.
    """
    labels, values, name = _series(rows)
    shown = [(_short(label), value) for label, value in zip(labels, values, strict=True)][:_MOST_BARS]
    label_width = max(len(label) for label, _ in shown)
    number_width = max(len(f"{value:,g}") for _, value in shown)
    most = max((value for _, value in shown), default=0) or 1
    room = max(width - label_width - number_width - 3, 1)
    lines = [f"{label:{label_width}} {value:{number_width},g} {_bar(value / most * room)}" for label, value in shown]
    more = [f"and {len(labels) - len(shown):,} more"] if len(labels) > len(shown) else []
    return "\n".join([name, *(line.rstrip() for line in lines), *more])


def _series(rows: Rows) -> tuple[list[str], list[float], str]:
    """Return the labels, the values, and the name of the column with the values."""
    numbers = [name for name in rows.columns if rows and all(isinstance(row[name], (int, float)) for row in rows)]
    if not numbers:
        raise InvalidArgument("there is nothing to draw: no rows, or no column with numbers")
    others = [name for name in rows.columns if name not in numbers]
    labels = [" ".join(str(row[name]) for name in others) or str(place) for place, row in enumerate(rows, 1)]
    return labels, [float(row[numbers[0]]) for row in rows], numbers[0]


def _short(label: str) -> str:
    text = " ".join(label.split())
    return text if len(text) <= _LONGEST_LABEL else f"{text[: _LONGEST_LABEL - 1]}…"


def _bar(length: float) -> str:
    whole, part = divmod(int(max(length, 0) * len(_EIGHTHS)), len(_EIGHTHS))
    return "█" * whole + (_EIGHTHS[part] if part else "")
