"""A GitBook in the same process, which remembers what it was asked."""

from __future__ import annotations

from contextlib import AsyncExitStack
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import httpx

from gitbook_async.testing._app import create_app
from gitbook_async.testing._faults import Faults
from gitbook_async.testing._transport import InProcess

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from typing_extensions import Unpack

    from gitbook_async.testing._faults import FaultOptions
    from gitbook_async.testing._requests import RecordedRequest
    from gitbook_async.testing._settings import Options


class FakeGitBook:
    """A GitBook in the same process, for tests.

    ::

        async with FakeGitBook() as fake:
            gitbook = GitBook(token="gb_api_test", http_client=fake.client())
            ...
            assert fake.requests[-1].operation == "getSpaceById"

    No socket is opened. An event stream arrives in one piece; use `serve` where its timing matters.

    Args:
        options: the attributes of `Settings`; events follow each other at once unless ``event_delay`` says otherwise.

    Attributes:
        app: the ASGI application.
        requests: the requests that were made, in the order of their answers.
    """

    app: Starlette
    requests: list[RecordedRequest]

    def __init__(self, **options: Unpack[Options]) -> None:
        self.requests = []
        self._faults = Faults()
        quick: Options = {"event_delay": 0.0, **options}
        self.app = create_app(self.requests.append, faults=self._faults, **quick)
        self._clients = AsyncExitStack()

    def client(self, **options: Any) -> httpx.AsyncClient:
        """Make an HTTP client whose every request is answered here, whatever its host.

        Args:
            options: what `httpx.AsyncClient` takes, apart from ``transport``.

        Returns:
            The client; it is closed when the context ends.
        """
        client = httpx.AsyncClient(transport=InProcess(self.app), **options)
        self._clients.push_async_callback(client.aclose)
        return client

    def fail(self, operation: str, *, times: int | None = 1, **options: Unpack[FaultOptions]) -> None:
        """Let calls of an operation go wrong: ``fake.fail("getSpaceById", status=503, times=2)``.

        Args:
            operation: its id; ``*`` for all operations.
            times: how many calls go wrong; None for all, until `heal`.
            options: ``status``, ``message``, ``delay`` (seconds), ``reset``, ``done``, ``truncate``, ``malformed``,
                ``stall`` (seconds) and ``repeat_cursor``, as `Fault` has them.

        Raises:
            TypeError: there is no such option, or none was given.
        """
        self._faults.fail(operation, times=times, **options)

    def heal(self) -> None:
        """Let nothing go wrong any more."""
        self._faults.clear()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self._clients.aclose()
