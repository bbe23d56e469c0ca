"""Markdown as GitBook's document tree: headings, code, lists and paragraphs; everything else is text in a paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Any, Final

from gitbook_async.testing._text import inlines

_FENCE: Final = re.compile(r"^```(\S*)[^\n]*\n(.*?)^```[ \t]*$", re.DOTALL | re.MULTILINE)
_HEADING: Final = re.compile(r"(#{1,6}) +(.*)")
_ITEM: Final = re.compile(r"(?:([-*+])|\d+[.)]) +(.*)")
_DEEPEST_HEADING: Final = 3


def document_of(markdown: str) -> dict[str, Any]:
    """Return Markdown as a document."""
    return {"object": "document", "data": {}, "nodes": list(_blocks(markdown))}


def text_of(document: dict[str, Any]) -> str:
    """Return a document as Markdown."""
    return "\n\n".join(filter(None, map(_written, document["nodes"])))


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


def _written(node: dict[str, Any]) -> str:
    """Return a block as Markdown."""
    kind, inside = node.get("type", ""), node.get("nodes", ())
    if "leaves" in node or kind == "paragraph":
        return inlines.markdown_of(inside or [node])
    if kind.startswith("heading-"):
        return f"{'#' * int(kind[-1])} {inlines.markdown_of(inside)}"
    if kind.startswith("list-") and kind != "list-item":
        return "\n".join(f"{_mark(kind, number)} {_written_item(one)}" for number, one in enumerate(inside, 1))
    if kind == "code":
        lines = "\n".join(inlines.text_of(line["nodes"]) for line in inside)
        return f"```{node.get('data', {}).get('syntax', '')}\n{lines}\n```"
    return "\n\n".join(filter(None, map(_written, inside)))


def _mark(kind: str, number: int) -> str:
    return f"{number}." if kind == "list-ordered" else "-"


def _written_item(item: dict[str, Any]) -> str:
    """Return an item of a list; what follows its first line is indented."""
    return "\n".join(map(_written, item.get("nodes", ()))).replace("\n", "\n  ")
