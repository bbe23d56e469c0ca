"""Markdown as GitBook's document tree: headings, code, lists and paragraphs; everything else is text in a paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final, cast

from gitbook_async._markdown import inlines

if TYPE_CHECKING:
    from gitbook_async.types import JSONDocumentParam

_FENCE: Final = re.compile(r"^```(\S*)[^\n]*\n(.*?)^```[ \t]*$", re.DOTALL | re.MULTILINE)
_HEADING: Final = re.compile(r"(#{1,6}) +(.*)")
_ITEM: Final = re.compile(r"(?:([-*+])|\d+[.)]) +(.*)")
_DEEPEST_HEADING: Final = 3


def markdown_document(markdown: str) -> JSONDocumentParam:
    """Turn Markdown into the JSON document that GitBook takes where it does not take Markdown.

    The messages of a brainstorm (`change_requests.stream_brainstorm`) are such documents.

    Args:
        markdown: headings, paragraphs, lists, fenced code, bold, italic, strikethrough, code, links and images.
            Headings deeper than three levels become headings of the third level. Any other construct, such as a table
            or a nested list, becomes text.

    Returns:
        The document, as a dictionary.
    """
    return cast("JSONDocumentParam", document_of(markdown))


def document_of(markdown: str) -> dict[str, Any]:
    """Return Markdown as a document, as plain JSON."""
    return {"object": "document", "data": {}, "nodes": list(_blocks(markdown))}


def _blocks(markdown: str) -> Iterator[dict[str, Any]]:
    end = 0
    for fence in _FENCE.finditer(markdown):
        yield from _plain(markdown[end : fence.start()])
        yield _code(fence.group(1), fence.group(2))
        end = fence.end()
    yield from _plain(markdown[end:])


def _plain(text: str) -> Iterator[dict[str, Any]]:
    """Yield the blocks of a text without code."""
    for kind, group in groupby(text.splitlines(), _kind):
        lines = [line.strip() for line in group]
        if kind == "heading":
            yield from map(_heading, lines)
        elif kind == "paragraph":
            yield _block("paragraph", inlines.nodes_of(" ".join(lines)))
        elif kind:
            yield _block(kind, [_list_item(line) for line in lines])


def _kind(line: str) -> str:
    stripped = line.strip()
    if _HEADING.fullmatch(stripped):
        return "heading"
    item = _ITEM.fullmatch(stripped)
    if item:
        return "list-unordered" if item.group(1) else "list-ordered"
    return "paragraph" if stripped else ""


def _heading(line: str) -> dict[str, Any]:
    marks, _, title = line.partition(" ")
    return _block(f"heading-{min(len(marks), _DEEPEST_HEADING)}", inlines.nodes_of(title.strip()))


def _list_item(line: str) -> dict[str, Any]:
    item = _ITEM.fullmatch(line)
    return _block("list-item", [_block("paragraph", inlines.nodes_of(item.group(2) if item else line))])


def _code(syntax: str, code: str) -> dict[str, Any]:
    lines = [_block("code-line", [inlines.plain(line)]) for line in code.splitlines()]
    return {**_block("code", lines), "data": {"syntax": syntax} if syntax else {}}


def _block(kind: str, nodes: list[dict[str, Any]]) -> dict[str, Any]:
    return {"object": "block", "type": kind, "data": {}, "nodes": nodes}
