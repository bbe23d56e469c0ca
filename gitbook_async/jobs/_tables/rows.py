"""Rows of text, as CSV files have them."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, TextIO

from gitbook_async.errors import InvalidArgument

_FORMULA: Final = re.compile(  # where a cell begins that a spreadsheet runs, also one that takes ; or a tab for a comma
    r"(\A\s*|[;\t\r\n]\s*)(?=[=+\-@\uFF1D\uFF0B\uFF0D\uFF20])|\A(?=[\t\r])"
)


class InvalidRows(InvalidArgument):
    """Rows that cannot be used. Nothing was sent.

    Attributes:
        problems: what is wrong, row by row.
    """

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = list(problems)

    def __reduce__(self) -> tuple[type[InvalidRows], tuple[list[str]]]:
        return type(self), (self.problems,)


def read_csv(lines: Iterable[str]) -> list[dict[str, str]]:
    """Read a CSV file with a header.

    Args:
        lines: its lines.

    Returns:
        Its rows.

    Raises:
        InvalidRows: a row has more cells than the header, or it is not CSV.
    """
    reader = csv.DictReader(lines, restval="", strict=True)
    rows: list[dict[str, str]] = []
    try:
        for row in reader:
            if None in row:
                raise InvalidRows([f"line {reader.line_num}: more cells than the header has columns"])
            rows.append(row)
    except csv.Error as error:
        raise InvalidRows([f"line {reader.line_num}: {error}"]) from error
    return rows


def write_csv(file: TextIO, names: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> None:
    """Write rows as CSV. What a spreadsheet would run as a formula, in names too, gets an apostrophe before it.

    Args:
        file: the file, opened with ``newline=""``.
        names: the names of the columns.
        rows: the rows.
    """
    writer = csv.writer(file)
    writer.writerow(map(cell, names))
    writer.writerows([cell(row.get(name)) for name in names] for row in rows)


def cell(value: object) -> object:
    """Return a value as a cell: objects as JSON, null as empty, and text so that no spreadsheet runs it."""
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False)
    return _FORMULA.sub(_defused, value) if isinstance(value, str) else value


def _defused(begin: re.Match[str]) -> str:
    return f"{begin[0]}'" if begin.start() else f"'{begin[0]}"
