"""How models are shown: short enough for a console, a log and a notebook."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from reprlib import Repr
from typing import Any

_MOST_ITEMS = 4
_LONGEST_TEXT = 120  # characters
_DEEPEST = 4  # levels; a list of models has two


class _Short(Repr):
    """Shows values; long texts, long lists and deep parts are cut, and an ellipsis stands for what was cut."""

    def __init__(self) -> None:
        super().__init__()
        self.maxlist = self.maxdict = self.maxtuple = self.maxset = _MOST_ITEMS
        self.maxstring = self.maxlong = self.maxother = _LONGEST_TEXT
        self.maxlevel = _DEEPEST

    def repr1(self, x: Any, level: int) -> str:
        fields = getattr(x, "__shown_fields__", None)
        return super().repr1(x, level) if fields is None else self.fields(type(x).__name__, fields(), level)

    def cell(self, value: Any) -> str:
        """Show a value in a cell of a table."""
        return value[:_LONGEST_TEXT] if isinstance(value, str) else self.repr(value)

    def fields(self, name: str, fields: Iterable[tuple[str, Any]], level: int) -> str:
        """Return a model as it would be written."""
        if level <= 0:
            return f"{name}(...)"
        return f"{name}({', '.join(f'{field}={self.repr1(value, level - 1)}' for field, value in fields)})"


def shown(name: str, fields: Iterable[tuple[str, Any]]) -> str:
    """Return a short text for a model.

    Args:
        name: the name of its class.
        fields: its fields.
    """
    short = _Short()
    return short.fields(name, fields, short.maxlevel)


def table(caption: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Return an HTML table for a notebook. Its content is escaped and cut to size, so it can be anything.

    Args:
        caption: the text above it.
        columns: the headings.
        rows: the cells of each row: text is shown as it is, other values as Python shows them.
    """
    short = _Short()
    head = "".join(f"<th>{escape(each)}</th>" for each in columns)
    body = "".join(f"<tr>{''.join(f'<td>{escape(short.cell(each))}</td>' for each in row)}</tr>" for row in rows)
    return f"<table><caption>{escape(caption)}</caption><tr>{head}</tr>{body}</table>"
