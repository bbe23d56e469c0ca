"""GitBook's address."""

from __future__ import annotations

import os
from typing import Final
from urllib.parse import urlsplit

from gitbook_async.errors import InvalidArgument

DEFAULT: Final = "https://api.gitbook.com/v1"
VARIABLE: Final = "GITBOOK_ENDPOINT"
_VERSION: Final = "/v1"


def choose_base_url(base_url: str | None) -> str:
    """Return the URL that paths are appended to.

    Args:
        base_url: the URL of an API like GitBook's, with or without ``/v1`` at its end; None for the environment
            variable or GitBook itself.

    Returns:
        The URL, with ``/v1`` and without a slash at its end.

    Raises:
        InvalidArgument: it is not an HTTP URL, or contains credentials, a query or a fragment.
    """
    url = (base_url if base_url is not None else os.environ.get(VARIABLE) or DEFAULT).strip().rstrip("/")
    if not is_usable(url):
        raise InvalidArgument("base_url must be http:// or https:// with a host, without credentials and query")
    return url if url.endswith(_VERSION) else url + _VERSION


def is_usable(url: str) -> bool:
    """Return whether paths can be appended to a URL: HTTP, with a host, without credentials, query or fragment."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  # it is parsed on access, and may be invalid
    except ValueError:
        return False
    plain = url.isascii() and url.isprintable() and not any(mark in url for mark in " ?#@\\")
    return plain and parts.scheme in ("http", "https") and bool(parts.hostname)
