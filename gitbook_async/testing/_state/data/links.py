"""The links in a page's text: to pages, to places in them, to files, to reusable contents, and to URLs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

import attrs

from gitbook_async._markdown.inlines import reference
from gitbook_async.testing._state.data.content import Content, Page
from gitbook_async.testing._state.data.passages import passages
from gitbook_async.testing._text.documents import REUSABLE, included_in

_CODE: Final = re.compile(r"^```.*?^```|`[^`\n]*`", re.DOTALL | re.MULTILINE)
_LINK: Final = re.compile(r"(!?)\[[^\]]*\]\(([^()\s]+)\)")
_SCHEME: Final = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_REMEMBERED: Final = 4096


@attrs.frozen
class Link:
    """What a page links to.

    Attributes:
        kind: page, file, url or reusable-content.
        target: the id of the page, file or reusable content, or the URL; empty for the page itself.
        anchor: the place in the page; empty for none.
        needed: whether the page shows it, as an image or a reusable content.
    """

    kind: str
    target: str
    anchor: str
    needed: bool


@lru_cache(_REMEMBERED)
def _links(markdown: str) -> tuple[Link, ...]:
    text = _CODE.sub("", markdown)
    found = [_read(*link.groups()) for link in _LINK.finditer(text)]
    found += [Link(REUSABLE, key, "", needed=True) for key in included_in(text)]
    return tuple(dict.fromkeys(found))


def _read(mark: str, url: str) -> Link:
    ref = reference(url)
    if ref["kind"] == "anchor":
        return Link("page", ref.get("page", ""), ref["anchor"], bool(mark))
    return Link(ref["kind"], ref[ref["kind"]], "", bool(mark))


def links_of(page: Page) -> Iterator[Link]:
    """Yield the links in a page, each once; those to itself have its id."""
    text = page.markdown
    for link in _links(text) if "](" in text or "{%" in text else ():
        yield link if link.target else attrs.evolve(link, target=page.id)


def is_broken(content: Content, link: Link) -> bool:
    """Return whether a content does not have what a link in it leads to; other sites are not looked at."""
    if link.kind == "url":
        return not _SCHEME.match(link.target)
    if link.kind == REUSABLE:
        return link.target not in content.snippets
    if link.kind == "file":
        return link.target not in content.files
    page = content.pages.get(link.target)
    return page is None or (bool(link.anchor) and all(one.anchor != link.anchor for one in passages(page)))
