"""The document, small documents, and a GitBook to ask."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from gitbook_async import Deletion, GitBook, Page, to_dict
from gitbook_async.testing import FakeGitBook, create_app
from gitbook_async.testing._document.document import Document, load_document
from gitbook_async.testing._document.endpoints import Endpoint, read_endpoints
from gitbook_async.testing._examples.sampler import Sampler
from gitbook_async.testing._validation.schemas import Schemas

BASE = "https://api.gitbook.com/v1"
END = "event: done\ndata: done\n\n"
TOKEN = {"authorization": "Bearer gb_api_test"}


@pytest.fixture(scope="session")
def document() -> Document:
    return load_document()


@pytest.fixture(scope="session")
def endpoints(document: Document) -> dict[str, Endpoint]:
    return read_endpoints(document)


@pytest.fixture(scope="session")
def sampler(document: Document) -> Sampler:
    return Sampler(document)


@pytest.fixture(scope="session")
def schemas(document: Document) -> Schemas:
    return Schemas(document)


@pytest.fixture
def small():
    """Make a document of a few schemas, and of the paths given."""

    def make(paths: dict[str, Any] | None = None, **components: Any) -> Document:
        return Document({"openapi": "3.1.0", "paths": paths or {}, "components": {"schemas": components}})

    return make


@pytest.fixture
def client() -> Callable[..., httpx.AsyncClient]:
    """Make a client of an application, or of a new one with options."""

    def make(app: Any = None, headers: Any = TOKEN, **options: Any) -> httpx.AsyncClient:
        app = app or create_app(event_delay=0.0, **options)
        return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=BASE, headers=headers)

    return make


def events_of(text: str) -> list[Any]:
    """Give the events of a stream that has ended."""
    assert text.endswith(END)
    frames = text.removesuffix(END).split("\n\n")[:-1]
    return [json.loads(frame.removeprefix("data: ")) for frame in frames]


class Checked(httpx.AsyncBaseTransport):
    """Sends requests to a GitBook in this process, and holds its answers against the document."""

    def __init__(self, fake: FakeGitBook, endpoints: dict[str, Endpoint], schemas: Schemas) -> None:
        self._inner = httpx.ASGITransport(fake.app)
        self._fake, self._endpoints, self._schemas = fake, endpoints, schemas

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await self._inner.handle_async_request(request)
        content = await response.aread()
        operation = self._fake.requests[-1].operation
        if operation and response.is_success:
            success = self._endpoints[operation].successes[response.status_code]
            if self._endpoints[operation].streaming:
                assert not any(self._schemas.flaw(success.schema, one) for one in events_of(content.decode())), (
                    operation
                )
            elif success.schema:
                assert self._schemas.flaw(success.schema, _short(json.loads(content))) is None, operation
            else:
                assert content == b"", operation
        return response


def _short(content: Any) -> Any:
    """Leave out most pages of a long tree, whose check would take a second."""
    long = isinstance(content, dict) and isinstance(content.get("pages"), list)
    return {**content, "pages": content["pages"][-2:]} if long else content


class Clock:
    """A clock that a test sets forward."""

    def __init__(self) -> None:
        self.now = 1_760_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def fake(clock: Clock) -> AsyncIterator[FakeGitBook]:
    """A GitBook that knows what it knows, and nothing else."""
    async with FakeGitBook(clock=clock) as fake:
        yield fake


@pytest.fixture
async def sdk(fake: FakeGitBook, endpoints: dict[str, Endpoint], schemas: Schemas) -> AsyncIterator[GitBook]:
    """The SDK, talking to it; every answer is checked against the document."""
    async with httpx.AsyncClient(transport=Checked(fake, endpoints, schemas)) as http:
        yield GitBook("gb_api_test", http_client=http, max_retries=0)


@pytest.fixture
def ask(sdk: GitBook, endpoints: dict[str, Endpoint]) -> Callable[..., Any]:
    """Call an operation by its id through the SDK, and give its JSON; the path parameters are given in order."""

    async def ask(
        operation: str, *path: str, query: Any = None, headers: Any = None, json: Any = None, **body: Any
    ) -> Any:
        names = [one.name for one in endpoints[operation].inputs_in("path")]
        values = dict(zip(names, path, strict=True))
        content = {"json": json or body} if endpoints[operation].body else {}
        answer = sdk.call(operation, path=values, query=query or {}, headers=headers or {}, **content)
        answer = await answer
        if isinstance(answer, Page):
            return answer.envelope.to_dict()
        return answer if isinstance(answer, Deletion) else to_dict(answer)

    return ask


@pytest.fixture
def told(sdk: GitBook, endpoints: dict[str, Endpoint]) -> Callable[..., Any]:
    """Read a stream to its end through the SDK, by the id of its operation, and give the JSON of its events."""

    async def told(operation: str, *path: str, query: Any = None, **body: Any) -> list[Any]:
        names = [one.name for one in endpoints[operation].inputs_in("path")]
        content = {"json": body} if endpoints[operation].body else {}
        stream = sdk.call(operation, path=dict(zip(names, path, strict=True)), query=query or {}, **content)
        async with stream as events:
            return [to_dict(event) async for event in events]

    return told


@pytest.fixture
def sampled_request(sampler: Sampler) -> Callable[[Endpoint], dict[str, Any]]:
    """Make a request with everything that the document knows of an operation, apart from a cursor."""

    def make(endpoint: Endpoint) -> dict[str, Any]:
        samples = {one.name: sampler.sample(one.schema) for one in endpoint.inputs if one.name != "page"}
        path = endpoint.path
        for one in endpoint.inputs_in("path"):
            path = path.replace(f"{{{one.name}}}", quote(_text(samples[one.name]), safe=""))
        query = [(one.name, samples[one.name]) for one in endpoint.inputs_in("query") if one.name in samples]
        pairs = [(name, _text(one)) for name, value in query for one in (value if isinstance(value, list) else [value])]
        headers = {one.name: samples[one.name] for one in endpoint.inputs_in("header") if one.name != "prefer"}
        body = {"json": sampler.sample(endpoint.body)} if endpoint.body else {}
        return {"method": endpoint.method, "url": path, "params": pairs, "headers": headers, **body}

    return make


def _text(value: Any) -> str:
    return json.dumps(value) if isinstance(value, bool) else str(value)
