"""A pytest plugin: a GitBook to test against as fixtures.

::

    async def test_my_app(gitbook, fake_gitbook):
        await my_app(gitbook)
        assert fake_gitbook.requests[-1].operation == "createSpace"

    @pytest.mark.gitbook(strict=True, rate_limit=10)
    async def test_with_settings_of_its_own(gitbook): ...

The fixtures work with every plugin that runs asynchronous tests, as they are not asynchronous themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from gitbook_async import GitBook
    from gitbook_async.testing import FakeGitBook


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    config.addinivalue_line("markers", "gitbook(**settings): the settings of the testing GitBook of this test")


@pytest.fixture
def fake_gitbook(request: pytest.FixtureRequest) -> FakeGitBook:
    """A GitBook of its own for each test; the ``gitbook`` marker has its settings."""
    from gitbook_async.testing import FakeGitBook  # noqa: PLC0415 -- only tests that use it need what it needs

    marker = request.node.get_closest_marker("gitbook")
    settings: dict[str, Any] = marker.kwargs if marker else {}
    return FakeGitBook(**settings)


@pytest.fixture
def gitbook(fake_gitbook: FakeGitBook) -> GitBook:
    """A client of it."""
    from gitbook_async import GitBook  # noqa: PLC0415 -- the same

    return GitBook("gb_api_test", http_client=fake_gitbook.client())
