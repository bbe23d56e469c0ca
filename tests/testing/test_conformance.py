"""Whatever the document lets people ask of an operation that behaves, the answer is one that the document allows.

Schemathesis makes the requests and judges the answers; it knows nothing of this project's own reading of the document.
Most requests name things that are there, so that most answers are successes.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

import anyio
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
)

from gitbook_async import GitBook
from gitbook_async.testing import FakeGitBook
from gitbook_async.testing._document.document import load_document
from gitbook_async.testing._document.endpoints import Endpoint
from gitbook_async.testing._state.registry import HANDLERS
from gitbook_async.testing._validation.schemas import Schemas
from gitbook_async.testing._validation.unknown import Unknown
from tests.testing.furnished import Furnished, furnish
from tests.testing.made_requests import requests

CHECKS = [
    not_a_server_error,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
REFUSALS = {400, 404, 409, 412}
"""What a request may get that the document allows: it asks for what is not there, or for what cannot be."""


class Stage:
    """An application in whose place another can be put: Schemathesis keeps every application that it has met."""

    app: Any = None

    async def __call__(self, scope, receive, send) -> None:
        await self.app(scope, receive, send)


STAGE = Stage()


def admitting(schema: Any) -> Any:
    """The document's JSON, without what no answer of GitBook's own could satisfy.

    A value often fits two variants of a ``oneOf``; discriminators name no schemas; and an object that may have no other
    fields is part of a conjunction with one that has: a page without content is all of this.
    """
    if isinstance(schema, list):
        return [admitting(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {key: value for key, value in schema.items() if key != "discriminator"}
    if kept.get("additionalProperties") is False:
        del kept["additionalProperties"]
    if "oneOf" in kept and "anyOf" not in kept:
        kept["anyOf"] = kept.pop("oneOf")
    return {key: admitting(value) for key, value in kept.items()}


@pytest.fixture(scope="session")
def operations(document):
    """The operations of the document as Schemathesis reads them, by their ids."""
    schema = schemathesis.openapi.from_dict(admitting(document.data))
    schema.config.max_stream_events = 10_000  # it cuts long streams short otherwise
    found = [one.ok() for one in schema.get_all_operations()]
    return {one.definition.raw["operationId"]: one for one in found}


def _made(*, strict: bool) -> tuple[Any, Furnished]:
    """A GitBook with at least one of everything."""

    async def make() -> tuple[Any, Furnished]:
        async with FakeGitBook(examples=not strict) as fake:
            return fake.app, await furnish(GitBook("gb_api_test", http_client=fake.client(), max_retries=0))

    return anyio.run(make)


_shared = cache(_made)
"""The same for all that only read."""


def flaws(case: Any, response: Any, endpoint: Endpoint, schemas: Schemas) -> Iterator[str]:
    """What is wrong with an answer."""
    status = response.status_code
    if status not in endpoint.successes and status not in REFUSALS:
        yield f"the status is {status}: {response.text[:300]}"
    elif status not in endpoint.successes and not _is_gitbooks_error(response):
        yield f"this is not GitBook's error format: {status} {response.text[:300]}"
    elif status in endpoint.successes and endpoint.successes[status].schema is None and response.content:
        yield "there is content where the document has none"
    if status in endpoint.successes and endpoint.streaming:
        yield from _stream_flaws(response, endpoint, schemas)
    else:
        yield from _judged(case, response)


def _is_gitbooks_error(response: Any) -> bool:
    try:
        error = response.json()["error"]
    except (ValueError, LookupError, TypeError):
        return False
    return error.keys() == {"code", "message"} and error["code"] == response.status_code


def _judged(case: Any, response: Any) -> Iterator[str]:
    try:
        case.validate_response(response, checks=CHECKS)
    except FailureGroup as group:
        yield from (f"{type(each).__name__}: {each.message}" for each in group.exceptions)


def _stream_flaws(response: Any, endpoint: Endpoint, schemas: Schemas) -> Iterator[str]:
    """What is wrong with a stream, whose events' data the document describes; Schemathesis expects whole events."""
    *events, last = response.text.removesuffix("\n\n").split("\n\n")
    if last != "event: done\ndata: done":
        yield f"the stream ends with {last!r}"
    for event in events:
        if flaw := schemas.flaw(endpoint.content_schema, json.loads(event.removeprefix("data: "))):
            yield f"{flaw}: {event[:300]}"


class Answers(NamedTuple):
    """How an operation was answered."""

    statuses: Counter[int]
    wrong: list[str]


def answers(operation: Any, endpoint: Endpoint, schemas: Schemas, count: int, *, strict: bool = True) -> Answers:
    """Ask an operation as often as wanted."""
    STAGE.app, furnished = _shared(strict=strict) if endpoint.method == "GET" else _made(strict=strict)
    found = Answers(Counter(), [])

    @settings(
        max_examples=count,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(requests(operation, furnished.values(endpoint.path)))
    def ask(case: Any) -> None:
        if endpoint.body and isinstance(case.body, (dict, list)):
            leave_out_unknown(endpoint.body, case.body)
        response = case.call(app=STAGE, base_url="http://gitbook.test/v1", headers={"authorization": "Bearer gb_api_x"})
        found.statuses[response.status_code] += 1
        request = response.request
        asked = f"{request.method} {request.url} {request.body!r}"
        found.wrong.extend(f"{asked[:1000]}\n    {flaw}" for flaw in flaws(case, response, endpoint, schemas))

    ask()
    return found


@cache
def _unknown() -> Unknown:
    return Unknown(load_document(), Schemas(load_document()))


def leave_out_unknown(schema: str, body: Any) -> None:
    """Remove the properties that the document does not have, which Schemathesis likes to add."""
    while paths := list(dict.fromkeys(_unknown()._paths((schema,), body))):
        for path in paths:
            place = body
            for key in path[:-1]:
                place = place[key]
            del place[path[-1]]


@pytest.fixture
def asked(operations, endpoints, schemas):
    """Ask an operation, by its id."""
    return lambda name, count, *, strict=True: answers(
        operations[name], endpoints[name], schemas, count=count, strict=strict
    )


@pytest.mark.parametrize("operation_id", HANDLERS)
def test_answers_are_what_the_document_says(operation_id, endpoints, asked):
    found = asked(operation_id, 3)
    assert found.wrong == []
    assert found.statuses.keys() & endpoints[operation_id].successes.keys(), found.statuses


@pytest.mark.slow
@pytest.mark.parametrize(("strict", "count"), [(True, 40), (False, 15)])
@pytest.mark.parametrize("operation_id", HANDLERS)
def test_many_answers_are_what_the_document_says(operation_id, strict, count, asked):
    assert asked(operation_id, count, strict=strict).wrong == []


CONTENT = "/spaces/acme-guides/change-requests/acme-change-1/content"
SITE = "/orgs/acme/sites/acme-docs"
INSERTED = {"operation": "insert_page", "title": "New", "document": {"markdown": "Text"}}
LENT = {"name": "a.txt", "url": "https://example.com/a.txt", "base64": True}
SECTION = {"type": "site-section", "id": "acme-guides-section"}


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        pytest.param("GET", "/orgs/acme/members/a%0Ab", None, 404, id="a line feed in a path"),
        pytest.param("POST", CONTENT, {"changes": [{**INSERTED, "at": 1.0}]}, 200, id="an integer with a point"),
        pytest.param(
            "POST",
            CONTENT,
            {"changes": [{"operation": "insert_files", "files": [LENT]}]},
            422,
            id="a field of another variant",
        ),
        pytest.param(
            "PATCH", f"{SITE}/structure/sort", {"item": SECTION, "position": {"more": 1}}, 422, id="an unknown field"
        ),
    ],
)
async def test_odd_requests_that_the_document_allows(method, path, body, status, client):
    async with client() as http:
        response = await http.request(method, path, json=body)
    assert response.status_code == status, response.text
    assert response.is_success or response.json()["error"]["code"] == status


@pytest.mark.anyio
async def test_addresses_of_what_has_an_odd_path_are_addresses(client):
    async with client() as http:
        site = (await http.patch(SITE, json={"basename": "ünïcode docs"})).json()
    assert site["urls"]["published"].endswith("/%C3%BCn%C3%AFcode%20docs")
