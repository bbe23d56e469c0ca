"""Redirects of a site. A live redirect and a draft may have the same source; two live ones may not: 400.

Lists have the live redirects, or the drafts with ``draft=true``, newest first unless ``orderBy`` is set.
"""

from __future__ import annotations

from typing import Any, Final, cast

from gitbook_async.testing._http.failures import Failure
from gitbook_async.testing._state.calls.calls import Call, Handler, Listed
from gitbook_async.testing._state.calls.nouns import Noun, assign
from gitbook_async.testing._state.data.records import Json, Record
from gitbook_async.testing._state.sites.sites import published_url, site, site_id

_SETTINGS: Final = ("captureWildcard", "permanent", "destination")
_TARGETS: Final = {"site-section": ("section", "siteSectionId"), "site-space": ("site space", "siteSpaceId")}


def _view(_call: Call, record: Record) -> Json:
    return {"object": "site-redirect", "id": record.id, **record.fields}


def _at(call: Call, source: str, *, draft: bool) -> Record | None:
    found = call.of("redirect", site_id(call))
    return next((one for one in found if one.fields["source"] == source and one.fields["draft"] == draft), None)


def _list(call: Call) -> Listed:
    found, words = call.of("redirect", site_id(call)), call.text("search").lower()
    found = [one for one in found if words in one.fields["source"].lower()]
    found = [one for one in found if one.fields["draft"] == (call.text("draft", "false") == "true")]
    order = call.text("orderBy", "createdAt")

    def key(record: Record) -> str:
        return record.fields.get(order, record.fields["createdAt"])

    return _NOUN.sorted(call, found, key, descending=order != "source")


def _create(call: Call) -> Json:
    draft = call.body.get("draft", False)
    if _at(call, call.body["source"], draft=draft):
        raise Failure(400, f"A redirect from {call.body['source']} already exists")
    return _view(call, _make(call, call.body, draft=draft))


def _make(call: Call, wanted: Json, *, draft: bool) -> Record:
    details = {"source": wanted["source"], "draft": draft, "createdAt": call.store.now()}
    flags = {name: wanted.get(name, False) for name in ("captureWildcard", "permanent")}
    destination = _destination(call, wanted["destination"])
    return call.store.create("redirect", {**details, **flags, "destination": destination}, site_id(call))


def _destination(call: Call, wanted: Json) -> Json:
    """Return the target of a redirect; a path becomes the page that has it.

    Raises:
        Failure: 400, it does not exist in the site.
    """
    shown = {one.notes["space"]: one for one in call.of("site space", site_id(call))}
    if wanted["kind"] == "path":
        found = shown.get(wanted["spaceId"])
        page = call.store.history(wanted["spaceId"]).live.content.at_path(wanted["path"]) if found else None
        if found is None or page is None:
            raise Failure(400, f"The site has no page {wanted['path']}")
        return {"kind": "site-page", "siteSpaceId": found.id, "pageId": page.id}
    kind, name = _TARGETS.get(wanted["kind"], ("", ""))
    if kind and not call.store.table(kind).has(wanted[name], site_id(call)):
        raise Failure(400, f"The site has no {kind} {wanted[name]}")
    return wanted


def _update(call: Call) -> Json:
    record = _NOUN.find(call)
    _change(call, record, call.body)
    assign(record.fields, {name: call.body[name] for name in ("source", "draft") if name in call.body})
    return _view(call, record)


def _change(call: Call, record: Record, wanted: Json) -> None:
    changes = {name: wanted[name] for name in _SETTINGS if name in wanted}
    if "destination" in changes:
        changes["destination"] = _destination(call, changes["destination"])
    assign(record.fields, {**changes, "updatedAt": call.store.now()})


def _upsert_all(call: Call) -> Json:
    """Apply each item, whatever the results of the others."""
    site_id(call)
    return {"results": [_upsert(call, wanted) for wanted in cast("list[Any]", call.body["redirects"])]}


def _upsert(call: Call, wanted: Json) -> Json:
    intent = wanted.get("intent", "live")
    details = {"source": wanted["source"], "draft": intent == "draft"}
    try:
        return {**details, **(_publish(call, wanted) if intent == "publish" else _put(call, wanted, details["draft"]))}
    except Failure as failure:
        return {**details, "status": "error", "error": failure.message}


def _put(call: Call, wanted: Json, draft: bool) -> Json:
    record = _at(call, wanted["source"], draft=draft)
    if wanted["destination"] is None:
        if record is None:
            raise Failure(404, f"There is no redirect from {wanted['source']}")
        call.store.table("redirect").remove(record.id, record.owner)
        return {"status": "deleted"}
    if record is None:
        return {"status": "created", "id": _make(call, wanted, draft=draft).id}
    _change(call, record, wanted)
    return {"status": "updated", "id": record.id}


def _publish(call: Call, wanted: Json) -> Json:
    """Publish a draft, in place of the live redirect."""
    draft, live = _at(call, wanted["source"], draft=True), _at(call, wanted["source"], draft=False)
    if draft is None:
        raise Failure(404, f"There is no draft of a redirect from {wanted['source']}")
    if live:
        call.store.table("redirect").remove(live.id, live.owner)
    draft.fields.update(draft=False, updatedAt=call.store.now())
    return {"status": "published", "id": draft.id}


def _get_by_source(call: Call) -> Json:
    record = _at(call, call.text("source"), draft=False)
    if record is None:
        raise Failure(404, f"There is no redirect from {call.text('source')}")
    return {"redirect": _view(call, record), "target": target_of(call, site(call), record.fields["destination"])}


def target_of(call: Call, owner: Record, destination: Json) -> str:
    """Return the URL that a redirect of a site leads to.

    Args:
        call: the call.
        owner: the site.
        destination: the destination of the redirect.
    """
    if destination["kind"] == "external":
        return destination["url"]
    key = destination.get("siteSpaceId")
    if key is None:
        section = call.find("section", destination["siteSectionId"], owner.id)
        return published_url(owner, section.fields["path"])
    shown = call.find("site space", key, owner.id)
    content = call.store.history(shown.notes["space"]).live.content
    page: str = destination.get("pageId", "")
    return published_url(owner, shown.fields["path"], *([content.path(page)] if page in content.pages else ()))


_NOUN: Final = Noun("redirect", "siteRedirectId", site_id, _view)
HANDLERS: Final[dict[str, Handler]] = {
    "listSiteRedirects": _list,
    "bulkUpsertSiteRedirects": _upsert_all,
    "createSiteRedirect": _create,
    "deleteSiteRedirectById": _NOUN.delete,
    "updateSiteRedirectById": _update,
    "getSiteRedirectBySource": _get_by_source,
}
