"""The findings of the seed, the scan that made them, and the topics of the site."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from gitbook_async.testing._state.data.records import Record

_SITE: Final = "acme-docs"
_SCAN: Final = "acme-scan-1"
_TOPIC: Final = "acme-topic-1"
_TOPICS: Final = (
    ("Operations", "gear", "How the readers' projects run.", ""),
    ("Deployments", "rocket", "How a deployment begins and ends, and why it is slow.", _TOPIC),
)
"""The label, icon, summary and parent of each topic."""
_MADE: Final = "2025-06-01T09:00:00.000Z"
_FINDINGS: Final[tuple[dict[str, Any], ...]] = (
    {
        "title": "Slow deployments are not explained",
        "type": "content-gap",
        "severity": "high",
        "status": "open",
        "topic": _TOPIC,
        "autoFixable": True,
        "text": "Readers ask why their deployment is slow, and no page says so.",
        "pages": [["acme-guides", "guides-22"]],
        "questions": ["acme-question-3"],
    },
    {
        "title": "A link to /begin leads nowhere",
        "type": "broken-link",
        "severity": "low",
        "status": "open",
        "topic": None,
        "autoFixable": False,
        "brokenLinkAction": {
            "source": "/begin",
            "destination": {"kind": "path", "spaceId": "acme-guides", "path": "getting-started"},
        },
        "text": "The page links to a path that does not exist.",
        "pages": [["acme-guides", "guides-2"]],
        "questions": [],
    },
    {
        "title": "The limits may be outdated",
        "type": "content-outdated",
        "severity": "medium",
        "status": "candidate",
        "topic": _TOPIC,
        "autoFixable": False,
        "text": "The limits of webhooks may have changed.",
        "pages": [],
        "questions": ["acme-question-2"],
    },
)
_NOTES: Final = ("text", "pages", "questions")


def seed_findings() -> Iterator[tuple[str, Record]]:
    """Yield the scan, its findings, and the topics."""
    at = dict.fromkeys(("createdAt", "startedAt", "finishedAt"), _MADE)
    yield "site scan", Record(_SCAN, _SITE, {"status": "done", "topic": None, **at})
    for number, one in enumerate(_FINDINGS, 1):
        fields = {name: value for name, value in one.items() if name not in _NOTES}
        notes: dict[str, Any] = {name: list(one[name]) for name in _NOTES if name != "text"}
        notes |= {"text": one["text"], "records": [], "changeRequests": []}
        times = {"createdAt": _MADE, "updatedAt": f"2025-06-0{5 - number}T14:30:00.000Z"}
        yield "site finding", Record(f"acme-finding-{number}", _SITE, {"scan": _SCAN, **fields, **times}, notes)
    for number, (label, icon, text, parent) in enumerate(_TOPICS, 1):
        details = {"label": label, "icon": icon, "usageSettings": {"changeRequests": True}}
        times = {"createdAt": _MADE, "updatedAt": _MADE}
        yield (
            "site topic",
            Record(f"acme-topic-{number}", _SITE, {**details, **times}, {"text": text, "parent": parent}),
        )
