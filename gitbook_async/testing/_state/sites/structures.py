"""The structure of a site: its sections if there are any, else its site spaces."""

from __future__ import annotations

from typing import Final

from gitbook_async.testing._http.failures import Failure
from gitbook_async.testing._state.calls.calls import Call, Handler
from gitbook_async.testing._state.calls.placing import place
from gitbook_async.testing._state.data.records import Json, Record
from gitbook_async.testing._state.sites import sections, site_spaces
from gitbook_async.testing._state.sites.sites import default_of, site, site_id

_NOUNS: Final = {
    "site-space": site_spaces.NOUN,
    "site-section": sections.SECTIONS,
    "site-section-group": sections.GROUPS,
    "site-external-link": sections.LINKS,
}


def structure(call: Call) -> Json:
    """Return the structure of the site named in the path."""
    found = sections.inside(call, None)
    if found:
        return {"type": "sections", "structure": found}
    shown = [site_spaces.view(call, one) for one in call.of("site space", site_id(call))]
    return {"type": "siteSpaces", "structure": shown}


def _sort(call: Call) -> Json:
    """Move an object among its siblings; it stays at the same level."""
    pointer, owner = call.body["item"], site(call)
    noun = _NOUNS[pointer["type"]]
    record = call.known(noun.kind, pointer["id"], owner.id)
    position = call.body["position"]
    for other in (position[side] for side in ("before", "after") if side in position):
        if not call.store.table(_NOUNS[other["type"]].kind).has(other["id"], owner.id):
            raise Failure(404, "The position was not found in this site")
    for kind in ("section", "site space"):
        if call.of(kind, owner.id):
            default_of(call, owner, kind)
    place(call.store, record, _siblings(call, record, noun.kind), call.body["position"])
    return noun.view(call, record)


def _siblings(call: Call, record: Record, kind: str) -> list[Record]:
    if kind == site_spaces.NOUN.kind:
        return site_spaces.siblings(call, record)
    return sections.level(call, record.notes["group"])


HANDLERS: Final[dict[str, Handler]] = {"getSiteStructure": structure, "sortSiteStructure": _sort}
