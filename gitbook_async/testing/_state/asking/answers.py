"""The answers to the questions of a site: one each time that a question is asked.

An answer that has a text answers its question, and its sources are the pages that it is composed of. Answers are rated
by the event ``ask_rate_response`` with the id of their response. All questions are relevant and in English, and all
answers are given through the API. An answer has the topics of its question; new questions have none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import chain
from typing import Any, Final

from gitbook_async._markdown.documents import document_of
from gitbook_async.testing._state.calls.calls import Call, Handler, Listed
from gitbook_async.testing._state.calls.moments import is_within, pulse
from gitbook_async.testing._state.calls.nouns import Noun
from gitbook_async.testing._state.data.records import Json, Record
from gitbook_async.testing._state.insights.insights import events
from gitbook_async.testing._state.sites.sites import site_id
from gitbook_async.testing._streams.findings import Finding, Reply

KIND: Final = "answer"
QUESTIONS: Final = "question"
TYPES: Final = ("how-to", "troubleshooting", "reference", "exploring", "unknown")
_CHANNEL: Final = "api"
_LANGUAGE: Final = "en"
_RELEVANCE: Final = "relevant"
_HELPFUL: Final = {"yes": "high", "no": "low"}


def keep(call: Call, question: Record, asked: str, reply: Reply, *, response: str = "", previous: str = "") -> None:
    """Record an answer to a question of the site named in the path.

    Args:
        call: the call.
        question: the question.
        asked: its words, as they were sent.
        reply: the answer.
        response: the id of the agent's response; a new one by default.
        previous: the id of the response that it continues, if it does.
    """
    owner = site_id(call)
    before = next((one for one in call.of(KIND, owner) if previous and one.notes["response"] == previous), None)
    thread = {"root": before.notes.get("root") or before.id, "previous": before.id} if before else {}
    pages = [_cited(one) for one in reply.findings]
    notes: Json = {"question": question.id, "type": question.fields["type"], "asked": asked}
    notes |= {"text": reply.text, "pages": pages}
    notes["response"] = response or call.store.new_id("response")
    details = {"createdAt": call.store.now(), "answered": "yes" if reply.text else "no"}
    call.store.create(KIND, details, owner, "", **notes, **thread)


def _cited(one: Finding) -> Json:
    return {"space": one.space, "revision": one.revision, "page": one.page, "title": one.title}


def of_question(call: Call, question: Record) -> list[Record]:
    """Return the answers to a question that a query selects."""
    found = [one for one in call.of(KIND, question.owner) if one.notes["question"] == question.id]
    return [one for one in found if is_counted(call, one)]


def is_counted(call: Call, record: Record) -> bool:
    """Return whether a query selects an answer, by its time, resolution, relevance and channel."""
    return (
        is_within(call, record.fields["createdAt"])
        and record.fields["answered"] in (call.texts("answered") or (record.fields["answered"],))
        and _RELEVANCE in (call.texts("relevance") or (_RELEVANCE,))
        and _CHANNEL in (call.texts("channelType") or (_CHANNEL,))
    )


def topics_of(question: Record) -> Sequence[str]:
    """Return the ids of the topics of a question."""
    return question.notes.get("topics", ())


def has_topic(question: Record, topics: Sequence[str]) -> bool:
    """Return whether a question belongs to one of some topics; all do if there are none."""
    return not topics or not set(topics).isdisjoint(topics_of(question))


def stats_of(call: Call, owner: str, topics: Sequence[str]) -> Json:
    """Return the statistics of the answers of a site that a query selects, of some topics or of all."""
    meant = {one.id for one in call.of(QUESTIONS, owner) if has_topic(one, topics)}
    found = [one for one in call.of(KIND, owner) if one.notes["question"] in meant and is_counted(call, one)]
    return stats(call, found, len({one.notes["question"] for one in found}))


def stats(call: Call, answers: Sequence[Record], questions: int) -> Json:
    """Return the statistics of some answers.

    Args:
        call: the call.
        answers: the answers.
        questions: the number of their questions.
    """
    ratings, count = _ratings(call), len(answers)
    rated = Counter(ratings.get(one.notes["response"], 0) for one in answers)
    resolutions, types = (
        Counter(one.fields["answered"] for one in answers),
        Counter(one.notes["type"] for one in answers),
    )
    return {
        "total": questions,
        "answers": count,
        "answered": {"yes": resolutions["yes"], "partially": 0, "no": resolutions["no"]},
        "feedback": {"positive": rated[1], "negative": rated[-1], "unrated": rated[0]},
        "relevance": {"relevant": count, "spam": 0, "off-topic": 0, "unclear": 0},
        "types": {name: types[name] for name in TYPES},
        "channelTypes": {_CHANNEL: count} if count else {},
        "channels": {},
        "weeklyPulse": pulse(call, (one.fields["createdAt"] for one in answers)),
    }


def _ratings(call: Call) -> dict[str, int]:
    """Return the last rating of each response that was rated."""
    rated = (one.details for one in events(call) if one.details["type"] == "ask_rate_response")
    return {one["responseId"]: one["rating"] for one in rated}


def _view(call: Call, record: Record, rating: int) -> Json:
    notes, answered = record.notes, record.fields["answered"]
    details: Json = {"id": record.id, "question": {"id": notes["question"], "type": notes["type"]}}
    details["topics"] = list(topics_of(_question(call, record)))
    if rating:
        details["feedback"] = {"rating": rating}
    if "root" in notes:
        details["thread"] = {"id": notes["root"], "previous": notes["previous"]}
    location = call.location("orgs", call.value("organizationId"), "sites", record.owner, "answers", record.id)
    return {
        "object": "site-question-answer",
        **details,
        "input": {"text": notes["asked"], "raw": notes["asked"]},
        "responseId": notes["response"],
        "language": _LANGUAGE,
        **record.fields,
        "helpfulness": _HELPFUL[answered],
        "relevance": _RELEVANCE,
        "channel": {"type": _CHANNEL},
        "urls": {"location": location},
    }


def _list(call: Call) -> Listed:
    """List the answers with the filters of the query, the newest first."""
    ratings = _ratings(call)
    found = [one for one in call.of(KIND, site_id(call)) if is_counted(call, one) and _is_meant(call, one)]
    found.sort(key=_at, reverse=True)
    return Listed(found, lambda one: _view(call, one, ratings.get(one.notes["response"], 0)), _at, descending=True)


def _at(record: Record) -> list[Any]:
    return [record.fields["createdAt"], record.rank]


def _is_meant(call: Call, record: Record) -> bool:
    notes = record.notes
    return (
        call.text("question", notes["question"]) == notes["question"]
        and call.text("question.type", notes["type"]) == notes["type"]
        and call.text("language", _LANGUAGE) == _LANGUAGE
        and call.text("helpfulness", _HELPFUL[record.fields["answered"]]) == _HELPFUL[record.fields["answered"]]
        and call.text("thread") in ("", record.id, notes.get("root"))
        and has_topic(_question(call, record), call.texts("topic"))
    )


def _question(call: Call, record: Record) -> Record:
    return call.find(QUESTIONS, record.notes["question"], record.owner)


def _whole(call: Call, record: Record) -> Json:
    """Return an answer with the message of the response."""
    step = {"content": document_of(record.notes["text"]), "phase": "final_answer"}
    created = {"createdAt": record.fields["createdAt"]}
    message = {"id": record.notes["response"], "role": "assistant", "steps": [step], **created}
    return {**_view(call, record, _ratings(call).get(record.notes["response"], 0)), "response": message}


def _thread(call: Call) -> list[Json]:
    record = _NOUN.find(call)
    root = record.notes.get("root") or record.id
    found = [one for one in call.of(KIND, record.owner) if root in (one.id, one.notes.get("root"))]
    return [_whole(call, one) for one in found]


def sources(call: Call, answers: Sequence[Record]) -> Listed:
    """List the pages that some answers are composed of, those that most of them cite first."""
    cited = Counter((one["space"], one["page"]) for one in _pages(answers))
    details = {(one["space"], one["page"]): one for one in _pages(answers)}
    ranked = [(-count / len(answers), key, details[key]) for key, count in cited.items()]
    return Listed(sorted(ranked, key=lambda one: one[:2]), lambda one: _source(call, -one[0], one[2]), _place)


def _place(ranked: tuple[float, tuple[str, str], Json]) -> list[Any]:
    return [ranked[0], list(ranked[1])]


def _pages(answers: Sequence[Record]) -> list[Json]:
    return list(chain.from_iterable(one.notes["pages"] for one in answers))


def _source(call: Call, weight: float, page: Json) -> Json:
    revision = page["revision"] or call.store.history(page["space"]).primary
    location = call.location("spaces", page["space"], "content", "page", page["page"])
    details = {"id": page["page"], "weight": weight, "type": "page", **page, "revision": revision}
    return {"object": "site-question-answer-source", **details, "urls": {"location": location}}


_NOUN: Final = Noun(KIND, "siteQuestionAnswerId", site_id, _whole)
HANDLERS: Final[dict[str, Handler]] = {
    "listSiteQuestionAnswers": _list,
    "getSiteQuestionAnswerById": _NOUN.get,
    "getSiteQuestionAnswerThreadById": _thread,
    "listSiteQuestionAnswerSources": lambda call: sources(call, [_NOUN.find(call)]),
}
