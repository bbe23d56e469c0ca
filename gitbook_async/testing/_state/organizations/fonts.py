"""Custom fonts of an organization. A font file must have been announced to the storage; else the status is 412."""

from __future__ import annotations

from typing import Any, Final, cast

from gitbook_async.testing._http.failures import Failure
from gitbook_async.testing._state.calls.calls import Call, Handler
from gitbook_async.testing._state.calls.nouns import Noun
from gitbook_async.testing._state.data.records import Json, Record
from gitbook_async.testing._state.organizations import storage
from gitbook_async.testing._state.organizations.organizations import organization_id

_FORMATS: Final = ("woff2", "woff")
_UPLOAD: Final = "customization_font"


def _view(_call: Call, record: Record) -> Json:
    return {"id": record.id, "custom": True, **record.fields, "permissions": {"edit": True}}


def _create(call: Call) -> Json:
    organization_id(call)
    faces = [_face(call, one, {}) for one in cast("list[Json]", call.body["fontFaces"])]
    return _NOUN.create(call, {"fontFamily": call.body["fontFamily"], "fontFaces": faces})


def _update(call: Call) -> Json:
    """Change the name, or all faces: one without a key keeps the file that its weight has."""
    record = _NOUN.find(call)
    before: dict[Any, Json] = {one["weight"]: one for one in record.fields["fontFaces"]}
    if call.body.get("fontFaces"):
        record.fields["fontFaces"] = [_face(call, one, before) for one in cast("list[Json]", call.body["fontFaces"])]
    record.fields["fontFamily"] = call.body.get("fontFamily", record.fields["fontFamily"])
    return _view(call, record)


def _face(call: Call, wanted: Json, before: dict[Any, Json]) -> Json:
    """Return a face of a font.

    Raises:
        Failure: 412, its file does not exist.
    """
    key, weight = wanted["storageKey"], wanted["weight"]
    if key is None and weight in before:
        return before[weight]
    if key is None or storage.uploaded(call, key, _UPLOAD) is None:
        raise Failure(412, f"There is no font file {key or f'of weight {weight}'}: generate an upload URL first")
    format_ = next((one for one in _FORMATS if key.endswith(f".{one}")), None)
    return {"weight": weight, "sources": [{"url": storage.url_of(key), **({"format": format_} if format_ else {})}]}


_NOUN: Final = Noun("font", "fontId", organization_id, _view)
HANDLERS: Final[dict[str, Handler]] = {
    "listCustomFonts": _NOUN.list,
    "createCustomFont": _create,
    "getCustomFont": _NOUN.get,
    "updateCustomFont": _update,
    "deleteCustomFont": _NOUN.delete,
}
