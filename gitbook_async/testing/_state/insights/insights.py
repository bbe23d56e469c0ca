"""The events of a site: tracked, and aggregated as the document describes.

A query groups the events by ``groupBy``, or else by those columns of ``select`` that do not count. Without ``select``,
it returns the columns of ``groupBy`` and the number of events. Events without a timestamp happen when they are tracked.
A preset range ends now.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from operator import ge, gt, le, lt
from typing import Any, Final, cast

from gitbook_async.testing._http.template import dump
from gitbook_async.testing._state.calls.calls import Call, Handler, Listed
from gitbook_async.testing._state.calls.moments import moment
from gitbook_async.testing._state.data.records import Json
from gitbook_async.testing._state.insights.columns import Event, dimension, is_measure, measure
from gitbook_async.testing._state.sites.sites import site_id

KIND: Final = "insights event"
_LONGEST: Final = 1000
_RANGES: Final = {
    "lastYear": timedelta(days=365),
    "last3Months": timedelta(days=91),
    "last30Days": timedelta(days=30),
    "last7Days": timedelta(days=7),
    "last24Hours": timedelta(hours=24),
}
_COMPARISONS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "greaterThan": gt,
    "greaterThanOrEqual": ge,
    "lessThan": lt,
    "lessThanOrEqual": le,
}
_COUNT: Final = {"column": "eventsCount"}


def track(call: Call, event: Json) -> None:
    """Record an event of the site named in the path."""
    now = call.store.now()
    call.store.create(KIND, {"timestamp": now, **event}, site_id(call))


def events(call: Call) -> list[Event]:
    """Return the tracked events of the site named in the path."""
    return [Event(one.fields, moment(one.fields["timestamp"])) for one in call.of(KIND, site_id(call))]


def _track(call: Call) -> None:
    site_id(call)
    for event in cast("list[Json]", call.body["events"]):
        track(call, event)


def _aggregate(call: Call) -> Json:
    query = call.body
    start, end = _range(call, query["range"])
    wanted = cast("list[Json]", query.get("where", []))
    found = [one for one in events(call) if start <= one.at <= end and all(_holds(each, one) for each in wanted)]
    groups: list[Json] = query.get("groupBy", [])
    chosen: list[Json] = query.get("select") or [*groups, _COUNT]
    groups = groups or [one for one in chosen if not is_measure(one)]
    rows = [row for row in _grouped(found, groups) if all(_counts(each, row) for each in wanted)]
    if order := query.get("order"):
        rows.sort(key=lambda row: _sortable(_value(order["by"], row)), reverse=order["direction"] == "desc")
    rows = rows[: int(query.get("limit", _LONGEST))]
    return {"columns": [{**_name(column), "values": [_value(column, row) for row in rows]} for column in chosen]}


def _name(column: Json) -> Json:
    return {name: column[name] for name in ("column", "claim") if name in column}


def _range(call: Call, wanted: str | Json) -> tuple[datetime, datetime]:
    if not isinstance(wanted, str):
        return moment(wanted["from"]), moment(wanted["to"])
    now = datetime.fromtimestamp(call.store.clock(), UTC)
    return now - _RANGES[wanted], now


def _grouped(found: list[Event], groups: list[Json]) -> Iterator[list[Event]]:
    """Yield the events of each row, in the order of their first events; without groups all are one row."""
    if not groups:
        yield found
        return
    rows: dict[str, list[Event]] = {}
    for one in found:
        rows.setdefault(dump([dimension(column, one) for column in groups]), []).append(one)
    yield from rows.values()


def _value(column: Json, row: list[Event]) -> Any:
    return measure(column, row) if is_measure(column) else dimension(column, row[0]) if row else None


def _holds(wanted: Json, event: Event) -> bool:
    """Return whether an event passes a filter; those of counts apply to rows."""
    return is_measure(wanted) or _passes(wanted, dimension(wanted, event))


def _counts(wanted: Json, row: list[Event]) -> bool:
    return not is_measure(wanted) or _passes(wanted, measure(wanted, row))


def _passes(wanted: Json, value: Any) -> bool:
    operator, values = wanted.get("operator", "in"), cast("list[Any]", wanted["values"])
    if operator in _COMPARISONS:
        compare = _COMPARISONS[operator]
        return all(compare(_sortable(value), _sortable(one)) for one in values)
    return (value in values) == (operator == "in")


def _sortable(value: Any) -> tuple[str, Any]:
    """Return a key by which all values of JSON can be compared."""
    if isinstance(value, (int, float)):
        return "number", value
    return type(value).__name__, value if isinstance(value, str) else dump(value)


def _segments(call: Call) -> Listed:
    """List the visitors by their claims: those with the most events first."""
    return Listed(sorted(_by_claims(events(call)), key=len, reverse=True), _segment)


def _by_claims(found: list[Event]) -> list[list[Event]]:
    groups: dict[str, list[Event]] = {}
    for one in found:
        if _claims(one):
            groups.setdefault(dump(_claims(one)), []).append(one)
    return list(groups.values())


def _claims(event: Event) -> Json:
    return event.session.get("visitorAuthClaims", {})


def _segment(group: list[Event]) -> Json:
    claims = _claims(group[0])
    counts = {name: measure({"column": f"{name}Count"}, group) for name in ("events", "visitors", "sessions")}
    return {"title": ", ".join(f"{name}: {value}" for name, value in claims.items()), "claims": claims, **counts}


HANDLERS: Final[dict[str, Handler]] = {
    "trackEventsInSiteById": _track,
    "aggregateSiteEvents": _aggregate,
    "listSiteVisitorSegments": _segments,
}
