"""Every list of the document is walked to its end: no item is lost, and each request has the cursor it should have."""

from __future__ import annotations

import httpx
import pytest

from gitbook_async import GitBook, PaginationLoopError, operations, to_dict
from tests.contract.conftest import ENDPOINTS

pytestmark = pytest.mark.anyio

LENGTHS = {None: 250, "start": 1_000, "second": 1}
NEXT = {None: "start", "start": "second", "second": None}


class Server:
    """Three pages of a list."""

    def __init__(self, item):
        self.item = item
        self.asked = []

    def __call__(self, request):
        cursor = request.url.params.get("page")
        self.asked.append(cursor)
        found = {"items": [self.item] * LENGTHS[cursor], "count": 1_251}
        following = NEXT[cursor]
        return httpx.Response(200, json=found | ({"next": {"page": following}} if following else {}))


@pytest.mark.parametrize("listed", [each.id for each in ENDPOINTS.values() if each.paginated])
@pytest.mark.parametrize("start", [None, "start"])
async def test_a_list_is_walked_to_its_end_from_where_it_is_resumed(listed, start, endpoints, sampler):
    endpoint = endpoints[listed]
    server = Server({"id": "x"})
    needed = {place: required(endpoint, place, sampler) for place in ("path", "query", "headers")}
    needed["query"] |= {} if start is None else {"page": start}
    body = {"json": sampler.sample(endpoint.body)} if endpoint.body else {}
    async with GitBook("gb_api_contract", transport=httpx.MockTransport(server)) as gitbook:
        pages = [page async for page in gitbook.call(listed, **needed, **body).pages()]
    cursors = [None, "start", "second"][(start is not None) :]
    assert server.asked == cursors
    assert [len(page.items) for page in pages] == [LENGTHS[each] for each in cursors]
    assert [page.next_cursor for page in pages] == [NEXT[each] for each in cursors]
    assert all(to_dict(item) == {"id": "x"} for page in pages for item in page.items)


@pytest.mark.parametrize("given", [{"page": "again"}, {"options": {"query": {"page": "again"}}}])
async def test_a_cursor_that_comes_back_is_noticed_where_a_list_is_resumed(given):
    transport = httpx.MockTransport(lambda _: httpx.Response(200, json={"items": [], "next": {"page": "again"}}))
    async with GitBook("gb_api_contract", transport=transport) as gitbook:
        pages = gitbook.spaces.list("x", **given).pages()
        await anext(pages)
        with pytest.raises(PaginationLoopError):
            await anext(pages)


def test_the_lists_are_those_of_the_document():
    found = {each for each, endpoint in ENDPOINTS.items() if endpoint.paginated}
    assert found == {each for each, operation in operations.items() if operation.paginated}
    assert len(found) > 70


def required(endpoint, place, sampler):
    """Values of the parameters that a request must have."""
    found = endpoint.inputs_in(place.removesuffix("s"))
    return {each.name: "x" if place == "path" else sampler.sample(each.schema) for each in found if each.required}
