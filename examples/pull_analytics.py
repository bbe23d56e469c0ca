"""Write a site's analytics to a CSV file.

GitBook answers in columns; this turns them into rows. It never gives more than 1,000, and has no second page: where as
many come, a warning says that there may be more, and a shorter time is the way to them.

To run it::

    pip install gitbook-async
    export GITBOOK_TOKEN=gb_api_...
    python examples/pull_analytics.py --org=ORGANIZATION --site=SITE --by urlPath --range last30Days --out pages.csv
    python examples/pull_analytics.py --org=ORGANIZATION --site=SITE --by datetime --interval day \
        --from 2026-01-01 --to 2026-04-01 --event page_view --out days.csv

Old ids begin with a dash; ``--org=-Mxxx``, with the equals sign, takes them. GITBOOK_ENDPOINT is another place to find
GitBook at.

What people searched for, and the addresses they came from, is text of strangers: a cell of it that a spreadsheet would
take for a formula gets an apostrophe in front.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import json
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

from gitbook_async import GitBook, GitBookError, to_dict

MOST_ROWS = 1000  # GitBook gives no more
PRESETS = ("last24Hours", "last7Days", "last30Days", "last3Months", "lastYear")
Rows = list[tuple[Any, ...]]


def question(arguments: argparse.Namespace) -> dict[str, Any]:
    """Make of the command line what the API is asked."""
    groups = [column(name, arguments.interval) for name in arguments.by]
    metrics = [column(name) for name in arguments.metric or ["eventsCount", "visitorsCount"]]
    where = [{"column": "eventType", "values": arguments.event, "operator": "in"}] if arguments.event else []
    return {
        "select": [*groups, *metrics],
        "group_by": groups,
        "order": {"by": metrics[0], "direction": "desc"},
        "where": where,
        "range": time_range(arguments.start, arguments.end, arguments.range),
        "limit": MOST_ROWS,
    }


def column(name: str, interval: str | None = None) -> dict[str, str]:
    """Name a column as the API does."""
    return {"column": name, "interval": interval} if interval and name == "datetime" else {"column": name}


def time_range(start: datetime | None, end: datetime | None, preset: str) -> str | dict[str, str]:
    """Give the time that is asked about: from a moment to another, or to now; else the preset."""
    if start is None:
        return preset
    return {"from": start.isoformat(), "to": (end or datetime.now(UTC)).isoformat()}


def to_rows(columns: Sequence[Mapping[str, Any]]) -> tuple[list[str], Rows]:
    """Turn columns into rows.

    Args:
        columns: the columns, each with a name and values.

    Returns:
        The names of the columns, and the rows.

    Raises:
        ValueError: one column is longer than another, so that nobody can know what belongs together.
    """
    names = [column["column"] for column in columns]
    return names, list(zip(*(column["values"] for column in columns), strict=True))


def cell(value: object) -> object:
    """Make a cell of a value: JSON of an object, nothing of null, and text that no spreadsheet runs."""
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")):
        return f"'{value}"
    return value


def write(file: TextIO, names: Sequence[str], rows: Rows) -> None:
    """Write rows as CSV."""
    writer = csv.writer(file)
    writer.writerow(names)
    writer.writerows([cell(value) for value in row] for row in rows)


async def pull(arguments: argparse.Namespace) -> tuple[list[str], Rows]:
    """Ask GitBook.

    Raises:
        GitBookError: there is no answer.
        ValueError: the answer makes no table.
    """
    async with GitBook() as gitbook:
        answer = await gitbook.site_insights.aggregate_events(arguments.org, arguments.site, **question(arguments))
    return to_rows(to_dict(answer)["columns"])


def moment(text: str) -> datetime:
    """Read a date or a time; without a time zone, it is UTC."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def read_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--org", required=True, help="the organization's id; --org=-Mxxx if it begins with a dash")
    parser.add_argument("--site", required=True, help="the site's id; --site=-Mxxx if it begins with a dash")
    parser.add_argument("--by", action="append", default=[], help="column to group by, such as urlPath; repeatable")
    parser.add_argument("--interval", choices=("hour", "day", "week", "month"), help="of the column datetime")
    parser.add_argument("--metric", action="append", help="column to count, such as sessionsCount; repeatable")
    parser.add_argument("--event", action="append", help="only this type of event, such as page_view; repeatable")
    parser.add_argument("--range", choices=PRESETS, default="last30Days", help="the time (default: last30Days)")
    parser.add_argument("--from", dest="start", type=moment, help="in place of --range: a date or a time, in UTC")
    parser.add_argument("--to", dest="end", type=moment, help="with --from: where it ends (default: now)")
    parser.add_argument("--out", type=Path, help="the CSV file; standard output if left out")
    arguments = parser.parse_args()
    if arguments.end and not arguments.start:
        parser.error("--to needs --from")
    return arguments


def main() -> None:
    """Pull analytics; the exit status is 1 if there are none to be had."""
    arguments = read_arguments()
    try:
        names, rows = asyncio.run(pull(arguments))
        if arguments.out:
            with arguments.out.open("w", encoding="utf-8", newline="") as file:
                write(file, names, rows)
        else:
            write(sys.stdout, names, rows)
    except (GitBookError, OSError, ValueError) as error:
        sys.exit(f"no analytics: {error}")
    if len(rows) >= MOST_ROWS:
        print(f"warning: {MOST_ROWS:,} rows are the most that GitBook gives; ask for a shorter time", file=sys.stderr)


if __name__ == "__main__":
    main()
