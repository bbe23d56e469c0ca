"""Instructions for the agents of an organization, and the settings of those of a site."""

from __future__ import annotations

from typing import Final

from gitbook_async.testing._state.calls.calls import Call, Handler
from gitbook_async.testing._state.data.records import Json, Record
from gitbook_async.testing._state.data.seed import CALLER
from gitbook_async.testing._state.organizations.organizations import organization_id
from gitbook_async.testing._state.sites.sites import site
from gitbook_async.testing._text.documents import document_of

_SETTINGS: Final[Json] = {
    "scans": {"topics": "auto"},
    "findings": {"changeRequests": "auto-fixable"},
    "editing": {"customInstructions": document_of("")},
}
"""The settings of a site whose settings were never changed."""


def _kept(call: Call, kind: str, owner: str) -> Record | None:
    table = call.store.table(kind)
    return table.find(owner) if table.has(owner) else None


def _keep(call: Call, kind: str, owner: str, details: Json) -> None:
    call.store.create(kind, {**details, "updatedAt": call.store.now(), "updatedBy": CALLER}, "", owner)


def _instructions(call: Call) -> Json:
    owner = call.find("organization", organization_id(call))
    unset: Json = {"instructions": document_of(""), "updatedAt": owner.fields["createdAt"], "updatedBy": CALLER}
    record = _kept(call, "agent instructions", owner.id)
    urls = {"location": call.location("orgs", owner.id, "agent-instructions")}
    return {"object": "agent-instructions", **(record.fields if record else unset), "urls": urls}


def _instruct(call: Call) -> Json:
    _keep(call, "agent instructions", organization_id(call), call.body)
    return _instructions(call)


def _settings(call: Call) -> Json:
    owner = site(call)
    record = _kept(call, "agent settings", owner.id)
    urls = {"location": call.location("orgs", owner.owner, "sites", owner.id, "agent-settings")}
    return {"object": "site-agent-settings", **(record.fields if record else _SETTINGS), "urls": urls}


def _set(call: Call) -> Json:
    _keep(call, "agent settings", site(call).id, call.body)
    return _settings(call)


HANDLERS: Final[dict[str, Handler]] = {
    "getOrganizationAgentInstructions": _instructions,
    "updateOrganizationAgentInstructions": _instruct,
    "getSiteAgentSettingsById": _settings,
    "updateSiteAgentSettingsById": _set,
}
