"""The schema of a site's visitors, for adaptive content, and the conditions that can be made of it.

A site without a schema has none: 404.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

from gitbook_async.testing._state.calls.calls import Call, Handler
from gitbook_async.testing._state.data.records import Json, Missing, Record
from gitbook_async.testing._state.sites.sites import site

_KEPT: Final = "adaptive schema"
_CLAIMS: Final = "visitor.claims"


def _schema(record: Record) -> Json:
    if _KEPT not in record.notes:
        raise Missing("adaptive schema", gone=True)
    return record.notes[_KEPT]


def _replace(call: Call) -> Json:
    record = site(call)
    details = {"object": "site-adaptive-schema", "jsonSchema": call.body["jsonSchema"], "updatedAt": call.store.now()}
    record.notes[_KEPT] = details
    return details


def _conditions(call: Call) -> Json:
    schema = _schema(site(call))["jsonSchema"]
    found = _suggested(_CLAIMS, schema["properties"])
    return {"items": [{"description": details, "condition": condition} for details, condition in found]}


def _suggested(place: str, properties: Json) -> Iterator[tuple[str, str]]:
    """Yield a condition for each claim with few values, with its description."""
    for name, claim in properties.items():
        here = f"{place}.{name}" if name.isidentifier() else f"{place}[{json.dumps(name)}]"
        if claim["type"] == "object":
            yield from _suggested(here, claim["properties"])
        elif claim["type"] == "boolean":
            yield f"{claim['description']} (yes)", here
        for value in claim.get("enum", ()):
            yield f"{claim['description']} ({value})", f"{here} == {json.dumps(value)}"


HANDLERS: Final[dict[str, Handler]] = {
    "getSiteAdaptiveSchema": lambda call: _schema(site(call)),
    "updateSiteAdaptiveSchema": _replace,
    "listSiteAdaptiveTemplateConditions": _conditions,
}
