"""An in-process GitBook server that records its requests."""

from __future__ import annotations

from contextlib import AsyncExitStack
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import httpx

from gitbook_async.testing._http.faults import Faults
from gitbook_async.testing._server.app import create_app
from gitbook_async.testing._server.transport import InProcess

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from typing_extensions import Unpack

    from gitbook_async.testing._http.faults import FaultOptions
    from gitbook_async.testing._http.requests import RecordedRequest
    from gitbook_async.testing._settings import Options


class FakeGitBook:
    """An in-process GitBook server, for tests.

    ::

        async with FakeGitBook() as fake:
            gitbook = GitBook(token="gb_api_test", http_client=fake.client())
            ...
            assert fake.requests[-1].operation == "getSpaceById"

    No socket is opened. An event stream arrives in one piece; use `serve` if its timing matters.

    Args:
        options: the attributes of `Settings`; ``event_delay`` is 0 by default.

    Attributes:
        app: the ASGI application.
        requests: the requests received, in the order of their responses.
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
        """Create an HTTP client whose requests all go to this server, whatever their host.

        Args:
            options: arguments of `httpx.AsyncClient`, except ``transport``.

        Returns:
            The client; it is closed when the context ends.
        """
        client = httpx.AsyncClient(transport=InProcess(self.app), **options)
        self._clients.push_async_callback(client.aclose)
        return client

    def fail(self, operation: str, *, times: int | None = 1, **options: Unpack[FaultOptions]) -> None:
        """Inject faults into calls of an operation: ``fake.fail("getSpaceById", status=503, times=2)``.

        Args:
            operation: its id; ``*`` for all operations.
            times: how many calls fail; None for all, until `clear_faults`.
            options: ``status``, ``message``, ``delay`` (seconds), ``reset``, ``done``, ``truncate``, ``malformed``,
                ``stall`` (seconds) and ``repeat_cursor``, the attributes of `Fault`.

        Raises:
            TypeError: an option is unknown, or none was given.
        """
        self._faults.fail(operation, times=times, **options)

    def clear_faults(self) -> None:
        """Remove all faults."""
        self._faults.clear()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self._clients.aclose()
