"""Imports of websites and files: pending, in progress, completed; one step with each status request.

A completed import adds a page that names its source to a change request of its target, if there is one, or else to the
space. Nothing is fetched. An import from a host under ``.invalid`` fails.
"""

from __future__ import annotations

from typing import Final

from gitbook_async.testing._http.failures import Failure
from gitbook_async.testing._state.calls.calls import Call, Handler, Listed
from gitbook_async.testing._state.calls.nouns import Noun
from gitbook_async.testing._state.calls.urls import host_of
from gitbook_async.testing._state.changes import change_requests
from gitbook_async.testing._state.data.content import ROOT, Page, slug_of
from gitbook_async.testing._state.data.records import Json, Missing, Record
from gitbook_async.testing._state.data.seed import CALLER
from gitbook_async.testing._state.organizations.organizations import organization_id

_OVER: Final = ("completed", "failed", "cancelled")


def _view(call: Call, record: Record) -> Json:
    location = call.location("org", record.owner, "imports", record.id)
    return {"object": "import-run", "id": record.id, **record.fields, "urls": {"location": location}}


def _list(call: Call) -> Listed:
    found = call.of("import run", organization_id(call))
    for name in ("space", "changeRequest"):
        wanted = call.text(name)
        found = [one for one in found if not wanted or one.fields["target"].get(name) == wanted]
    if site := call.text("site"):
        found = [one for one in found if one.fields.get("site") == site]
    if status := call.text("status"):
        found = [one for one in found if _has_status(one.fields["status"], status)]
    return _NOUN.listed(call, found)


def _has_status(status: str, wanted: str) -> bool:
    return status == wanted or (wanted == "active" and status not in _OVER)


def _start(call: Call) -> Json:
    organization_id(call)
    target = call.body["target"]
    space = call.known("space", target["space"])
    if "changeRequest" in target:
        change_requests.check_open(change_requests.known(call, space.id, target["changeRequest"]))
    now = call.store.now()
    details = {name: call.body[name] for name in ("source", "target", "site") if name in call.body}
    times = {"createdAt": now, "updatedAt": now}
    return _NOUN.create(call, {**details, **times, "status": "pending", "createdBy": CALLER, "pages": []})


def _get(call: Call) -> Json:
    """Return an import, then advance it: the first request returns it as pending."""
    record = _NOUN.find(call)
    details = _view(call, record)
    if record.fields["status"] == "pending":
        _go(call, record, "in-progress", "startedAt")
    elif record.fields["status"] == "in-progress":
        _finish(call, record)
    return details


def _finish(call: Call, record: Record) -> None:
    source = record.fields["source"]
    if host_of(source.get("url", "")).endswith(".invalid"):
        record.fields["reason"] = "The source could not be read."
        _go(call, record, "failed", "completedAt")
        return
    page = _import(call, record.fields["target"], source)
    details = {"id": page, "type": "page", "status": "complete"}
    record.fields["pages"] = [{**details, "sourceURL": source["url"]} if "url" in source else details]
    _go(call, record, "completed", "completedAt")


def _go(call: Call, record: Record, status: str, moment: str) -> None:
    now = call.store.now()
    record.fields.update({"status": status, moment: now, "updatedAt": now})


def _import(call: Call, target: Json, source: Json) -> str:
    """Add the imported page to its target, and return its id."""
    history, key = call.store.history(target["space"]), call.store.new_id("page")
    change = target.get("changeRequest")
    record = change_requests.find(call, target["space"], change) if change else None
    start = change_requests.head_of(call, record) if record else history.live
    parent = target.get("page", ROOT)
    title = f"Imported from {host_of(source.get('url', '')) or 'a file'}"
    text = f"This came from {source.get('url') or ', '.join(source.get('files', ()))}.\n"
    slug = f"{slug_of(title)}-{key.lower()}"
    page = Page(key, title, slug, text, parent if parent in start.content.pages else ROOT)
    revision = call.store.revise(target["space"], "edits", (start.id,), start.content.insert(page))
    if record:
        change_requests.advance(call, record, revision)
    else:
        history.primary = revision.id
    return key


def _import_at_once(call: Call) -> Json:
    """Import into a change request: the page that names the source is there with the response."""
    record = change_requests.change_request(call)
    change_requests.check_open(record)
    into = call.request.values.get("pageId")
    if into and into not in change_requests.head_of(call, record).content.pages:
        raise Missing("page", gone=False)
    target = {"space": record.owner, "changeRequest": record.id, **({"page": into} if into else {})}
    _import(call, target, {"url": call.body["url"]})
    return {"revision": change_requests.head_of(call, record).id, "importedResources": 1, "totalResources": 1}


def _cancel(call: Call) -> Json:
    record = _NOUN.find(call)
    if record.fields["status"] in _OVER:
        raise Failure(400, f"The import is already {record.fields['status']}")
    _go(call, record, "cancelled", "completedAt")
    return _view(call, record)


_NOUN: Final = Noun("import run", "importRunId", organization_id, _view)
HANDLERS: Final[dict[str, Handler]] = {
    "listImportRuns": _list,
    "startImportRun": _start,
    "getImportRun": _get,
    "cancelImportRun": _cancel,
    "importContentInChangeRequest": _import_at_once,
    "importContentInChangeRequestPageById": _import_at_once,
}
