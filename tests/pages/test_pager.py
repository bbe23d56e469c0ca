from __future__ import annotations

import asyncio

import anyio
import pytest

from gitbook_async import (
    GitBookError,
    InvalidArgument,
    NotFoundError,
    Page,
    Pager,
    PaginationLoopError,
    to_dict,
)
from gitbook_async._model.unset import UNSET
from gitbook_async.models import SpaceUrls

pytestmark = pytest.mark.anyio


def envelope(items, following=None, **more):
    return {"items": items, **({"next": {"page": following}} if following is not None else {}), **more}


async def collect(items, seen):
    """Keep what comes before an error."""
    async for item in items:
        seen.append(item)


class Listing:
    """A list that is fetched page by page; what stands for a page may be an error."""

    def __init__(self, pages):
        self.pages = pages
        self.asked = []

    async def fetch(self, cursor):
        self.asked.append(cursor)
        await anyio.lowlevel.checkpoint()
        found = self.pages[cursor]
        if isinstance(found, BaseException):
            raise found
        return Page(found)

    def pager(self, cursor=None):
        return Pager(self.fetch, operation="listThings", cursor=cursor)


@pytest.fixture
def three():
    return Listing({None: envelope([1, 2], "b", count=3), "b": envelope([], "c"), "c": envelope([3])})


async def test_awaiting_gives_one_page(three):
    page = await three.pager()
    assert (page.items, page.count, page.next_cursor, len(page), list(page)) == ([1, 2], 3, "b", 2, [1, 2])
    assert three.asked == [None]


async def test_iterating_gives_the_items_of_all_pages_and_an_empty_page_does_not_end_it(three):
    assert [item async for item in three.pager()] == [1, 2, 3]
    assert three.asked == [None, "b", "c"]


async def test_pages_gives_all_pages(three):
    assert [page.items async for page in three.pager().pages()] == [[1, 2], [], [3]]


async def test_a_pager_can_be_used_again(three):
    pager = three.pager()
    assert [item async for item in pager] == [item async for item in pager] == [1, 2, 3]
    assert (await pager).items == [1, 2]


async def test_a_list_can_be_resumed_at_a_cursor(three):
    assert [item async for item in three.pager("c")] == [3]


async def test_a_loop_can_be_left_and_nothing_is_left_behind(three):
    async for item in three.pager():
        if item == 2:
            break
    assert three.asked == [None]


async def test_an_exhausted_iterator_stays_exhausted(three):
    pages = three.pager("c").pages()
    assert len([page async for page in pages]) == 1
    assert [page async for page in pages] == []


@pytest.mark.parametrize("start", [None, "a"])
async def test_a_cursor_that_comes_back_is_an_error_and_no_endless_loop(start):
    listing = Listing({start: envelope([1], "a" if start else "b"), "b": envelope([2], "c"), "c": envelope([3], "b")})
    seen = []
    with pytest.raises(PaginationLoopError) as caught:
        await collect(listing.pager(start), seen)
    assert seen == ([1] if start else [1, 2, 3])
    assert caught.value.cursor == ("a" if start else "b")
    assert caught.value.operation == "listThings"


async def test_a_failure_says_where_to_resume(three):
    three.pages["c"] = NotFoundError("No")
    seen = []
    with pytest.raises(NotFoundError) as caught:
        await collect(three.pager(), seen)
    assert seen == [1, 2]
    assert caught.value.cursor == "c"
    three.pages["c"] = envelope([3])
    assert [item async for item in three.pager(caught.value.cursor)] == [3]


async def test_iterating_goes_on_after_a_failure_where_it_was(three):
    whole, three.pages["b"] = three.pages["b"], NotFoundError("No")
    items = aiter(three.pager())
    assert [await anext(items), await anext(items)] == [1, 2]
    with pytest.raises(NotFoundError):
        await anext(items)
    three.pages["b"] = whole
    assert await anext(items) == 3


async def test_prefetching_gives_the_same_items(three):
    async with three.pager().prefetch() as items:
        assert [item async for item in items] == [1, 2, 3]
        assert [item async for item in items] == []


async def test_prefetching_asks_for_the_next_page_while_the_caller_works(three):
    async with three.pager().prefetch() as items:
        assert await anext(items) == 1
        await anyio.wait_all_tasks_blocked()
        assert three.asked == [None, "b"]


async def test_prefetching_stops_where_the_caller_stops(three):
    async with three.pager().prefetch() as items:
        async for _ in items:
            break
    asked = list(three.asked)
    await anyio.wait_all_tasks_blocked()
    assert three.asked == asked


async def test_an_error_while_prefetching_is_raised_where_the_items_are_read(three):
    three.pages["c"] = NotFoundError("No")
    async with three.pager().prefetch() as items:
        assert [await anext(items), await anext(items)] == [1, 2]
        with pytest.raises(NotFoundError) as caught:
            await anext(items)
    assert caught.value.cursor == "c"


@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_a_request_that_is_cancelled_while_prefetching_is_never_taken_for_the_end(three):
    three.pages["c"] = asyncio.CancelledError()
    seen = []

    async def read():
        async with three.pager().prefetch() as items:
            await collect(items, seen)

    with pytest.raises((GitBookError, asyncio.CancelledError)):
        await asyncio.create_task(read())
    assert seen == [1, 2]


async def test_an_error_in_the_block_comes_out_of_it_as_it_is(three):
    with pytest.raises(KeyError):  # noqa: PT012  # the block is the claim
        async with three.pager().prefetch() as items:
            await anext(items)
            raise KeyError


async def test_prefetching_can_be_cancelled(three):
    with anyio.move_on_after(0.01) as scope:
        async with three.pager().prefetch() as items:
            await anext(items)
            await anyio.sleep_forever()
    assert scope.cancelled_caught


class Model:
    def __init__(self, **fields):
        self.__dict__.update(fields)


@pytest.mark.parametrize(
    ("odd", "items", "cursor"),
    [
        ([1, 2], [1, 2], None),
        ({}, [], None),
        (None, [], None),
        ("text", [], None),
        (5, [], None),
        ({"items": None, "next": None}, [], None),
        ({"items": {"a": 1}, "next": "b"}, [], None),
        ({"items": [1], "next": {}}, [1], None),
        ({"items": [1], "next": {"page": ""}}, [1], None),
        ({"items": [1], "next": {"page": 7}, "count": "many"}, [1], "7"),
        ({"items": [1], "next": {"page": True}}, [1], None),
        (Model(items=[1], next=Model(page="b"), count=UNSET), [1], "b"),
        (Model(items=UNSET, next=UNSET), [], None),
        (Model(items=[1], next=Model(page=None)), [1], None),
    ],
)
def test_a_page_is_made_of_whatever_came(odd, items, cursor):
    page = Page(odd)
    assert (page.items, page.count, page.next_cursor) == (items, None, cursor)
    assert page.envelope is odd


def test_a_page_gives_its_json_back():
    whole = envelope([1], "b", count=5, more="x")
    assert Page(whole).to_dict() == whole
    assert to_dict(Page(whole)) == whole
    assert to_dict([Page(whole)]) == [whole]


def test_pages_compare_by_what_they_hold():
    assert Page(envelope([1])) == Page(envelope([1]))
    assert Page(envelope([1])) != Page(envelope([2]))
    assert Page({}) != {}
    assert Page({})
    assert repr(Page(envelope([1], "b"))) == "<Page: 1 items, count None, next_cursor 'b'>"


async def test_some_or_all_items_come_as_a_list(three):
    pager = three.pager()
    assert await pager.collect() == [1, 2, 3]
    assert await pager.collect(limit=2) == [1, 2]
    assert three.asked == [None, "b", "c", None]
    assert await pager.collect(limit=9) == [1, 2, 3]
    assert [item async for item in pager.items(limit=3)] == [1, 2, 3]


async def test_no_page_is_requested_that_is_not_needed(three):
    assert await three.pager().collect(limit=0) == []
    assert three.asked == []
    items = three.pager().items(limit=1)
    assert [item async for item in items] == [1]
    assert await anext(items, "over") == "over"
    assert three.asked == [None]


@pytest.mark.parametrize("limit", [-1, True])
async def test_a_limit_that_is_no_number_of_items_is_refused(three, limit):
    with pytest.raises(InvalidArgument, match="limit"):
        await three.pager().collect(limit=limit)


async def test_the_first_item_may_be_on_a_later_page_or_nowhere(three):
    assert await three.pager().first() == 1
    assert three.asked == [None]
    assert await three.pager("b").first() == 3
    assert await Listing({None: envelope([])}).pager().first() is None


def test_running_a_list_says_what_to_do_with_it(three):
    with pytest.raises((TypeError, ValueError), match="await it for one page, or iterate with async for"):
        asyncio.run(three.pager())


def test_a_page_is_a_table_in_a_notebook():
    page = Page({"items": [{"id": "<b>", "n": 1}, {"id": "y" * 500, "more": [1] * 50}, "text"]})
    html = page._repr_html_()
    assert "<th>id</th><th>n</th><th>more</th><th>item</th>" in html
    assert "<td>&lt;b&gt;</td><td>1</td>" in html
    assert len(html) < 1000
    assert Page({"items": [SpaceUrls(app="a", location="b")]})._repr_html_().count("<td>") == 2
    many = Page({"items": [{str(n): n} for n in range(100)]})._repr_html_()
    assert (many.count("<tr>"), many.count("<th>")) == (21, 8)


async def test_a_list_that_goes_on_without_items_ends_with_an_error():
    class Endless(Listing):
        async def fetch(self, cursor):
            number = int(cursor or 0)
            self.asked.append(cursor)
            return Page(envelope([number] if number == 500 else [], str(number + 1)))

    endless, seen = Endless({}), []
    with pytest.raises(PaginationLoopError, match="1000 empty pages") as caught:
        await collect(endless.pager(), seen)
    assert (seen, len(endless.asked), caught.value.cursor) == ([500], 1501, "1501")
