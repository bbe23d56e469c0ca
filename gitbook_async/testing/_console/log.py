"""The last requests, numbered in the order of their responses."""

from __future__ import annotations

from collections import deque
from typing import Any, Final

import attrs

from gitbook_async.testing._http.requests import RecordedRequest

_KEPT: Final = 200


class Log:
    """The last requests."""

    def __init__(self) -> None:
        self._last: deque[tuple[int, RecordedRequest]] = deque(maxlen=_KEPT)
        self._count = 0

    def record(self, request: RecordedRequest) -> None:
        """Record a request."""
        self._count += 1
        self._last.appendleft((self._count, request))

    def clear(self) -> None:
        """Forget all requests; the next one has a higher number all the same."""
        self._last.clear()

    def after(self, number: int) -> list[dict[str, Any]]:
        """Return the JSON of the requests with higher numbers, the newest first."""
        return [_view(key, one) for key, one in self._last if key > number]


def _view(number: int, request: RecordedRequest) -> dict[str, Any]:
    """Return the JSON of a request without its headers, which contain tokens."""
    return {"number": number, **attrs.asdict(request, filter=lambda attribute, _value: attribute.name != "headers")}
