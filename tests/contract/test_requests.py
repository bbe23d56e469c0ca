"""What is sent for each operation is what the document asks for, through the typed method and through `call`."""

from __future__ import annotations

import inspect
import json
import re
from contextlib import nullcontext
from typing import Any
from urllib.parse import parse_qsl, quote

import httpx
import pytest
import respx

from gitbook_async import GitBook, Page, operations, to_dict

pytestmark = pytest.mark.anyio

AWKWARD = ("plain-1", "two words", "a/b?c#d%25&e=f", "über/ünï", "+&=;,", "-Mxyz_0", "~tilde.dots..", '"quoted"\\back')
BASE = "https://gitbook.test/v1"


class Case:
    """Sample arguments of an operation, and what is to be sent for them."""

    def __init__(self, endpoint: Any, sampler: Any, seed: int) -> None:
        self.endpoint = endpoint
        self.operation = operations[endpoint.id]
        self.sampler = sampler
        self.path = {one.name: self._awkward(one, i + seed) for i, one in enumerate(endpoint.inputs_in("path"))}
        self.query = {one.name: self._awkward(one, i + seed) for i, one in enumerate(endpoint.inputs_in("query"))}
        self.headers = {one.name: sampler.sample(one.schema, seed) for one in endpoint.inputs_in("header")}
        self.body = sampler.sample(endpoint.body, seed) if endpoint.body else None

    def _awkward(self, one: Any, turn: int) -> Any:
        """A value of the document's choice; where any text will do, one that is hard to send."""
        value = self.sampler.sample(one.schema, turn)
        target = self.endpoint.document.target(one.schema)
        free = isinstance(value, str) and not {"enum", "format", "oneOf", "anyOf", "allOf"} & target.keys()
        return AWKWARD[turn % len(AWKWARD)] if free else value

    def arguments(self) -> tuple[list[Any], dict[str, Any]]:
        """The arguments of the typed method, whose names are those of the document in snake case."""
        named = {(p.location, p.name): argument_of(p.name) for p in self.operation.parameters}
        positional = [self.path[p.name] for p in self.operation.parameters if p.location == "path"]
        keywords = {named["query", name]: value for name, value in self.query.items()}
        keywords |= {named["header", name]: value for name, value in self.headers.items()}
        return positional, keywords | self._body_arguments()

    def _body_arguments(self) -> dict[str, Any]:
        if self.body is None or self.operation.body is None:
            return {}
        properties = self.operation.body.properties
        if properties is None:
            return {"body": self.body}
        extra = {name: value for name, value in self.body.items() if name not in properties}
        known = {properties[name]: value for name, value in self.body.items() if name in properties}
        return known | ({"options": {"body": extra}} if extra else {})

    def check(self, request: httpx.Request) -> None:
        """Compare a request with the document."""
        path = self.endpoint.path
        for name, value in self.path.items():
            path = path.replace(f"{{{name}}}", quote(_text(value), safe=""))
        raw_path, _, query = request.url.raw_path.decode().partition("?")
        assert request.method == self.endpoint.method
        assert raw_path == "/v1" + path
        assert sorted(parse_qsl(query, keep_blank_values=True)) == sorted(self._pairs())
        assert {name: request.headers[name] for name in self.headers} == self.headers
        assert request.headers["authorization"] == "Bearer gb_api_contract"
        if not self.body and not request.content:
            assert not self.endpoint.body_required
            assert request.content == b""
            assert "content-type" not in request.headers
        else:
            assert json.loads(request.content) == self.body
            assert request.headers["content-type"] == "application/json"

    def _pairs(self) -> list[tuple[str, str]]:
        values = [(name, v) for name, v in self.query.items()]
        return [(n, _text(item)) for n, v in values for item in (v if isinstance(v, list) else [v])]


ODD_NAMES = {"from": "from_", "X-GitBook-Partner-Key": "x_gitbook_partner_key"}
"""Names whose arguments are not simply in snake case: a keyword of Python, and a header."""


def argument_of(name: str) -> str:
    """The argument for a name of the document."""
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[-.]", "_", name).lower()
    return ODD_NAMES.get(name, snake)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def answer(endpoint: Any, sampler: Any) -> tuple[httpx.Response, Any]:
    """A successful answer that the document allows, and its JSON."""
    content = endpoint.content
    if content is None:
        return httpx.Response(next(iter(endpoint.successes))), None
    value = sampler.sample(content.schema)
    if endpoint.streaming:
        frames = f"data: {json.dumps(value)}\n\nevent: done\ndata: done\n\n"
        return httpx.Response(content.status, headers={"content-type": "text/event-stream"}, text=frames), value
    return httpx.Response(content.status, json=value), value


async def result_of(call: Any, operation: Any) -> Any:
    """Whatever a call gives, as JSON."""
    if operation.streaming:
        events = [to_dict(event) async for event in call]
        return events[0]
    value = await call
    assert isinstance(value, Page) == operation.paginated
    return to_dict(value)


@pytest.mark.parametrize("seed", [0, 3])
async def test_the_typed_method_and_call_send_what_the_document_asks_for(operation_id, seed, endpoints, sampler):
    endpoint = endpoints[operation_id]
    case = Case(endpoint, sampler, seed)
    router = respx.MockRouter(assert_all_called=False)
    response, value = answer(endpoint, sampler)
    route = router.route(host="gitbook.test").mock(return_value=response)
    transport = httpx.MockTransport(router.async_handler)
    async with GitBook("gb_api_contract", base_url=BASE, transport=transport) as gitbook:
        positional, keywords = case.arguments()
        method = getattr(getattr(gitbook, case.operation.resource), case.operation.name)
        with pytest.deprecated_call() if case.operation.deprecated else nullcontext():
            typed = await result_of(method(*positional, **keywords), case.operation)
        extra = {} if case.body is None else {"json": case.body}
        called = await result_of(
            gitbook.call(operation_id, path=case.path, query=case.query, headers=case.headers, **extra), case.operation
        )
    assert len(route.calls) == 2
    for call in route.calls:
        case.check(call.request)
    if value is not None:
        assert typed == called == value


SAFE_POSTS = {
    "aggregateSiteEvents": "a query",
    "askInOrganization": "a question",
    "getComputedDocument": "reads",
    "getComputedRevision": "reads",
    "resolvePublishedContentByUrl": "reads",
    "searchSiteContent": "a query",
}
"""POST operations that change nothing, so that a retry does no harm."""
UNSAFE_PUTS = {"createOrganizationTeam": "creates a team each time"}


def test_only_requests_that_can_be_repeated_without_harm_are_retried(operation_id, endpoints):
    idempotent = endpoints[operation_id].method in ("GET", "PUT", "DELETE")
    expected = (idempotent and operation_id not in UNSAFE_PUTS) or operation_id in SAFE_POSTS
    assert operations[operation_id].safe_to_repeat == expected


def test_arguments_are_the_names_of_the_document_in_snake_case(operation_id, document, endpoints):
    operation, body = operations[operation_id], endpoints[operation_id].body
    assert {each.name: each.argument for each in operation.parameters if each.argument != argument_of(each.name)} == {}
    properties = (operation.body.properties if operation.body else None) or {}
    taken = {each.argument for each in operation.parameters}
    expected = {name: argument_of(name) + "_" * (argument_of(name) in taken | {"body"}) for name in properties}
    assert properties == expected
    assert not properties or body


def test_every_operation_has_a_documented_method(operation_id):
    operation = operations[operation_id]
    gitbook = GitBook("gb_api_contract", transport=httpx.MockTransport(lambda _: httpx.Response(200)))
    method = getattr(getattr(gitbook, operation.resource), operation.name)
    documentation = " ".join(inspect.getdoc(method).split())
    assert f"{operation.method} {operation.path} (operation {operation.id})." in documentation
    assert inspect.signature(method).return_annotation not in ("Any", inspect.Signature.empty)


def test_the_operations_are_those_of_the_documents(endpoints):
    assert set(operations) == set(endpoints)


@pytest.mark.parametrize("value", ["", ".", "..", None])
async def test_a_path_value_that_names_no_resource_is_refused_before_anything_is_sent(value):
    sent = []
    transport = httpx.MockTransport(lambda request: sent.append(request) or httpx.Response(200, json={}))
    async with GitBook("gb_api_contract", base_url=BASE, transport=transport) as gitbook:
        with pytest.raises(ValueError, match="spaceId"):
            await gitbook.spaces.get(value)
    assert sent == []
