"""The pytest plugin, in a pytest of its own."""

from __future__ import annotations

pytest_plugins = ["pytester"]

TESTS = """
import pytest

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend():
    return "asyncio"


async def test_a_client_and_what_it_asked(gitbook, fake_gitbook):
    space = await gitbook.spaces.get("acme-guides")
    assert space.title == "Guides"
    assert fake_gitbook.requests[-1].operation == "getSpaceById"


async def test_each_test_has_its_own(fake_gitbook):
    assert fake_gitbook.requests == []


async def test_unknown_ids(gitbook):
    from gitbook_async import NotFoundError

    with pytest.raises(NotFoundError):
        await gitbook.spaces.get("my-space")


@pytest.mark.gitbook(examples=True)
async def test_settings(gitbook):
    assert (await gitbook.spaces.get("my-space")).id == "my-space"
"""


def test_the_fixtures(pytester):
    pytester.makepyfile(TESTS)
    pytester.makeini("[pytest]\naddopts = --strict-markers")
    result = pytester.runpytest_subprocess("-p", "gitbook_async.testing.plugin", "-W", "error")
    result.assert_outcomes(passed=4)
