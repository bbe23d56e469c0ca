"""What the tests of jobs share."""

from __future__ import annotations

import attrs
import pytest

from gitbook_async import GitBook
from gitbook_async.testing import FakeGitBook


@pytest.fixture
async def fake():
    async with FakeGitBook(list_sizes={"aggregateSiteEvents": 3}) as one:
        yield one


@pytest.fixture
async def gitbook(fake):
    async with GitBook("gb_api_test", http_client=fake.client()) as client:
        yield client


@attrs.define
class Editor:
    """Changes spaces as a user of GitBook would: with change requests that are merged."""

    gitbook: GitBook

    async def edit(self, space_id, *changes):
        request = await self.gitbook.change_requests.create(space_id, subject="An edit")
        await self.gitbook.change_request_content.update(space_id, request.id, changes=changes, compat=True)
        await self.gitbook.change_requests.merge(space_id, request.id)

    async def space(self, *titles):
        """Create a space with pages, in one level."""
        space = await self.gitbook.spaces.create("acme", title="Small")
        inserts = [
            {"operation": "insert_page", "ref": title, "title": title, "document": {"markdown": f"Text of {title}.\n"}}
            for title in titles
        ]
        await self.edit(space.id, *inserts)
        return space.id


@pytest.fixture
def editor(gitbook):
    return Editor(gitbook)
