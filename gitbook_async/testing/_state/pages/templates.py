"""Templates: the pages that bootstrap a space, and an empty site. Every template has the same pages."""

from __future__ import annotations

from typing import Final

from gitbook_async.testing._http.failures import Failure
from gitbook_async.testing._state.calls.calls import Call, Handler
from gitbook_async.testing._state.changes import change_requests
from gitbook_async.testing._state.data.content import ROOT, Content, Page, slug_of
from gitbook_async.testing._state.sites.sites import site
from gitbook_async.testing._state.spaces import spaces

_PAGES: Final = {
    "Welcome": "This is where your readers begin.\n",
    "Quickstart": "1. Install it.\n2. Run it.\n3. Read on.\n",
    "Basics": "What everyone should know.\n",
}
_INSIDE: Final = {"Basics": {"Editor": "How pages are written.\n", "Publishing": "How pages are read.\n"}}
"""The pages of a template, and those inside one of them: their texts by their titles."""


def _fill(call: Call, content: Content) -> Content:
    """Add the pages of a template after those of a content."""
    for title, text in _PAGES.items():
        page = _page(call, content, title, text, ROOT)
        content = content.insert(page)
        for name, inner in _INSIDE.get(title, {}).items():
            content = content.insert(_page(call, content, name, inner, page.id))
    return content


def _page(call: Call, content: Content, title: str, text: str, parent: str) -> Page:
    key, slug = call.store.new_id("page"), slug_of(title)
    taken = content.named(parent, slug)
    return Page(key, title, f"{slug}-{key.lower()}" if taken else slug, text, parent)


def _apply_to_space(call: Call) -> None:
    """Add the pages to a change request, if the body names one, or else to the live content."""
    space = spaces.space(call)
    history, change = call.store.history(space.id), call.body.get("changeRequestId")
    record = change_requests.known(call, space.id, change) if change else None
    if record:
        change_requests.check_open(record)
    start = change_requests.head_of(call, record) if record else history.live
    revision = call.store.revise(space.id, "edits", (start.id,), _fill(call, start.content))
    if record:
        change_requests.advance(call, record, revision)
    else:
        history.primary = revision.id


def _apply_to_site(call: Call) -> None:
    """Give an empty site a space with the pages."""
    owner = site(call)
    if call.of("site space", owner.id):
        raise Failure(400, "The site is not empty")
    title = {"title": owner.fields["title"][:50], "visibility": "public"}
    space = spaces.make(call, owner.owner, title, _fill(call, Content()))
    shown = {"path": slug_of(title["title"]), "title": title["title"], "draft": False}
    call.store.create("site space", shown, owner.id, space=space.id, section=None)


HANDLERS: Final[dict[str, Handler]] = {"applyTemplateToSpace": _apply_to_space, "applyTemplateToSite": _apply_to_site}
