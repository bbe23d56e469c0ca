"""The spaces of a site.

Each has a position among those of its section; the first one is the default until another is chosen.
"""

from __future__ import annotations

from typing import Final

from gitbook_async.testing._http.failures import Failure
from gitbook_async.testing._state.calls.calls import Call, Handler, Listed
from gitbook_async.testing._state.calls.nouns import Noun, assign
from gitbook_async.testing._state.calls.placing import place
from gitbook_async.testing._state.data.content import slug_of
from gitbook_async.testing._state.data.records import Json, Record
from gitbook_async.testing._state.sites.sites import default_of, published_url, site, site_id
from gitbook_async.testing._state.spaces import spaces

_SETTINGS: Final = ("path", "condition", "pageId", "hidden", "draft")


def view(call: Call, record: Record) -> Json:
    """Return the JSON of a space in a site."""
    owner = site(call)
    details: Json = {"object": "site-space", "id": record.id, **record.fields}
    if record.notes["section"]:
        details["section"] = record.notes["section"]
    urls = {"published": published_url(owner, record.fields["path"])} if owner.fields["published"] else {}
    details["default"] = record.id == default_of(call, owner, "site space")
    return {**details, "space": spaces.view(call, call.find("space", record.notes["space"])), "urls": urls}


def show(call: Call, fields: Json, section: str | None) -> Record:
    """Add a space to a site: the one named in the body, or a new one.

    Args:
        call: the call.
        fields: its fields besides title and path.
        section: its section.

    Raises:
        Failure: 404, the space does not exist; 400, it is in the site already.
    """
    owner, key, title = site(call), call.body.get("spaceId"), call.body.get("title")
    if any(key == one.notes["space"] for one in call.of("site space", owner.id)):
        raise Failure(400, "The space is already in this site")
    new = {"title": title or "Untitled"}
    space = call.known("space", key) if key else spaces.make(call, owner.owner, new)
    path = slug_of(title or space.fields["title"])
    details = {"path": path, "title": title or space.fields["title"], "draft": call.body.get("draft", False), **fields}
    return call.store.create("site space", details, owner.id, space=space.id, section=section)


def _list(call: Call) -> Listed:
    shown = call.of("site space", site_id(call))
    details = [view(call, one) for one in shown]
    if default := call.text("default"):
        details = [one for one in details if one["default"] == (default == "true")]
    ranks = {one.id: one.rank for one in shown}
    return Listed(details, lambda one: one, lambda one: ranks[one["id"]])


def _add(call: Call) -> Json:
    section = call.body.get("sectionId")
    if section:
        call.known("section", section, site_id(call))
    page = {"pageId": call.body["pageId"]} if call.body.get("pageId") else {}
    return view(call, show(call, page, section))


def _update(call: Call) -> Json:
    record = NOUN.find(call)
    if "spaceId" in call.body:
        record.notes["space"] = call.known("space", call.body["spaceId"]).id
    assign(record.fields, {name: call.body[name] for name in _SETTINGS if name in call.body})
    return view(call, record)


def _duplicate(call: Call) -> Json:
    record = NOUN.find(call)
    original = call.find("space", record.notes["space"])
    content = call.store.history(original.id).live.content
    title = {"title": f"Copy of {original.fields['title']}"[:50]}
    copy = spaces.make(call, original.fields["organization"], title, content)
    details = {
        **record.fields,
        **title,
        "path": f"{record.fields['path']}-copy",
        "draft": call.body.get("draft", False),
    }
    notes = {**record.notes, "space": copy.id}
    return view(call, call.store.create("site space", details, record.owner, **notes))


def siblings(call: Call, record: Record) -> list[Record]:
    """Return the site spaces of the same section, or of none."""
    return [one for one in call.of("site space", record.owner) if one.notes["section"] == record.notes["section"]]


def _move(call: Call) -> Json:
    record = NOUN.find(call)
    default_of(call, site(call), NOUN.kind)
    place(call.store, record, siblings(call, record), call.body.get("position"))
    return view(call, record)


NOUN: Final = Noun("site space", "siteSpaceId", site_id, view)
HANDLERS: Final[dict[str, Handler]] = {
    "listSiteSpaces": _list,
    "addSpaceToSite": _add,
    "updateSiteSpaceById": _update,
    "deleteSiteSpaceById": NOUN.delete,
    "duplicateSiteSpace": _duplicate,
    "moveSiteSpace": _move,
}
