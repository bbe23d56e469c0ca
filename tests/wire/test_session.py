"""The wire over an aiohttp session."""

from __future__ import annotations

import asyncio
import contextlib
import gc

import attrs
import pytest

from gitbook_async._message.reply import SUCCESSES
from gitbook_async._wire.session import SessionBody, SessionWire

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend():
    return "asyncio"  # aiohttp knows no other


@contextlib.asynccontextmanager
async def answering(answer):
    """Serve the same bytes to every request, and give the address."""

    async def serve(reader, writer):
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while await reader.readuntil(b"\r\n\r\n"):
                writer.write(answer)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


@pytest.mark.parametrize("status", [200, 302, 404])
async def test_only_a_stream_that_was_accepted_holds_a_connection(build, operation, status):
    import aiohttp

    answer = b"HTTP/1.1 %d x\r\ncontent-length: 2\r\n\r\nno" % status
    async with answering(answer) as url, aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=1)) as session:
        wire = SessionWire(session)
        request = attrs.evolve(build(on=operation(streaming=True)), url=url + "/x")
        for _ in range(3):
            reply = await asyncio.wait_for(wire.send(request, None), 60)
            assert (reply.body is not None) == (status in SUCCESSES)
            if reply.is_success:
                await reply.aclose()
        await wire.aclose()


async def test_a_body_is_freed_without_the_garbage_collector(build):
    import aiohttp

    answer = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"
    async with answering(answer) as url, aiohttp.ClientSession() as session:
        wire = SessionWire(session)
        request = attrs.evolve(build(), url=url + "/x")
        gc.collect()
        gc.disable()
        try:
            for _ in range(5):
                assert (await wire.send(request, None)).content == b"ok"
            assert not any(isinstance(each, SessionBody) for each in gc.get_objects())
        finally:
            gc.enable()
        await wire.aclose()
