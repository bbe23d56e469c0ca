"""The glossary of an organization: terms and their translations."""

from __future__ import annotations

from typing import Any, Final, cast

from gitbook_async.testing._http.failures import Failure
from gitbook_async.testing._state.calls.calls import Call, Handler, Listed
from gitbook_async.testing._state.calls.nouns import Noun
from gitbook_async.testing._state.data.records import Json, Record
from gitbook_async.testing._state.organizations.organizations import organization_id


def _view(call: Call, record: Record) -> Json:
    location = call.location("orgs", record.owner, "translations-glossary", record.id)
    return {"object": "glossary-entry", "id": record.id, **record.fields, "urls": {"location": location}}


def _list(call: Call) -> Listed:
    """List the entries, sorted by a language if the query names one: those without it come last."""
    found, language = call.of("glossary entry", organization_id(call)), call.text("orderBy")
    return _NOUN.sorted(call, found, lambda one: _key(one.fields["translations"], language) if language else 0)


def _key(translations: Json, language: str) -> list[Any]:
    return [language not in translations, translations.get(language, "").lower()]


def _change(call: Call) -> None:
    """Apply operations in order: all of them or none."""
    owner, operations = organization_id(call), cast("list[Any]", call.body["operations"])
    named = [one["id"] for one in operations if "id" in one]
    lost = next((key for key in named if not call.store.table("glossary entry").has(key, owner)), None)
    if lost is not None:
        raise Failure(400, f"There is no glossary entry {lost}")
    for one in operations:
        _carry_out(call, owner, one)


def _carry_out(call: Call, owner: str, operation: Json) -> None:
    table, now = call.store.table("glossary entry"), call.store.now()
    if operation["type"] == "insert":
        details = {"translations": operation["translations"], "createdAt": now, "updatedAt": now}
        call.store.create("glossary entry", details, owner)
    elif table.has(operation["id"], owner):
        record = table.find(operation["id"], owner)
        if operation["type"] == "delete":
            table.remove(record.id, owner)
        else:
            record.fields |= {"translations": operation["translations"], "updatedAt": now}


_NOUN: Final = Noun("glossary entry", "glossaryEntryId", organization_id, _view)
HANDLERS: Final[dict[str, Handler]] = {
    "listGlossaryEntries": _list,
    "updateGlossaryEntries": _change,
    "getGlossaryEntry": _NOUN.get,
}
