"""URLs in calls."""

from __future__ import annotations

from urllib.parse import SplitResult, unquote, urlsplit


def split_url(url: str) -> SplitResult:
    """Return the parts of a URL; what is no URL has none."""
    try:
        return urlsplit(url)
    except ValueError:
        return SplitResult("", "", "", "", "")


def host_of(url: str) -> str:
    """Return the host of a URL; empty if it has none."""
    host: str | None = split_url(url).hostname
    return host or ""


def segments_of(url: str) -> tuple[str, ...]:
    """Return the segments of a URL's path, decoded."""
    return tuple(unquote(one) for one in split_url(url).path.split("/") if one)
