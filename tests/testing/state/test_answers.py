"""The answers to the questions of a site: their threads, sources, ratings and statistics."""

from __future__ import annotations

import pytest

from gitbook_async import NotFoundError

pytestmark = pytest.mark.anyio

SITE = ("acme", "acme-docs")
HOW, WHY = (*SITE, "acme-question-1"), (*SITE, "acme-question-3")
NOW = "2025-10-01T00:00:00Z"
"""A time between the answers of the seed and those of these tests."""


@pytest.fixture
def answers(ask):
    """List the answers that a query selects."""

    async def answers(**query):
        return (await ask("listSiteQuestionAnswers", *SITE, query={"from": NOW, **query}))["items"]

    return answers


@pytest.fixture
def respond(told):
    """Ask the agent; gives the id of its response."""

    async def respond(question, previous=None):
        more = {"previousResponseId": previous} if previous else {}
        events = await told("streamAIResponseInSite", *SITE, input=[{"role": "user", "content": question}], **more)
        return next(one["response"]["id"] for one in events if one["type"] == "response_finish")

    return respond


async def test_a_question_that_is_asked_has_an_answer_with_sources(ask, told, answers):
    asked = {"question": "How do webhooks work?", "scope": {"mode": "default"}}
    events = await told("streamAskInSite", *SITE, **asked, query={"format": "markdown"})
    (listed,) = await answers()
    whole = await ask("getSiteQuestionAnswerById", *SITE, listed["id"])
    assert (listed["answered"], listed["helpfulness"], listed["question"]["type"]) == ("yes", "high", "how-to")
    assert whole["input"]["text"] == asked["question"]
    assert whole["response"]["steps"][0]["content"]["nodes"]
    sources = (await ask("listSiteQuestionAnswerSources", *SITE, listed["id"]))["items"]
    assert {one["page"] for one in sources} == {one["page"] for one in events[-1]["answer"]["sources"]}
    question = await ask("getSiteQuestionById", *SITE, listed["question"]["id"])
    assert (question["question"], question["stats"]["answers"]) == (asked["question"], 1)
    assert question["stats"]["weeklyPulse"] == [*[0] * 12, 1]
    assert (await ask("listSiteQuestionSources", *SITE, question["id"]))["items"] == sources
    with pytest.raises(NotFoundError):
        await ask("getSiteQuestionAnswerById", *SITE, "nothing")


async def test_answers_of_a_conversation_are_a_thread(ask, respond, answers):
    first = await respond("How do webhooks work?")
    second = await respond("What are their limits?", first)
    await respond("And errors?", second)
    last, middle, root = await answers()
    assert "thread" not in root
    assert middle["thread"] == {"id": root["id"], "previous": root["id"]}
    assert last["thread"] == {"id": root["id"], "previous": middle["id"]}
    for one in (root, last):
        thread = await ask("getSiteQuestionAnswerThreadById", *SITE, one["id"])
        assert [answer["id"] for answer in thread] == [root["id"], middle["id"], last["id"]]
    assert len(await answers(thread=root["id"])) == 3


async def test_an_answer_is_rated_by_an_event(ask, respond, answers):
    key = await respond("How do webhooks work?")
    session = {"visitorId": "v", "sessionId": "s", "cookies": {}, "userAgent": "", "language": None, "referrer": None}
    names = ("siteSection", "siteSpace", "siteShareKey", "space", "revision", "page")
    place = {"url": "https://docs.example.com/", **dict.fromkeys(names)}
    event = {"type": "ask_rate_response", "session": session, "location": place, "query": "x", "responseId": key}
    await ask("trackEventsInSiteById", *SITE, events=[{**event, "rating": -1}, {**event, "rating": 1}])
    (rated,) = await answers()
    assert rated["feedback"] == {"rating": 1}
    stats = await ask("getSiteQuestionStats", *SITE, query={"from": NOW})
    assert stats["feedback"] == {"positive": 1, "negative": 0, "unrated": 0}


async def test_statistics_of_all_questions(ask):
    stats = await ask("getSiteQuestionStats", *SITE)
    assert (stats["total"], stats["answers"]) == (3, 79)
    assert stats["answered"] == {"yes": 64, "partially": 0, "no": 15}
    assert (stats["types"]["how-to"], stats["types"]["unknown"]) == (44, 0)
    unanswered = await ask("getSiteQuestionStats", *SITE, query={"answered": ["no"]})
    assert (unanswered["total"], unanswered["answers"]) == (2, 15)
    assert (await ask("getSiteQuestionStats", *SITE, query={"relevance": ["spam"]}))["answers"] == 0


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({}, 79),
        ({"question": "acme-question-1"}, 44),
        ({"question.type": "troubleshooting"}, 17),
        ({"answered": ["no"]}, 15),
        ({"helpfulness": "high"}, 64),
        ({"language": "fr"}, 0),
        ({"channelType": ["builtin:slack"]}, 0),
        ({"topic": "x"}, 0),
        ({"thread": "acme-question-1-answer-0"}, 1),
        ({"to": "2025-05-04T16:30:00+02:00"}, 1),
    ],
)
async def test_answers_are_filtered(ask, query, count):
    assert (await ask("listSiteQuestionAnswers", *SITE, query=query))["count"] == count


async def test_statistics_and_sources_of_a_question(ask):
    stats = (await ask("getSiteQuestionById", *WHY))["stats"]
    assert stats["answered"] == {"yes": 5, "partially": 0, "no": 12}
    (source,) = (await ask("listSiteQuestionSources", *HOW))["items"]
    assert (source["page"], source["weight"]) == ("guides-22", 41 / 44)
    some = await ask("getSiteQuestionById", *WHY, query={"answered": ["yes"]})
    assert some["stats"]["answers"] == 5
    none = await ask("listSiteQuestionSources", *WHY, query={"answered": ["no"]})
    assert none["items"] == []
