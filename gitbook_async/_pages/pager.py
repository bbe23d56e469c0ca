"""Paginated lists."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Generator, Iterator
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

from gitbook_async._message.page import Page
from gitbook_async.errors import GitBookError, InvalidArgument, PaginationLoopError

if TYPE_CHECKING:
    from gitbook_async._pages.prefetch import Prefetch

_MOST_EMPTY = 1000

T = TypeVar("T")
Fetch = Callable[[str | None], Awaitable[Page[T]]]
"""Requests a page by its cursor; None is the page that the arguments of the call select."""


class Pager(Generic[T]):
    """A paginated list.

    ``await pager`` returns one page; ``async for item in pager`` iterates over the items of all pages; ``async for page
    in pager.pages()`` iterates over the pages; ``await pager.collect()`` returns a list of all items. Each use starts
    again. An error during iteration has the cursor to resume from in ``cursor``: pass it as ``page``.
    """

    __slots__ = ("_cursor", "_fetch", "_operation")

    def __init__(self, fetch: Fetch[T], *, operation: str, cursor: str | None = None) -> None:
        self._fetch = fetch
        self._operation = operation
        self._cursor = cursor

    def __await__(self) -> Generator[Any, Any, Page[T]]:
        return self.pages().__anext__().__await__()

    def __aiter__(self) -> Items[T]:
        return Items(self.pages())

    def pages(self) -> Pages[T]:
        """Iterate over the pages.

        Returns:
            An asynchronous iterator of `Page`.

        Raises:
            GitBookError: during iteration, any error of a call.
            PaginationLoopError: during iteration, if GitBook repeats a cursor, or after 1,000 empty pages in a row.
        """
        return Pages(self._fetch, self._operation, self._cursor)

    def items(self, limit: int | None = None) -> Items[T]:
        """Iterate over the items of all pages, as ``async for item in pager`` does, or over the first ones only.

        Args:
            limit: the maximum number of items; None for all. No page is requested that is not needed. The size of a
                page is the method's own argument ``limit``.

        Returns:
            An asynchronous iterator of the items.

        Raises:
            InvalidArgument: the limit is not zero or a positive integer.
            GitBookError: during iteration, any error of a call.
        """
        if limit is not None and (isinstance(limit, bool) or limit < 0):
            raise InvalidArgument(f"limit must be zero or a positive integer, or None for all items, not {limit!r}")
        return Items(self.pages(), limit)

    async def collect(self, limit: int | None = None) -> list[T]:
        """Return the items of all pages, or the first ones, as a list. Arguments and errors are those of `items`."""
        return [item async for item in self.items(limit)]

    async def first(self) -> T | None:
        """Return the first item; None if the list is empty.

        Raises:
            GitBookError: any error of a call.
        """
        return await anext(self.items(1), None)

    def prefetch(self) -> Prefetch[T]:
        """Iterate over the items, requesting the next page while the current one is processed.

        Returns:
            A context manager whose value is an asynchronous iterator of the items::

                async with pager.prefetch() as items:
                    async for item in items: ...
        """
        from gitbook_async._pages.prefetch import Prefetch  # noqa: PLC0415  # rarely used

        return Prefetch(self.pages())

    def __repr__(self) -> str:
        return f"<Pager of {self._operation}: in an async function, await it for one page, or iterate with async for>"


class Pages(AsyncIterator[Page[T]]):
    """The pages of a list, one call each.

    No connection is held between two pages, so a loop over it can be left at any time.
    """

    __slots__ = ("_cursor", "_done", "_empty", "_fetch", "_followed", "_operation", "_repeated")

    def __init__(self, fetch: Fetch[T], operation: str, cursor: str | None) -> None:
        self._fetch = fetch
        self._operation = operation
        self._cursor = cursor
        self._followed = {cursor}
        self._empty = 0  # pages without items, in a row
        self._repeated = False
        self._done = False

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Page[T]:
        if self._done:
            raise StopAsyncIteration
        try:
            self._refuse_endless()
            page = await self._fetch(self._cursor)
        except GitBookError as error:
            error.cursor = self._cursor
            raise
        self._empty = 0 if page.items else self._empty + 1
        self._turn(page.next_cursor)
        return page

    def _turn(self, cursor: str | None) -> None:
        """Store the next cursor; raise if it repeats."""
        self._cursor = cursor
        self._done = cursor is None
        self._repeated = cursor in self._followed
        self._followed.add(cursor)

    def _refuse_endless(self) -> None:
        if self._repeated:
            problem = f"GitBook repeats the cursor {self._cursor!r}; the list would never end"
        elif self._empty >= _MOST_EMPTY:
            problem = f"GitBook returned {_MOST_EMPTY} empty pages in a row; to go on, pass the error's cursor as page"
        else:
            return
        raise PaginationLoopError(problem, operation=self._operation)


class Items(AsyncIterator[T]):
    """The items of all pages.

    Args:
        pages: the pages.
        limit: the maximum number of items; None for all.
    """

    __slots__ = ("_items", "_left", "_pages")

    def __init__(self, pages: AsyncIterable[Page[T]], limit: int | None = None) -> None:
        self._pages = aiter(pages)
        self._items: Iterator[T] = iter(())
        self._left = limit

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> T:
        if self._left is not None:
            if not self._left:
                raise StopAsyncIteration
            self._left -= 1
        while True:
            for item in self._items:
                return item
            self._items = iter(await anext(self._pages))
