"""Calls to try, by operation id: those that may be sent again, and those that must not be."""

from __future__ import annotations

from typing import Any

from gitbook_async import GitBook

SITE = {"organizationId": "o", "siteId": "s"}

REPEATED: dict[str, dict[str, Any]] = {
    "getSpaceById": {"path": {"spaceId": "x"}},
    "deleteSpaceById": {"path": {"spaceId": "x"}},
    "updateSiteAdaptiveSchema": {"path": SITE, "json": {"jsonSchema": {}}},
    "searchSiteContent": {"path": SITE, "json": {"query": "q", "scope": {"mode": "all"}}},
}
ONCE: dict[str, dict[str, Any]] = {
    "createSpace": {"path": {"organizationId": "o"}, "json": {"title": "t"}},
    "updateSpaceById": {"path": {"spaceId": "x"}, "json": {"title": "t"}},
    "createOrganizationTeam": {"path": {"organizationId": "o"}, "json": {"title": "t"}},  # a PUT that creates
}


async def make(gitbook: GitBook, operation: str, item: object = "i") -> Any:
    """Make a call of an operation for an item that the server keeps count of."""
    return await gitbook.call(operation, **(REPEATED | ONCE)[operation], options={"query": {"item": str(item)}})
