"""Organizations. All are free and without limits; the caller is the only member of a new one."""

from __future__ import annotations

from typing import Final

from gitbook_async.testing._state.calls.calls import Call, Handler
from gitbook_async.testing._state.calls.nouns import Noun
from gitbook_async.testing._state.data.records import Json, Record
from gitbook_async.testing._state.data.seed import CALLER

_PERMISSIONS: Final = (
    "view",
    "access",
    "admin",
    "ownTeam",
    "createContent",
    "createOpenAPISpec",
    "viewBilling",
    "listMembers",
    "listTeams",
    "listIntegrations",
    "listInstallations",
    "installIntegration",
)


def organization_id(call: Call) -> str:
    """Return the id of the organization named in the path.

    Raises:
        Missing: it does not exist.
    """
    return call.find("organization", call.value("organizationId")).id


def view(call: Call, record: Record) -> Json:
    """Return the JSON of an organization."""
    urls = {"location": call.location("orgs", record.id), "app": f"https://app.gitbook.com/o/{record.id}"}
    return {
        "object": "organization",
        "id": record.id,
        "inviteLinks": True,
        "plan": "enterprise_2024",
        "mergeRules": {"type": "none"},
        "trial": {"status": "none", "count": 0},
        **record.fields,
        "permissions": dict.fromkeys(_PERMISSIONS, True),
        "urls": urls,
    }


def _create(call: Call) -> Json:
    details = {"title": call.body["title"], "createdAt": call.store.now(), "type": "business"}
    made = call.store.create("organization", {**details, "emailDomains": call.body.get("emailDomains", [])})
    joined = {"role": "admin", "joinedAt": call.store.now(), "disabled": False, "sso": False}
    call.store.create("member", joined, made.id, CALLER)
    return view(call, made)


def _update(call: Call) -> Json:
    call.body.pop("logo", None)  # a logo would be a URL of GitBook's own storage
    return _NOUN.update(call)


def _of_domain(call: Call) -> Json:
    domain = call.value("emailDomain")
    found = [one for one in call.of("organization") if domain in one.fields["emailDomains"]]
    return {"organizations": [view(call, one) for one in found]}


_NOUN: Final = Noun("organization", "organizationId", lambda _call: "", view)
HANDLERS: Final[dict[str, Handler]] = {
    "listOrganizationsForAuthenticatedUser": _NOUN.list,
    "createOrganization": _create,
    "getOrganizationById": _NOUN.get,
    "updateOrganizationById": _update,
    "getOrganizationsForEmailDomain": _of_domain,
}
