"""SUMMARY.md: the page tree as a list of links, as GitBook's Git Sync writes it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import PurePosixPath
from urllib.parse import quote

from gitbook_async.jobs._content.tree import Node
from gitbook_async.models import RevisionPageLink

SUMMARY = PurePosixPath("SUMMARY.md")


def summary(nodes: Iterable[Node], file_of: Callable[[Node], PurePosixPath | None]) -> str:
    """Return the text of a SUMMARY.md.

    Args:
        nodes: the pages, in the order of the tree.
        file_of: returns a page's file, or None if it has none.
    """
    return "# Summary\n\n" + "".join(_line(node, file_of(node)) for node in nodes)


def _line(node: Node, file: PurePosixPath | None) -> str:
    title = re.sub(r"([\\\[\]])", r"\\\1", " ".join(node.title.split()))
    target = node.page.href if isinstance(node.page, RevisionPageLink) else None
    if file is not None:
        target = quote(str(file))
    return "  " * len(node.breadcrumbs) + (f"* [{title}](<{target}>)\n" if target else f"* {title}\n")
