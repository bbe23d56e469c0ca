"""The events of a site: tracked and aggregated."""

from __future__ import annotations

import pytest

from gitbook_async import NotFoundError

pytestmark = pytest.mark.anyio

SITE = ("acme", "acme-docs")
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1"
NOW = "2025-10-09T08:53:20+00:00"  # of the clock of these tests
EARLIER = "2025-10-01T22:10:00+00:00"


def event(kind, visitor="v1", path="/guides", page="guides-2", *, at=NOW, agent=FIREFOX, claims=None, **more):
    session = {"visitorId": visitor, "sessionId": f"{visitor}-{at}", "cookies": {}, "userAgent": agent}
    session |= {"language": "en", "referrer": "https://www.example.com/search"}
    if claims:
        session["visitorAuthClaims"] = claims
    place = {"siteSection": None, "siteSpace": "acme-guides-shown", "siteShareKey": None, "revision": None}
    place |= {"url": f"https://docs.example.com{path}?utm_source=mail", "space": "acme-guides", "page": page}
    return {"type": kind, "session": session, "location": place, "timestamp": at, **more}


def column(name, **more):
    return {"column": name, **more}


COUNT = column("eventsCount")


@pytest.fixture
def table(ask):
    """Run a query, and give its columns as the lists of their values."""

    async def table(*select, **query):
        query = {"range": "lastYear", "select": list(select), **query}
        told = await ask("aggregateSiteEvents", *SITE, **query)
        return [one["values"] for one in told["columns"]]

    return table


@pytest.fixture
async def tracked(ask):
    events = [
        event("page_view"),
        event("page_view", "v2", "/guides/deploy", agent=SAFARI, claims={"plan": "pro"}),
        event("page_view", "v2", "/missing", None, at=EARLIER, claims={"plan": "pro"}),
        event("search_type_query", "v2", query="webhooks", claims={"plan": "free"}),
        event("page_post_feedback", feedback={"rating": "good"}),
        event("ask_rate_response", query="how", rating=-1, responseId="r"),
    ]
    await ask("trackEventsInSiteById", *SITE, events=events)


async def test_without_events_counts_are_zero(ask, table):
    assert await table(COUNT, column("visitorsCount")) == [[0], [0]]
    assert await table(COUNT, column("urlPath")) == [[], []]
    with pytest.raises(NotFoundError):
        await ask("trackEventsInSiteById", "acme", "nowhere", events=[event("page_view")])


@pytest.mark.usefixtures("tracked")
async def test_counts_of_all(table):
    selected = (COUNT, column("visitorsCount"), column("sessionsCount"), column("pageFeedbackRating"))
    assert await table(*selected, column("askResponseRating")) == [
        [6],
        [2],
        [3],
        [{"ok": 0, "good": 1, "bad": 0}],
        [{"positive": 0, "negative": 1}],
    ]


@pytest.mark.usefixtures("tracked")
async def test_pages_that_were_not_found_by_path(table):
    views = {**column("eventType"), "values": ["page_view"]}
    nowhere = {**column("page"), "values": [None]}
    told = await table(groupBy=[column("urlPath")], where=[views, nowhere])
    assert told == [["/missing"], [1]]
    told = await table(groupBy=[column("urlPath")], where=[views, {**nowhere, "operator": "notIn"}])
    assert told == [["/guides", "/guides/deploy"], [1, 1]]


@pytest.mark.usefixtures("tracked")
async def test_a_trend_over_time(table):
    by_week = column("datetime", interval="week")
    told = await table(by_week, COUNT, groupBy=[by_week], order={"by": by_week, "direction": "asc"})
    assert told == [["2025-09-29T00:00:00.000Z", "2025-10-06T00:00:00.000Z"], [1, 5]]
    by_month = column("datetime", interval="month")
    assert await table(by_month, COUNT) == [["2025-10-01T00:00:00.000Z"], [6]]
    by_hour = column("datetime", interval="hour")
    assert (await table(by_hour))[0] == ["2025-10-09T08:00:00.000Z", "2025-10-01T22:00:00.000Z"]


@pytest.mark.usefixtures("tracked")
async def test_order_limit_and_filters_of_counts(table):
    by_type = column("eventType")
    told = await table(by_type, COUNT, order={"by": COUNT, "direction": "desc"}, limit=1)
    assert told == [["page_view"], [3]]
    many = {**COUNT, "operator": "greaterThan", "values": [1]}
    assert await table(by_type, COUNT, where=[many]) == [["page_view"], [3]]
    late = {**column("hourOfDay"), "operator": "greaterThanOrEqual", "values": [20]}
    assert await table(COUNT, where=[late]) == [[1]]


@pytest.mark.usefixtures("tracked")
async def test_a_range_has_what_is_inside_it(table, clock):
    assert await table(COUNT, range="last24Hours") == [[5]]
    assert await table(COUNT, range={"from": EARLIER, "to": EARLIER}) == [[1]]
    clock.now += 400 * 86_400
    assert await table(COUNT) == [[0]]


@pytest.mark.usefixtures("tracked")
@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("visitorBrowser", ["firefox", "safari"]),
        ("visitorOS", ["linux", "ios"]),
        ("visitorDevice", ["desktop", "mobile"]),
        ("visitorBot", [None]),
        ("visitorAuthenticated", [False, True]),
        ("visitorClaimProperty", ["", "plan"]),
        ("referrerDomain", ["www.example.com"]),
        ("utmSource", ["mail"]),
        ("utmTerm", [""]),
        ("siteSpace", ["acme-guides-shown"]),
        ("dayOfWeek", [4, 3]),
        ("eventSearchQuery", ["", "webhooks", "how"]),
        ("displayContext", ["site"]),
    ],
)
async def test_columns_of_events(table, name, values):
    assert (await table(column(name)))[0] == values


@pytest.mark.usefixtures("tracked")
async def test_segments_are_visitors_with_the_same_claims(ask, table):
    assert await table(column("visitorClaim", claim="plan"), COUNT) == [["", "pro", "free"], [3, 2, 1]]
    segments = (await ask("listSiteVisitorSegments", *SITE))["items"]
    assert [(one["title"], one["claims"], one["events"], one["visitors"]) for one in segments] == [
        ("plan: pro", {"plan": "pro"}, 2, 1),
        ("plan: free", {"plan": "free"}, 1, 1),
    ]


async def test_an_event_without_a_timestamp_happens_now(ask, table):
    now = {name: value for name, value in event("page_view").items() if name != "timestamp"}
    await ask("trackEventsInSiteById", *SITE, events=[now])
    assert await table(COUNT, range="last24Hours") == [[1]]
