"""Growing text, and text as GitBook's document tree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

_WORDS_AT_ONCE: Final = 4
_WORD: Final = re.compile(
    r"(?:(?:\d+\.|[-*+]|#+)\s+)?"  # the marker of a list item or heading stays with its first word
    r"(?:\[[^\]]*\]\([^()\s]*\)|`[^`\n]*`|\*\*[^*\n]+\*\*|\S)+\s*"  # and links and marked words stay whole
)


def growing(text: str) -> Iterator[str]:
    """Yield longer and longer prefixes of a text, a few words at a time; the last is the whole text."""
    words = _WORD.findall(text)
    for end in range(_WORDS_AT_ONCE, len(words) + _WORDS_AT_ONCE, _WORDS_AT_ONCE):
        yield "".join(words[:end])


def document(text: str) -> dict[str, Any]:
    """Return a text as a document of paragraphs."""
    return {"object": "document", "data": {}, "nodes": paragraphs(text)}


def paragraphs(text: str) -> list[dict[str, Any]]:
    """Return a text as the blocks of its paragraphs."""
    return [_paragraph(one.strip()) for one in text.split("\n\n") if one.strip()]


def _paragraph(text: str) -> dict[str, Any]:
    leaf: dict[str, Any] = {"object": "leaf", "text": text, "marks": []}
    return {"object": "block", "type": "paragraph", "data": {}, "nodes": [{"object": "text", "leaves": [leaf]}]}
