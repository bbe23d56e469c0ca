"""Conversations with customers that are sent to GitBook, the issues in them, and clusters of issues.

Each conversation has one issue: its subject, and its first message. Issues whose subjects have the same first word that
means anything are a cluster. No cluster waits or is analysed, and none has tasks.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, cast

from gitbook_async.testing._state.calls.calls import Call, Handler, Listed
from gitbook_async.testing._state.calls.moments import pulse
from gitbook_async.testing._state.calls.nouns import Noun, in_order_of
from gitbook_async.testing._state.data.index import terms
from gitbook_async.testing._state.data.records import Json, Record
from gitbook_async.testing._state.organizations.organizations import organization_id

_KIND: Final = "conversation"
_SOURCE: Final = "email"
_TASKS: Final = ("tasksTotal", "tasksBacklog", "tasksStarted", "tasksCompleted", "tasksCancelled")
_UNTITLED: Final = "No subject"
_ORDERS: Final[dict[str, Callable[[list[Record]], Any]]] = {
    "updatedAt": lambda inside: inside[-1].fields["processedAt"],
    **dict.fromkeys(_TASKS, lambda _inside: 0),
}
"""How clusters are ordered; by the number of issues otherwise."""


def _view(call: Call, record: Record) -> Json:
    urls = {"location": call.location("orgs", record.owner, "conversations", record.id)}
    if url := record.notes["metadata"].get("url"):
        urls["source"] = url
    return {"object": "conversation", "id": record.id, "source": _SOURCE, **record.fields, "urls": urls}


def _ingest(call: Call) -> None:
    """Create conversations, or replace those with the same ids."""
    owner, sent = organization_id(call), call.request.body
    for one in cast("list[Json]", sent if isinstance(sent, list) else [sent]):
        metadata, now = one.get("metadata", {}), call.store.now()
        details = {"createdAt": metadata.get("createdAt", now), "processedAt": now}
        subject = {"subject": one["subject"]} if "subject" in one else {}
        call.store.create(_KIND, {**subject, **details}, owner, one["id"], parts=one["parts"], metadata=metadata)


def _list(call: Call) -> Listed:
    found = call.of(_KIND, organization_id(call))
    return _NOUN.listed(call, found if call.text("source", _SOURCE) == _SOURCE else [])


def _get(call: Call) -> Json:
    record = _NOUN.find(call)
    return {"conversation": _view(call, record), "parts": record.notes["parts"], "metadata": record.notes["metadata"]}


def _title(record: Record) -> str:
    return record.fields.get("subject") or _UNTITLED


def _cluster_of(record: Record) -> str:
    return next(iter(terms(_title(record))), "other")


def _issue(call: Call, record: Record) -> Json:
    """Return the issue in a conversation, which has the same id."""
    details = {"id": record.id, "title": _title(record), "conversation": record.id, "cluster": _cluster_of(record)}
    summary = next((one["body"] for one in record.notes["parts"]), "")
    times = {"createdAt": record.fields["createdAt"], "ingestedAt": record.fields["processedAt"]}
    location = call.location("orgs", record.owner, "conversations-issues", record.id)
    issue = {"object": "conversation-issue", **details, "summary": summary, **times, "urls": {"location": location}}
    return {"issue": issue, "conversation": _view(call, record)}


def _list_issues(call: Call) -> Listed:
    found = [one for one in call.of(_KIND, organization_id(call)) if call.text("conversation", one.id) == one.id]
    found = [one for one in found if call.text("cluster", _cluster_of(one)) == _cluster_of(one)]
    return Listed(found, lambda one: _issue(call, one))


def _list_clusters(call: Call) -> Listed:
    found: dict[str, list[Record]] = {}
    for one in call.of(_KIND, organization_id(call)):
        found.setdefault(_cluster_of(one), []).append(one)
    heads = {inside[0].id: inside for inside in found.values() if not call.text("status")}
    key, descending = _ORDERS.get(call.text("orderBy", "updatedAt"), len), call.text("order", "desc") == "desc"
    return in_order_of(
        [inside[0] for inside in heads.values()],
        lambda one: _cluster(call, heads[one.id]),
        lambda one: key(heads[one.id]),
        descending=descending,
    )


def _cluster(call: Call, inside: list[Record]) -> Json:
    label, count = _cluster_of(inside[0]), len(inside)
    place = (inside[0].owner, "conversations-clusters", label)
    app = f"https://app.gitbook.com/o/{inside[0].owner}/conversations/{label}"
    return {
        "object": "issues-cluster",
        "id": label,
        "label": label,
        "createdAt": inside[0].fields["processedAt"],
        "updatedAt": inside[-1].fields["processedAt"],
        "icon": "comments",
        "summary": "; ".join(dict.fromkeys(_title(one) for one in inside)),
        "weeklyPulse": pulse(call, (one.fields["processedAt"] for one in inside)),
        "sources": {_SOURCE: count},
        "stats": {"issues": count, "conversations": count, **dict.fromkeys(_TASKS, 0)},
        "urls": {"location": call.location("orgs", *place), "app": app},
    }


_NOUN: Final = Noun(_KIND, "conversationId", organization_id, _view)
_ISSUES: Final = Noun(_KIND, "issueId", organization_id, _issue)
HANDLERS: Final[dict[str, Handler]] = {
    "ingestConversation": _ingest,
    "listConversations": _list,
    "getConversationById": _get,
    "listConversationsIssues": _list_issues,
    "getConversationIssueById": _ISSUES.get,
    "listConversationsIssuesClusters": _list_clusters,
}
