"""The connection that speaks HTTP/1.1, against servers that say just what a test wants."""

from __future__ import annotations

import contextlib
import select
import socket
import struct

import anyio
import anyio.abc
import anyio.lowlevel
import httpx
import pytest

from gitbook_async import SlotTransport
from gitbook_async._wire.http11.protocol import AsyncioConnection
from gitbook_async._wire.http11.slots import readable

pytestmark = pytest.mark.anyio

OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"
TIMEOUTS = {"connect": 5, "read": 5, "write": 5, "pool": 5}


class Talker:
    """A server that answers each request, as far as it reads it, by the next of its answers; at None it hangs up."""

    def __init__(self, *answers, reads=b"\r\n\r\n"):
        self.answers = list(answers)
        self.reads = reads
        self.requests = []
        self.connections = 0

    async def serve(self, stream):
        self.connections += 1
        with contextlib.suppress(anyio.BrokenResourceError, anyio.ClosedResourceError, anyio.EndOfStream):
            async with stream:
                while self.answers and self.answers[0] is not None:
                    await self.answer(stream)
                del self.answers[:1]

    async def answer(self, stream):
        request = b""
        while self.reads not in request:
            request += await stream.receive()
        self.requests.append(request)
        await stream.send(self.answers.pop(0))


@contextlib.asynccontextmanager
async def talking(*answers, **options):
    talker = Talker(*answers, **options)
    listener = await anyio.create_tcp_listener(local_host="127.0.0.1")
    port = listener.extra(anyio.abc.SocketAttribute.local_port)  # noqa: S610  # this is not Django
    async with listener, anyio.create_task_group() as tasks, SlotTransport(1) as transport:
        tasks.start_soon(listener.serve, talker.serve)
        talker.url = f"http://127.0.0.1:{port}/"
        talker.transport = transport
        yield talker
        tasks.cancel_scope.cancel()


async def send(talker, method="GET", timeouts=TIMEOUTS, **options):
    request = httpx.Request(method, talker.url, extensions={"timeout": timeouts}, **options)
    response = await talker.transport.handle_async_request(request)
    try:
        await response.aread()
    finally:
        await response.aclose()
    return response


async def test_an_answer_has_its_status_its_reason_its_headers_and_its_version():
    async with talking(b"HTTP/1.1 404 Nowhere\r\nX-One: 1\r\nx-one: 2\r\ncontent-length: 0\r\n\r\n") as talker:
        response = await send(talker)
    assert (response.status_code, response.reason_phrase, response.http_version) == (404, "Nowhere", "HTTP/1.1")
    assert response.headers.get_list("x-one") == ["1", "2"]


async def test_answers_that_only_inform_are_passed_over():
    early = b"HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n"
    async with talking(early * 3 + OK, OK) as talker:
        assert (await send(talker)).content == b"ok"
        assert (await send(talker)).content == b"ok"
        assert talker.connections == 1


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok",
        b"HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\nok",
        OK + b"HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nforged",
    ],
    ids=["said to close", "of the old version", "with more than was asked for"],
)
async def test_a_connection_that_must_not_be_used_again_is_replaced(answer):
    async with talking(answer, OK) as talker:
        assert (await send(talker)).content == b"ok"
        assert (await send(talker)).content == b"ok"
        assert talker.connections == 2


async def test_a_body_may_end_with_its_connection():
    async with talking(b"HTTP/1.1 200 OK\r\n\r\nall there is", None) as talker:
        assert (await send(talker)).content == b"all there is"


async def test_head_and_body_of_a_request_go_out_and_long_bodies_in_pieces():
    async def pieces():
        for _ in range(10):
            yield b"x" * 50_000

    async with talking(OK, OK, reads=b"0\r\n\r\n") as talker:
        for _ in range(2):
            await send(talker, "POST", content=pieces())
            request = talker.requests.pop()
            assert request.startswith(b"POST / HTTP/1.1\r\n")
            assert request.count(b"x") == 500_000
        assert talker.connections == 1


BROKEN = {
    "no HTTP": (b"hello\r\n\r\n", httpx.RemoteProtocolError),
    "a body that is too short": (b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nok", httpx.RemoteProtocolError),
    "chunks that are none": (b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nok", httpx.RemoteProtocolError),
    "an upgrade": (b"HTTP/1.1 101 Switching Protocols\r\n\r\n", httpx.ProtocolError),
    "a head without end": (b"HTTP/1.1 200 OK\r\nx: " + b"y" * 200_000, httpx.RemoteProtocolError),
    "nothing": (b"", httpx.RemoteProtocolError),
}


@pytest.mark.parametrize(("answer", "error"), BROKEN.values(), ids=BROKEN)
async def test_what_is_no_answer_is_an_error_and_the_next_request_gets_another_connection(answer, error):
    async with talking(answer, None, OK) as talker:
        with pytest.raises(error):
            await send(talker)
        assert (await send(talker)).content == b"ok"


async def test_a_request_that_cannot_be_written_down_is_an_error_of_ours():
    async with talking(OK) as talker:
        with pytest.raises(httpx.LocalProtocolError):
            await send(talker, "GET", headers=[(b"x", b"a\r\nb")])
        assert (await send(talker)).content == b"ok"


async def test_silence_is_a_read_time_out():
    async with talking(b"HTTP/1.1 200", OK) as talker:
        with pytest.raises(httpx.ReadTimeout):
            await send(talker, timeouts={"read": 0.05})


async def test_a_server_that_takes_nothing_is_a_write_time_out():
    with socket.create_server(("127.0.0.1", 0)) as never_read:
        async with talking() as talker:
            talker.url = f"http://127.0.0.1:{never_read.getsockname()[1]}/"
            with pytest.raises(httpx.WriteTimeout):
                await send(talker, "POST", timeouts={"write": 0.1}, content=b"x" * 50_000_000)


async def test_a_server_that_refuses_connections_is_a_connect_error():
    async with talking() as talker:
        talker.url = "http://127.0.0.1:1/"
        with pytest.raises(httpx.ConnectError):
            await send(talker)


async def test_a_refusal_is_received_though_the_request_is_not_all_taken():
    async def refuse(stream):
        await stream.receive()
        talker.answers.clear()
        await stream.send(b"HTTP/1.1 413 Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
        await anyio.sleep_forever()

    async with talking(OK) as talker:
        talker.answer = refuse
        assert (await send(talker, "POST", content=b"x" * 50_000_000)).status_code == 413
        assert len(talker.transport.pool) == 0


async def test_a_connection_that_is_reset_while_the_request_goes_out_is_a_write_error():
    async def reset(stream):
        await stream.receive()
        talker.answers.clear()
        raw = stream.extra(anyio.abc.SocketAttribute.raw_socket)  # noqa: S610  # this is not Django
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        await stream.aclose()

    async with talking(OK) as talker:
        talker.answer = reset
        with pytest.raises((httpx.WriteError, httpx.ReadError)):
            await send(talker, "POST", content=b"x" * 50_000_000)


async def test_a_transport_closed_meanwhile_fails_the_request_under_way():
    async with talking(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n", OK) as talker:
        request = httpx.Request("GET", talker.url)
        response = await talker.transport.handle_async_request(request)
        await talker.transport.aclose()
        with pytest.raises(httpx.ReadError):
            await response.aread()


@pytest.mark.parametrize("anyio_backend", ["asyncio"])  # trio reads only what it is asked for
async def test_reading_pauses_while_a_stream_is_not_taken_and_goes_on_afterwards(monkeypatch):
    paused, pause, reading = anyio.Event(), AsyncioConnection._pause, []

    def notice(connection):
        pause(connection)
        reading.append(connection._transport.is_reading())
        paused.set()

    monkeypatch.setattr(AsyncioConnection, "_pause", notice)
    async with talking(b"HTTP/1.1 200 OK\r\ncontent-length: 20000000\r\n\r\n" + b"x" * 20_000_000) as talker:
        request = httpx.Request("GET", talker.url, extensions={"timeout": TIMEOUTS})
        response = await talker.transport.handle_async_request(request)
        await paused.wait()
        assert reading[0] is False
        assert await response.aread() == b"x" * 20_000_000


@pytest.mark.parametrize("poll", [True, False])
def test_a_socket_can_be_read_once_something_came_or_the_other_side_closed_it(monkeypatch, poll):
    if not poll:
        monkeypatch.delattr(select, "poll")
    one, other = socket.socketpair()
    with one, other:
        is_readable = readable(one.fileno())
        assert not is_readable()
        other.send(b"x")
        assert is_readable()
        assert one.recv(1) == b"x"
        assert not is_readable()
        other.close()
        assert is_readable()
