"""The workers of a batch: a fixed number of tasks that read one iterator and produce outcomes."""

from __future__ import annotations

import contextlib
import sys
from collections import deque
from collections.abc import AsyncIterable
from contextvars import copy_context
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import anyio

from gitbook_async._batch.outcome import CallCancelled, Failure, Outcome, Success
from gitbook_async._batch.queue import AsCompleted, AsyncSource, InOrder

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

I = TypeVar("I")  # noqa: E741  # an item
T = TypeVar("T")

_LEAST_BACKLOG = 32


class Workers(Generic[I, T]):
    """Calls a function for items in its own tasks, and keeps the outcomes until they are taken.

    The tasks are in no task group, because a plain ``async for`` has none: asyncio's loop or trio's system nursery runs
    them. The owner of the workers has to stop them; the tasks hold no reference to the owner, so that it can be
    deleted.

    A worker pauses while too many outcomes wait to be taken. One worker is woken when there is room, and it wakes the
    next when it starts an item: waking all of them would cost more than short calls.

    Args:
        function: the function.
        items: the items; read as workers become free.
        concurrency: the number of tasks.
        ordered: whether outcomes are returned in the order of the items.
        stop_on_error: whether no item is started after one has failed.
    """

    def __init__(
        self,
        function: Callable[[I], Awaitable[T]],
        items: Iterable[I] | AsyncIterable[I],
        *,
        concurrency: int,
        ordered: bool,
        stop_on_error: bool,
    ) -> None:
        self._function = function
        self._source = AsyncSource(aiter(items)) if isinstance(items, AsyncIterable) else enumerate(items)
        self._concurrency = concurrency
        self._stop_on_error = stop_on_error
        self._outcomes: AsCompleted[I, T] | InOrder[I, T] = InOrder() if ordered else AsCompleted()
        self._backlog = max(2 * concurrency, _LEAST_BACKLOG)
        self._failure: BaseException | None = None
        self._read_all = False  # no further item is started
        self._stopped = False
        self._tasks: set[object] = set()
        self._scopes: set[anyio.CancelScope] = set()
        self._paused: deque[anyio.Event] = deque()
        self._waking = False
        self._changed: anyio.Event | None = None
        self._loop: Any = None

    @property
    def running(self) -> bool:
        """Whether there are tasks."""
        return bool(self._tasks)

    def take(self) -> Outcome[I, T] | None:
        """Return the next outcome, if it is there."""
        outcome = self._outcomes.take()
        if self._paused and 2 * len(self._outcomes) <= self._backlog:
            self._wake_one()
        return outcome

    async def wait(self) -> Outcome[I, T] | None:
        """Return the next outcome, or None at the end.

        Raises:
            BaseException: the items raised it, or the function raised it and an outcome cannot hold it.
        """
        while (outcome := self.take()) is None:
            self._spawn_missing()
            if not self._tasks:
                self._raise_failure()
                return None
            await self._wait_for_change()
        return outcome

    def stop(self) -> None:
        """Cancel the tasks; `aclose` waits for them."""
        self._stopped = self._read_all = True
        for scope in self._scopes:
            scope.cancel()

    async def aclose(self) -> None:
        """Cancel the tasks and wait until they have ended; cancellation waits too."""
        self.stop()
        with anyio.CancelScope(shield=True):
            while self._tasks:
                await self._wait_for_change()

    def abandon(self) -> None:
        """Cancel the tasks soon; can be called from anywhere."""
        self._stopped = self._read_all = True
        with contextlib.suppress(RuntimeError):  # the loop has ended, and the tasks with it
            schedule = getattr(self._loop, "call_soon_threadsafe", None) or self._loop.run_sync_soon
            schedule(self.stop)

    def _spawn_missing(self) -> None:
        """Start the missing tasks: at first, and after something else has cancelled some."""
        if not self._read_all:
            for _ in range(self._concurrency - len(self._tasks)):
                self._spawn()

    def _spawn(self) -> None:
        import asyncio  # noqa: PLC0415  # not loaded with the client

        try:
            self._loop = asyncio.get_running_loop()
        except RuntimeError:
            trio = sys.modules["trio"]
            self._loop = trio.lowlevel.current_trio_token()
            self._tasks.add(trio.lowlevel.spawn_system_task(self._work_on_trio, context=copy_context()))
        else:
            task = self._loop.create_task(self._work())
            self._tasks.add(task)
            task.add_done_callback(self._end)

    async def _work_on_trio(self) -> None:
        try:
            await self._work()
        finally:
            self._end(sys.modules["trio"].lowlevel.current_task())

    def _end(self, task: object) -> None:
        self._tasks.discard(task)
        self._notify()

    async def _work(self) -> None:
        with anyio.CancelScope() as scope:
            self._scopes.add(scope)
            try:
                await self._read()
            except GeneratorExit:  # raised by the user's code, or the loop is gone: then nothing may be awaited
                pass
            finally:
                self._scopes.discard(scope)

    async def _read(self) -> None:
        """Process items until there are no more."""
        await self._pause()
        source = self._source
        while not self._read_all:
            try:
                entry = await source.next() if isinstance(source, AsyncSource) else next(source, None)
            except BaseException as error:
                if self._source_ended(error):
                    raise
                return
            if entry is None:
                break
            await self._run(*entry)
        self._finish()

    def _source_ended(self, error: BaseException) -> bool:
        """Handle an exception of the items, which end before their end; return whether the task ends with it."""
        if self._stopped:
            return True
        self._finish()
        exits = isinstance(error, GeneratorExit)
        ended = exits or isinstance(error, anyio.get_cancelled_exc_class())
        self._failure = CallCancelled("Reading the items was cancelled from outside") if ended else error
        return exits or (ended and _task_is_cancelled())

    async def _run(self, index: int, item: I) -> None:
        if self._paused:
            self._wake_one()
        try:
            value = await self._function(item)
        except Exception as error:  # noqa: BLE001  # any exception is an outcome
            self._put(Failure(item, index, self._function, error))
            if self._stop_on_error:
                self._finish()
        except BaseException as error:
            if self._cut_off(index, item, error):
                raise
        else:
            self._put(Success(item, index, self._function, value))
        if len(self._outcomes) >= self._backlog:
            await self._pause()

    def _cut_off(self, index: int, item: I, error: BaseException) -> bool:
        """Handle the end of a call by no usual exception; return whether the task ends too."""
        if self._stopped:
            return True
        exits = isinstance(error, GeneratorExit)
        if not exits and not isinstance(error, anyio.get_cancelled_exc_class()):
            self._failure = error
            self.stop()
            return False
        self._put(Failure(item, index, self._function, CallCancelled("The call was cancelled from outside")))
        return exits or _task_is_cancelled()

    def _put(self, outcome: Outcome[I, T]) -> None:
        self._outcomes.put(outcome)
        if self._changed is not None:
            self._notify()

    async def _wait_for_change(self) -> None:
        if self._changed is None:
            self._changed = anyio.Event()
        await self._changed.wait()

    def _notify(self) -> None:
        if self._changed is not None:
            self._changed.set()
            self._changed = None

    async def _pause(self) -> None:
        """Wait while too many outcomes wait to be taken."""
        while len(self._outcomes) >= self._backlog and not self._read_all:
            woken = anyio.Event()
            self._paused.append(woken)
            try:
                await woken.wait()
            finally:
                self._waking = False
                if not woken.is_set():
                    self._paused.remove(woken)

    def _wake_one(self) -> None:
        if not self._waking and len(self._outcomes) < self._backlog:
            self._waking = True
            self._paused.popleft().set()

    def _finish(self) -> None:
        """Start no further item; paused workers have nothing to wait for."""
        self._read_all = True
        while self._paused:
            self._paused.popleft().set()

    def _raise_failure(self) -> None:
        failure, self._failure = self._failure, None
        if failure is not None:
            raise failure


def _task_is_cancelled() -> bool:
    """Return whether the running task itself was cancelled, and not only something that it waited for."""
    import asyncio  # noqa: PLC0415  # as above

    try:
        task = asyncio.current_task()
    except RuntimeError:
        return True  # on trio, only tasks are cancelled
    return task is None or task.cancelling() > 0
