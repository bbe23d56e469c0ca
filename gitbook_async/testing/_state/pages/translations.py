"""Translations of spaces into other languages.

A translation is pending, then running, then completed, one step with each status request. Its result is a space with
the same pages in the other language: only the terms of the glossary are translated. Running it again brings the space
up to date. A page's other languages are the alternates of its meta links.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final, cast

import attrs

from gitbook_async.testing._http.failures import Failure
from gitbook_async.testing._http.steps import Steps
from gitbook_async.testing._state.calls.calls import Call, Handler
from gitbook_async.testing._state.calls.kept import Kept, shown_as
from gitbook_async.testing._state.changes import change_requests
from gitbook_async.testing._state.data.content import Content
from gitbook_async.testing._state.data.records import Json, Missing, Record
from gitbook_async.testing._state.organizations.organizations import organization_id
from gitbook_async.testing._state.pages import revisions
from gitbook_async.testing._state.spaces import spaces
from gitbook_async.testing._text.documents import document_of

_LONGEST_TITLE: Final = 50
_SECONDS: Final = 1  # that a run is said to take
_STATS: Final = (
    "runs",
    "totalWords",
    "totalPages",
    "totalDuration",
    "latestRunDuration",
    "latestPages",
    "latestWords",
)


def _initial(call: Call) -> Json:
    now = call.store.now()
    details = {"status": "pending", "instructions": document_of(""), "createdAt": now, "updatedAt": now}
    permissions = {"view": True, "edit": True}
    return {**details, "stats": dict.fromkeys(_STATS, 0), "permissions": permissions}


def _check(call: Call, fields: Json) -> None:
    source = fields["source"]
    space = call.known("space", source["space"])
    if space.fields["organization"] != organization_id(call):
        raise Failure(400, "The space belongs to another organization")
    if source["language"] == fields["language"]:
        raise Failure(400, "The space is in this language")


def _get(call: Call) -> Steps[Json]:
    """Return a translation, then advance it: the first request returns it as pending."""
    record = _NOUN.find(call)
    details = _NOUN.view(call, record)
    if record.fields["status"] == "pending":
        record.fields["status"] = "running"
    elif record.fields["status"] == "running":
        yield from _translate(call, record)
    return details


def _translate(call: Call, record: Record) -> Steps[None]:
    source = call.known("space", record.fields["source"]["space"])
    content, words = call.store.history(source.id).live.content, 0
    renamed = _translator(call, record)
    result, pages = content, content.pages
    for page in content.walk():
        words += len(page.markdown.split())
        details = attrs.evolve(page, title=renamed(page.title), markdown=renamed(page.markdown))
        if details != page:
            pages = pages.set(page.id, details)
        yield
    result = attrs.evolve(content, pages=pages)
    if record.fields["status"] == "running":  # not yet by another request
        _finish(call, record, source, result, words)


def _translator(call: Call, record: Record) -> Callable[[str], str]:
    """Return a function that translates the terms of the glossary in a text."""
    here, there = record.fields["source"]["language"], record.fields["language"]
    terms = [cast("dict[str, str]", one.fields["translations"]) for one in call.of("glossary entry", record.owner)]
    known = {one[here].lower(): one[there] for one in terms if here in one and there in one}
    if not known:
        return lambda text: text
    pattern = re.compile(rf"\b({'|'.join(map(re.escape, known))})\b", re.IGNORECASE)
    return lambda text: pattern.sub(lambda found: known[found[0].lower()], text)


def _finish(call: Call, record: Record, source: Record, content: Content, words: int) -> None:
    language, before = record.fields["language"], record.fields.get("result")
    if before and call.store.table("space").has(before["space"]):
        history = call.store.history(before["space"])
        history.primary = call.store.revise(before["space"], "edits", (history.primary,), content).id
        key = before["space"]
    else:
        title = f"{source.fields['title'][: _LONGEST_TITLE - len(language) - 3]} ({language})"
        details = {"title": title, "emoji": source.fields["emoji"], "language": language}
        parent = {"parent": source.fields["parent"]} if "parent" in source.fields else {}
        key = spaces.make(call, source.fields["organization"], {**details, **parent}, content).id
    result = {"space": key, "revision": call.store.history(key).primary, "language": language}
    record.fields |= {"status": "completed", "result": result, "updatedAt": call.store.now()}
    record.fields["stats"] = _counted(record.fields["stats"], len(content.pages), words)


def _counted(stats: dict[str, int], pages: int, words: int) -> dict[str, int]:
    latest = {"latestRunDuration": _SECONDS, "latestPages": pages, "latestWords": words}
    totals = {"totalWords": stats["totalWords"] + words, "totalDuration": stats["totalDuration"] + _SECONDS}
    return {"runs": stats["runs"] + 1, "totalPages": max(stats["totalPages"], pages), **totals, **latest}


def _run(call: Call) -> None:
    _NOUN.find(call).fields.update(status="pending", updatedAt=call.store.now())


def _links(call: Call, content: Content) -> Json:
    """Return the same page in other languages."""
    space, page = spaces.space(call), call.value("pageId")
    if page not in content.pages:
        raise Missing("page", gone=False)
    details = [one.fields for one in call.of("translation", space.fields["organization"]) if "result" in one.fields]
    pairs = [(one["source"]["space"], one["result"]["space"]) for one in details]
    source = next((first for first, second in pairs if second == space.id), space.id)
    others = dict.fromkeys([source, *(second for first, second in pairs if first == source)])
    found = [key for key in others if key != space.id and _has(call, key, page)]
    return {"alternates": [{"kind": "page", "page": page, "space": key} for key in found]}


def _has(call: Call, space: str, page: str) -> bool:
    table: Any = call.store.table("space")
    return table.has(space) and page in call.store.history(space).live.content.pages


_NOUN: Final = Kept(
    "translation",
    "translationId",
    organization_id,
    shown_as("translation", "translationId"),
    initial=_initial,
    check=_check,
)
HANDLERS: Final[dict[str, Handler]] = {
    **_NOUN.handlers(
        list="listTranslations", create="createTranslation", update="updateTranslation", delete="deleteTranslation"
    ),
    "getTranslation": _get,
    "runTranslation": _run,
    "listSpacePageMetaLinks": lambda call: _links(call, call.store.history(spaces.space_id(call)).live.content),
    "listRevisionPageMetaLinks": lambda call: _links(call, revisions.revision(call).content),
    "listChangeRequestPageMetaLinks": lambda call: _links(call, change_requests.head(call).content),
}
