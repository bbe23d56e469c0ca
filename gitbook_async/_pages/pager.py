"""Paginated lists."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Generator, Iterator
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

from gitbook_async._message.page import Page
from gitbook_async.errors import GitBookError, PaginationLoopError

if TYPE_CHECKING:
    from gitbook_async._pages.prefetch import Prefetch

T = TypeVar("T")
Fetch = Callable[[str | None], Awaitable[Page[T]]]
"""Requests a page by its cursor; None is the page that the arguments of the call select."""


class Pager(Generic[T]):
    """A paginated list.

    ``await pager`` returns one page; ``async for item in pager`` iterates over the items of all pages; ``async for page
    in pager.pages()`` iterates over the pages. Each use starts again. An error during iteration has the cursor to
    resume from in ``cursor``: pass it as ``page``.
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
            PaginationLoopError: during iteration, if GitBook repeats a cursor.
        """
        return Pages(self._fetch, self._operation, self._cursor)

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
        return f"<Pager of {self._operation}>"


class Pages(AsyncIterator[Page[T]]):
    """The pages of a list, one call each.

    No connection is held between two pages, so a loop over it can be left at any time.
    """

    __slots__ = ("_cursor", "_done", "_fetch", "_followed", "_operation", "_repeated")

    def __init__(self, fetch: Fetch[T], operation: str, cursor: str | None) -> None:
        self._fetch = fetch
        self._operation = operation
        self._cursor = cursor
        self._followed = {cursor}
        self._repeated = False
        self._done = False

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Page[T]:
        if self._done:
            raise StopAsyncIteration
        try:
            self._refuse_loop()
            page = await self._fetch(self._cursor)
        except GitBookError as error:
            error.cursor = self._cursor
            raise
        self._turn(page.next_cursor)
        return page

    def _turn(self, cursor: str | None) -> None:
        """Store the next cursor; raise if it repeats."""
        self._cursor = cursor
        self._done = cursor is None
        self._repeated = cursor in self._followed
        self._followed.add(cursor)

    def _refuse_loop(self) -> None:
        if self._repeated:
            raise PaginationLoopError(
                f"GitBook repeats the cursor {self._cursor!r}; the list would never end", operation=self._operation
            )


class Items(AsyncIterator[T]):
    """The items of all pages."""

    __slots__ = ("_items", "_pages")

    def __init__(self, pages: AsyncIterable[Page[T]]) -> None:
        self._pages = aiter(pages)
        self._items: Iterator[T] = iter(())

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> T:
        while True:
            for item in self._items:
                return item
            self._items = iter(await anext(self._pages))
