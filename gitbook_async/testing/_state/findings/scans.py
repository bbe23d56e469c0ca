"""Scans of a site. Those of the seed are done; none begins here."""

from __future__ import annotations

from collections import Counter
from typing import Final

from gitbook_async.testing._state.calls.calls import Call, Handler, Listed
from gitbook_async.testing._state.calls.nouns import Noun
from gitbook_async.testing._state.data.records import Json, Record
from gitbook_async.testing._state.findings import findings
from gitbook_async.testing._state.sites.sites import site_id


def _view(call: Call, record: Record) -> Json:
    found = [one for one in call.of(findings.KIND, record.owner) if one.fields["scan"] == record.id]
    counts = Counter(one.fields["severity"] for one in found)
    location = call.location("orgs", call.value("organizationId"), "sites", record.owner, "scans", record.id)
    details = {"object": "site-scan", "id": record.id, **record.fields, "urls": {"location": location}}
    return {**details, "findings": {name: counts[name] for name in ("low", "medium", "high")}}


def _list(call: Call) -> Listed:
    found = [one for one in call.of("site scan", site_id(call)) if call.text("topic") in ("", one.fields["topic"])]
    return _NOUN.listed(call, [one for one in found if call.text("status") in ("", one.fields["status"])])


_NOUN: Final = Noun("site scan", "siteScanId", site_id, _view)
HANDLERS: Final[dict[str, Handler]] = {"listSiteScans": _list, "getSiteScanById": _NOUN.get}
