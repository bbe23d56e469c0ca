"""The frontmatter of a Markdown text; ``description`` and ``icon`` are used."""

from __future__ import annotations

import re
from typing import Final

_FRONTMATTER: Final = re.compile(r"---[ \t]*\n(.*?)^---[ \t]*(?:\n\s*|\Z)", re.DOTALL | re.MULTILINE)
_LINE: Final = re.compile(r"^(description|icon):[ \t]*(.+?)[ \t]*$", re.MULTILINE)


def split_frontmatter(markdown: str) -> tuple[dict[str, str], str]:
    """Return the page fields in a text's frontmatter, and the text without it."""
    found = _FRONTMATTER.match(markdown)
    if found is None:
        return {}, markdown
    details = {name: value.strip("\"'") for name, value in _LINE.findall(found.group(1))}
    return details, markdown[found.end() :]
