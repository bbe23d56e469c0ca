"""The pages that a space of the seed begins with: topics, and under each its chapters, written from a few sentences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from gitbook_async.testing._state.data.content import ROOT, Content, Page, slug_of

_TOPICS: Final = (
    "Getting started",
    "Deployment",
    "Authentication",
    "Webhooks",
    "Billing",
    "Search",
    "Permissions",
    "Migration",
    "Troubleshooting",
    "Security",
)
_CHAPTERS: Final = ("Overview", "First steps", "Settings", "Limits", "Examples", "Questions", "Changes", "Errors")
_SENTENCES: Final = (
    "Everything here works the same for people and for machines.",
    "Start small, look at what comes back, and go on from there.",
    "An administrator can change this at any time in the settings.",
    "Keep your tokens out of the repository, and rotate them when a colleague leaves.",
    "If something is missing, open a change request and ask for a review.",
    "The limits are in the headers of every response.",
)
_PER_TOPIC: Final = 20
_IMAGES: Final = ("architecture.png", "dashboard.png", "flow.svg")


def make_content(prefix: str, title: str, size: int) -> Content:
    """Create a content; the same for the same arguments.

    Args:
        prefix: the prefix of the page ids.
        title: the title of the first page.
        size: the number of pages.
    """
    files = {f"{prefix}-file-{number}": _file(prefix, number, name) for number, name in enumerate(_IMAGES, 1)}
    return Content.of(_pages(prefix, title, size), files)


def _pages(prefix: str, title: str, size: int) -> Iterator[Page]:
    """Yield the pages: the first one alone, then each topic with its chapters."""
    yield Page(f"{prefix}-1", title, slug_of(title), _text(title, 1), attributes={"description": _SENTENCES[0]})
    topic = ROOT
    for number in range(2, size + 1):
        place = (number - 2) % _PER_TOPIC
        name = _topic((number - 2) // _PER_TOPIC) if place == 0 else _chapter(place)
        parent = ROOT if place == 0 else topic
        page = Page(f"{prefix}-{number}", name, slug_of(name), _text(name, number), parent)
        topic = page.id if place == 0 else topic
        yield page


def _topic(number: int) -> str:
    turn, which = divmod(number, len(_TOPICS))
    return f"{_TOPICS[which]} {turn + 1}" if turn else _TOPICS[which]


def _chapter(place: int) -> str:
    turn, which = divmod(place - 1, len(_CHAPTERS))
    return f"{_CHAPTERS[which]} {turn + 1}" if turn else _CHAPTERS[which]


def _text(title: str, number: int) -> str:
    first, second, third = (_SENTENCES[(number + step) % len(_SENTENCES)] for step in range(3))
    steps = f"1. Open {title.lower()}.\n2. Change what you need.\n3. Merge it.\n"
    code = f'```python\nprint("{title.lower()}", {number})\n```\n'
    return f"{first} {second}\n\n## How to\n\n{steps}\n{code}\n{third}\n"


def _file(prefix: str, number: int, name: str) -> dict[str, object]:
    kind = "image/svg+xml" if name.endswith(".svg") else "image/png"
    url = f"https://files.example.com/{prefix}/{name}"
    return {
        "id": f"{prefix}-file-{number}",
        "name": name,
        "contentType": kind,
        "downloadURL": url,
        "size": 20_480 * number,
    }
