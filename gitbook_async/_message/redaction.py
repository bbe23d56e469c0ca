"""What logs, traces and errors may show of a request: an allow-list of what is harmless, not a deny-list of secrets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, cast
from urllib.parse import urlsplit, urlunsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

REDACTED: Final = "REDACTED"

_HARMLESS_HEADERS = frozenset(
    (
        "accept",
        "content-length",
        "content-type",
        "date",
        "prefer",
        "preference-applied",
        "retry-after",
        "x-ratelimit-limit",
        "x-ratelimit-remaining",
        "x-ratelimit-reset",
    )
)
# Pagination, sorting and response formats; not search terms or questions.
_HARMLESS_VALUES = frozenset(
    (
        "blocks",
        "cachedMetadata",
        "computed",
        "dereferenced",
        "details",
        "draft",
        "evaluated",
        "extended",
        "format",
        "format.markdown.refs",
        "interval",
        "limit",
        "metadata",
        "nested",
        "order",
        "orderBy",
        "page",
        "published",
        "sort",
        "status",
        "type",
    )
)
_CREDENTIALS = re.compile(r"(?<=//)[^/?#]*@")


class Secret:
    """A text that is not shown where the local variables of a traceback are, as error reporters do.

    Args:
        text: the text.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """Return the text. Do not keep it in a variable while something else may fail."""
        return self._text

    def __repr__(self) -> str:
        return REDACTED


def forget_frames(error: BaseException) -> None:
    """Drop the tracebacks of an exception and of all that led to it: the variables of their frames hold a secret.

    What was raised ``from None`` also forgets what it was raised in place of.
    """
    seen, waiting = set[int](), [error]
    while waiting:
        each = waiting.pop()
        if id(each) not in seen:
            seen.add(id(each))
            each.__traceback__ = None
            if each.__suppress_context__:
                each.__context__ = each.__cause__
            waiting += [found for found in (each.__cause__, each.__context__) if found is not None]
            waiting += cast("tuple[BaseException, ...]", getattr(each, "exceptions", ()))  # of a group


def bare_url(url: str) -> str:
    """Return a URL without its query and without credentials."""
    place = url.partition("?")[0]
    return _CREDENTIALS.sub("", place, count=1) if "@" in place else place


def shown_url(url: str) -> str:
    """Return a URL without credentials and fragment, with only those query values that are known to be harmless.

    Args:
        url: the whole URL.

    Returns:
        The URL, with any other query value replaced by REDACTED; REDACTED alone if it is not a valid URL.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return REDACTED
    host = parts.netloc.rpartition("@")[2]
    query = "&".join(_shown_pair(pair) for pair in parts.query.split("&")) if parts.query else ""
    return urlunsplit((parts.scheme, host, parts.path, query, ""))


def shown_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the headers that are known to be harmless; names are in lower case."""
    return {name.lower(): value for name, value in headers.items() if name.lower() in _HARMLESS_HEADERS}


def _shown_pair(pair: str) -> str:
    name = pair.partition("=")[0]
    return pair if name in _HARMLESS_VALUES else f"{name}={REDACTED}"
