"""Installations of integrations: in an organization, and on its spaces and sites.

An installation is pending until it has what the configuration of the integration requires. With the selection ``all``,
it is on every space or site of its organization, also on those that are created later.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import attrs

from gitbook_async.testing._http.failures import Failure
from gitbook_async.testing._state.calls.calls import Call, Handler, Listed, Reply
from gitbook_async.testing._state.calls.nouns import Noun, assign
from gitbook_async.testing._state.data.records import Json, Record
from gitbook_async.testing._state.integrations import events as integration_events
from gitbook_async.testing._state.integrations import integrations
from gitbook_async.testing._state.sites import sites
from gitbook_async.testing._state.spaces import spaces
from gitbook_async.testing._text.words import identifier

_DELETED: Final = 205


def installation(call: Call) -> Record:
    """Return the installation named in the path.

    Raises:
        Missing: it does not exist.
    """
    return _NOUN.find(call)


def view(call: Call, record: Record) -> Json:
    """Return the JSON of an installation in an organization."""
    owner = record.fields["target"]["organization"]
    urls = {
        "location": call.location("integrations", record.owner, "installations", record.id),
        "app": f"https://app.gitbook.com/o/{owner}/integrations/{record.owner}",
        **integrations.public_urls(record.owner, record.id),
    }
    status = _status(call, record, record.fields["configuration"], "account")
    return {"id": record.id, "status": status, **record.fields, "spaces": len(SPACE.of(call, record)), "urls": urls}


def _status(call: Call, record: Record, configuration: Json, part: str) -> str:
    """Return the status of an installation: what a configuration requires must be configured.

    Args:
        call: the call.
        record: the installation.
        configuration: its configuration, in the organization or on a space or site.
        part: account, space or site.
    """
    wanted = call.find("integration", record.owner).fields.get("configurations", {}).get(part, {})
    return "active" if all(name in configuration for name in wanted.get("required", ())) else "pending"


def _list(call: Call) -> Listed:
    key = integrations.integration_id(call)
    return _NOUN.listed(call, [one for one in call.of("installation", key) if _has_external_id(call, one)])


def _has_external_id(call: Call, record: Record) -> bool:
    return not call.text("externalId") or call.text("externalId") in record.fields["externalIds"]


def _install(call: Call) -> Json:
    integration, owner = integrations.integration(call), call.known("organization", call.body["organization"]).id
    if owner in [one.fields["target"]["organization"] for one in call.of("installation", integration.id)]:
        raise Failure(400, "The integration is already installed in this organization")
    now = call.store.now()
    chosen = {"space_selection": "selected", "site_selection": "selected"}
    details: Json = {"configuration": {}, "externalIds": [], "createdAt": now, "updatedAt": now}
    made = call.store.create("installation", {**chosen, **details, "target": {"organization": owner}}, integration.id)
    _tell(call, made, "installation", status=view(call, made)["status"])
    return view(call, made)


def _update(call: Call) -> Json:
    record = installation(call)
    before = {"status": view(call, record)["status"], "configuration": record.fields["configuration"]}
    assign(record.fields, {**call.body, "updatedAt": call.store.now()})
    _tell(call, record, "installation", status=view(call, record)["status"], previous=before)
    return view(call, record)


def _uninstall(call: Call) -> Reply:
    owner, key = integrations.integration(call), call.value("installationId")
    found = call.store.table("installation").has(key, owner.id)
    before = {"configuration": installation(call).fields["configuration"]} if found else {}
    reply = call.remove("installation", key, owner.id)
    if reply.status == _DELETED:
        integration_events.emit(call, owner, "installation_deleted", installationId=key, previous=before)
    return reply


def _tell(call: Call, record: Record, what: str, **fields: Any) -> None:
    owner = call.find("integration", record.owner)
    integration_events.emit(call, owner, f"{what}_setup", installationId=record.id, **fields)


def _token(call: Call) -> Json:
    return {"token": f"gb_api_{identifier('token', installation(call).id, call.store.new_id('token'))}"}


@attrs.frozen
class Target:
    """What an integration is installed on inside an organization.

    Attributes:
        name: space or site.
        field: the property of a body that names it, which is the path parameter as well for sites.
        within: returns all of an organization.
        view: returns the JSON of one.
    """

    name: str
    field: str
    within: Callable[[Call, str], list[Record]]
    view: Callable[[Call, Record], Json]

    @property
    def kind(self) -> str:
        """The name of the table."""
        return f"{self.name} installation"

    def of(self, call: Call, record: Record) -> list[Record]:
        """Return what an installation is on; with the selection ``all``, what is new is added first."""
        table, owner = call.store.table(self.kind), f"{record.owner}/{record.id}"
        if record.fields[f"{self.name}_selection"] == "all":
            for one in self.within(call, record.fields["target"]["organization"]):
                if not table.has(one.id, owner) and not table.was(one.id, owner):
                    self._add(call, record, one.id)
        return table.of(owner)

    def status(self, call: Call, record: Record, one: Record) -> str:
        """Return the status of an installation on a space or site."""
        return _status(call, record, one.fields["configuration"], self.name)

    def list(self, call: Call) -> Listed:
        """List what the installation named in the path is on."""
        record = installation(call)
        return Listed(self.of(call, record), lambda one: self._view(call, record, one))

    def list_all(self, call: Call) -> Listed:
        """List what all installations of an integration are on."""
        owners = {one.id: one for one in call.of("installation", integrations.integration_id(call))}
        pairs = [(owner, one) for owner in owners.values() for one in self.of(call, owner)]
        found = {one.rank: (owner, one) for owner, one in pairs if _has_external_id(call, one)}
        return Listed(sorted(found), lambda rank: self._view(call, *found[rank]), lambda rank: rank)

    def get(self, call: Call) -> Json:
        """Return the installation on the space or site named in the path."""
        return self._view(call, installation(call), self._find(call))

    def install(self, call: Call) -> Json:
        """Install on the space or site named in the body."""
        record, key = installation(call), call.body[self.field]
        if key not in [one.id for one in self.within(call, record.fields["target"]["organization"])]:
            raise Failure(404, f"{self.name.capitalize()} not found: {key}")
        if key in [one.id for one in self.of(call, record)]:
            raise Failure(400, f"The integration is already installed on this {self.name}")
        made = self._view(call, record, self._add(call, record, key))
        _tell(call, record, f"{self.name}_installation", status=made["status"], **{f"{self.name}Id": key})
        return made

    def update(self, call: Call) -> Json:
        """Change the configuration for a space or site."""
        record, one = installation(call), self._find(call)
        before = {name: self._view(call, record, one)[name] for name in ("status", "configuration")}
        assign(one.fields, call.body)
        details = self._view(call, record, one)
        fields = {f"{self.name}Id": one.id, "status": details["status"], "previous": before}
        _tell(call, record, f"{self.name}_installation", **fields)
        return details

    def uninstall(self, call: Call) -> Reply:
        """Uninstall from the space or site named in the path."""
        record, key = installation(call), call.value(f"{self.name}Id")
        found = [one.fields["configuration"] for one in self.of(call, record) if one.id == key]
        reply = call.remove(self.kind, key, f"{record.owner}/{record.id}")
        if reply.status == _DELETED:
            fields = {"installationId": record.id, f"{self.name}Id": key, "previous": {"configuration": found[0]}}
            owner = integrations.integration(call)
            integration_events.emit(call, owner, f"{self.name}_installation_deleted", **fields)
        return reply

    def _add(self, call: Call, record: Record, key: str) -> Record:
        details: Json = {"configuration": {}, "externalIds": []}
        return call.store.create(self.kind, details, f"{record.owner}/{record.id}", key)

    def _find(self, call: Call) -> Record:
        record = installation(call)
        self.of(call, record)
        return call.find(self.kind, call.value(f"{self.name}Id"), f"{record.owner}/{record.id}")

    def _view(self, call: Call, record: Record, one: Record) -> Json:
        location = call.location("integrations", record.owner, "installations", record.id, f"{self.name}s", one.id)
        whole = call.text("extended") == "true"
        places = {each.id: each for each in self.within(call, record.fields["target"]["organization"])} if whole else {}
        return {
            "integration": record.owner,
            "installation": record.id,
            "status": self.status(call, record, one),
            **one.fields,
            self.name: self.view(call, places[one.id]) if one.id in places else one.id,
            "urls": {"location": location, **integrations.public_urls(record.owner, record.id, one.id)},
        }


SPACE: Final = Target("space", "space", spaces.of_organization, spaces.view)
SITE: Final = Target("site", "siteId", lambda call, owner: call.of("site", owner), sites.view)
_NOUN: Final = Noun("installation", "installationId", integrations.integration_id, view)


def _handlers(target: Target, name: str) -> dict[str, Handler]:
    return {
        f"listIntegration{name}Installations": target.list_all,
        f"listIntegrationInstallation{name}s": target.list,
        f"getIntegration{name}Installation": target.get,
        f"installIntegrationOn{name}": target.install,
        f"updateIntegration{name}Installation": target.update,
        f"uninstallIntegrationFrom{name}": target.uninstall,
    }


HANDLERS: Final[dict[str, Handler]] = {
    "listIntegrationInstallations": _list,
    "getIntegrationInstallationById": _NOUN.get,
    "installIntegration": _install,
    "updateIntegrationInstallation": _update,
    "uninstallIntegration": _uninstall,
    "createIntegrationInstallationToken": _token,
    **_handlers(SPACE, "Space"),
    **_handlers(SITE, "Site"),
}
