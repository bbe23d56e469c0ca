"""Questions of a site's visitors: each is counted when it is asked, with whether it was answered.

Answers have no ratings, and all questions are relevant. There are no channels and no topics.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from gitbook_async.testing._state.calls.calls import Call, Handler, Listed
from gitbook_async.testing._state.calls.moments import is_within
from gitbook_async.testing._state.calls.nouns import Noun
from gitbook_async.testing._state.data.records import Json, Record
from gitbook_async.testing._state.sites.sites import site_id
from gitbook_async.testing._text.words import identifier

KIND: Final = "question"
_TYPES: Final = {"how": "how-to", "why": "troubleshooting", "where": "reference", "what": "exploring"}
_ALL_TYPES: Final = (*_TYPES.values(), "unknown")
_WEEKS: Final = 13
_SORTS: Final[dict[str, Callable[[Record], Any]]] = {
    "askedAt": lambda one: one.fields["askedAt"],
    "stats.answered": lambda one: one.notes["yes"] / (one.notes["yes"] + one.notes["no"]),
    "stats.feedback": lambda _one: 0,
    "stats.answers": lambda one: one.notes["yes"] + one.notes["no"],
}


def remember(call: Call, question: str, *, answered: bool) -> None:
    """Record a question of the site named in the path."""
    owner, table, now = site_id(call), call.store.table(KIND), call.store.now()
    key = identifier(KIND, question.strip().lower())
    if not table.has(key, owner):
        told = {"question": question, "type": _TYPES.get(question.lower().partition(" ")[0], "unknown")}
        call.store.create(KIND, {**told, "createdAt": now}, owner, key, yes=0, no=0)
    record = table.find(key, owner)
    record.fields["askedAt"] = now
    record.notes["yes" if answered else "no"] += 1


def _view(call: Call, record: Record) -> Json:
    organization, yes, no = call.value("organizationId"), record.notes["yes"], record.notes["no"]
    location = call.location("orgs", organization, "sites", record.owner, "questions", record.id)
    count = yes + no
    stats: Json = {"total": 1, "answers": count, "answered": {"yes": yes, "partially": 0, "no": no}}
    stats["feedback"] = {"positive": 0, "negative": 0, "unrated": count}
    stats["relevance"] = {"relevant": count, "spam": 0, "off-topic": 0, "unclear": 0}
    stats["types"] = {**dict.fromkeys(_ALL_TYPES, 0), record.fields["type"]: count}
    stats |= {"channelTypes": {}, "channels": {}, "weeklyPulse": [0] * (_WEEKS - 1) + [count]}
    urls = {"location": location}
    return {"object": "site-question", "id": record.id, **record.fields, "stats": stats, "urls": urls}


def _list(call: Call) -> Listed:
    """List the questions with the filters of the query, newest first by default."""
    found = [one for one in call.of(KIND, site_id(call)) if _is_meant(call, one)]
    sort = _SORTS.get(call.text("sort"), lambda one: one.fields["createdAt"])
    return _NOUN.sorted(call, found, sort, descending=call.text("order") == "desc")


def _is_meant(call: Call, record: Record) -> bool:
    resolutions = call.texts("answered")
    return (
        call.text("type", record.fields["type"]) == record.fields["type"]
        and is_within(call, record.fields["askedAt"])
        and (not resolutions or any(record.notes.get(one) for one in resolutions))
        and "relevant" in (call.texts("relevance") or ("relevant",))
        and not call.texts("channelType")
        and not call.texts("topic")
    )


_NOUN: Final = Noun(KIND, "questionId", site_id, _view)
HANDLERS: Final[dict[str, Handler]] = {"listSiteQuestions": _list}
