"""What integrations render. Their scripts are stored and never run, so every component shows the same.

A component is a block or a configuration that the integration has published. It shows its title and its properties. Its
state stays as it was sent; of the actions, those that change properties do so.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from gitbook_async.testing._document.document import load_document
from gitbook_async.testing._http.failures import Failure
from gitbook_async.testing._state.calls.calls import Call, Handler
from gitbook_async.testing._state.data.records import Json, Record
from gitbook_async.testing._state.integrations.integrations import integration
from gitbook_async.testing._text.compressed import decompressed
from gitbook_async.testing._validation.schemas import Schemas

_REQUEST: Final = "#/components/schemas/RenderIntegrationUI"
_PLACES: Final = {"organizationId": "organization", "spaceId": "space", "siteId": "site"}


def _get(call: Call) -> Json:
    """Render a request that is compressed in the query.

    Raises:
        Failure: 400, it is no such request.
    """
    rendering = integration(call)
    try:
        request = json.loads(decompressed(call.text("request")))
    except ValueError:
        raise Failure(400, "The request must be JSON, compressed with LZ-string") from None
    if flaw := _schemas().flaw(_REQUEST, request):
        raise Failure(400, f"Invalid request: {flaw}")
    return _rendered(call, rendering, request)


@cache
def _schemas() -> Schemas:
    return Schemas(load_document())


def _rendered(call: Call, rendering: Record, request: Json) -> Json:
    titles = dict(_components(rendering))
    if (key := request["componentId"]) not in titles:
        raise Failure(404, f"The integration has no component {key}")
    _check_place(call, request["context"])
    props = {**request["props"], **_changed(request.get("action", {}))}
    lines = [f"**{titles[key]}**", *(f"{name}: {json.dumps(value)}" for name, value in props.items())]
    kind = "block" if request["context"]["type"] == "document" else "configuration"
    element = {"type": kind, "children": [{"type": "markdown", "content": "\n\n".join(lines)}]}
    return {"type": "element", "element": element, "state": request.get("state", {}), "props": props}


def _components(record: Record) -> Iterator[tuple[str, str]]:
    """Yield the ids and the titles of the components of an integration."""
    for block in record.fields.get("blocks", ()):
        yield block["id"], block["title"]
    for source in record.fields.get("contentSources", ()):
        yield source["configuration"]["componentId"], source["title"]
    for one in record.fields.get("configurations", {}).values():
        if "componentId" in one:
            yield one["componentId"], record.fields["title"]


def _check_place(call: Call, context: Json) -> None:
    """Raise a 404 unless the organization, the space and the site of a context exist."""
    for name, kind in _PLACES.items():
        if name in context and not any(_is(one, context[name]) for one in call.store.table(kind)):
            raise Failure(404, f"The {kind} {context[name]} does not exist")


def _is(record: Record, key: str) -> bool:
    return record.id == key and "deletedAt" not in record.fields


def _changed(action: Json) -> dict[str, Any]:
    """Return the properties that an action changes."""
    if action.get("action") == "@link.unfurl":
        return {"url": action["url"]}
    return action["props"] if action.get("action") == "@editor.node.updateProps" else {}


HANDLERS: Final[dict[str, Handler]] = {
    "renderIntegrationUIWithGet": _get,
    "renderIntegrationUIWithPost": lambda call: _rendered(call, integration(call), call.body),
}
