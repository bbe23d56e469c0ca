"""Findings of a site: issues of its content, with the pages, questions and records that they are about.

No scan runs here, so the findings are those of the seed. One is changed, fixed or removed like any other. Its fix is a
change request that adds a paragraph to the first page of the finding, and exists at once. Candidates are listed only if
they are asked for, and never counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, Final

import attrs

from gitbook_async._markdown.documents import document_of
from gitbook_async.testing._http.failures import Failure
from gitbook_async.testing._state.asking import questions
from gitbook_async.testing._state.calls.calls import Call, Handler, Listed, Reply
from gitbook_async.testing._state.calls.moments import is_within, moment
from gitbook_async.testing._state.calls.nouns import Noun
from gitbook_async.testing._state.changes import change_requests
from gitbook_async.testing._state.data.content import Content, Page
from gitbook_async.testing._state.data.records import Json, Record
from gitbook_async.testing._state.sites import connections, context_records
from gitbook_async.testing._state.sites.sites import site_id

KIND: Final = "site finding"
_LEVELS: Final = ("low", "medium", "high")
_STATUSES: Final = ("open", "done", "canceled")
_CANDIDATE: Final = "candidate"
_CONNECTION: Final = "connection:"
_ORDERS: Final[dict[str, Callable[[Record], Any]]] = {
    "updatedAt": lambda one: one.fields["updatedAt"],
    "severity": lambda one: _LEVELS.index(one.fields["severity"]),
    "sources": lambda one: len(one.notes["questions"]) + len(one.notes["records"]),
}
_DELETED: Final = 205
_ABSENT: Final = 204


def _view(call: Call, record: Record) -> Json:
    counts = {name: len(_kept(call, record, name)) for name in ("changeRequests", "pages", "records", "questions")}
    return {
        "object": "site-finding",
        "id": record.id,
        **record.fields,
        "description": document_of(record.notes["text"]),
        **counts,
        "urls": {"location": _location(call, "findings", record)},
    }


def _location(call: Call, what: str, record: Record) -> str:
    return call.location("orgs", call.value("organizationId"), "sites", record.owner, what, record.id)


def _kept(call: Call, record: Record, name: str) -> list[Any]:
    """Return what a finding is about, of one kind, as far as it still exists."""
    return _KEPT[name](call, record)


def _pages(call: Call, record: Record) -> list[tuple[str, Content, Page]]:
    contents = {space: _live(call, space) for space, _ in record.notes["pages"]}
    found = [(space, contents[space], key) for space, key in record.notes["pages"]]
    return [(space, content, content.pages[key]) for space, content, key in found if key in content.pages]


def of_topic(call: Call, topic: Record) -> list[Record]:
    """Return the findings of a topic, without candidates."""
    found = call.of(KIND, topic.owner)
    return [one for one in found if one.fields["topic"] == topic.id and one.fields["status"] != _CANDIDATE]


def pages_of(call: Call, record: Record) -> list[tuple[str, str]]:
    """Return the pages that a finding is about, as far as they exist, each with its space."""
    return [(space, page.id) for space, _, page in _pages(call, record)]


def _live(call: Call, space: str) -> Content:
    table = call.store.table("space")
    is_there = table.has(space) and "deletedAt" not in table.find(space).fields
    return call.store.history(space).live.content if is_there else Content()


def _of_kind(kind: str, name: str) -> Callable[[Call, Record], list[Record]]:
    def found(call: Call, record: Record) -> list[Record]:
        table = call.store.table(kind)
        return [table.find(key, record.owner) for key in record.notes[name] if table.has(key, record.owner)]

    return found


def _change_requests(call: Call, record: Record) -> list[Record]:
    return [call.find("change request", key, space) for space, key in record.notes["changeRequests"]]


def _chosen(call: Call) -> list[Record]:
    """Return the findings that a query selects."""
    return [one for one in call.of(KIND, site_id(call)) if _is_meant(call, one)]


def _is_meant(call: Call, record: Record) -> bool:
    details, changed = record.fields, call.text("hasChangeRequests")
    return (
        call.text("status", details["status"] if details["status"] != _CANDIDATE else "shown") == details["status"]
        and call.text("topic", details["topic"] or "") == (details["topic"] or "")
        and call.text("severity", details["severity"]) == details["severity"]
        and details["type"] in (call.texts("type") or (details["type"],))
        and call.text("question") in ("", *record.notes["questions"])
        and (not changed or bool(record.notes["changeRequests"]) == (changed == "true"))
        and (not call.texts("source") or any(_has_source(call, record, one) for one in call.texts("source")))
        and _is_of_time(call, details["updatedAt"])
    )


def _has_source(call: Call, record: Record, source: str) -> bool:
    if source == "questions":
        return bool(record.notes["questions"])
    found: list[Record] = _kept(call, record, "records")
    return source.removeprefix(_CONNECTION) in [one.fields["connection"] for one in found]


def _is_of_time(call: Call, updated: str) -> bool:
    return is_within(call, updated, "updatedAfter", "") and (
        not call.text("updatedBefore") or moment(updated) < moment(call.text("updatedBefore"))
    )


def _list(call: Call) -> Listed:
    return _NOUN.sorted(call, _chosen(call), _ORDERS[call.text("orderBy", "updatedAt")], descending=True)


def _stats(call: Call) -> Json:
    found = [one for one in _chosen(call) if one.fields["status"] != _CANDIDATE]
    statuses, severities = (Counter(one.fields[name] for one in found) for name in ("status", "severity"))
    connectors = Counter(one for record in found for one in _connectors(call, record))
    changes = [one for record in found for one in _change_requests(call, record)]
    return {
        "total": len(found),
        "statuses": {name: statuses[name] for name in _STATUSES},
        "severities": {name: severities[name] for name in _LEVELS},
        "connectors": dict(connectors),
        "questions": len([one for one in found if one.notes["questions"]]),
        "mergedChangeRequests": len([one for one in changes if one.fields["status"] == "merged"]),
    }


def _connectors(call: Call, record: Record) -> set[str]:
    return {one.fields["connector"] for one in _records(call, record)}


def _update(call: Call) -> Json:
    record = _NOUN.find(call)
    record.fields |= {"status": call.body["status"], "updatedAt": call.store.now()}
    return _view(call, record)


def _fix(call: Call) -> Reply:
    """Open a change request that adds a paragraph about the finding to its first page.

    Raises:
        Failure: 400, the finding is about no page.
    """
    record = _NOUN.find(call)
    if not (found := _pages(call, record)):
        raise Failure(400, "The finding is about no page")
    space, content, page = found[0]
    change = change_requests.make(call, space, record.fields["title"], "open")
    if topic := record.fields["topic"]:
        change.fields["siteTopic"] = {"site": record.owner, "topic": topic, "finding": record.id}
    fixed = content.put(attrs.evolve(page, markdown=f"{page.markdown}\n{record.notes['text']}\n"))
    start = change_requests.head_of(call, change)
    change_requests.advance(call, change, call.store.revise(space, "edits", (start.id,), fixed))
    record.notes["changeRequests"].append([space, change.id])
    record.fields["updatedAt"] = call.store.now()
    return Reply(202)


def _delete_of_topic(call: Call) -> Reply:
    owner, topic = site_id(call), call.value("siteTopicId")
    found = [one for one in call.of(KIND, owner) if one.fields["topic"] == topic]
    for one in found:
        call.store.table(KIND).remove(one.id, owner)
    return Reply(_DELETED if found else _ABSENT)


def _list_pages(call: Call) -> Listed:
    found = list(enumerate(_pages(call, _NOUN.find(call))))
    return Listed(found, lambda one: _view_page(*one[1]), lambda one: one[0])


def _view_page(space: str, content: Content, page: Page) -> Json:
    details = {"id": page.id, "type": page.type, "title": page.title, "path": content.path(page.id)}
    return {"object": "site-finding-page", "spaceId": space, "page": details}


def _evidence(name: str, view: Callable[[Call, Record], Json]) -> Handler:
    """Return the handler that lists what a finding is about, of one kind."""

    def listed(call: Call) -> Listed:
        found: Sequence[Record] = _kept(call, _NOUN.find(call), name)
        return Listed(sorted(found, key=lambda one: one.rank), lambda one: view(call, one))

    return listed


_records: Final = _of_kind(connections.RECORDS, "records")
_KEPT: Final[dict[str, Callable[[Call, Record], list[Any]]]] = {
    "changeRequests": _change_requests,
    "pages": _pages,
    "records": _records,
    "questions": _of_kind(questions.KIND, "questions"),
}
_NOUN: Final = Noun(KIND, "siteFindingId", site_id, _view)
HANDLERS: Final[dict[str, Handler]] = {
    "listSiteFindings": _list,
    "getSiteFindingById": _NOUN.get,
    "updateSiteFindingById": _update,
    "getSiteFindingStats": _stats,
    "triggerChangeRequestsForSiteFinding": _fix,
    "deleteSiteTopicFindings": _delete_of_topic,
    "listPagesForSiteFinding": _list_pages,
    "listQuestionsForSiteFinding": _evidence("questions", questions.view),
    "listRecordsForSiteFinding": _evidence("records", context_records.view),
    "listChangeRequestsForSiteFinding": _evidence("changeRequests", change_requests.view),
}
