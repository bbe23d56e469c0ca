"""The document, small documents, and a GitBook to ask."""

from __future__ import annotations

from typing import Any

import pytest

from gitbook_async.testing._document import Document, load_document
from gitbook_async.testing._endpoints import Endpoint, read_endpoints
from gitbook_async.testing._sampler import Sampler
from gitbook_async.testing._schemas import Schemas

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
