"""Many calls with bounded concurrency.

::

    async for outcome in gitbook_async.batch.map(fetch, page_ids, concurrency=64):
        print(outcome.item, outcome.value if outcome.ok else outcome.error)
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sized
from inspect import iscoroutine
from typing import TYPE_CHECKING, Any, Generic, Literal, Self, TypeVar, cast, overload

from gitbook_async._batch.journal import Entry, Journal, JournalError
from gitbook_async._batch.outcome import CallCancelled, Failure, Outcome, Progress, Success
from gitbook_async._batch.recording import own_key, recorded, remaining
from gitbook_async._batch.workers import Workers
from gitbook_async.errors import InvalidArgument

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, AsyncIterator
    from types import TracebackType

__all__ = [
    "CallCancelled",
    "Entry",
    "Failure",
    "Journal",
    "JournalError",
    "Outcome",
    "Outcomes",
    "Progress",
    "Success",
    "gather",
    "map",
]

I = TypeVar("I")  # noqa: E741  # an item
T = TypeVar("T")
A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")
D = TypeVar("D")
Call = Awaitable[T] | Callable[[], Awaitable[T]]

DEFAULT_CONCURRENCY = 32


def map(  # noqa: A001  # as the built-in does, it applies a function to items
    function: Callable[[I], Awaitable[T]],
    items: Iterable[I] | AsyncIterable[I],
    *,
    concurrency: int = DEFAULT_CONCURRENCY,
    ordered: bool = False,
    stop_on_error: bool = False,
    on_progress: Callable[[Progress], object] | None = None,
    journal: Journal | None = None,
    key: Callable[[I], str] | None = None,
) -> Outcomes[I, T]:
    """Call a function for each item, at most ``concurrency`` at a time.

    Each started item has exactly one outcome, also if its call fails or is cancelled by something else. Items are read
    as needed, and reading pauses while outcomes wait to be consumed, so memory does not grow with their number.

    Args:
        function: the function, with the item as its only argument.
        items: the items; any iterable or async iterable.
        concurrency: the maximum number of concurrent calls.
        ordered: return outcomes in the order of the items instead of as they complete.
        stop_on_error: start no further item after one has failed. Running calls finish.
        on_progress: called with a `Progress` before each outcome is returned.
        journal: an open journal, in which each outcome is recorded before it is returned. Items that are done in it
            are skipped: they have no outcome and no index, and are not part of the total.
        key: returns the key of an item in the journal; not needed if the items are strings.

    Returns:
        The outcomes, to iterate over. Nothing runs before that. Leaving the loop cancels the running calls.

    Raises:
        InvalidArgument: ``concurrency`` is less than one, or there is a key without a journal.
    """
    _check(concurrency)
    if key is not None and journal is None:
        raise InvalidArgument("key has no effect without a journal; pass both or neither")
    call = recorded(journal, function, key or own_key) if journal is not None else function

    def begin() -> _Run[I, T]:
        todo = remaining(journal, items, key or own_key) if journal is not None else items
        total = len(todo) if isinstance(todo, Sized) else None
        tasks = concurrency if total is None else max(1, min(concurrency, total))
        workers = Workers(call, todo, concurrency=tasks, ordered=ordered, stop_on_error=stop_on_error)
        return _Run(workers, total, on_progress)

    return Outcomes(begin)


class Outcomes(Generic[I, T]):
    """The outcomes of `map`, as an async iterator.

    In a plain ``async for``, leaving the loop cancels the running calls without waiting for them. Within ``async
    with``, the loop can be left and resumed, and the end of the block waits until no call runs.
    """

    def __init__(self, begin: Callable[[], _Run[I, T]]) -> None:
        self._begin = begin
        self._run: _Run[I, T] | None = None

    def __aiter__(self) -> AsyncIterator[Outcome[I, T]]:
        return self._begin() if self._run is None else self._run

    async def __aenter__(self) -> Self:
        self._run = self._begin()
        self._run.kept = True
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._run is not None:
            run, self._run = self._run, None
            await run.aclose()


class _Run(Generic[I, T]):
    """One iteration. Deleting it cancels the tasks."""

    kept = False  # whether it outlives the loop

    def __init__(
        self, workers: Workers[I, T], total: int | None, on_progress: Callable[[Progress], object] | None
    ) -> None:
        self._workers = workers
        self._total = total
        self._on_progress = on_progress
        self._done = self._failed = 0

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Outcome[I, T]:
        outcome = self._workers.take() or await self._wait()
        if self._on_progress is not None:
            self._done += 1
            self._failed += outcome.error is not None
            self._on_progress(Progress(self._done, self._failed, self._total))
        return outcome

    async def _wait(self) -> Outcome[I, T]:
        try:
            outcome = await self._workers.wait()
        except BaseException:
            if not self.kept:
                await self._workers.aclose()
            raise
        if outcome is None:
            raise StopAsyncIteration
        return outcome

    async def aclose(self) -> None:
        """Cancel the running calls and wait for them."""
        await self._workers.aclose()

    def __del__(self) -> None:
        if self._workers.running:
            self._workers.abandon()


@overload
async def gather(
    calls: Iterable[Call[T]], /, *, concurrency: int = ..., return_exceptions: Literal[False] = ...
) -> list[T]: ...
@overload
async def gather(
    calls: Iterable[Call[T]], /, *, concurrency: int = ..., return_exceptions: bool
) -> list[T | Exception]: ...
@overload
async def gather(
    first: Call[A], second: Call[B], /, *, concurrency: int = ..., return_exceptions: Literal[False] = ...
) -> tuple[A, B]: ...
@overload
async def gather(
    first: Call[A],
    second: Call[B],
    third: Call[C],
    /,
    *,
    concurrency: int = ...,
    return_exceptions: Literal[False] = ...,
) -> tuple[A, B, C]: ...
@overload
async def gather(
    first: Call[A],
    second: Call[B],
    third: Call[C],
    fourth: Call[D],
    /,
    *,
    concurrency: int = ...,
    return_exceptions: Literal[False] = ...,
) -> tuple[A, B, C, D]: ...
@overload
async def gather(*calls: Call[T], concurrency: int = ..., return_exceptions: Literal[False] = ...) -> tuple[T, ...]: ...
@overload
async def gather(*calls: Call[T], concurrency: int = ..., return_exceptions: bool) -> tuple[T | Exception, ...]: ...
async def gather(*calls: Any, concurrency: int = DEFAULT_CONCURRENCY, return_exceptions: bool = False) -> Any:
    """Run different calls, at most ``concurrency`` at a time.

    Args:
        calls: awaitables, such as ``gitbook.spaces.get(id)``, or functions without arguments that return
            one; as arguments, or as one iterable.
        concurrency: the maximum number of concurrent calls.
        return_exceptions: return errors in place of values instead of raising the first.

    Returns:
        The values, in the order of the calls: a tuple for calls passed as arguments, a list for an iterable.

    Raises:
        InvalidArgument: ``concurrency`` is less than one.
        Exception: the first error of a call. The other calls have been cancelled and have ended.
    """
    listed = len(calls) == 1 and isinstance(calls[0], Iterable)
    todo: list[Any] = list(cast("Iterable[Any]", calls[0]) if listed else calls)
    results: list[Any] = [None] * len(todo)
    try:
        async with map(_make, todo, concurrency=concurrency) as outcomes:
            async for outcome in outcomes:
                results[outcome.index] = outcome.error if return_exceptions and outcome.error else outcome.unwrap()
    finally:
        for call in todo:
            if iscoroutine(call):
                call.close()  # never started; otherwise it would emit a warning
    return results if listed else tuple(results)


async def _make(call: Any) -> Any:
    return await cast("Awaitable[Any]", call() if callable(call) else call)


def _check(concurrency: int) -> None:
    if concurrency < 1:
        raise InvalidArgument(f"concurrency must be at least 1, not {concurrency}")
