"""What integrations render: their blocks and configurations, with the properties that they are given."""

from __future__ import annotations

import pytest

from gitbook_async import BadRequestError, NotFoundError
from gitbook_async.testing._text.compressed import decompressed
from tests.testing.furnished import CHART as COMPRESSED_CHART

pytestmark = pytest.mark.anyio

PLACE = {"type": "document", "spaceId": "acme-guides", "editable": True, "theme": "light"}
CHART = {"componentId": "chart", "props": {"series": "a"}, "context": PLACE}
FORMS = {
    "title": "Forms",
    "description": "Shows forms.",
    "scopes": [],
    "script": "",
    "organization": "acme",
    "contentSources": [{"id": "sheet", "title": "Sheet", "configuration": {"componentId": "sheets"}}],
    "configurations": {"site": {"componentId": "settings"}, "account": {"properties": {}}},
}


def text(rendered):
    (child,) = rendered["element"]["children"]
    return child["content"]


async def test_a_block_shows_its_title_and_its_properties(ask):
    rendered = await ask("renderIntegrationUIWithPost", "acme-charts", **CHART, state={"open": True})
    assert (rendered["type"], rendered["element"]["type"]) == ("element", "block")
    assert (rendered["props"], rendered["state"]) == ({"series": "a"}, {"open": True})
    assert text(rendered) == '**Chart**\n\nseries: "a"'


async def test_a_request_in_a_query_renders_the_same(ask):
    posted = await ask("renderIntegrationUIWithPost", "acme-charts", **CHART)
    assert await ask("renderIntegrationUIWithGet", "acme-charts", query={"request": COMPRESSED_CHART}) == posted


@pytest.mark.parametrize(
    ("action", "props"),
    [
        ({"action": "@link.unfurl", "url": "https://charts.example.com/1"}, {"url": "https://charts.example.com/1"}),
        ({"action": "@editor.node.updateProps", "props": {"series": "b"}}, {"series": "b"}),
        ({"action": "zoom", "by": 2}, {}),
    ],
)
async def test_actions_change_properties_if_they_are_about_them(ask, action, props):
    rendered = await ask("renderIntegrationUIWithPost", "acme-charts", **CHART, action=action)
    assert rendered["props"] == {"series": "a", **props}
    assert all(f"{name}: " in text(rendered) for name in rendered["props"])


@pytest.mark.parametrize(("component", "title"), [("sheets", "Sheet"), ("settings", "Forms")])
async def test_a_configuration_is_rendered_as_one(ask, component, title):
    await ask("publishIntegration", "forms", **FORMS)
    context = {"type": "configuration_site", "siteId": "acme-docs", "theme": "dark"}
    request = {"componentId": component, "props": {}, "context": context}
    rendered = await ask("renderIntegrationUIWithPost", "forms", **request)
    assert (rendered["element"]["type"], text(rendered)) == ("configuration", f"**{title}**")


@pytest.mark.parametrize(
    ("integration", "changes"),
    [
        ("nothing", {}),
        ("acme-analytics", {}),
        ("acme-charts", {"componentId": "table"}),
        ("acme-charts", {"context": {**PLACE, "spaceId": "nowhere"}}),
        ("acme-charts", {"context": {"type": "configuration_account", "organizationId": "x", "theme": "light"}}),
    ],
)
async def test_what_is_not_there_is_not_rendered(ask, integration, changes):
    with pytest.raises(NotFoundError):
        await ask("renderIntegrationUIWithPost", integration, **{**CHART, **changes})


async def test_nothing_is_rendered_in_a_space_that_was_deleted(ask):
    await ask("deleteSpaceById", "acme-guides")
    with pytest.raises(NotFoundError):
        await ask("renderIntegrationUIWithPost", "acme-charts", **CHART)


@pytest.mark.parametrize("request_text", ["", "!", "zzzz", "IZA", COMPRESSED_CHART[:-4], "Q"])
async def test_a_query_that_is_no_request_is_refused(ask, request_text):
    with pytest.raises(BadRequestError, match="request"):
        await ask("renderIntegrationUIWithGet", "acme-charts", query={"request": request_text})


@pytest.mark.parametrize(
    ("compressed", "plain"),
    [
        ("Q", ""),
        ("IZA", "a"),
        ("IY1lA", "a" * 12),
        ("IYIwxgJgpgZg5gCyA", "abcdefgh"),
        ("JeWjlOGmi8G4AHsATPQ", "é中文😀 ééé"),
        ("IY18ZXTt-DFOS1b0c17Pd-wYUcSaWeRZVdTbXfQ408y62+x519z73-wMFDhI0WPETJU6TNlyZgXg3AAHtA", "a" * 3000 + "😀"),
    ],
)
def test_what_lz_string_compresses_is_decompressed(compressed, plain):
    assert decompressed(compressed) == plain
    assert decompressed(compressed.replace("+", " ")) == plain
