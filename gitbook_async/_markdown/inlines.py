"""Inline Markdown as the nodes of a document: marks (bold, italic, strikethrough, code), links and images."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Any, Final

Json = dict[str, Any]

TOKEN: Final = re.compile(
    r"\\(?P<escaped>[\\`*_~\[\]!])"
    r"|`(?P<code>[^`]+)`"
    r"|!\[(?P<alt>[^\]]*)\]\((?P<image>[^()\s]+)\)"
    r"|\[(?P<label>[^\]]+)\]\((?P<url>[^()\s]+)\)"
    r"|\*\*(?P<bold>[^\s*](?:.*?[^\s])?)\*\*"
    r"|~~(?P<strikethrough>[^\s~](?:.*?[^\s])?)~~"
    r"|(?<![\w_])_(?P<italic>[^\s_](?:[^_]*[^\s_])?)_(?![\w_])"
    r"|\*(?P<star>[^\s*](?:[^*]*[^\s*])?)\*"
)
_MARKS: Final = {"bold": "bold", "strikethrough": "strikethrough", "italic": "italic", "star": "italic"}
_OWN: Final = re.compile(r"/(page|file)s/([^/#]+)(?:#(.+))?")


def nodes_of(markdown: str, marks: tuple[str, ...] = ()) -> list[Json]:
    """Return inline Markdown as nodes: at least one, which may be empty.

    Args:
        markdown: a text without line breaks.
        marks: the marks around it.
    """
    nodes: list[Json] = []
    for is_text, group in groupby(_pieces(markdown, marks), lambda one: one["object"] == "leaf"):
        pieces = list(group)
        nodes += [_text(pieces)] if is_text else pieces
    return nodes or [plain("")]


def plain(text: str) -> Json:
    """Return a text without marks as a node."""
    return _text([_leaf(text, ())])


def _pieces(markdown: str, marks: tuple[str, ...]) -> Iterator[Json]:
    """Yield the leaves and inlines of a text; adjacent leaves with the same marks are one."""
    for key, group in groupby(_fragments(markdown, marks), lambda one: one.get("marks", one)):
        found = list(group)
        yield {**found[0], "text": "".join(one["text"] for one in found)} if isinstance(key, list) else found[0]


def _fragments(markdown: str, marks: tuple[str, ...]) -> Iterator[Json]:
    end = 0
    for token in TOKEN.finditer(markdown):
        if before := markdown[end : token.start()]:
            yield _leaf(before, marks)
        yield from _read(token, marks)
        end = token.end()
    if rest := markdown[end:]:
        yield _leaf(rest, marks)


def _read(token: re.Match[str], marks: tuple[str, ...]) -> Iterator[Json]:
    kind = str(token.lastgroup)
    if kind == "escaped":
        yield _leaf(token["escaped"], marks)
    elif kind == "code":
        yield _leaf(token["code"], (*marks, "code"))
    elif kind == "image":
        yield {"object": "inline", "type": "inline-image", "data": _image(token), "isVoid": True}
    elif kind == "url":
        content = {"data": {"ref": reference(token["url"])}, "nodes": nodes_of(token["label"], marks)}
        yield {"object": "inline", "type": "link", **content, "isVoid": False}
    else:
        yield from _fragments(token[kind], (*marks, _MARKS[kind]))


def reference(url: str) -> Json:
    """Return the target of a link as a reference: a page, a place in a page, a file, or a URL."""
    if url.startswith("#"):
        return {"kind": "anchor", "anchor": url[1:]}
    own = _OWN.fullmatch(url)
    if own is None:
        return {"kind": "url", "url": url}
    kind, key, anchor = own.groups()
    if kind == "page" and anchor:
        return {"kind": "anchor", "anchor": anchor, "page": key}
    return {"kind": kind, kind: key}


def _image(token: re.Match[str]) -> Json:
    return {"ref": reference(token["image"]), **({"alt": token["alt"]} if token["alt"] else {})}


def _text(leaves: list[Json]) -> Json:
    return {"object": "text", "leaves": leaves}


def _leaf(text: str, marks: tuple[str, ...]) -> Json:
    return {"object": "leaf", "text": text, "marks": [{"object": "mark", "type": one} for one in marks]}
