"""What the AI features of an organization cost: one credit for each answer to a question of one of its sites."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Final

from gitbook_async.testing._http.failures import Failure
from gitbook_async.testing._state.asking import answers
from gitbook_async.testing._state.calls.calls import Call, Handler
from gitbook_async.testing._state.calls.moments import moment
from gitbook_async.testing._state.data.records import Json
from gitbook_async.testing._state.organizations.organizations import organization_id

_FEATURE: Final = "ask"
_OLDEST: Final = timedelta(days=2 * 366)
_DECEMBER: Final = 12


def _usage(call: Call) -> Json:
    owner, interval = organization_id(call), call.text("interval", "day")
    start, end = moment(call.text("from")), moment(call.text("to"))
    _check(call, start, end)
    given = [one.fields["createdAt"] for site in call.of("site", owner) for one in call.of(answers.KIND, site.id)]
    used = Counter(_start_of(at.date(), interval) for at in map(moment, given) if start <= at < end)
    days = _periods(start.date(), (end - timedelta(microseconds=1)).date(), interval)
    periods = [_period(day, used[day]) for day in days]
    return {"from": call.text("from"), "to": call.text("to"), "periods": periods}


def _check(call: Call, start: datetime, end: datetime) -> None:
    """Refuse a range that is empty, too old, or too far ahead.

    Raises:
        Failure: 400.
    """
    now = datetime.fromtimestamp(call.store.clock(), UTC)
    if not now - _OLDEST <= start < end <= now + _OLDEST:
        raise Failure(400, "The range must begin before it ends, and be within two years from now")


def _start_of(day: date, interval: str) -> date:
    """Return the first day of the calendar interval that a day is in; weeks begin on Mondays."""
    if interval == "week":
        return day - timedelta(days=day.weekday())
    if interval == "month":
        return day.replace(day=1)
    return day.replace(month=1, day=1) if interval == "year" else day


def _periods(first: date, last: date, interval: str) -> Iterator[date]:
    """Yield the first day of each interval in a range, also of those without usage."""
    day = _start_of(first, interval)
    while day <= last:
        yield day
        day = _next(day, interval)


def _next(day: date, interval: str) -> date:
    if interval == "year":
        return day.replace(year=day.year + 1)
    if interval == "month":
        return day.replace(year=day.year + day.month // _DECEMBER, month=day.month % _DECEMBER + 1)
    return day + timedelta(weeks=1) if interval == "week" else day + timedelta(days=1)


def _period(day: date, used: int) -> Json:
    features = [{"feature": _FEATURE, "credits": used, "creditsPercent": 100}] if used else []
    return {"date": day.isoformat(), "credits": used, "features": features}


HANDLERS: Final[dict[str, Handler]] = {"getOrganizationAIUsage": _usage}
