"""OpenAPI specifications and their versions.

A new source is pending, then in progress, then complete, one step with each status request; then it has a new version.
Text that is not JSON is treated as YAML and not parsed. JSON that is not an object, and a URL under ``.invalid``, end
with an error and no version. A URL is not fetched: its content is an empty specification.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final

from gitbook_async.testing._http.failures import Failure
from gitbook_async.testing._state.calls.calls import Call, Handler, Reply
from gitbook_async.testing._state.calls.nouns import Noun
from gitbook_async.testing._state.calls.urls import host_of
from gitbook_async.testing._state.data.records import Json, Missing, Record
from gitbook_async.testing._state.organizations.organizations import organization_id

_EMPTY: Final = '{"openapi": "3.1.0", "info": {"title": "Empty", "version": "1"}, "paths": {}}'
_SLUG: Final = re.compile("[a-zA-Z0-9]+(?:-[a-zA-Z0-9]+)*")
_OK: Final = 200
_CREATED: Final = 201


def _view(call: Call, record: Record) -> Json:
    location = call.location("orgs", record.owner, "openapi", record.id)
    app = f"https://app.gitbook.com/o/{record.owner}/openapi/{record.id}"
    details = {"object": "openapi-spec", "id": f"spec-{record.id}", "slug": record.id, **record.fields}
    permissions = {"view": True, "edit": True}
    return {**details, "permissions": permissions, "urls": {"location": location, "app": app}}


def _create(call: Call) -> Json:
    slug = call.body["slug"]
    if call.store.table("spec").has(slug, organization_id(call)):
        raise Failure(400, f"A specification named {slug} already exists")
    return _view(call, _make(call, slug))


def _make(call: Call, slug: str) -> Record:
    details = {"createdAt": call.store.now(), "visibility": "private", "lastProcessedErrorCount": 0}
    record = call.store.create("spec", details, organization_id(call), slug)
    return _submit(call, record)


def _submit(call: Call, record: Record) -> Record:
    source = call.body["source"]
    record.fields.pop("sourceURL", None)
    record.fields |= {"processingState": "pending", "updatedAt": call.store.now()}
    record.fields |= {"sourceURL": source["url"]} if "url" in source else {}
    record.notes["text"] = source.get("text", _EMPTY)
    return record


def _upsert(call: Call) -> Reply:
    slug = call.value("specSlug")
    if not _SLUG.fullmatch(slug):
        raise Failure(400, f"The slug of a specification must match {_SLUG.pattern}")
    if call.store.table("spec").has(slug, organization_id(call)):
        return Reply(_OK, _view(call, _submit(call, _NOUN.find(call))))
    return Reply(_CREATED, _view(call, _make(call, slug)))


def _get(call: Call) -> Json:
    """Return a specification, then advance its processing: the first request returns it as pending."""
    record = _NOUN.find(call)
    details = _view(call, record)
    if record.fields["processingState"] == "pending":
        record.fields["processingState"] = "progress"
    elif record.fields["processingState"] == "progress":
        _process(call, record)
    return details


def _process(call: Call, record: Record) -> None:
    now, fields = call.store.now(), record.fields
    for name in ("lastProcessErrorCode", "lastProcessedErrors"):
        fields.pop(name, None)
    fields |= {"processingState": "complete", "lastProcessedAt": now, "updatedAt": now}
    problem = _problem(record)
    fields["lastProcessedErrorCount"] = int(bool(problem))
    if problem:
        code, message = problem
        fields |= {"lastProcessErrorCode": code, "lastProcessedErrors": [{"message": message, "code": code}]}
        return
    owner, notes = _versions_owner(record), {"text": record.notes["text"]}
    fields["lastVersion"] = call.store.create("spec version", {"createdAt": now}, owner, **notes).id


def _problem(record: Record) -> tuple[str, str] | None:
    if host_of(record.fields.get("sourceURL", "")).endswith(".invalid"):
        return "FETCH_ERROR", "The source could not be fetched."
    parsed = _parse(record.notes["text"])
    return None if parsed is None or isinstance(parsed, dict) else ("PARSE_ERROR", "The source is not a specification.")


def _parse(text: str) -> Any:
    """Return the JSON of a text; None if it is not JSON."""
    try:
        return json.loads(text)
    except ValueError:
        return None


def _versions_owner(record: Record) -> str:
    return f"{record.owner}/{record.id}"


def _view_version(call: Call, record: Record) -> Json:
    organization, _, slug = record.owner.partition("/")
    location = call.location("orgs", organization, "openapi", slug, "versions", record.id)
    url = f"https://files.example.com/openapi/{record.id}"
    details = {"object": "openapi-spec-version", "id": record.id, **record.fields, "url": url}
    return {**details, "urls": {"location": location}}


def _latest(call: Call) -> Record:
    found = call.of("spec version", _versions_owner(_NOUN.find(call)))
    if not found:
        raise Missing("version", gone=True)
    return found[-1]


def _content(version: Record) -> Json:
    url = f"https://files.example.com/openapi/{version.id}"
    parsed = _parse(version.notes["text"])
    specification: Json = parsed or {}
    files = [{"isEntrypoint": True, "filename": "openapi", "specification": specification}]
    return {"filesystem": {"files": files}, "urls": {"source": url, "public": None}}


def _raw(version: Record) -> Json:
    text = version.notes["text"]
    return {"text": text, "format": "yaml" if _parse(text) is None else "json"}


_NOUN: Final = Noun("spec", "specSlug", organization_id, _view)
_VERSIONS: Final = Noun("spec version", "versionId", lambda call: _versions_owner(_NOUN.find(call)), _view_version)
HANDLERS: Final[dict[str, Handler]] = {
    "listOpenAPISpecs": _NOUN.list,
    "createOpenAPISpec": _create,
    "getOpenAPISpecBySlug": _get,
    "createOrUpdateOpenAPISpecBySlug": _upsert,
    "deleteOpenAPISpecBySlug": _NOUN.delete,
    "updateOpenAPISpecBySlug": _NOUN.update,
    "listOpenAPISpecVersions": _VERSIONS.list,
    "getLatestOpenAPISpecVersion": lambda call: _view_version(call, _latest(call)),
    "getLatestOpenAPISpecVersionContent": lambda call: _content(_latest(call)),
    "getLatestOpenAPISpecVersionContentRaw": lambda call: _raw(_latest(call)),
    "getOpenAPISpecVersionById": _VERSIONS.get,
    "getOpenAPISpecVersionContentById": lambda call: _content(_VERSIONS.find(call)),
}
