"""Answers to questions, from the live pages of some spaces.

An answer is the content of the best matching page, its sections with the words of the question first, and links to the
other matching pages. A question without search words, or with none that is on any page, is answered from the first
pages of the spaces. Without pages there is no answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import attrs

from gitbook_async.testing._http.steps import Steps
from gitbook_async.testing._state.calls.calls import Call
from gitbook_async.testing._state.data.content import ROOT, Content, Page
from gitbook_async.testing._state.data.index import terms
from gitbook_async.testing._state.data.passages import passages
from gitbook_async.testing._state.data.records import Record
from gitbook_async.testing._state.sites.sites import published_url
from gitbook_async.testing._streams.findings import Finding, Reply

_SOURCES: Final = 3
_PARAGRAPHS: Final = 3
_QUESTIONS: Final = 3
_HEADING: Final = re.compile(r"#+ .*\n*", re.MULTILINE)
_CODE: Final = re.compile(r"^```.*?^```\n*", re.DOTALL | re.MULTILINE)


@attrs.frozen
class Shelf:
    """A space that is searched for an answer.

    Attributes:
        space: the space.
        url: the URL that the paths of its pages are appended to.
    """

    space: Record
    url: str


@attrs.frozen
class _Hit:
    shelf: Shelf
    page: Page
    content: Content
    revision: str

    @property
    def path(self) -> str:
        return self.content.path(self.page.id)

    @property
    def link(self) -> str:
        return f"[{self.page.title}]({self.shelf.url}/{self.path})"


def shelf_of_space(space: Record) -> Shelf:
    """Return a space with its URL in the app."""
    return Shelf(space, f"https://app.gitbook.com/o/{space.fields['organization']}/s/{space.id}")


def shelves_of_site(call: Call, owner: Record, shown: Sequence[Record]) -> list[Shelf]:
    """Return spaces with their URLs in a site; drafts and deleted spaces are left out."""
    read = [one for one in shown if not one.fields["draft"]]
    found = {space.id: space for space in call.of("space") if "deletedAt" not in space.fields}
    places = ((found.get(one.notes["space"]), published_url(owner, one.fields["path"])) for one in read)
    return [Shelf(space, url) for space, url in places if space]


def answer(call: Call, shelves: Sequence[Shelf], question: str, earlier: str = "") -> Steps[Reply]:
    """Answer a question.

    Args:
        call: the call.
        shelves: the spaces to search.
        question: the question.
        earlier: the previous questions of the conversation.
    """
    for shelf in shelves:
        yield from call.store.follow(shelf.space.id)
    about = terms(f"{question} {earlier}")
    found = yield from _hits(call, shelves, about)
    hits = found or _beginnings(call, shelves)
    findings = tuple(_finding(hit, about if found else ()) for hit in hits)
    followups = tuple(dict.fromkeys(one for hit in hits for one in _questions(hit)))[:_QUESTIONS]
    unknown = question if about and not found else ""
    text = _text(hits, about, _opening(earlier, unknown))
    return Reply(" ".join(about) or "the docs", text, findings, followups)


def questions(call: Call, shelves: Sequence[Shelf], most: int) -> list[str]:
    """Return questions that the top-level pages of some spaces answer."""
    found: dict[str, None] = {}
    for shelf in shelves:
        content = call.store.history(shelf.space.id).live.content
        found |= dict.fromkeys(_about(page.title) for page in content.children() if page.type == "document")
    return list(found)[:most]


def _hits(call: Call, shelves: Sequence[Shelf], about: tuple[str, ...]) -> Steps[list[_Hit]]:
    scored: list[tuple[int, _Hit]] = []
    for shelf in shelves:
        found = yield from call.store.index(shelf.space.id).best(about, _SOURCES)
        scored += [(score, _hit(call, shelf, page)) for score, page in found]
    return [hit for _, hit in sorted(scored, key=lambda one: -one[0])[:_SOURCES]]


def _beginnings(call: Call, shelves: Sequence[Shelf]) -> list[_Hit]:
    first = ((shelf, call.store.index(shelf.space.id).first()) for shelf in shelves)
    return [_hit(call, shelf, page) for shelf, page in first if page][:_SOURCES]


def _hit(call: Call, shelf: Shelf, page: Page) -> _Hit:
    live = call.store.history(shelf.space.id).live
    return _Hit(shelf, page, live.content, live.id)


def _finding(hit: _Hit, about: tuple[str, ...]) -> Finding:
    reason = f"It is about {', '.join(about)}." if about else "It is where the space begins."
    used = tuple(one.id for one in passages(hit.page) if any(word in one.body.lower() for word in about))
    return Finding(hit.shelf.space.id, hit.revision, hit.page.id, hit.page.title, hit.path, reason, used)


def _opening(earlier: str, unknown: str) -> list[str]:
    """Return the introduction of an answer: what it continues, and the words that no page contains."""
    on = [f"To go on from “{earlier}”:"] if earlier else []
    return [*on, f"The docs say nothing about “{unknown}”. This is how they begin:"] if unknown else on


def _text(hits: Sequence[_Hit], about: Sequence[str], opening: Sequence[str]) -> str:
    if not hits:
        return ""
    best, *others = hits
    paragraphs = [one for one in _plain(best.page.markdown).split("\n\n") if one.strip()]
    paragraphs.sort(key=lambda one: -sum(word in one.lower() for word in about))
    parts = [*opening, *paragraphs[:_PARAGRAPHS], f"This is from {best.link}."]
    if others:
        parts.append(f"See also {' and '.join(one.link for one in others)}.")
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _plain(markdown: str) -> str:
    """Return a text without its headings and its code."""
    return _HEADING.sub("", _CODE.sub("", markdown))


def _questions(hit: _Hit) -> list[str]:
    """Return questions about the siblings and children of a found page."""
    page = hit.page
    parent = page.parent if page.parent != ROOT else page.id
    topic = hit.content.pages[parent].title
    near = [one for one in hit.content.children(parent) if one.id != page.id and one.type == "document"]
    return [_about(one.title, topic) for one in near[:_QUESTIONS]] or [_about(page.title)]


def _about(title: str, topic: str = "") -> str:
    if topic:
        return f"Where do I find “{title}” for {topic.lower()}?"
    return f"What should I know about {title.lower()}?"
