"""The wire over an aiohttp session."""

from __future__ import annotations

import asyncio
import contextlib
import gc

import attrs
import pytest

from gitbook_async import errors
from gitbook_async._message.reply import SUCCESSES
from gitbook_async._wire.http11.exchange import Exchange
from gitbook_async._wire.session import SessionBody, SessionConnection, SessionWire

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend():
    return "asyncio"  # aiohttp knows no other


@pytest.fixture(params=["native", "traced"])
def traces(request):
    import aiohttp

    return [aiohttp.TraceConfig()] if request.param == "traced" else []


@contextlib.asynccontextmanager
async def answering(answer, writers=None):
    """Serve the same bytes to every request, and give the address.

    Args:
        answer: the bytes.
        writers: a list, to which the server's end of each connection is added.
    """

    served = set()

    async def serve(reader, writer):
        served.add(asyncio.current_task())
        if writers is not None:
            writers.append(writer)
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while await reader.readuntil(b"\r\n\r\n"):
                writer.write(answer)
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    await asyncio.gather(*served)


@pytest.mark.parametrize("status", [200, 302, 404])
async def test_only_a_stream_that_was_accepted_holds_a_connection(build, operation, status, traces):
    import aiohttp

    answer = b"HTTP/1.1 %d x\r\ncontent-length: 2\r\n\r\nno" % status
    connector = aiohttp.TCPConnector(limit=1)
    async with answering(answer) as url, aiohttp.ClientSession(connector=connector, trace_configs=traces) as session:
        wire = SessionWire(session)
        request = attrs.evolve(build(on=operation(streaming=True)), url=url + "/x")
        for _ in range(3):
            reply = await asyncio.wait_for(wire.send(request, None), 60)
            assert reply.body is None or status in SUCCESSES
            await reply.aclose()
        await wire.aclose()


async def test_no_redirect_is_followed(build, traces):
    import aiohttp

    answer = b"HTTP/1.1 302 Found\r\nlocation: /y\r\ncontent-length: 2\r\n\r\nno"
    async with answering(answer) as url, aiohttp.ClientSession(trace_configs=traces) as session:
        wire = SessionWire(session)
        reply = await wire.send(attrs.evolve(build(), url=url + "/x"), None)
        assert (reply.status, reply.headers["location"], reply.content) == (302, "/y", b"no")
        await wire.aclose()


async def test_a_response_is_freed_without_the_garbage_collector(build, traces):
    import aiohttp

    answer = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"
    async with answering(answer) as url, aiohttp.ClientSession(trace_configs=traces) as session:
        wire = SessionWire(session)
        request = attrs.evolve(build(), url=url + "/x")
        gc.collect()
        gc.disable()
        try:
            for _ in range(5):
                assert (await wire.send(request, None)).content == b"ok"
            kinds = (Exchange, SessionBody, SessionConnection)
            assert not [each for each in gc.get_objects() if isinstance(each, kinds)]
        finally:
            gc.enable()
        await wire.aclose()


OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"


def idle(connector):
    return [found for held in connector._conns.values() for found, _ in held]


async def test_a_connection_is_shared_with_the_application(build):
    import aiohttp

    connector = aiohttp.TCPConnector(limit=1)
    async with answering(OK) as url, aiohttp.ClientSession(connector=connector) as session:
        wire = SessionWire(session)
        request = attrs.evolve(build(), url=url + "/x")
        used = set()
        for _ in range(3):
            assert (await wire.send(request, None)).content == b"ok"
            used.update(idle(connector))
            async with session.get(url + "/y") as response:
                assert await response.read() == b"ok"
            used.update(idle(connector))
        await wire.aclose()
    assert len(used) == 1


async def test_a_connection_on_which_bytes_came_unasked_is_not_used(build):
    import aiohttp

    async with answering(OK) as url, aiohttp.ClientSession() as session:
        wire = SessionWire(session)
        request = attrs.evolve(build(), url=url + "/x")
        await wire.send(request, None)
        (used,) = idle(session.connector)
        used.transport.get_protocol().data_received(b"HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nbad")
        assert (await wire.send(request, None)).content == b"ok"
        assert used not in idle(session.connector)
        await wire.aclose()


async def test_bytes_that_are_not_read_yet_keep_a_connection_from_being_used(build, traces):
    import aiohttp

    writers = []
    async with answering(OK, writers) as url, aiohttp.ClientSession(trace_configs=traces) as session:
        wire = SessionWire(session)
        request = attrs.evolve(build(), url=url + "/x")
        assert (await wire.send(request, None)).content == b"ok"
        # asyncio writes at once, so these bytes are in the socket, and the loop has no turn to read them.
        writers[0].write(b"HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nbad")
        assert (await wire.send(request, None)).content == b"ok"
        assert len(writers) == 2
        await wire.aclose()


async def until(happened):
    while not happened():  # noqa: ASYNC110  # the connector has no event
        await asyncio.sleep(0)


async def test_cancelled_requests_leave_nothing_acquired(build):
    import aiohttp
    from aiohttp.client_proto import ResponseHandler

    connector = aiohttp.TCPConnector(limit=1)
    incomplete = b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nok"
    async with answering(incomplete) as url, aiohttp.ClientSession(connector=connector) as session:
        wire = SessionWire(session)
        request = attrs.evolve(build(), url=url + "/x")
        for _ in range(3):
            sending = asyncio.ensure_future(wire.send(request, None))
            await until(lambda: any(isinstance(found, ResponseHandler) for found in connector._acquired))
            sending.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await sending
            assert not connector._acquired
            assert not idle(connector)
        await wire.aclose()


async def test_a_closed_session_is_an_error(build):
    import aiohttp

    session = aiohttp.ClientSession()
    await session.close()
    with pytest.raises(errors.TransportError, match="session is closed"):
        await SessionWire(session).send(build(), None)
