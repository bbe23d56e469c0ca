"""Where content is published: the subdomains of organizations, and custom hostnames.

The subdomain of an organization is its hostname, or else its id. Custom hostnames are those of the seed, as no
operation creates one. One is live once its DNS records have been validated again.
"""

from __future__ import annotations

from typing import Final

from gitbook_async.testing._http.failures import Failure
from gitbook_async.testing._state.calls.calls import Call, Handler
from gitbook_async.testing._state.calls.nouns import Noun
from gitbook_async.testing._state.data.records import Json, Missing, Record

_LIVE: Final = "live"


def _subdomain(call: Call) -> Json:
    wanted = call.value("subdomain")
    found = [one for one in call.of("organization") if wanted == one.fields.get("hostname", one.id.lower())]
    if not found:
        raise Missing("subdomain", gone=False)
    target = {"type": "organization", "organization": found[0].id}
    return {"object": "subdomain", "subdomain": wanted, "target": target, "isActive": True}


def _view(call: Call, record: Record) -> Json:
    details = {"object": "custom-hostname", "hostname": record.id, **record.fields}
    location = call.location("custom-hostnames", record.id)
    return {**details, "isActive": record.fields["status"] == _LIVE, "urls": {"location": location}}


def _revalidate(call: Call) -> None:
    record = _HOSTNAMES.find(call)
    if record.fields["status"] == _LIVE:
        raise Failure(409, "The hostname is live already")
    record.fields["status"] = _LIVE


_HOSTNAMES: Final = Noun("custom hostname", "hostname", lambda _call: "", _view)
HANDLERS: Final[dict[str, Handler]] = {
    "getSubdomain": _subdomain,
    "getCustomHostname": _HOSTNAMES.get,
    "removeCustomHostname": _HOSTNAMES.delete,
    "dnsRevalidateCustomHostname": _revalidate,
}
