"""Reading pages on several machines, with Dask. Requires ``pip install gitbook-async[dask]``."""

from __future__ import annotations

import uuid
from collections.abc import AsyncGenerator, Callable, Sequence
from itertools import islice
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

from gitbook_async.errors import InvalidArgument
from gitbook_async.jobs._content.page import read_text
from gitbook_async.jobs._content.tree import Node

try:
    from distributed import WorkerPlugin, as_completed, get_worker
except ModuleNotFoundError as error:
    raise ImportError("DaskWorkers needs distributed: pip install 'gitbook-async[dask]'") from error

if TYPE_CHECKING:
    from gitbook_async._client import GitBook

_CHUNK: Final = 100  # pages of a task
_AHEAD: Final = 2  # tasks for each thread of the cluster


class DaskWorkers:
    """Workers of a Dask cluster, for `pages`. Each worker process has a client of its own.

    ::

        def connect() -> GitBook:
            return GitBook(limiter=RedisLimiter(Redis.from_url("redis://limits")))

        async with (
            Client("tcp://scheduler:8786", asynchronous=True) as dask,
            connect() as gitbook,
            DaskWorkers(dask, connect) as workers,
        ):
            async for page in pages(gitbook, organization=organization, workers=workers):
                ...

    Pages are read in tasks of a hundred. A task whose worker is lost is run by another one, and each page is returned
    once.

    Args:
        dask: a ``distributed.Client``, made with ``asynchronous=True``.
        connect: makes a client. It is called once in each worker process, so it has to be a function of a module, and
            should take the token from the environment there. Workers of one token need one limiter for all of them,
            such as `RedisLimiter`; pass such a client to `pages` too.
        chunk: the number of pages of a task.

    Raises:
        InvalidArgument: the Dask client is not asynchronous, or the chunk is smaller than one.
    """

    def __init__(self, dask: Any, connect: Callable[[], GitBook], *, chunk: int = _CHUNK) -> None:
        if not getattr(dask, "asynchronous", False):
            raise InvalidArgument("dask has to be a distributed.Client with asynchronous=True")
        if chunk < 1:
            raise InvalidArgument(f"chunk must be at least 1, not {chunk}")
        self._dask = dask
        self._connect = connect
        self._chunk = chunk
        self._name = f"gitbook_async-{uuid.uuid4().hex}"

    async def read(
        self, space_id: str, revision: str, nodes: Sequence[Node], concurrency: int
    ) -> AsyncGenerator[tuple[Node, str | Exception]]:
        """Read pages of a revision.

        Args:
            space_id: the id of the space.
            revision: the id of the revision.
            nodes: the pages.
            concurrency: the maximum number of pages that each worker reads concurrently.

        Yields:
            Each page with its Markdown, or with the error.

        Raises:
            Exception: a task failed as a whole: too many workers were lost.
        """
        by_id = {node.page.id: node for node in nodes}
        ids = list(by_id)
        chunks = iter([ids[start : start + self._chunk] for start in range(0, len(ids), self._chunk)])
        threads = sum((await self._dask.nthreads()).values())
        running: Any = as_completed()
        tasks: set[Any] = set()

        def start(number: int) -> None:
            for chunk in islice(chunks, number):
                task = self._dask.submit(_read_chunk, self._name, space_id, revision, chunk, concurrency, pure=False)
                tasks.add(task)
                running.add(task)

        start(max(1, _AHEAD * threads))
        try:
            async for task in running:
                found = await task
                tasks.discard(task)
                start(1)
                for page_id, text in found:
                    yield by_id[page_id], text
        finally:
            for task in tasks:
                await task.cancel()

    async def __aenter__(self) -> Self:
        """Let each worker, also one that comes later, make its client."""
        await self._dask.register_plugin(_ClientPlugin(self._connect), name=self._name)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._dask.unregister_worker_plugin(self._name)


class _ClientPlugin(WorkerPlugin):
    """Keeps the client of a worker process."""

    def __init__(self, connect: Callable[[], GitBook]) -> None:
        self._connect = connect

    async def setup(self, worker: object) -> None:  # noqa: ARG002  # Dask passes it
        """Make the client."""
        self.gitbook = await self._connect().__aenter__()

    async def teardown(self, worker: object) -> None:  # noqa: ARG002  # Dask passes it
        """Close the client."""
        await self.gitbook.__aexit__(None, None, None)


async def _read_chunk(
    name: str, space_id: str, revision: str, pages: list[str], concurrency: int
) -> list[tuple[str, str | Exception]]:
    """Read pages, in a worker."""
    plugin: Any = get_worker().plugins[name]
    gitbook: GitBook = plugin.gitbook

    async def read(page: str) -> str:
        return await read_text(gitbook, space_id, revision, page)

    async with gitbook.map(read, pages, concurrency=concurrency) as outcomes:
        return [(outcome.item, outcome.error or outcome.unwrap()) async for outcome in outcomes]
