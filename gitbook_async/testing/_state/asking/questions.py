"""Questions of a site's visitors, with the statistics of their answers; see `answers`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from gitbook_async.testing._state.asking import answers
from gitbook_async.testing._state.calls.calls import Call, Handler, Listed
from gitbook_async.testing._state.calls.nouns import Noun
from gitbook_async.testing._state.data.records import Json, Record
from gitbook_async.testing._state.sites.sites import site_id
from gitbook_async.testing._streams.findings import Reply
from gitbook_async.testing._text.words import identifier

KIND: Final = answers.QUESTIONS
_TYPES: Final = {"how": "how-to", "why": "troubleshooting", "where": "reference", "what": "exploring"}
_SORTS: Final[dict[str, Callable[[Json], Any]]] = {
    "askedAt": lambda details: details["askedAt"],
    "stats.answered": lambda details: details["stats"]["answered"]["yes"] / details["stats"]["answers"],
    "stats.feedback": lambda details: details["stats"]["feedback"]["positive"] / details["stats"]["answers"],
    "stats.answers": lambda details: details["stats"]["answers"],
}


def remember(call: Call, question: str, reply: Reply, *, response: str = "", previous: str = "") -> None:
    """Record a question of the site named in the path, and its answer.

    Args:
        call: the call.
        question: the question.
        reply: the answer.
        response: the id of the agent's response, if there is one.
        previous: the id of the response that it continues, if it does.
    """
    owner, table, now = site_id(call), call.store.table(KIND), call.store.now()
    key = identifier(KIND, question.strip().lower())
    if not table.has(key, owner):
        details = {"question": question, "type": _TYPES.get(question.lower().partition(" ")[0], "unknown")}
        call.store.create(KIND, {**details, "createdAt": now}, owner, key)
    record = table.find(key, owner)
    record.fields["askedAt"] = now
    answers.keep(call, record, question, reply, response=response, previous=previous)


def view(call: Call, record: Record) -> Json:
    """Return the JSON of a question."""
    organization = call.value("organizationId")
    location = call.location("orgs", organization, "sites", record.owner, "questions", record.id)
    stats = answers.stats(call, answers.of_question(call, record), 1)
    return {"object": "site-question", "id": record.id, **record.fields, "stats": stats, "urls": {"location": location}}


def _list(call: Call) -> Listed:
    """List the questions with answers that the query selects, the newest first by default."""
    found = [one for one in call.of(KIND, site_id(call)) if _is_meant(call, one)]
    details = {one.id: view(call, one) for one in found}
    kept = [one for one in found if details[one.id]["stats"]["answers"]]
    sort = _SORTS.get(call.text("sort"), lambda one: one["createdAt"])
    return _NOUN.sorted(call, kept, lambda one: sort(details[one.id]), descending=call.text("order") == "desc")


def _is_meant(call: Call, record: Record) -> bool:
    kind = record.fields["type"]
    return call.text("type", kind) == kind and answers.has_topic(record, call.texts("topic"))


_NOUN: Final = Noun(KIND, "siteQuestionId", site_id, view)
HANDLERS: Final[dict[str, Handler]] = {
    "listSiteQuestions": _list,
    "getSiteQuestionById": _NOUN.get,
    "getSiteQuestionStats": lambda call: answers.stats_of(call, site_id(call), call.texts("topic")),
    "listSiteQuestionSources": lambda call: answers.sources(call, answers.of_question(call, _NOUN.find(call))),
}
