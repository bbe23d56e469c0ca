"""Links and images in Markdown: in its own form, and as the attributes src and href. Code is left alone."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import unquote

_TOKEN: Final = re.compile(
    r"^(?P<fence>`{3,}|~{3,})[^\n]*\n.*?(?:^(?P=fence)[ \t]*$|\Z)"
    r"|(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`)"
    r"|\]\((?P<link><[^<>\n]*>|[^\s()<>]+(?:\([^\s()]*\)[^\s()]*)*)"
    r"|\b(?:src|href)=\"(?P<attribute>[^\"\n]*)\"",
    re.DOTALL | re.MULTILINE,
)
_ELSEWHERE: Final = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|/|#|\?")


def targets(markdown: str) -> Iterator[str]:
    """Yield the targets of links and images, as they are written but without angle brackets."""
    for token in _TOKEN.finditer(markdown):
        if part := token["link"] or token["attribute"]:
            yield part.removeprefix("<").removesuffix(">")


def rewrite(markdown: str, replace: Callable[[str], str | None]) -> str:
    """Replace targets of links and images.

    Args:
        markdown: the text.
        replace: returns another target; None to keep it.
    """

    def write(token: re.Match[str]) -> str:
        part = token["link"] or token["attribute"]
        other = part and replace(part.removeprefix("<").removesuffix(">"))
        if not part or other is None:
            return token[0]
        return token[0].replace(part, other, 1)

    return _TOKEN.sub(write, markdown)


def local_file(target: str, start: PurePosixPath) -> PurePosixPath | None:
    """Return the file that a relative link leads to; None for addresses, anchors, and what is outside the folder.

    Args:
        target: the link's target.
        start: the folder of the file that has the link.
    """
    if not target or _ELSEWHERE.match(target):
        return None
    path = posixpath.normpath(posixpath.join(str(start), unquote(re.split(r"[#?]", target, maxsplit=1)[0])))
    return None if path.startswith("../") or path == ".." else PurePosixPath(path)
