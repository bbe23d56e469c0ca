"""Markdown as GitBook's document tree, and back: headings, code, lists and paragraphs."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

from gitbook_async._markdown import documents
from gitbook_async.testing._text import inlines

_REMEMBERED: Final = 1024
REUSABLE: Final = "reusable-content"
_INCLUDE: Final = re.compile(r'\{% include "\.gitbook/includes/([^/"]+)\.md" %\}')


@lru_cache(_REMEMBERED)
def document_of(markdown: str) -> dict[str, Any]:
    """Return Markdown as a document: the same object each time, which nobody may change."""
    document = documents.document_of(markdown)
    return {**document, "nodes": [_included(node) or node for node in document["nodes"]]}


def dereferenced(document: dict[str, Any], find: Callable[[str], str | None]) -> dict[str, Any]:
    """Return a document with the reusable contents that it includes in their place.

    Args:
        document: the document.
        find: returns the Markdown of a reusable content; None if it does not exist.
    """
    nodes: list[dict[str, Any]] = []
    for node in document["nodes"]:
        found = find(node["data"]["ref"]["reusableContent"]) if node["type"] == REUSABLE else None
        nodes += [node] if found is None else document_of(found)["nodes"]
    return {**document, "nodes": nodes}


def include(key: str) -> str:
    """Return the Markdown that includes a reusable content."""
    return f'{{% include ".gitbook/includes/{key}.md" %}}'


def included_in(markdown: str) -> list[str]:
    """Return the ids of the reusable contents that Markdown includes."""
    return _INCLUDE.findall(markdown)


def _included(node: dict[str, Any]) -> dict[str, Any] | None:
    """Return the block of a paragraph that includes a reusable content; None for other blocks."""
    text = inlines.text_of(node["nodes"]) if node["type"] == "paragraph" else ""
    found = _INCLUDE.fullmatch(text)
    if found is None:
        return None
    ref = {"kind": "reusable-content", "reusableContent": found[1]}
    return {"object": "block", "type": REUSABLE, "isVoid": True, "data": {"ref": ref}}


def text_of(document: dict[str, Any]) -> str:
    """Return a document as Markdown."""
    return "\n\n".join(filter(None, map(_written, document["nodes"])))


def _written(node: dict[str, Any]) -> str:
    """Return a block as Markdown."""
    kind, inside = node.get("type", ""), node.get("nodes", ())
    if "leaves" in node or kind == "paragraph":
        return inlines.markdown_of(inside or [node])
    if kind == REUSABLE:
        return include(node["data"]["ref"]["reusableContent"])
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
