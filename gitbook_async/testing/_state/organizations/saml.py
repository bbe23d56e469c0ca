"""SAML providers of an organization: active as soon as they are configured completely, and pending until then.

Whoever logs in does so with the active ones. No identity provider is ever called.
"""

from __future__ import annotations

from typing import Final

from gitbook_async.testing._state.calls.calls import Call, Handler, Listed
from gitbook_async.testing._state.calls.kept import Kept, shown_as
from gitbook_async.testing._state.data.records import Json, Record
from gitbook_async.testing._state.organizations import teams
from gitbook_async.testing._state.organizations.organizations import organization_id

_REQUIRED: Final = ("ssoURL", "entityID", "certificate")
_UNSET: Final = {"ssoURL": "about:blank", "entityID": "", "certificate": "", "defaultRole": None}
"""What the document requires of a response, also before it was configured."""
_APP: Final = "https://app.gitbook.com/saml"


def _also(call: Call, record: Record) -> Json:
    details = {name: record.fields.get(name, unset) for name, unset in _UNSET.items()}
    if team := record.fields.get("defaultTeam"):
        details["defaultTeam"] = teams.view(call, call.find("team", team, record.owner))
    service = {"acsURL": f"{_APP}/{record.id}/acs", "startURL": _start_url(record), "entityID": f"{_APP}/{record.id}"}
    return {**details, "status": "active" if _is_active(record) else "pending", "service": service}


def _is_active(record: Record) -> bool:
    return all(record.fields.get(name) for name in _REQUIRED)


def _start_url(record: Record) -> str:
    return f"{_APP}/{record.id}/start"


def _check(call: Call, fields: Json) -> None:
    if "defaultTeam" in fields:
        call.known("team", fields["defaultTeam"], organization_id(call))


def _logins(call: Call) -> Listed:
    active = [one for one in call.of("saml provider", organization_id(call)) if _is_active(one)]
    return Listed(active, lambda one: {"id": one.id, "label": one.fields["label"], "startURL": _start_url(one)})


_PROVIDERS: Final = Kept(
    "saml provider",
    "samlProviderId",
    organization_id,
    shown_as("saml-provider", "samlProviderId", _also),
    initial=lambda call: {"createdAt": call.store.now()},
    check=_check,
)
HANDLERS: Final[dict[str, Handler]] = {
    **_PROVIDERS.handlers(
        list="listSAMLProvidersInOrganizationById",
        create="createOrganizationSAMLProvider",
        get="getOrganizationSAMLProviderById",
        update="updateOrganizationSAMLProvider",
        delete="deleteOrganizationSAMLProvider",
    ),
    "listSSOProviderLoginsInOrganization": _logins,
}
