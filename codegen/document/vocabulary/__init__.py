"""The allow-list: what a document may say. It stands apart from the code that reads the document.

A keyword that the generator does not understand could change what is sent or returned. So each is understood
(`grammar`), has a value that is understood (`values`), or is named in openapi/ignored.toml with a reason (`ignored`).
Anything else is a problem, with its place.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from codegen.document.tree import Place, is_object, members, readable, reference
from codegen.document.vocabulary.grammar import GRAMMAR, Part
from codegen.document.vocabulary.ignored import Ignored, named
from codegen.document.vocabulary.values import VALUES
from codegen.errors import DocumentError, UnknownKeywordError

__all__ = ["problems"]


def problems(document: dict[str, Any]) -> Iterator[DocumentError]:
    """Find what the generator does not understand.

    Args:
        document: an OpenAPI document. Values of the wrong JSON type are skipped: other checks report them.

    Yields:
        Keywords that are neither understood nor ignored, and values that the generated code would disregard.
    """
    yield from _node(document, "document", (), named())


def _node(value: Any, kind: str, place: Place, ignored: Ignored) -> Iterator[DocumentError]:
    if not is_object(value):
        return
    keywords = GRAMMAR["reference"] if kind != "schema" and reference(value) else GRAMMAR[kind]
    for keyword, inner in value.items():
        where = (*place, keyword)
        if keyword not in keywords:
            if not ignored.covers(kind, keyword, where):
                yield UnknownKeywordError(readable(where), kind, keyword)
        elif part := keywords[keyword]:
            yield from _part(inner, part, where, ignored)
    for problem in VALUES[kind](value) if kind in VALUES else ():
        yield DocumentError(readable((*place, *problem.within)), problem.text)


def _part(value: Any, part: Part, place: Place, ignored: Ignored) -> Iterator[DocumentError]:
    if not part.many:
        yield from _node(value, part.kind, place, ignored)
        return
    for step, member in members(value):
        if not (part.extensible and step.startswith("x-")):
            yield from _node(member, part.kind, (*place, step), ignored)
        elif not ignored.covers(part.holder, step, (*place, step)):
            yield UnknownKeywordError(readable((*place, step)), part.holder, step)
