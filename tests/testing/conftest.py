"""The document, small documents, and a GitBook to ask."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from gitbook_async.testing import create_app
from gitbook_async.testing._document import Document, load_document
from gitbook_async.testing._endpoints import Endpoint, read_endpoints
from gitbook_async.testing._sampler import Sampler
from gitbook_async.testing._schemas import Schemas

BASE = "https://api.gitbook.com/v1"
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
