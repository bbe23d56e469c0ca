"""The customization of a site, and what the spaces of the site override of it.

A site begins with default settings. Those of a space of the site are the site's with its overrides; a space without
overrides has the site's. In an override, null gives a setting back to the site.
"""

from __future__ import annotations

from typing import Final, cast

from gitbook_async.testing._state.calls.calls import Call, Handler, Reply
from gitbook_async.testing._state.data.records import Json, Record
from gitbook_async.testing._state.sites import site_spaces
from gitbook_async.testing._state.sites.sites import site

_KEPT: Final = "customization"
_ASSISTANT: Final = "assistant"
_DELETED: Final = 205
_ABSENT: Final = 204
_PARTS: Final = frozenset(
    (
        "styling",
        "sidebar",
        "codeTheme",
        "internationalization",
        "header",
        "footer",
        "themes",
        "feedback",
        "externalLinks",
        "pagination",
        "trademark",
        "privacyPolicy",
        "socialPreview",
    )
)
"""The settings that are overridden part by part; others are overridden as a whole."""


def _both(color: str) -> Json:
    return {"light": color, "dark": color}


_THEME: Final = {"light": "default-light", "dark": "default-dark"}
_DEFAULTS: Final[Json] = {
    "styling": {
        "theme": "clean",
        "primaryColor": _both("#346ddb"),
        "infoColor": _both("#787878"),
        "successColor": _both("#1c7a50"),
        "warningColor": _both("#a85d06"),
        "dangerColor": _both("#c4314b"),
        "corners": "rounded",
        "depth": "subtle",
        "links": "default",
        "font": "Inter",
        "monospaceFont": "IBMPlexMono",
        "background": "plain",
        "icons": "regular",
        "codeTheme": {"default": _THEME, "openapi": _THEME},
        "sidebar": {"background": "default", "list": "default"},
        "search": "prominent",
    },
    "internationalization": {"locale": "en"},
    "favicon": {},
    "header": {"preset": "default", "links": []},
    "footer": {"groups": []},
    "themes": {"default": "system", "toggeable": True},
    "feedback": {"enabled": True},
    "ai": {"mode": "assistant", "suggestions": []},
    "advancedCustomization": {"enabled": True},
    "pageActions": {"items": ["assistant", "markdown"]},
    "externalLinks": {"target": "self"},
    "pagination": {"enabled": True},
    "trademark": {"enabled": True},
    "privacyPolicy": {},
    "socialPreview": {},
    "socialAccounts": [],
    "insights": {"trackingCookie": True},
}


def of_site(record: Record) -> Json:
    """Return the settings of a site."""
    return record.notes.get(_KEPT, _DEFAULTS)


def of_site_space(owner: Record, record: Record) -> Json:
    """Return the settings of a space in a site: the site's, unless it overrides them.

    Args:
        owner: the site.
        record: the site space.
    """
    return _laid_over(of_site(owner), record.notes.get(_KEPT, {}))


def overriding(call: Call, owner: Record) -> list[Record]:
    """Return the spaces of a site that override settings."""
    return [one for one in call.of("site space", owner.id) if _KEPT in one.notes]


def _laid_over(below: Json, above: Json) -> Json:
    details = dict(below)
    for name, value in above.items():
        details[name] = _laid_over(below.get(name, {}), value) if name in _PARTS else value
    return details


def _overridden(before: Json, changes: Json) -> Json:
    """Return overrides with changes; null takes one back."""
    details = dict(before)
    for name, value in changes.items():
        if name in _PARTS and isinstance(value, dict):
            details[name] = _overridden(before.get(name, {}), cast("Json", value))
        elif value is None:
            details.pop(name, None)
        else:
            details[name] = value
    return {name: value for name, value in details.items() if name not in _PARTS or value}


def _replace(call: Call) -> Json:
    record = site(call)
    actions = {"items": _actions(call.body["pageActions"]["items"], call.body["ai"]["mode"])}
    record.notes[_KEPT] = {**call.body, "pageActions": actions, "updatedAt": call.store.now()}
    return of_site(record)


def _actions(wanted: list[str], mode: str) -> list[str]:
    """Return the actions of a page menu: with the assistant exactly if there is one, unless the menu is off."""
    if not wanted or mode != _ASSISTANT:
        return [one for one in wanted if one != _ASSISTANT]
    return wanted if _ASSISTANT in wanted else [_ASSISTANT, *wanted]


def _override(call: Call) -> Json:
    record = site_spaces.NOUN.find(call)
    before: Json = record.notes.get(_KEPT, {})
    record.notes[_KEPT] = {**_overridden(before, call.body), "updatedAt": call.store.now()}
    return of_site_space(site(call), record)


def _delete(call: Call) -> Reply:
    found = site_spaces.NOUN.find(call).notes.pop(_KEPT, None)
    return Reply(_ABSENT if found is None else _DELETED)


HANDLERS: Final[dict[str, Handler]] = {
    "getSiteCustomizationById": lambda call: of_site(site(call)),
    "updateSiteCustomizationById": _replace,
    "getSiteSpaceCustomizationById": lambda call: of_site_space(site(call), site_spaces.NOUN.find(call)),
    "overrideSiteSpaceCustomizationById": _override,
    "deleteSiteSpaceCustomizationById": _delete,
}
