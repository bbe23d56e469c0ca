"""The integrations of the seed: one with a script, on the site, and one with a block, on no space."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from gitbook_async.testing._state.data.records import Record

_OWNER: Final = {"organization": "acme"}
_PUBLISHED: Final = "2024-03-04T09:00:00.000Z"
_ANALYTICS: Final[dict[str, Any]] = {
    "version": 3,
    "title": "Acme analytics",
    "description": "Counts the visitors of a site.",
    "visibility": "public",
    "target": "site",
    "scopes": ["site:script:inject", "site:script:cookies"],
    "categories": ["analytics"],
    "contentSecurityPolicy": {"script-src": "analytics.example.com"},
    "configurations": {"site": {"properties": {"tracking_id": {"type": "string"}}, "required": ["tracking_id"]}},
}
_CHARTS: Final[dict[str, Any]] = {
    "version": 1,
    "title": "Acme charts",
    "description": "Draws charts in pages.",
    "visibility": "public",
    "target": "space",
    "scopes": ["space:content:read"],
    "categories": ["content"],
    "blocks": [{"id": "chart", "title": "Chart", "urlUnfurl": ["https://charts.example.com/**"]}],
}


def seed_integrations() -> Iterator[tuple[str, Record]]:
    """Yield the integrations, their installations in the organization, and that on its site."""
    yield "integration", Record("acme-analytics", "", dict(_ANALYTICS), dict(_OWNER))
    yield "integration", Record("acme-charts", "", dict(_CHARTS), dict(_OWNER))
    yield "installation", _installed("acme-install", "acme-analytics", "acme-account")
    yield "installation", _installed("acme-charts-install", "acme-charts")
    site: dict[str, Any] = {"configuration": {"tracking_id": "A-1"}, "externalIds": []}
    yield "site installation", Record("acme-docs", "acme-analytics/acme-install", site)


def _installed(key: str, integration: str, *external: str) -> Record:
    selected = {"space_selection": "selected", "site_selection": "selected"}
    times = {"createdAt": _PUBLISHED, "updatedAt": _PUBLISHED}
    details: dict[str, Any] = {"configuration": {}, "externalIds": [*external], **times}
    return Record(key, integration, {**selected, **details, "target": dict(_OWNER)})
