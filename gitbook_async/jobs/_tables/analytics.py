"""Analytics of a site, as rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from gitbook_async._model.base import to_dict
from gitbook_async.errors import InvalidArgument
from gitbook_async.jobs._work.failure import JobError
from gitbook_async.jobs._work.tables import Table

if TYPE_CHECKING:
    from gitbook_async._client import GitBook

_MOST: Final = 1000  # GitBook's limit
METRICS: Final = ("eventsCount", "visitorsCount")
RANGES: Final = ("last24Hours", "last7Days", "last30Days", "last3Months", "lastYear")


class Rows(list[dict[str, Any]]):
    """Rows of a table, by the names of the columns.

    Attributes:
        columns: the names of the columns, in order; also if there are no rows.
        complete: whether these are all rows. GitBook returns 1,000 at most and has no second page: choose a shorter
            time range.
    """

    def __init__(self, columns: Sequence[str], rows: Sequence[Sequence[Any]], *, complete: bool) -> None:
        super().__init__(dict(zip(columns, row, strict=True)) for row in rows)
        self.columns = list(columns)
        self.complete = complete

    def _repr_html_(self) -> str:
        rows = ([row[name] for name in self.columns] for row in self)
        return Table(self.columns, rows, "" if self.complete else "some rows are missing").html


async def analytics(
    gitbook: GitBook,
    organization: str,
    site: str,
    *,
    by: str | Sequence[str],
    metrics: Sequence[str] = METRICS,
    events: Sequence[str] = (),
    range: str = "last30Days",  # the API's name
    start: datetime | None = None,
    end: datetime | None = None,
    interval: str | None = None,
) -> Rows:
    """Return analytics of a site, the highest first metric first.

    Args:
        gitbook: the client.
        organization: the id of the organization.
        site: the id of the site.
        by: the columns to group by, such as ``urlPath`` or ``datetime``.
        metrics: the columns to count.
        events: only these types of events, such as ``page_view``; all by default.
        range: the time range: ``last24Hours``, ``last7Days``, ``last30Days``, ``last3Months`` or ``lastYear``.
        start: the start of the time range, instead of ``range``; UTC if it has no time zone.
        end: its end; now by default.
        interval: the interval of the column ``datetime``: ``hour``, ``day``, ``week`` or ``month``.

    Returns:
        The rows.

    Raises:
        InvalidArgument: there is an end without a start, or nothing to group by or to count.
        JobError: the response is not a table.
        GitBookError: the call failed.
    """
    groups = [_column(name, interval) for name in ([by] if isinstance(by, str) else by)]
    counted = [_column(name) for name in metrics]
    if not groups or not counted:
        raise InvalidArgument("by and metrics need a column each")
    body: dict[str, Any] = {
        "select": [*groups, *counted],
        "group_by": groups,
        "order": {"by": counted[0], "direction": "desc"},
        "where": [{"column": "eventType", "values": list(events), "operator": "in"}] if events else [],
        "range": _range(range, start, end),
        "limit": _MOST,
    }
    return _to_rows(to_dict(await gitbook.site_insights.aggregate_events(organization, site, **body)))


def _column(name: str, interval: str | None = None) -> dict[str, str]:
    return {"column": name, "interval": interval} if interval and name == "datetime" else {"column": name}


def _range(preset: str, start: datetime | None, end: datetime | None) -> str | dict[str, str]:
    if start is None:
        if end is not None:
            raise InvalidArgument("end needs start")
        return preset
    return {"from": _utc(start).isoformat(), "to": _utc(end or datetime.now(UTC)).isoformat()}


def _utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _to_rows(response: Any) -> Rows:
    try:
        columns = [column["column"] for column in response["columns"]]
        rows = list(zip(*(column["values"] for column in response["columns"]), strict=True))
    except (KeyError, TypeError, ValueError) as error:
        raise JobError(f"GitBook's response is not a table: {error}") from error
    return Rows(columns, rows, complete=len(rows) < _MOST)
