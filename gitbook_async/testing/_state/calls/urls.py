"""URLs in calls."""

from __future__ import annotations

from urllib.parse import urlsplit


def host_of(url: str) -> str:
    """Return the host of a URL; empty if it has none."""
    host: str | None = urlsplit(url).hostname
    return host or ""
