"""Finding the operation of a request."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final
from urllib.parse import unquote

import attrs

from gitbook_async.testing._document.endpoints import Endpoint

_ANY: Final = "{}"


@attrs.define
class _Place:
    """A position in the tree of paths: its children, and the operations here."""

    next: dict[str, _Place] = attrs.field(factory=dict[str, "_Place"])
    endpoints: dict[str, Endpoint] = attrs.field(factory=dict[str, Endpoint])


@attrs.frozen
class Match:
    """The operation of a request.

    Attributes:
        endpoint: the operation.
        values: its path parameters, decoded.
    """

    endpoint: Endpoint
    values: dict[str, str]


class Routes:
    """The operations by method and path.

    Args:
        endpoints: the operations.
    """

    def __init__(self, endpoints: Iterable[Endpoint]) -> None:
        self._root = _Place()
        for endpoint in endpoints:
            self._add(endpoint)

    def find(self, method: str, path: str) -> Match | None:
        """Find the operation of a request; None if there is none.

        Args:
            method: the HTTP method, upper case.
            path: the raw, percent-encoded path: an encoded slash does not separate segments.
        """
        segments = path.split("/")[1:]
        if segments == [""]:
            segments = []
        found = _find(self._root, method, segments, 0)
        return None if found is None else Match(found, _values(found, segments))

    def _add(self, endpoint: Endpoint) -> None:
        place = self._root
        for segment in filter(None, endpoint.path.split("/")):
            place = place.next.setdefault(_ANY if segment.startswith("{") else segment, _Place())
        place.endpoints[endpoint.method] = endpoint


def _find(place: _Place, method: str, segments: Sequence[str], index: int) -> Endpoint | None:
    """Descend in the tree; a literal segment is preferred to a parameter, which may not be empty."""
    if index == len(segments):
        return place.endpoints.get(method)
    for key in (segments[index], _ANY if segments[index] else ""):
        below = place.next.get(key)
        found = _find(below, method, segments, index + 1) if below else None
        if found:
            return found
    return None


def _values(endpoint: Endpoint, segments: Sequence[str]) -> dict[str, str]:
    names = filter(None, endpoint.path.split("/"))
    return {
        name.strip("{}"): unquote(segment)
        for name, segment in zip(names, segments, strict=True)
        if name.startswith("{")
    }
