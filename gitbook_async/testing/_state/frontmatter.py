"""The lines before a Markdown text that say what its page is like: of these, ``description`` and ``icon`` are read."""

from __future__ import annotations

import re
from typing import Final

_FRONTMATTER: Final = re.compile(r"---[ \t]*\n(.*?)^---[ \t]*(?:\n\s*|\Z)", re.DOTALL | re.MULTILINE)
_LINE: Final = re.compile(r"^(description|icon):[ \t]*(.+?)[ \t]*$", re.MULTILINE)


def split_frontmatter(markdown: str) -> tuple[dict[str, str], str]:
    """Return what the frontmatter of a text says of the page, and the text without it."""
    found = _FRONTMATTER.match(markdown)
    if found is None:
        return {}, markdown
    told = {name: value.strip("\"'") for name, value in _LINE.findall(found.group(1))}
    return told, markdown[found.end() :]
