"""Markdown as GitBook's document tree: headings, code, lists and paragraphs; everything else is text in a paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Any, Final

_FENCE: Final = re.compile(r"^```(\S*)[^\n]*\n(.*?)^```[ \t]*$", re.DOTALL | re.MULTILINE)
_HEADING: Final = re.compile(r"(#{1,6}) +(.*)")
_ITEM: Final = re.compile(r"(?:([-*+])|\d+[.)]) +(.*)")
_DEEPEST_HEADING: Final = 3


def document_of(markdown: str) -> dict[str, Any]:
    """Return Markdown as a document."""
    return {"object": "document", "data": {}, "nodes": list(_blocks(markdown))}


def text_of(document: dict[str, Any]) -> str:
    """Return the text of a document, one paragraph per block."""
    return "\n\n".join(filter(None, (_leaves(node) for node in document["nodes"])))


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
            yield _block("paragraph", [_text(" ".join(lines))])
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
    return _block(f"heading-{min(len(marks), _DEEPEST_HEADING)}", [_text(title.strip())])


def _list_item(line: str) -> dict[str, Any]:
    item = _ITEM.fullmatch(line)
    return _block("list-item", [_block("paragraph", [_text(item.group(2) if item else line)])])


def _code(syntax: str, code: str) -> dict[str, Any]:
    lines = [_block("code-line", [_text(line)]) for line in code.splitlines()]
    return {**_block("code", lines), "data": {"syntax": syntax} if syntax else {}}


def _block(kind: str, nodes: list[dict[str, Any]]) -> dict[str, Any]:
    return {"object": "block", "type": kind, "data": {}, "nodes": nodes}


def _text(text: str) -> dict[str, Any]:
    return {"object": "text", "leaves": [{"object": "leaf", "text": text, "marks": []}]}


def _leaves(node: dict[str, Any]) -> str:
    if "leaves" in node:
        return "".join(leaf["text"] for leaf in node["leaves"])
    joint = "\n" if node.get("type") == "code" else ""
    return joint.join(_leaves(child) for child in node.get("nodes", ()))
