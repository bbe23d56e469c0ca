"""The documents that GitBook published, and values made from them: what the contract tests compare the SDK with.

Nothing of what the generator wrote is read here.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import pytest

from gitbook_async.testing._document.document import Document
from gitbook_async.testing._document.endpoints import Endpoint, read_endpoints
from gitbook_async.testing._examples.cover import Covered
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


@pytest.fixture(scope="session")
def cover(sampler: Sampler) -> Callable[[str], list[Covered]]:
    """Gives values that cover a schema, made once for the tests of an operation."""
    return lru_cache(maxsize=64)(lambda schema: list(sampler.cover(schema)))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Tests of the same operation run one after the other: such is the order of what is of a session."""
    if "operation_id" in metafunc.fixturenames:
        metafunc.parametrize("operation_id", ENDPOINTS, scope="session")
