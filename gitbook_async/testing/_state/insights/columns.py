"""The columns of a site's events: what each is of an event, and how those that count are computed of many.

The browser, the operating system and the device are read from the user agent, and everything else from what was
tracked. Where a visitor is, is not known.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any, Final, cast
from urllib.parse import SplitResult, parse_qs, urlsplit

import attrs

from gitbook_async.testing._state.calls.urls import host_of
from gitbook_async.testing._state.data.records import Json

_BROWSERS: Final = {
    "edg/": "edge",
    "opr/": "opera",
    "firefox/": "firefox",
    "chrome/": "chrome",
    "safari/": "safari",
    "trident/": "ie",
}
_SYSTEMS: Final = {
    "android": "android",
    "iphone": "ios",
    "ipad": "ios",
    "windows": "windows",
    "mac os": "macos",
    "linux": "linux",
}
_DEVICES: Final = {"ipad": "tablet", "tablet": "tablet", "mobile": "mobile", "iphone": "mobile", "mozilla": "desktop"}
_BOTS: Final = {"googlebot": "googlebot", "bingbot": "bingbot", "gptbot": "gptbot", "claudebot": "claudebot"}
_UNKNOWN: Final = "unknown"


@attrs.frozen
class Event:
    """A tracked event.

    Attributes:
        details: its JSON, as it was tracked.
        at: when it happened.
    """

    details: Json
    at: datetime

    @property
    def session(self) -> Json:
        """The session of its visitor."""
        return self.details["session"]

    @property
    def place(self) -> Json:
        """Where it happened."""
        return self.details["location"]


def dimension(column: Json, event: Event) -> Any:
    """Return the value of a column for an event."""
    name = column["column"]
    if name == "datetime":
        return timestamp(_start_of(event.at, column.get("interval", "day")))
    if name == "visitorClaim":
        return str(event.session.get("visitorAuthClaims", {}).get(column["claim"], ""))
    return _DIMENSIONS[name](event)


def measure(column: Json, events: Sequence[Event]) -> Any:
    """Return the value of a column that counts for some events."""
    return _MEASURES[column["column"]](events)


def is_measure(column: Json) -> bool:
    """Return whether a column counts events."""
    return column["column"] in _MEASURES


def timestamp(moment: datetime) -> str:
    """Return a moment in GitBook's format."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _start_of(moment: datetime, interval: str) -> datetime:
    """Return the start of the hour, day, week (of Monday) or month of a moment."""
    if interval == "hour":
        return moment.replace(minute=0, second=0, microsecond=0)
    day = datetime(moment.year, moment.month, 1 if interval == "month" else moment.day, tzinfo=UTC)
    return datetime.fromordinal(day.toordinal() - day.weekday()).replace(tzinfo=UTC) if interval == "week" else day


def _agent(known: dict[str, str], default: Any = _UNKNOWN) -> Callable[[Event], Any]:
    """Return a dimension that is read from the user agent."""

    def read(event: Event) -> Any:
        agent = event.session["userAgent"].lower()
        return next((value for sign, value in known.items() if sign in agent), default)

    return read


def _details(*path: str, default: Any = None) -> Callable[[Event], Any]:
    """Return a dimension that is a property of the event."""

    def read(event: Event) -> Any:
        value: Any = event.details
        for name in path:
            value = cast("Json", value).get(name) if isinstance(value, dict) else None
        return default if value is None else value

    return read


def _campaign(name: str) -> Callable[[Event], str]:
    def read(event: Event) -> str:
        return parse_qs(_url(event).query).get(name, [""])[0]

    return read


def _url(event: Event) -> SplitResult:
    return urlsplit(str(event.place["url"]))


def _page(event: Event) -> Json | None:
    place = event.place
    return {"page": place["page"], "space": place["space"]} if place["page"] and place["space"] else None


def _target(event: Event) -> Json | None:
    return event.details.get("link", {}).get("target")


def _claims(event: Event) -> str:
    return ",".join(sorted(event.session.get("visitorAuthClaims", {})))


def _feedback(events: Sequence[Event]) -> Json:
    ratings = [one.details["feedback"]["rating"] for one in events if one.details["type"] == "page_post_feedback"]
    return {name: ratings.count(name) for name in ("ok", "good", "bad")}


def _responses(events: Sequence[Event]) -> Json:
    ratings = [one.details["rating"] for one in events if one.details["type"] == "ask_rate_response"]
    return {"positive": ratings.count(1), "negative": ratings.count(-1)}


_DIMENSIONS: Final[dict[str, Callable[[Event], Any]]] = {
    "dayOfWeek": lambda one: one.at.isoweekday(),
    "hourOfDay": attrgetter("at.hour"),
    "url": _details("location", "url"),
    "urlPath": lambda one: _url(one).path or "/",
    "eventType": _details("type"),
    "siteSection": _details("location", "siteSection"),
    "siteSpace": _details("location", "siteSpace"),
    "siteShareKey": _details("location", "siteShareKey"),
    "displayContext": _details("location", "displayContext", default="site"),
    "page": _page,
    "visitorGeoCountry": lambda _one: None,
    "visitorGeoPoint": lambda _one: None,
    "visitorDevice": _agent(_DEVICES),
    "visitorBrowser": _agent(_BROWSERS),
    "visitorOS": _agent(_SYSTEMS),
    "visitorBot": _agent(_BOTS, None),
    "visitorLanguage": _details("session", "language"),
    "visitorAuthenticated": lambda one: bool(
        one.session.get("visitorAuthToken") or one.session.get("visitorAuthClaims")
    ),
    "visitorClaimProperty": _claims,
    "eventLinkTargetValue": lambda one: _target(one) or {"kind": "url", "url": ""},
    "eventLinkTargetKind": lambda one: (_target(one) or {"kind": "url"})["kind"],
    "eventLinkTargetDomain": lambda one: host_of((_target(one) or {}).get("url", "")) or None,
    "eventLinkPosition": _details("link", "position", default="content"),
    "eventAPIOperationPath": _details("operation", "path"),
    "eventAPIOperationMethod": _details("operation", "method"),
    "eventLLMSVariant": _details("llmsVariant"),
    "eventPageNotFoundType": lambda _one: None,
    "eventMarkdownSource": _details("markdownSource"),
    "eventSearchQuery": _details("query", default=""),
    "eventSearchResultRecordId": _details("result", "recordId"),
    "eventPageFeedbackRating": _details("feedback", "rating", default="ok"),
    "eventPageFeedbackComment": _details("feedback", "comment", default=""),
    "eventAskResponseRating": _details("rating", default=0),
    "referrer": _details("session", "referrer", default=""),
    "referrerDomain": lambda one: host_of(one.session["referrer"] or ""),
    "utmSource": _campaign("utm_source"),
    "utmMedium": _campaign("utm_medium"),
    "utmCampaign": _campaign("utm_campaign"),
    "utmTerm": _campaign("utm_term"),
    "utmContent": _campaign("utm_content"),
    "eventAdDomain": _details("ad", "domain", default=""),
    "eventAdPlacement": _details("ad", "placement", default="aside"),
    "eventTrademarkPlacement": _details("placement", default="sidebar"),
}
"""What a column is of an event."""
_MEASURES: Final[dict[str, Callable[[Sequence[Event]], Any]]] = {
    "eventsCount": len,
    "sessionsCount": lambda events: len({one.session["sessionId"] for one in events}),
    "visitorsCount": lambda events: len({one.session["visitorId"] for one in events}),
    "pageFeedbackRating": _feedback,
    "askResponseRating": _responses,
}
"""How a column that counts is computed of events."""
