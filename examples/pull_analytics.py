"""Write a site's analytics to a CSV file.

GitBook returns columns; this converts them to rows. GitBook returns at most 1,000 rows and has no second page. If that
many are returned, a warning is printed: choose a shorter time range.

To run it::

    pip install gitbook-async
    export GITBOOK_TOKEN=gb_api_...
    python examples/pull_analytics.py --org=ORGANIZATION --site=SITE --by urlPath --range last30Days --out pages.csv
    python examples/pull_analytics.py --org=ORGANIZATION --site=SITE --by datetime --interval day \
        --from 2026-01-01 --to 2026-04-01 --event page_view --out days.csv

Old ids begin with a dash: pass them as ``--org=-Mxxx``, with the equals sign. Set GITBOOK_ENDPOINT to use another
GitBook address.

Search terms and referrers are untrusted text: a cell that a spreadsheet would treat as a formula is prefixed with an
apostrophe.
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

MOST_ROWS = 1000  # GitBook's limit
PRESETS = ("last24Hours", "last7Days", "last30Days", "last3Months", "lastYear")
Rows = list[tuple[Any, ...]]


def question(arguments: argparse.Namespace) -> dict[str, Any]:
    """Build the request body from the command line."""
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
    """Return a column as in the API."""
    return {"column": name, "interval": interval} if interval and name == "datetime" else {"column": name}


def time_range(start: datetime | None, end: datetime | None, preset: str) -> str | dict[str, str]:
    """Return the time range: from one time to another, or until now; else the preset."""
    if start is None:
        return preset
    return {"from": start.isoformat(), "to": (end or datetime.now(UTC)).isoformat()}


def to_rows(columns: Sequence[Mapping[str, Any]]) -> tuple[list[str], Rows]:
    """Convert columns to rows.

    Args:
        columns: the columns, each with a name and values.

    Returns:
        The names of the columns, and the rows.

    Raises:
        ValueError: the columns have different lengths, so that the rows are ambiguous.
    """
    names = [column["column"] for column in columns]
    return names, list(zip(*(column["values"] for column in columns), strict=True))


def cell(value: object) -> object:
    """Format a value as a cell: objects as JSON, null as empty, and text so that no spreadsheet runs it."""
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
    """Request the analytics.

    Raises:
        GitBookError: the request failed.
        ValueError: the response is not a table.
    """
    async with GitBook() as gitbook:
        answer = await gitbook.site_insights.aggregate_events(arguments.org, arguments.site, **question(arguments))
    return to_rows(to_dict(answer)["columns"])


def moment(text: str) -> datetime:
    """Parse a date or a time; UTC if it has no time zone."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def read_arguments() -> argparse.Namespace:
    """Parse the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--org", required=True, help="the organization's id; --org=-Mxxx if it begins with a dash")
    parser.add_argument("--site", required=True, help="the site's id; --site=-Mxxx if it begins with a dash")
    parser.add_argument("--by", action="append", default=[], help="column to group by, such as urlPath; repeatable")
    parser.add_argument("--interval", choices=("hour", "day", "week", "month"), help="of the column datetime")
    parser.add_argument("--metric", action="append", help="column to count, such as sessionsCount; repeatable")
    parser.add_argument("--event", action="append", help="only this type of event, such as page_view; repeatable")
    parser.add_argument("--range", choices=PRESETS, default="last30Days", help="the time range (default: last30Days)")
    parser.add_argument("--from", dest="start", type=moment, help="start, instead of --range: a date or a time, in UTC")
    parser.add_argument("--to", dest="end", type=moment, help="end, with --from (default: now)")
    parser.add_argument("--out", type=Path, help="the CSV file; default: standard output")
    arguments = parser.parse_args()
    if arguments.end and not arguments.start:
        parser.error("--to needs --from")
    return arguments


def main() -> None:
    """Pull analytics. The exit status is 1 if the request failed."""
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
        print(f"warning: {MOST_ROWS:,} rows are GitBook's limit; choose a shorter time range", file=sys.stderr)


if __name__ == "__main__":
    main()
