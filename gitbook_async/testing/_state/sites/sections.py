"""The structure of a site: sections, groups of sections, and external links.

Deleting a section removes its site spaces from the site; deleting a group moves its contents to the top level. All of
them have a position among each other, in their group or at the top level.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from gitbook_async.testing._http.failures import Failure
from gitbook_async.testing._state.calls.calls import Call, Handler, Reply
from gitbook_async.testing._state.calls.nouns import Noun, assign
from gitbook_async.testing._state.calls.placing import in_order, place
from gitbook_async.testing._state.data.content import slug_of
from gitbook_async.testing._state.data.records import Json, Record
from gitbook_async.testing._state.sites import site_spaces
from gitbook_async.testing._state.sites.sites import default_of, published_url, site, site_id

_PARENTS: Final = ("siteSectionGroupId", "parentSectionGroupId", "parent")
_OTHERS: Final = frozenset((*_PARENTS, "defaultSiteSpace", "sections"))


def view_section(call: Call, record: Record) -> Json:
    """Return the JSON of a section."""
    owner = site(call)
    shown = [one for one in call.of("site space", owner.id) if one.notes["section"] == record.id]
    urls = {"published": published_url(owner, record.fields["path"])} if owner.fields["published"] else {}
    return {
        "object": "site-section",
        **_details(record),
        "default": record.id == default_of(call, owner, "section"),
        "siteSpaces": [site_spaces.view(call, one) for one in shown],
        "urls": urls,
    }


def view_group(call: Call, record: Record) -> Json:
    """Return the JSON of a group."""
    children = inside(call, record.id)
    sections = [one for one in children if one["object"] == "site-section"]
    return {"object": "site-section-group", **_details(record), "sections": sections, "children": children}


def view_link(_call: Call, record: Record) -> Json:
    """Return the JSON of an external link."""
    return {"object": "site-external-link", **_details(record)}


def inside(call: Call, group: str | None) -> list[Json]:
    """Return the contents of a group; of the top level if None."""
    nouns = {one.id: noun for noun in (SECTIONS, GROUPS, LINKS) for one in call.of(noun.kind, site_id(call))}
    return [nouns[one.id].view(call, one) for one in level(call, group)]


def level(call: Call, group: str | None) -> list[Record]:
    """Return the sections, groups and links in a group, or at the top level if None, in order."""
    found = [one for noun in (SECTIONS, GROUPS, LINKS) for one in call.of(noun.kind, site_id(call))]
    return in_order([one for one in found if one.notes["group"] == group])


def _details(record: Record) -> Json:
    group = {"sectionGroup": record.notes["group"]} if record.notes["group"] else {}
    return {"id": record.id, **record.fields, **group}


def _group(call: Call) -> dict[str, str | None]:
    """Return the group in the body; empty if it does not contain one."""
    wanted = [call.body[name] for name in _PARENTS if name in call.body]
    if wanted and wanted[0]:
        call.known("section group", wanted[0], site_id(call))
    return {"group": wanted[0]} if wanted else {}


def _fields(call: Call) -> Json:
    return {name: value for name, value in call.body.items() if name not in _OTHERS}


def _add_section(call: Call) -> Json:
    notes = {"group": None, **_group(call)}
    page = {"pageId": call.body["pageId"]} if call.body.get("pageId") else {}
    shown = site_spaces.show(call, page, None)
    title = call.body.get("title") or shown.fields["title"]
    details = {"title": title, "path": slug_of(title), "draft": call.body.get("draft", False)}
    section = call.store.create("section", details, site_id(call), **notes)
    assign(section.fields, {"icon": call.body.get("icon")})
    shown.notes["section"] = section.id
    return view_section(call, section)


def _add_group(call: Call) -> Json:
    notes: dict[str, Any] = {"group": None, **_group(call)}
    members = [call.known("section", key, site_id(call)) for key in call.body.get("sections", ())]
    group = call.store.create("section group", {"draft": False}, site_id(call), **notes)
    assign(group.fields, _fields(call))
    for member in members:
        member.notes["group"] = group.id
    return view_group(call, group)


def _add_link(call: Call) -> Json:
    return LINKS.create(call, {"draft": False, **_fields(call)}, **{"group": None, **_group(call)})


def _above(call: Call, group: str | None) -> Iterator[str]:
    """Yield the ids of a group and of its ancestors."""
    while group:
        yield group
        group = call.find("section group", group, site_id(call)).notes["group"]


def _move(call: Call, noun: Noun) -> Json:
    record = noun.find(call)
    if call.of("section", record.owner):
        default_of(call, site(call), "section")
    place(call.store, record, level(call, record.notes["group"]), call.body.get("position"))
    return noun.view(call, record)


def _update(call: Call, noun: Noun) -> Json:
    record, group = noun.find(call), _group(call)
    if record.id in _above(call, group.get("group")):
        raise Failure(400, "A section group cannot be moved into itself")
    if default := call.body.get("defaultSiteSpace"):
        site(call).notes["default site space"] = call.known("site space", default, site_id(call)).id
    assign(record.fields, _fields(call))
    record.notes.update(group)
    return noun.view(call, record)


def _delete_section(call: Call) -> Reply:
    reply, owner = SECTIONS.delete(call), site_id(call)
    for one in call.of("site space", owner):
        if one.notes["section"] == call.value("siteSectionId"):
            call.store.table("site space").remove(one.id, owner)
    return reply


def _delete_group(call: Call) -> Reply:
    reply = GROUPS.delete(call)
    for noun in (SECTIONS, GROUPS, LINKS):
        for one in call.of(noun.kind, site_id(call)):
            if one.notes["group"] == call.value("siteSectionGroupId"):
                one.notes["group"] = None
    return reply


SECTIONS: Final = Noun("section", "siteSectionId", site_id, view_section)
GROUPS: Final = Noun("section group", "siteSectionGroupId", site_id, view_group)
LINKS: Final = Noun("external link", "siteExternalLinkId", site_id, view_link)
HANDLERS: Final[dict[str, Handler]] = {
    "listSiteSections": SECTIONS.list,
    "addSectionToSite": _add_section,
    "updateSiteSectionById": lambda call: _update(call, SECTIONS),
    "deleteSiteSectionById": _delete_section,
    "moveSiteSection": lambda call: _move(call, SECTIONS),
    "listSiteSectionGroups": GROUPS.list,
    "addSectionGroupToSite": _add_group,
    "updateSiteSectionGroupById": lambda call: _update(call, GROUPS),
    "deleteSiteSectionGroupById": _delete_group,
    "moveSiteSectionGroup": lambda call: _move(call, GROUPS),
    "addExternalLinkToSite": _add_link,
    "updateSiteExternalLinkById": lambda call: _update(call, LINKS),
    "deleteSiteExternalLinkById": LINKS.delete,
}
