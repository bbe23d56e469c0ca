"""The documents that GitBook published, and values made from them: what the contract tests compare the SDK with.

Nothing of what the generator wrote is read here.
"""

from __future__ import annotations

import pytest

from gitbook_async.testing._document.document import Document
from gitbook_async.testing._document.endpoints import Endpoint, read_endpoints
from gitbook_async.testing._examples.sampler import Sampler
from tests.contract.said import published

DOCUMENT = Document(published())
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
