"""The nodes of a document as inline Markdown: marks (bold, italic, strikethrough, code), links and images."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

from gitbook_async._markdown.inlines import TOKEN, Json

_SIGNS: Final = {"code": "`", "bold": "**", "italic": "*", "strikethrough": "~~"}
_SPECIAL: Final = re.compile(r"[\\`*~\[\]!]|(?<!\w)_|_(?!\w)")


def markdown_of(nodes: Sequence[Json]) -> str:
    """Return nodes as inline Markdown."""
    return "".join(map(_written, nodes))


def text_of(nodes: Sequence[Json]) -> str:
    """Return the text of nodes, without marks."""
    return "".join(leaf["text"] for node in nodes for leaf in node.get("leaves", ()))


def _url(ref: Json) -> str:
    anchor = f"#{ref['anchor']}" if ref["kind"] == "anchor" else ""
    if page := ref.get("page"):
        return f"/pages/{page}{anchor}"
    return anchor or (f"/files/{ref['file']}" if ref["kind"] == "file" else ref.get("url", ""))


def _written(node: Json) -> str:
    if "leaves" in node:
        return "".join(map(_written_leaf, node["leaves"]))
    write = _INLINES.get(node.get("type", ""))
    return write(node) if write else markdown_of(node.get("nodes", ()))


def _written_leaf(leaf: Json) -> str:
    marks = sorted((one["type"] for one in leaf.get("marks", ())), key="code".__eq__)  # code is the innermost
    text: str = leaf["text"]
    signs = [_SIGNS[one] for one in marks if one in _SIGNS]
    inner = text.strip()
    if not signs or not inner:
        return _escaped(text)
    start, _, end = text.partition(inner)
    details = inner if "code" in marks else _escaped(inner)
    return f"{start}{''.join(signs)}{details}{''.join(reversed(signs))}{end}"


def _escaped(text: str) -> str:
    """Return a text with its special characters escaped, if it would be read as anything else."""
    return _SPECIAL.sub(r"\\\g<0>", text) if TOKEN.search(text) else text


_INLINES: Final[dict[str, Callable[[Json], str]]] = {
    "link": lambda node: f"[{markdown_of(node['nodes'])}]({_url(node['data']['ref'])})",
    "inline-image": lambda node: f"![{node['data'].get('alt', '')}]({_url(node['data']['ref'])})",
}
