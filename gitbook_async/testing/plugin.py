"""A pytest plugin with fixtures for the testing GitBook.

::

    async def test_my_app(gitbook, fake_gitbook):
        await my_app(gitbook)
        assert fake_gitbook.requests[-1].operation == "createSpace"

    @pytest.mark.gitbook(examples=True, rate_limit=10)
    async def test_with_settings_of_its_own(gitbook): ...

The fixtures are synchronous, so they work with every plugin that runs async tests.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from gitbook_async import GitBook
    from gitbook_async.testing import FakeGitBook


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker."""
    config.addinivalue_line("markers", "gitbook(**settings): the settings of the testing GitBook of this test")


@pytest.fixture
def fake_gitbook(request: pytest.FixtureRequest) -> FakeGitBook:
    """The testing GitBook, a new one for each test; set its options with the ``gitbook`` marker."""
    from gitbook_async.testing import FakeGitBook  # noqa: PLC0415 -- only tests that use it need what it needs

    marker = request.node.get_closest_marker("gitbook")
    settings: dict[str, Any] = marker.kwargs if marker else {}
    return FakeGitBook(**settings)


@pytest.fixture
def gitbook(fake_gitbook: FakeGitBook) -> GitBook:
    """A client of the testing GitBook."""
    from gitbook_async import GitBook  # noqa: PLC0415 -- the same

    return GitBook("gb_api_test", http_client=fake_gitbook.client())
