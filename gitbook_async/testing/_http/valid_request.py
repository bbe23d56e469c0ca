"""A valid request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import attrs

from gitbook_async.testing._document.endpoints import Endpoint

_NO_CONTENT: Final = 204
_MINIMAL: Final = "return=minimal"


@attrs.frozen
class ValidRequest:
    """A request that has been validated.

    Attributes:
        endpoint: the operation.
        values: the path parameters.
        query: the query parameters, each with all its values.
        headers: the headers, with names in lower case.
        body: the JSON body; None if there is none.
        url: the URL without the query.
    """

    endpoint: Endpoint
    values: Mapping[str, str]
    query: Mapping[str, Sequence[str]]
    headers: Mapping[str, str]
    body: Any
    url: str

    @property
    def minimal(self) -> str:
        """The request's preference for no content, if the document declares it; else empty."""
        success = self.endpoint.successes.get(_NO_CONTENT)
        promised = success is not None and "preference-applied" in success.headers
        return _MINIMAL if promised and self.headers.get("prefer") == _MINIMAL else ""
