"""The calls that both clients make: every read of the API, each stream, and reads of what is not there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs

from gitbook_async import GitBook, StatusError, operations, to_dict
from gitbook_async.testing._document.document import load_document
from gitbook_async.testing._document.endpoints import Endpoint, read_endpoints
from gitbook_async.testing._examples.sampler import Sampler
from tests.testing.furnished import CHART, Furnished

LIMIT = 2
"""How many items a page of a list has."""

_QUERY = {"query": "deployment", "source": "/start", "format": "markdown", "request": CHART}
_FILES = {
    "getGitHubRepoFileForGitSyncInstallation": {"path": "handbook.md", "ref": "main"},
    "getGitLabProjectFileForGitSyncInstallation": {"path": "api-reference.md", "ref": "main"},
}
_NOWHERE = {"projectId": "404", "auditEventId": "00000000-0000-4000-8000-000000000000"}
_QUESTION = {"question": "How do I deploy?", "scope": {"mode": "default"}}
_ASKED = {
    "askInOrganization": {"query": "How do I deploy?"},
    "streamAskInSite": _QUESTION,
    "streamAIResponseInSite": {"input": [{"role": "user", "content": "How do I deploy?"}]},
}
_POSTED = {
    **_ASKED,
    "searchSiteContent": {"query": "deployment", "scope": {"mode": "default"}},
}


@attrs.frozen
class Call:
    """A call, in the names of the wire.

    Attributes:
        operation: its operation id.
        kind: what there is to compare: the answer to one call, all pages of a list, or all events of a stream.
        method: the HTTP method.
        path: the path template.
        values: the path parameters.
        query: the query parameters.
        headers: the header parameters.
        body: the JSON body; None if there is none.
    """

    operation: str
    kind: str
    method: str
    path: str
    values: dict[str, str]
    query: dict[str, Any]
    headers: dict[str, str]
    body: Any


def reads(furnished: Furnished, *, detailed: bool = False) -> list[Call]:
    """Every operation that only reads, and searches with a body.

    Args:
        furnished: what there is.
        detailed: whether to send every query parameter that the document knows, with a value of its choice.
    """
    return [one for one in _calls(furnished, detailed=detailed) if not _asks(one)]


def asks(furnished: Furnished) -> list[Call]:
    """Every operation that asks an agent, which GitBook keeps a record of: lists of questions differ after it."""
    return [one for one in _calls(furnished, detailed=False) if _asks(one)]


def misses(furnished: Furnished) -> Iterator[Call]:
    """The same reads, where the last part of the path is not there."""
    for call in reads(furnished):
        if call.values and call.kind == "call":
            last = list(call.values)[-1]
            yield attrs.evolve(call, values={**call.values, last: _NOWHERE.get(last, "nothing")})


def _asks(call: Call) -> bool:
    return call.kind == "events" or call.operation in _ASKED


def _calls(furnished: Furnished, *, detailed: bool) -> list[Call]:
    document = load_document()
    sampler = Sampler(document)
    wanted = (one for one in read_endpoints(document).values() if one.method == "GET" or one.id in _POSTED)
    return [_call(one, furnished, sampler, detailed=detailed) for one in wanted]


def _call(endpoint: Endpoint, furnished: Furnished, sampler: Sampler, *, detailed: bool) -> Call:
    known = furnished.values(endpoint.path)
    values = {one.name: known.get(one.name) or str(sampler.sample(one.schema)) for one in endpoint.inputs_in("path")}
    asked = [one for one in endpoint.inputs_in("query") if one.name != "page" or not endpoint.paginated]
    asked = [one for one in asked if one.required or detailed]
    query = {one.name: _QUERY.get(one.name) or sampler.sample(one.schema) for one in asked}
    kind = "events" if endpoint.streaming else "pages" if endpoint.paginated else "call"
    query |= _FILES.get(endpoint.id, {})
    query |= {"limit": LIMIT} if endpoint.paginated else {}
    headers = {one.name: "key" for one in endpoint.inputs_in("header") if one.required}
    return Call(endpoint.id, kind, endpoint.method, endpoint.path, values, query, headers, _POSTED.get(endpoint.id))


async def outcome(gitbook: GitBook, call: Call) -> dict[str, Any]:
    """What becomes of a call that this SDK makes, as JSON."""
    body = {} if call.body is None else {"json": call.body}
    made = gitbook.call(call.operation, path=call.values, query=call.query, headers=call.headers, **body)
    try:
        return {"value": await _value(made, call.kind)}
    except StatusError as error:
        return {"error": {"code": error.status, "message": error.message}}


async def _value(made: Any, kind: str) -> Any:
    if kind == "pages":
        return [to_dict(page) async for page in made.pages()]
    if kind == "events":
        return [to_dict(event) async for event in made]
    return to_dict(await made)


def is_removed(call: Call) -> bool:
    """Return whether GitBook has removed an operation, so that the official client no longer has it."""
    return operations[call.operation].removed_after is not None
