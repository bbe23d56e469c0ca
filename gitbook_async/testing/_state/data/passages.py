"""The sections of a page, one per heading."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import attrs

from gitbook_async.testing._state.data.content import Page, slug_of

_HEADING: Final = re.compile(r"^#{1,6} +(.+)$", re.MULTILINE)


@attrs.frozen
class Passage:
    """A section of a page.

    Attributes:
        id: its id.
        title: its heading.
        anchor: the fragment of its URL.
        body: its content, in Markdown.
    """

    id: str
    title: str
    anchor: str
    body: str


def passages(page: Page) -> Iterator[Passage]:
    """Yield the sections of a page; text before the first heading is in none."""
    _, *rest = _HEADING.split(page.markdown)
    for title, body in zip(rest[::2], rest[1::2], strict=True):
        anchor = slug_of(title)
        yield Passage(f"{page.id}-{anchor}", title.strip(), anchor, body.strip())
