"""Markdown as GitBook's document tree, and back: headings, code, lists and paragraphs."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

from gitbook_async._markdown import documents
from gitbook_async.testing._text import inlines

_REMEMBERED: Final = 1024


@lru_cache(_REMEMBERED)
def document_of(markdown: str) -> dict[str, Any]:
    """Return Markdown as a document: the same object each time, which nobody may change."""
    return documents.document_of(markdown)


def text_of(document: dict[str, Any]) -> str:
    """Return a document as Markdown."""
    return "\n\n".join(filter(None, map(_written, document["nodes"])))


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
