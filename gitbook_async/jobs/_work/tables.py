"""Tables for notebooks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any, Final, NamedTuple

_MOST: Final = 100  # rows that are shown


class Table(NamedTuple):
    """A table.

    Attributes:
        columns: the names of the columns.
        rows: the rows.
        caption: a line above them.
    """

    columns: Sequence[str]
    rows: Iterable[Sequence[Any]]
    caption: str = ""

    @property
    def html(self) -> str:
        """The table as HTML; the first rows if there are many."""
        rows = list(self.rows)
        body = "".join(_row("td", row) for row in rows[:_MOST])
        more = f"<p>{len(rows) - _MOST:,} more rows</p>" if len(rows) > _MOST else ""
        caption = f"<caption>{escape(self.caption)}</caption>" if self.caption else ""
        return f"<table>{caption}<thead>{_row('th', self.columns)}</thead><tbody>{body}</tbody></table>{more}"


def changes_table(plan: str) -> Table:
    """Return the text of a plan, lines of a sign and a change and at last the counts, as a table."""
    *changes, counts = plan.splitlines()
    return Table(("", "change"), [line.split(" ", 1) for line in changes], counts)


def _row(tag: str, cells: Iterable[Any]) -> str:
    style = ' style="text-align: left; white-space: pre-wrap"'
    return "<tr>" + "".join(f"<{tag}{style}>{escape(str(cell))}</{tag}>" for cell in cells) + "</tr>"
