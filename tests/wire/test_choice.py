"""What the user brings along is used, and left open. Where a library is not installed, its test is skipped."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from typing import Any

import anyio
import pytest

from gitbook_async import GitBook, TransportError

pytestmark = pytest.mark.anyio

ANSWER = b'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 10\r\n\r\n{"id":"x"}'


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"  # the only one that aiohttp has


@contextlib.asynccontextmanager
async def serving() -> AsyncIterator[tuple[str, list[bytes]]]:
    """Serve one answer on a port of this machine; gives its URL, and the requests as they come."""
    requests: list[bytes] = []

    async def serve(stream: Any) -> None:
        async with stream:
            with contextlib.suppress(anyio.EndOfStream, anyio.BrokenResourceError):
                while True:
                    requests.append(await stream.receive())
                    await stream.send(ANSWER)

    async with await anyio.create_tcp_listener(local_host="127.0.0.1") as listener, anyio.create_task_group() as tasks:
        tasks.start_soon(listener.serve, serve)
        yield f"http://127.0.0.1:{listener.extra(anyio.abc.SocketAttribute.local_port)}", requests  # noqa: S610
        tasks.cancel_scope.cancel()


async def check(gitbook: GitBook, requests: list[bytes]) -> None:
    """Make a call whose path and query survive only if nobody encodes them again."""
    assert (await gitbook.spaces.get("a/b 50%", share_key="x&ü+")).id == "x"
    assert requests[0].startswith(b"GET /v1/spaces/a%2Fb%2050%25?shareKey=x%26%C3%BC%2B HTTP/1.1\r\n")
    assert b"authorization: Bearer t\r\n" in requests[0]


async def test_a_session_of_aiohttp() -> None:
    aiohttp = pytest.importorskip("aiohttp")
    async with serving() as (url, requests), aiohttp.ClientSession() as session:
        async with GitBook("t", base_url=url, session=session) as gitbook:
            await check(gitbook, requests)
        assert not session.closed
        gitbook = GitBook("t", base_url="http://127.0.0.1:1", session=session, max_retries=0)
        with pytest.raises(TransportError) as caught:
            await gitbook.spaces.get("x")
    assert not caught.value.sent


async def test_a_client_of_httpx2() -> None:
    httpx2 = pytest.importorskip("httpx2")
    async with serving() as (url, requests), httpx2.AsyncClient() as http_client:
        async with GitBook("t", base_url=url, http_client=http_client) as gitbook:
            await check(gitbook, requests)
        assert not http_client.is_closed
    async with httpx2.AsyncClient() as http_client:
        gitbook = GitBook("t", base_url=url, http_client=http_client, max_retries=0)
        with pytest.raises(TransportError) as caught:
            await gitbook.spaces.get("x")
    assert not caught.value.sent
