"""Running the testing GitBook over HTTP."""

from __future__ import annotations

import gc
import os
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from threading import Thread
from typing import TYPE_CHECKING, Final

import anyio
import uvicorn

from gitbook_async.testing._http.breakage import ABORT
from gitbook_async.testing._server.app import PREFIX, create_app

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

_BACKLOG: Final = 2048
_POLL: Final = 0.005
_COLLECTIONS: Final = (700, 10, 1_000)  # Python's own are 700, 10 and 10
_PATIENCE: Final = 2  # seconds for open streams to end when the server stops


@asynccontextmanager
async def serve(app: ASGIApp | None = None, *, host: str = "127.0.0.1", port: int = 0) -> AsyncGenerator[str]:
    """Serve an application over HTTP for the duration of the context, in a thread with its own event loop.

    Args:
        app: the application; a new `create_app` by default.
        host: the address to listen on.
        port: the port to listen on; 0 for a free one.

    Yields:
        The base URL for clients, with ``/v1``.

    Raises:
        OSError: cannot listen on the address.
    """
    with listen(host, port) as listener:
        server = make_server(app or create_app())
        thread = Thread(target=server.run, args=([listener],), name="gitbook-testing", daemon=True)
        thread.start()
        try:
            while not server.started and thread.is_alive():  # noqa: ASYNC110 -- the server runs in another event loop
                await anyio.sleep(_POLL)
            if not server.started:
                raise OSError(f"the server did not start on {host}:{port}")
            yield base_url(listener)
        finally:
            server.should_exit = True
            with anyio.CancelScope(shield=True):
                await anyio.to_thread.run_sync(thread.join)


def listen(host: str, port: int) -> socket.socket:
    """Open a listening socket.

    It sets the protocol explicitly, because asyncio disables Nagle's algorithm only for such sockets; otherwise each
    response would be delayed by 40 ms.

    Args:
        host: an IP address, or a name for one of version 4.
        port: the port; 0 for a free one.

    Raises:
        OSError: cannot listen on the address.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":  # elsewhere it lets a second server take the port of the first
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(_BACKLOG)
    except BaseException:
        listener.close()
        raise
    return listener


def make_server(app: ASGIApp) -> uvicorn.Server:
    """Create a server that logs only errors."""
    config = uvicorn.Config(
        _Breakable(app),
        access_log=False,
        lifespan="off",
        log_config=None,
        log_level="error",
        loop="asyncio",
        timeout_graceful_shutdown=_PATIENCE,
        ws="none",
    )
    return uvicorn.Server(config)


def collect_seldom() -> None:
    """Let Python look for garbage in cycles less often; for a process that does nothing else.

    A full collection takes longer than any request, as it looks at all data, and the data are no garbage.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_COLLECTIONS)


class _Breakable:
    """Lets an application break its connections, for fault injection.

    Args:
        app: the application.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, with the means to break its connection."""
        transport = getattr(getattr(send, "__self__", None), "transport", None)  # there is no public API for it
        if transport is not None:
            scope["extensions"] = {**scope.get("extensions", {}), ABORT: transport.abort}
        await self._app(scope, receive, send)


def base_url(listener: socket.socket) -> str:
    """Return the base URL of a server that listens on a socket."""
    host, port = listener.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}{PREFIX}"
