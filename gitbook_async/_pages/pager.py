"""Lists that come in pages."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Generator, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar, cast

from gitbook_async._model.unset import UNSET
from gitbook_async.errors import GitBookError, PaginationLoopError

if TYPE_CHECKING:
    from gitbook_async._pages.prefetch import Prefetch

T = TypeVar("T")
Fetch = Callable[[str | None], Awaitable["Page[T]"]]
"""Takes a cursor, or None for the page that the arguments of the call ask for, and gets a page."""


class Page(Generic[T]):
    """One page of a list.

    Attributes:
        envelope: what GitBook sent, decoded.
        items: what the page holds; empty where the answer has none.
        count: how many there are in all, if GitBook says so.
        next_cursor: the cursor of the next page; None on the last.
    """

    __slots__ = ("count", "envelope", "items", "next_cursor")

    def __init__(self, envelope: Any) -> None:
        count = _field(envelope, "count")
        self.envelope: Any = envelope
        self.items: list[T] = _listed(envelope) or _listed(_field(envelope, "items")) or []
        self.count: int | None = count if isinstance(count, int) else None
        self.next_cursor: str | None = _cursor(_field(_field(envelope, "next"), "page"))

    def __iter__(self) -> Iterator[T]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    def __bool__(self) -> bool:
        return True  # an empty page is a page

    def __eq__(self, other: object) -> bool:
        return self.envelope == other.envelope if isinstance(other, Page) else NotImplemented

    __hash__ = None  # type: ignore[assignment]  # what it holds can be changed

    def __repr__(self) -> str:
        return f"<Page: {len(self.items)} items, count {self.count}, next_cursor {self.next_cursor!r}>"

    def to_dict(self) -> Any:
        """Give the JSON of the whole page, with the names of the wire."""
        from gitbook_async._model.base import to_dict  # noqa: PLC0415  # a page is often read and never written

        return to_dict(self.envelope)


class Pager(Generic[T]):
    """A list that GitBook gives out in pages.

    ``await pager`` gets one page; ``async for item in pager`` gets the items of all pages, one page after the other;
    ``async for page in pager.pages()`` the pages. Each use starts again. An error that ends it has in ``cursor`` where
    to resume: pass it as ``page``.
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
        """Go through the pages.

        Returns:
            An asynchronous iterator of `Page`.

        Raises:
            GitBookError: while iterating, whatever the calls raise.
            PaginationLoopError: while iterating, when GitBook gives a cursor a second time.
        """
        return Pages(self._fetch, self._operation, self._cursor)

    def prefetch(self) -> Prefetch[T]:
        """Get each next page while the caller works on the current one.

        Returns:
            A context manager whose value is an asynchronous iterator of the items::

                async with pager.prefetch() as items:
                    async for item in items: ...
        """
        from gitbook_async._pages.prefetch import Prefetch  # noqa: PLC0415  # few ask for it

        return Prefetch(self.pages())

    def __repr__(self) -> str:
        return f"<Pager of {self._operation}>"


class Pages(AsyncIterator[Page[T]]):
    """The pages of a list, one call each.

    It holds nothing open between two pages, so a loop over it can be left at any time.
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
        """Take note of what comes next."""
        self._cursor = cursor
        self._done = cursor is None
        self._repeated = cursor in self._followed
        self._followed.add(cursor)

    def _refuse_loop(self) -> None:
        if self._repeated:
            raise PaginationLoopError(
                f"GitBook gave the cursor {self._cursor!r} a second time", operation=self._operation
            )


class Items(AsyncIterator[T]):
    """The items of a list, page after page."""

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


def _listed(value: Any) -> list[Any] | None:
    """Give a list as what it is, and nothing for anything else."""
    return cast("list[Any]", value) if isinstance(value, list) else None


def _field(value: Any, name: str) -> Any:
    """Get a field of what may be a model, a JSON object, or something else that the server sent."""
    if isinstance(value, Mapping):
        return cast("Mapping[str, Any]", value).get(name)
    return None if isinstance(value, (list, str)) or value is UNSET else getattr(value, name, None)


def _cursor(value: Any) -> str | None:
    """Read a cursor; a number is one too."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) and value else None
