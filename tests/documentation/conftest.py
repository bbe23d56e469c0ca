"""The pages of the reference, and their examples."""

from __future__ import annotations

import pytest

from docs.site.examples import examples
from docs.site.methods import resources


@pytest.fixture(scope="session")
def methods():
    return [method for found in resources().values() for method in found]


@pytest.fixture(scope="session")
def shown(methods):
    """The example of each operation."""
    return examples(methods)


@pytest.fixture
def anyio_backend():
    return "asyncio"  # the examples are the same on both
