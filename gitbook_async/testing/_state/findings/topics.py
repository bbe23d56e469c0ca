"""Topics of a site: those of the seed, with the questions that belong to them; none is found here.

A topic counts its questions, the records that name it, and its findings, with the pages that these are about. A
subtopic counts its own only. Candidates are no findings yet, and not counted.
"""

from __future__ import annotations

from typing import Final

from gitbook_async._markdown.documents import document_of
from gitbook_async.testing._state.asking import answers
from gitbook_async.testing._state.calls.calls import Call, Handler
from gitbook_async.testing._state.calls.kept import Kept, shown_as
from gitbook_async.testing._state.data.records import Json, Record
from gitbook_async.testing._state.findings import findings
from gitbook_async.testing._state.sites import connections
from gitbook_async.testing._state.sites.sites import site_id

_KIND: Final = "site topic"
_KEY: Final = "siteTopicId"


def _counted(call: Call, record: Record) -> Json:
    found = findings.of_topic(call, record)
    return {
        **_parent(call, record),
        "summary": document_of(record.notes["text"]),
        "pages": len({page for one in found for page in findings.pages_of(call, one)}),
        "records": sum(record.id in one.fields.get("topics", ()) for one in call.of(connections.RECORDS, record.owner)),
        "findings": {"open": sum(one.fields["status"] == "open" for one in found), "total": len(found)},
        "questions": answers.stats_of(call, record.owner, [record.id]),
    }


def _parent(call: Call, record: Record) -> Json:
    if not (key := record.notes["parent"]):
        return {}
    return {"parent": {"id": key, "label": call.find(_KIND, key, record.owner).fields["label"]}}


_NOUN: Final = Kept(_KIND, _KEY, site_id, shown_as("context-topic", _KEY, _counted))
HANDLERS: Final[dict[str, Handler]] = _NOUN.handlers(
    list="listSiteTopics", get="getSiteTopicById", update="updateSiteTopicById"
)
