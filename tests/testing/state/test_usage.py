"""What the AI features cost, and conversations with customers that are sent to GitBook."""

from __future__ import annotations

import pytest

from gitbook_async import BadRequestError, NotFoundError

pytestmark = pytest.mark.anyio

SITE = ("acme", "acme-docs")
MESSAGE = {"type": "message", "role": "user", "body": "The webhook is not called."}
TICKET = {
    "id": "t-1",
    "subject": "Webhooks fail",
    "parts": [MESSAGE],
    "metadata": {"url": "https://help.example.com/1"},
}


@pytest.fixture
def spent(ask):
    """Give the credits of the periods in a range."""

    async def spent(start, end, **query):
        told = await ask("getOrganizationAIUsage", "acme", query={"from": start, "to": end, **query})
        return [(one["date"], one["credits"]) for one in told["periods"]]

    return spent


async def test_each_answer_is_a_credit(told, spent):
    day = ("2025-10-08T00:00:00Z", "2025-10-10T00:00:00Z")
    assert await spent(*day) == [("2025-10-08", 0), ("2025-10-09", 0)]
    for _ in range(2):
        await told("streamAskInSite", *SITE, question="How do webhooks work?", scope={"mode": "default"})
    assert await spent(*day) == [("2025-10-08", 0), ("2025-10-09", 2)]
    assert await spent(*day, interval="week") == [("2025-10-06", 2)]


@pytest.mark.parametrize(
    ("interval", "dates"),
    [
        ("week", ["2025-04-28", "2025-05-05"]),
        ("month", ["2025-05-01"]),
        ("year", ["2025-01-01"]),
        ("day", ["2025-05-04", "2025-05-05", "2025-05-06"]),
    ],
)
async def test_periods_are_those_of_the_calendar(spent, interval, dates):
    found = await spent("2025-05-04T12:00:00Z", "2025-05-06T12:00:00+00:00", interval=interval)
    assert [day for day, _ in found] == dates
    assert sum(count for _, count in found) == 2


async def test_periods_go_on_over_the_end_of_a_year(spent):
    found = await spent("2024-11-30T00:00:00Z", "2025-02-01T00:00:00Z", interval="month")
    assert [day for day, _ in found] == ["2024-11-01", "2024-12-01", "2025-01-01"]


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2025-05-04T00:00:00Z", "2025-05-04T00:00:00Z"),
        ("2020-01-01T00:00:00Z", "2025-05-04T00:00:00Z"),
        ("2025-01-01T00:00:00Z", "2999-01-01T00:00:00Z"),
    ],
)
async def test_ranges_that_are_refused(spent, start, end):
    with pytest.raises(BadRequestError, match="two years"):
        await spent(start, end)


async def test_a_conversation_has_an_issue(ask):
    await ask("ingestConversation", "acme", json=TICKET)
    whole = await ask("getConversationById", "acme", "t-1")
    assert (whole["parts"], whole["metadata"]) == ([MESSAGE], TICKET["metadata"])
    assert whole["conversation"]["urls"]["source"] == "https://help.example.com/1"
    assert (await ask("listConversations", "acme"))["items"] == [whole["conversation"]]
    assert (await ask("listConversations", "acme", query={"source": "integration:a:b"}))["items"] == []
    found = await ask("getConversationIssueById", "acme", "t-1")
    assert (found["issue"]["title"], found["issue"]["summary"]) == ("Webhooks fail", MESSAGE["body"])
    for query, count in (({}, 1), ({"cluster": "webhooks"}, 1), ({"conversation": "t-2"}, 0)):
        assert len((await ask("listConversationsIssues", "acme", query=query))["items"]) == count
    await ask("ingestConversation", "acme", json=[{**TICKET, "subject": "Solved"}])
    assert (await ask("getConversationIssueById", "acme", "t-1"))["issue"]["title"] == "Solved"
    with pytest.raises(NotFoundError):
        await ask("getConversationById", "acme", "nothing")


async def test_issues_about_the_same_are_a_cluster(ask, clock):
    await ask("ingestConversation", "acme", json=[TICKET, {**TICKET, "id": "t-2", "subject": "Billing is wrong"}])
    clock.now += 60
    await ask("ingestConversation", "acme", json=[{**TICKET, "id": "t-3", "subject": "Webhooks again"}])
    listed = (await ask("listConversationsIssuesClusters", "acme"))["items"]
    assert [(one["label"], one["stats"]["issues"]) for one in listed] == [("webhooks", 2), ("billing", 1)]
    assert (listed[0]["weeklyPulse"][-1], listed[0]["sources"]) == (2, {"email": 2})
    fewest = {"orderBy": "issues", "order": "asc"}
    assert (await ask("listConversationsIssuesClusters", "acme", query=fewest))["items"] == listed[::-1]
    assert (await ask("listConversationsIssuesClusters", "acme", query={"status": "pending"}))["items"] == []
    for order in ("conversations", "tasksTotal"):
        assert len((await ask("listConversationsIssuesClusters", "acme", query={"orderBy": order}))["items"]) == 2
