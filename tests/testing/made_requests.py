"""Requests that the document allows, most of which are about what is there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from tests.testing.furnished import CHART, FONT_FILE

_HOME = "https://acme.gitbook.example/acme-docs"
SPACES = ("acme-guides", "acme-reference", "acme-handbook")
PAGES = ("guides-2", "guides-22", "guides-23")
PEOPLE = ("acme-ada", "acme-bruno", "acme-dana")
IDS = {
    "space": SPACES,
    "spaceId": SPACES,
    "spaces": SPACES,
    "page": PAGES,
    "pageId": PAGES,
    "targetPage": PAGES,
    "into": PAGES,
    "user": PEOPLE,
    "users": PEOPLE,
    "members": PEOPLE,
    "add": PEOPLE,
    "remove": PEOPLE,
    "creator": PEOPLE,
    "contributor": PEOPLE,
    "requestedReviewer": PEOPLE,
    "teams": ("acme-writers", "acme-support"),
    "collection": ("acme-public", "acme-internal"),
    "organization": ("acme",),
    "organizationId": ("acme",),
    "site": ("acme-docs",),
    "siteId": ("acme-docs",),
    "siteSpace": ("acme-guides-shown", "acme-reference-shown"),
    "siteSpaceId": ("acme-guides-shown", "acme-reference-shown"),
    "siteSpaceIds": ("acme-guides-shown", "acme-reference-shown"),
    "currentSiteSpace": ("acme-guides-shown",),
    "defaultSiteSpace": ("acme-guides-shown", "acme-reference-shown"),
    "siteSection": ("acme-guides-section", "acme-reference-section"),
    "siteSectionId": ("acme-guides-section", "acme-reference-section"),
    "sectionId": ("acme-guides-section", "acme-reference-section"),
    "defaultSiteSection": ("acme-guides-section", "acme-reference-section"),
    "sections": ("acme-guides-section", "acme-reference-section"),
    "changeRequest": ("acme-change-1",),
    "changeRequestId": ("acme-change-1",),
    "spec": ("acme-api",),
    "componentId": ("chart",),
    "storageKey": (FONT_FILE,),
    "defaultTeam": ("acme-writers", "acme-support"),
    "url": (f"{_HOME}/guides/deployment", f"{_HOME}/start", "https://vimeo.com/1"),
}
"""The names of fields that hold ids, and the ids that are there."""
MISMADE = {"specSlug"}
"""The path parameters for which Schemathesis makes values that do not match their pattern."""
QUERIES = {
    **IDS,
    "path": ("handbook.md", "api-reference.md"),
    "ref": ("main",),
    "request": (CHART,),
    "source": ("/start", "/old/webhooks"),
    "from": ((datetime.now(UTC) - timedelta(days=30)).isoformat(),),
    "to": (datetime.now(UTC).isoformat(),),
}
"""The same for query parameters."""
POINTERS = {
    "site-space": "siteSpaceId",
    "site-section": "siteSectionId",
    "site-section-group": "siteSectionGroupId",
    "site-external-link": "siteExternalLinkId",
}
"""The types of pointers to parts of a site, and the path parameters that hold their ids."""


class Real:
    """Puts ids of what is there in the place of others."""

    def __init__(self, draw: Any, known: dict[str, str], ids: dict[str, tuple[str, ...]]) -> None:
        self._draw = draw
        self._known = known
        self._ids = ids

    def __call__(self, value: Any, name: str = "") -> Any:
        """A value, with ids of what is there wherever it holds ids."""
        if isinstance(value, list):
            return [self(inner, name) for inner in value]
        if isinstance(value, dict):
            return {key: self(inner, key) for key, inner in value.items()} | self._pointed(value)
        return self._draw(st.sampled_from(self._ids[name])) if name in self._ids and isinstance(value, str) else value

    def _pointed(self, value: dict[str, Any]) -> dict[str, str]:
        parameter = POINTERS.get(str(value.get("type"))) if "id" in value else None
        return {"id": self._known[parameter]} if parameter else {}


@st.composite
def requests(draw, operation: Any, known: dict[str, str]) -> Any:
    """A request that the document allows; three in four are about what is there."""
    case = draw(operation.as_strategy())
    case.path_parameters = {
        name: known[name] if name in MISMADE else value for name, value in (case.path_parameters or {}).items()
    }
    if draw(st.sampled_from((True, True, True, False))):
        case.path_parameters = {name: known.get(name, value) for name, value in case.path_parameters.items()}
        asked = {name: value for name, value in (case.query or {}).items() if name != "page"}
        sources = {"source": asked["source"]} if isinstance(asked.get("source"), list) else {}  # of findings
        case.query = Real(draw, known, QUERIES)(asked) | sources
        if isinstance(case.body, (dict, list)):
            case.body = Real(draw, known, IDS)(case.body)
    return case
