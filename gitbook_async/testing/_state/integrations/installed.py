"""What is installed: in an organization, and on a space or a site, with the blocks and scripts that this brings."""

from __future__ import annotations

from collections.abc import Iterator
from operator import itemgetter
from typing import Final

from gitbook_async.testing._http.failures import Failure
from gitbook_async.testing._state.calls.calls import Call, Handler, Listed
from gitbook_async.testing._state.data.records import Json, Missing, Record
from gitbook_async.testing._state.integrations import installations, integrations
from gitbook_async.testing._state.organizations.organizations import organization_id
from gitbook_async.testing._state.sites.sites import site_id
from gitbook_async.testing._state.spaces.spaces import space_id

_SCRIPTS: Final = "site:script:inject"
_COOKIES: Final = "site:script:cookies"
_TARGETS: Final = {"space": installations.SPACE, "site": installations.SITE}
_RANK: Final = itemgetter(0)

Pair = tuple[Record, Record]
"""An integration and an installation of it."""


def _pairs(call: Call) -> list[Pair]:
    """Return the installations in the organization named in the path, each after its integration."""
    owner, found = organization_id(call), call.of("integration")
    pairs = [(integration, one) for integration in found for one in call.of("installation", integration.id)]
    return sorted(
        (pair for pair in pairs if pair[1].fields["target"]["organization"] == owner), key=lambda pair: pair[1].rank
    )


def _list(call: Call) -> Listed:
    found = [pair for pair in _pairs(call) if integrations.has_title(call, pair[0])]
    return Listed(found, lambda pair: _both(call, pair), lambda pair: pair[1].rank)


def _both(call: Call, pair: Pair) -> Json:
    return {"integration": integrations.view(call, pair[0]), "installation": installations.view(call, pair[1])}


def _status(call: Call) -> Json:
    key = call.value("integrationName")
    record = next((one for integration, one in _pairs(call) if integration.id == key), None)
    if record is None:
        raise Missing("installation", gone=False)
    return {"status": installations.view(call, record)["status"]}


def _list_statuses(call: Call) -> Listed:
    """List the installations in an organization, or those on its spaces or sites, with their statuses."""
    pairs, kind = _pairs(call), call.text("target", "organization")
    for other in {"site", "space"} - {kind}:
        if call.text(other):
            raise Failure(400, f"{other} is only valid when target is {other}")
    found = _of_organization(call, pairs) if kind == "organization" else _of_places(call, pairs, _TARGETS[kind])
    return Listed(sorted(found, key=_RANK), lambda one: one[1], _RANK)


def _of_organization(call: Call, pairs: list[Pair]) -> Iterator[tuple[int, Json]]:
    for integration, record in pairs:
        target = {"type": "organization", "organizationId": record.fields["target"]["organization"]}
        details = {"status": installations.view(call, record)["status"], "target": target}
        yield record.rank, {**details, "integration": integrations.view(call, integration)}


def _of_places(call: Call, pairs: list[Pair], target: installations.Target) -> Iterator[tuple[int, Json]]:
    for integration, record in pairs:
        for one in target.of(call, record):
            if call.text(target.name, one.id) == one.id:
                details = {"type": target.name, f"{target.name}Id": one.id}
                status = {"status": target.status(call, record, one), "target": details}
                yield one.rank, {**status, "integration": integrations.view(call, integration)}


def _on(call: Call, target: installations.Target, key: str) -> list[Record]:
    """Return the integrations on a space or a site."""
    return [
        integration
        for integration in call.of("integration")
        for record in call.of("installation", integration.id)
        if key in [one.id for one in target.of(call, record)]
    ]


def _list_on(call: Call, target: installations.Target, key: str) -> Listed:
    return integrations.NOUN.listed(call, [one for one in _on(call, target, key) if integrations.has_title(call, one)])


def _blocks(call: Call) -> list[Json]:
    found = _on(call, installations.SPACE, space_id(call))
    return [{"name": one.id, "blocks": one.fields["blocks"]} for one in found if one.fields.get("blocks")]


def scripts(call: Call) -> list[Json]:
    found = _on(call, installations.SITE, site_id(call))
    return [_script(one) for one in found if _SCRIPTS in one.fields["scopes"]]


def _script(record: Record) -> Json:
    url = f"{integrations.public_urls(record.id)['publicEndpoint']}/script.js"
    details = {"script": url, "cookies": _COOKIES in record.fields["scopes"]}
    policy: str | Json = record.fields.get("contentSecurityPolicy", "")
    text = policy if isinstance(policy, str) else "; ".join(f"{name} {value}" for name, value in policy.items())
    return {**details, "contentSecurityPolicy": text} if text else details


HANDLERS: Final[dict[str, Handler]] = {
    "listOrganizationInstallations": _list,
    "getOrganizationIntegrationStatus": _status,
    "listOrganizationIntegrationsStatus": _list_statuses,
    "listSpaceIntegrations": lambda call: _list_on(call, installations.SPACE, space_id(call)),
    "listSiteIntegrations": lambda call: _list_on(call, installations.SITE, site_id(call)),
    "listSpaceIntegrationsBlocks": _blocks,
    "listSiteIntegrationScripts": scripts,
}
