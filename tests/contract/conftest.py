"""The document, and values made from it: what the contract tests compare the SDK with."""

from __future__ import annotations

import pytest

from gitbook_async.testing._document.document import Document, load_document
from gitbook_async.testing._document.endpoints import Endpoint, read_endpoints
from gitbook_async.testing._examples.sampler import Sampler

DOCUMENT = load_document()
ENDPOINTS = read_endpoints(DOCUMENT)


@pytest.fixture(scope="session")
def document() -> Document:
    return DOCUMENT


@pytest.fixture(scope="session")
def endpoints() -> dict[str, Endpoint]:
    return ENDPOINTS


@pytest.fixture(scope="session")
def sampler() -> Sampler:
    return Sampler(DOCUMENT)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "operation_id" in metafunc.fixturenames:
        metafunc.parametrize("operation_id", ENDPOINTS)
