"""The structure of a site: its sections if it has any, else its site spaces. Sorting changes nothing."""

from __future__ import annotations

from typing import Final

from gitbook_async.testing._failures import Failure
from gitbook_async.testing._state import sections, site_spaces
from gitbook_async.testing._state.calls import Call, Handler
from gitbook_async.testing._state.records import Json
from gitbook_async.testing._state.sites import site_id

_NOUNS: Final = {
    "site-space": site_spaces.NOUN,
    "site-section": sections.SECTIONS,
    "site-section-group": sections.GROUPS,
    "site-external-link": sections.LINKS,
}


def _structure(call: Call) -> Json:
    found = sections.inside(call, None)
    if found:
        return {"type": "sections", "structure": found}
    shown = [site_spaces.view(call, one) for one in call.of("site space", site_id(call))]
    return {"type": "siteSpaces", "structure": shown}


def _sort(call: Call) -> Json:
    pointer, owner = call.body["item"], site_id(call)
    noun = _NOUNS[pointer["type"]]
    record = call.known(noun.kind, pointer["id"], owner)
    for other in call.body["position"].values():
        if not call.store.table(_NOUNS[other["type"]].kind).has(other["id"], owner):
            raise Failure(404, "The position was not found in this site")
    return noun.view(call, record)


HANDLERS: Final[dict[str, Handler]] = {"getSiteStructure": _structure, "sortSiteStructure": _sort}
