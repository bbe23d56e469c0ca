"""Search in the live pages: those that contain all words of the query, titles first, then in the order of the tree.

Words are compared in lower case and found inside other words. A word in the title scores three, a word in the text one.
A page is returned with its sections that contain a word. Context records are not searched.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, cast

import attrs

from gitbook_async.testing._http.steps import Steps
from gitbook_async.testing._state.calls.calls import Call, Handler, Listed
from gitbook_async.testing._state.data.content import Content, Page
from gitbook_async.testing._state.data.passages import passages
from gitbook_async.testing._state.data.records import Json, Record
from gitbook_async.testing._state.organizations.organizations import organization_id
from gitbook_async.testing._state.sites.sites import site_id
from gitbook_async.testing._state.spaces import spaces

_IN_TITLE: Final = 3
_DESCRIPTION: Final = 160
_PAGES: Final = 20


@attrs.frozen
class Hit:
    """A matching page.

    Attributes:
        space: its space.
        page: the page.
        score: its score.
        rank: its position among the results of the space, from 1.
        words: the words of the query.
    """

    space: Record
    page: Page
    score: int
    rank: int
    words: Sequence[str]


def _search(call: Call, space: Record, query: str) -> Steps[list[Hit]]:
    words, found = query.lower().split(), list[tuple[int, Page]]()
    for page in call.store.history(space.id).live.content.walk():
        if page.type == "document" and (score := _score(page, words)):
            found.append((score, page))
        yield
    found.sort(key=lambda one: -one[0])
    return [Hit(space, page, score, rank, words) for rank, (score, page) in enumerate(found, 1)]


def _score(page: Page, words: list[str]) -> int:
    """Return the score of a page; 0 if a word is missing."""
    title, text = page.title.lower(), page.markdown.lower()
    scores = [_IN_TITLE * (word in title) + (word in text) for word in words]
    return sum(scores) if scores and all(scores) else 0


def _view(call: Call, hit: Hit) -> Json:
    content: Content = call.store.history(hit.space.id).live.content
    page, path = hit.page, content.path(hit.page.id)
    app = f"https://app.gitbook.com/o/{hit.space.fields['organization']}/s/{hit.space.id}/{path}"
    return {
        "id": page.id,
        "title": page.title,
        "description": page.attributes.get("description") or page.markdown[:_DESCRIPTION].strip(),
        "path": path,
        "score": hit.score,
        "rank": hit.rank,
        "resultType": "page" if _score_text(page.title, hit.words) else "section",
        "sections": list(_sections(hit, path, app)),
        "ancestors": [{"title": one.title} for one in content.ancestors(page.id)],
        "urls": {"app": app},
    }


def _sections(hit: Hit, path: str, app: str) -> Iterator[Json]:
    """Yield the sections of a page that contain a word."""
    for one in passages(hit.page):
        score = _score_text(f"{one.title} {one.body}", hit.words)
        if score:
            place = {"path": f"{path}#{one.anchor}", "urls": {"app": f"{app}#{one.anchor}"}}
            yield {"id": one.id, "title": one.title, "body": one.body, "score": score, "resultType": "section", **place}


def _score_text(text: str, words: Sequence[str]) -> int:
    return sum(word in text.lower() for word in words)


def _in_space(call: Call) -> Steps[Listed]:
    found = yield from _search(call, spaces.space(call), call.text("query"))
    return Listed(found, lambda hit: _view(call, hit))


def _in_spaces(call: Call, searched: list[Record], query: str) -> Steps[Listed]:
    """List the spaces with results, each with its best pages."""
    found: list[list[Hit]] = []
    for space in searched:
        hits = yield from _search(call, space, query)
        found += [hits] if hits else []
    found.sort(key=_at, reverse=True)
    return Listed(found, lambda hits: _view_space(call, cast("list[Hit]", hits)), _at, descending=True)


def _at(hits: list[Hit]) -> list[int]:
    return [hits[0].score, -hits[0].space.rank]


def _view_space(call: Call, hits: list[Hit]) -> Json:
    space = hits[0].space
    details = {"type": "space", "id": space.id, "title": space.fields["title"], "score": hits[0].score}
    return {**details, "pages": [_view(call, hit) for hit in hits[:_PAGES]]}


def _in_organization(call: Call) -> Steps[Listed]:
    return _in_spaces(call, spaces.of_organization(call, organization_id(call)), call.text("query"))


def _in_site(call: Call) -> Steps[Listed]:
    shown = [one for one in call.of("site space", site_id(call)) if is_meant(one.id, call.body)]
    wanted = {one.notes["space"] for one in shown if not one.fields["draft"]}
    return _in_spaces(call, [one for one in everything(call) if one.id in wanted], call.body["query"])


def _everywhere(call: Call) -> Steps[Listed]:
    return _in_spaces(call, everything(call), call.text("query"))


def everything(call: Call) -> list[Record]:
    """Return the spaces of all organizations that are not deleted."""
    return [space for one in call.of("organization") for space in spaces.of_organization(call, one.id)]


def is_meant(site_space: str, body: Json) -> bool:
    """Return whether the scope of a search, in its current or older form, includes a site space.

    Args:
        site_space: its id.
        body: the body of the call.
    """
    scope: dict[str, Any] = body.get("scope", body)
    if "siteSpaceIds" in scope:
        return site_space in scope["siteSpaceIds"]
    current = scope.get("currentSiteSpace") if "restrictTo" in scope else scope.get("siteSpaceId")
    return not current or (site_space == current) == (scope.get("restrictTo") != "otherSiteSpaces")


HANDLERS: Final[dict[str, Handler]] = {
    "searchSpaceContent": _in_space,
    "searchOrganizationContent": _in_organization,
    "searchSiteContent": _in_site,
    "searchContent": _everywhere,
}
