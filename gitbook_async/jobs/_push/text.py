"""The parts of a Markdown file: frontmatter, title, text."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_MATTER: Final = re.compile(r"\A---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_HEADING: Final = re.compile(r"\s*# +(.+?)(?: +#+)? *(?:\n|\Z)")
_FIELD: Final = re.compile(r"^(description|icon):[ \t]*(.*(?:\n[ \t]+\S.*)*)", re.MULTILINE)
_FOLDED: Final = re.compile(r"[>|][+-]?\s+")


class Text(NamedTuple):
    """A Markdown file.

    Attributes:
        title: its first heading; empty if it begins with something else.
        matter: its frontmatter, with the dashes; empty if it has none.
        body: everything else.
    """

    title: str
    matter: str
    body: str

    @property
    def markdown(self) -> str:
        """What GitBook is sent: the frontmatter and the text, since the title is a field of its own."""
        return self.matter + self.body

    @property
    def fields(self) -> dict[str, str]:
        """The fields of the frontmatter that a page returns: description and icon."""
        return {name: _value(text) for name, text in _FIELD.findall(self.matter)}


def split(markdown: str) -> Text:
    """Split a Markdown file."""
    text = markdown.removeprefix("\ufeff").replace("\r\n", "\n")
    matter = _MATTER.match(text)
    rest = text[matter.end() :] if matter else text
    heading = _HEADING.match(rest)
    body = rest[heading.end() :] if heading else rest
    return Text(heading[1] if heading else "", matter[0] if matter else "", tidy(body))


def tidy(body: str) -> str:
    """Return a text without empty lines around it."""
    return f"{body.strip()}\n"


def _value(text: str) -> str:
    return " ".join(_FOLDED.sub("", text, count=1).split()).strip("\"'")
