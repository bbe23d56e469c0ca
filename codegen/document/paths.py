"""Paths: the names in braces, and their declared parameters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from codegen.document.tree import Operation, followed, is_object, members

_NAME = re.compile(r"\{([^{}]*)\}")


def names(path: str) -> tuple[str, ...]:
    """Return the names in a path's braces: ``("spaceId",)`` for ``/spaces/{spaceId}``."""
    return tuple(_NAME.findall(path))


def well_formed(path: str) -> bool:
    """Return whether a path begins with a slash and its braces are balanced, each pair with a name."""
    return path.startswith("/") and not re.search(r"[{}]", _NAME.sub("", path)) and all(names(path))


def shape(path: str) -> str:
    """Return a path as the server matches it, without names: ``/spaces/{}`` for ``/spaces/{spaceId}``."""
    return _NAME.sub("{}", path)


def parameters(document: dict[str, Any], operation: Operation) -> Iterator[dict[str, Any]]:
    """Yield the parameters of an operation, those of its path item first, with references followed.

    Raises:
        LookupError: a reference has no target.
    """
    for holder in (operation.item, operation.value):
        for _, parameter in members(holder.get("parameters")):
            found = followed(document, parameter)
            if is_object(found):
                yield found
