"""The text of a document: what could be mistaken for code or is misleading.

The renderer quotes everything that it writes. These rules are a second line of defence: text that could end a
docstring, hides characters or changes the text direction does not belong in an API's description.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from codegen.document.tree import Kind, Node, Place, is_object, members, nodes, operations, readable
from codegen.errors import DocumentError

_QUOTES = re.compile(r'"""|' + "'''")
_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]"
)
_OPERATION_ID = re.compile(r"[A-Za-z][\w.\-]*", re.ASCII)
_COMPONENT = re.compile(r"[\w.\-]+", re.ASCII)
_UNFIT = re.compile(r"""["'`\\\n\r\t]""")


def problems(document: dict[str, Any]) -> Iterator[DocumentError]:
    """Find text that must not be in generated code.

    Args:
        document: any JSON object.

    Yields:
        Texts with three quotes in a row or with hidden characters, and names with quotes, backslashes or line breaks.
    """
    if _may_have(document):
        yield from _texts(document, ())
    yield from _operation_ids(document)
    yield from _component_names(document)
    for node in nodes(document):
        yield from _names(node)


def _may_have(document: dict[str, Any]) -> bool:
    """Look for such text in the document as a whole, which is quick; where it is, if anywhere, takes a walk."""
    written = json.dumps(document, ensure_ascii=False)
    escaped = any(each in written for each in ('\\"\\"\\"', "'''", "\\u00", "\\b", "\\f"))
    return escaped or _HIDDEN.search(written) is not None


def _texts(value: Any, place: Place) -> Iterator[DocumentError]:
    waiting = [(value, place)]
    while waiting:
        value, place = waiting.pop()
        if isinstance(value, str):
            yield from _text(value, place)
            continue
        within = list(members(value))
        for step, _ in within if is_object(value) else ():
            yield from _text(step, (*place, _shown(step)))
        waiting += [(member, (*place, step)) for step, member in reversed(within)]


def _text(text: str, place: Place) -> Iterator[DocumentError]:
    if _QUOTES.search(text):
        yield DocumentError(readable(place), "has three quotes in a row, which could end a docstring")
    if hidden := _HIDDEN.search(text):
        yield DocumentError(readable(place), f"has the hidden character U+{ord(hidden[0]):04X}")


def _operation_ids(document: dict[str, Any]) -> Iterator[DocumentError]:
    for operation in operations(document):
        name = operation.value.get("operationId")
        if isinstance(name, str) and name and not _OPERATION_ID.fullmatch(name):
            yield DocumentError(readable((*operation.place, "operationId")), f"{name!r} cannot become a name")


def _component_names(document: dict[str, Any]) -> Iterator[DocumentError]:
    for section, named in members(document.get("components")):
        for name in named if is_object(named) else ():
            if not section.startswith("x-") and not _COMPONENT.fullmatch(name):
                yield DocumentError(readable(("components", section)), f"{name!r} cannot become a name")


def _names(node: Node) -> Iterator[DocumentError]:
    """Check the names of properties, parameters and everything else with a name."""
    if node.kind in (Kind.SCHEMAS, Kind.OBJECTS) and is_object(node.value):
        for name in node.value:
            if _UNFIT.search(name):
                yield DocumentError(readable(node.place), f"the name {name!r} has a quote, backslash or line break")
    name = node.value.get("name") if node.kind is Kind.OBJECT and is_object(node.value) else None
    if isinstance(name, str) and _UNFIT.search(name):
        yield DocumentError(readable((*node.place, "name")), f"{name!r} has a quote, backslash or line break")


def _shown(step: str) -> str:
    return _HIDDEN.sub("?", step)
