"""Integrations: published by an organization, listed in the catalog, in development, with tasks.

Scripts are stored and never run. Publishing an integration again makes its next version. Only public integrations are
in the catalog; an organization also lists its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from gitbook_async.testing._http.failures import Failure
from gitbook_async.testing._state.calls.calls import Call, Handler, Listed, Reply
from gitbook_async.testing._state.calls.nouns import Noun, assign
from gitbook_async.testing._state.calls.urls import host_of
from gitbook_async.testing._state.data.records import Json, Record
from gitbook_async.testing._state.integrations import events as integration_events
from gitbook_async.testing._state.organizations import organizations

_FIELDS: Final = (
    "title",
    "description",
    "summary",
    "visibility",
    "target",
    "scopes",
    "categories",
    "blocks",
    "contentSources",
    "externalLinks",
    "configurations",
    "contentSecurityPolicy",
)
_DEFAULTS: Final = {
    "previewImages": (),
    "target": "all",
    "verified": False,
    "visibility": "private",
    "categories": (),
    "externalLinks": (),
}
_PUBLIC: Final = "https://integrations.gitbook.example"


def integration(call: Call) -> Record:
    """Return the integration named in the path.

    Raises:
        Missing: it does not exist.
    """
    return NOUN.find(call)


def integration_id(call: Call) -> str:
    """Return the name of the integration named in the path; raises the same errors as `integration`."""
    return integration(call).id


def view(call: Call, record: Record) -> Json:
    """Return the JSON of an integration."""
    urls = {
        "location": call.location("integrations", record.id),
        "app": f"https://app.gitbook.com/integrations/{record.id}",
        "assets": f"{_PUBLIC}/assets/{record.id}/{record.fields['version']}",
        **public_urls(record.id),
    }
    if record.notes.get("icon"):
        urls["icon"] = f"{urls['assets']}/icon"
    owner = call.find("organization", record.notes["organization"])
    return {
        "object": "integration",
        "name": record.id,
        **_DEFAULTS,
        **record.fields,
        "previewImages": [f"{urls['assets']}/preview-{number}" for number in range(record.notes.get("previews", 0))],
        "owner": organizations.view(call, owner),
        "urls": urls,
        "permissions": {"admin": True},
    }


def public_urls(*path: str) -> Json:
    """Return the URLs under which an integration, or an installation of it, would serve HTTP requests.

    Args:
        path: the segments of the path.
    """
    return {
        "publicEndpoint": "/".join((_PUBLIC, *path)),
        "publicContentEndpoint": "/".join((_PUBLIC, "content", *path)),
    }


def listed(call: Call, records: Iterable[Record]) -> Listed:
    """List the integrations that a query selects."""
    return NOUN.listed(call, [one for one in records if _is_meant(call, one.fields, one.notes["organization"])])


def has_title(call: Call, record: Record) -> bool:
    """Return whether the title of an integration contains the text that a query searches for."""
    return call.text("search").lower() in record.fields["title"].lower()


def _is_meant(call: Call, details: Json, owner: str) -> bool:
    search, domain = call.text("search").lower(), call.text("blockDomain")
    domains = {host_of(url) for block in details.get("blocks", ()) for url in block.get("urlUnfurl", ())}
    return (
        search in details["title"].lower()
        and (not domain or domain in domains)
        and _has(call, "category", details.get("categories", ()))
        and _has(call, "scope", details.get("scopes", ()))
        and _has(call, "target", (details.get("target", "all"),))
        and _has(call, "owner", (owner,))
        and all(_has_parts(call, details, name) for name in ("blocks", "contentSources"))
    )


def _has(call: Call, name: str, values: Iterable[str]) -> bool:
    return not call.text(name) or call.text(name) in values


def _has_parts(call: Call, details: Json, name: str) -> bool:
    return not call.text(name) or bool(details.get(name)) == (call.text(name) == "true")


def _list(call: Call) -> Listed:
    return listed(call, (one for one in call.of("integration") if one.fields.get("visibility") == "public"))


def _list_in_organization(call: Call) -> Listed:
    owner = organizations.organization_id(call)
    found = call.of("integration")
    return listed(
        call,
        (one for one in found if one.fields.get("visibility") == "public" or one.notes["organization"] == owner),
    )


def _publish(call: Call) -> Json:
    owner, key = call.find("organization", call.body["organization"]).id, call.value("integrationName")
    table = call.store.table("integration")
    record = table.find(key) if table.has(key) else call.store.create("integration", {"version": 0}, "", key)
    if record.notes.setdefault("organization", owner) != owner:
        raise Failure(400, f"The integration {key} belongs to another organization")
    assign(record.fields, {name: call.body[name] for name in _FIELDS if name in call.body})
    record.fields["version"] += 1
    record.notes |= {"icon": bool(call.body.get("icon")), "previews": len(call.body.get("previewImages", ()))}
    return view(call, record)


def _unpublish(call: Call) -> Reply:
    """Remove an integration and its installations."""
    key = call.value("integrationName")
    reply = call.remove("integration", key)
    for one in call.of("installation", key):
        call.store.table("installation").remove(one.id, key)
    return reply


def _develop(call: Call) -> None:
    integration(call).notes["tunnel"] = call.body["tunnelUrl"]


def _stop_developing(call: Call) -> None:
    integration(call).notes.pop("tunnel", None)


def _queue(call: Call) -> None:
    integration_events.emit(call, integration(call), "task", call.body.get("schedule", 0), task=call.body["task"])


NOUN: Final = Noun("integration", "integrationName", lambda _call: "", view)
_EVENTS: Final = Noun("integration event", "eventId", integration_id, integration_events.view)
HANDLERS: Final[dict[str, Handler]] = {
    "listIntegrations": _list,
    "listOrganizationIntegrations": _list_in_organization,
    "getIntegrationByName": NOUN.get,
    "publishIntegration": _publish,
    "unpublishIntegration": _unpublish,
    "setIntegrationDevelopmentMode": _develop,
    "disableIntegrationDevelopmentMode": _stop_developing,
    "queueIntegrationTask": _queue,
    "listIntegrationEvents": lambda call: _EVENTS.listed(call, integration_events.happened(call, integration(call))),
    "getIntegrationEvent": lambda call: integration_events.traced(call, integration(call)),
}
