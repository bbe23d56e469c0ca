"""What connections of either event loop do when it calls them, without a network."""

from __future__ import annotations

import socket
import ssl
from types import SimpleNamespace

import anyio
import anyio.abc
import anyio.lowlevel
import pytest
import trio

from gitbook_async._wire.faults import Fault
from gitbook_async._wire.http11.connection import READ
from gitbook_async._wire.http11.exchange import Exchange
from gitbook_async._wire.http11.httpx_connection import _Watch
from gitbook_async._wire.http11.outgoing import origin_of
from gitbook_async._wire.http11.pool import running_loop
from gitbook_async._wire.http11.protocol import AsyncioConnection
from gitbook_async._wire.http11.stream import StreamConnection

ORIGIN = origin_of("http", "gitbook.test")
REFUSAL = b"HTTP/1.1 413 Too Large\r\ncontent-length: 2\r\n\r\n"


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio"])
@pytest.mark.parametrize("ended", [True, False], ids=["nothing is waited for any more", "nothing has been"])
async def test_what_is_not_waited_for_is_never_late(ended):
    connection = AsyncioConnection(ORIGIN, None)
    connection._exchange = exchange = Exchange("GET")
    if ended:
        connection._change(60, READ).set_result(None)
        connection._stop_timer()
    connection._due = 0.0
    connection._look()
    assert exchange.fault is None


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio"])
@pytest.mark.parametrize(("now", "late"), [(59.9, False), (60.0, True)])
async def test_what_is_due_is_late(now, late):
    connection = AsyncioConnection(ORIGIN, None)
    connection._exchange = exchange = Exchange("GET")
    waiter = connection._change(60, READ)
    connection._stop_timer()
    timers = []
    connection._loop = SimpleNamespace(time=lambda: now, call_at=lambda when, _: timers.append(when))
    connection._due = 60.0
    connection._look()
    assert (exchange.fault is not None, waiter.done(), timers) == (late, late, [] if late else [60.0])


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio"])
@pytest.mark.parametrize(
    ("data", "woken"), [(REFUSAL + b"no", True), (b"hello\r\n\r\n", True), (REFUSAL, False), (b"HTTP/1.1", False)]
)
async def test_bytes_wake_who_waits_once_the_response_is_whole_or_wrong(data, woken):
    connection = AsyncioConnection(ORIGIN, None)
    connection._exchange = Exchange("GET")
    waiter = connection._change(None, READ)
    connection.data_received(data)
    assert waiter.done() is woken


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio"])
@pytest.mark.parametrize("end", [AsyncioConnection.eof_received, AsyncioConnection.abort])
async def test_a_connection_that_ended_is_not_usable_whatever_its_socket_says(end):
    connection = AsyncioConnection(ORIGIN, None)
    connection._is_readable = lambda: False
    assert connection.is_usable()
    end(connection)
    assert not connection.is_usable()


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio"])
@pytest.mark.parametrize(
    ("left", "clean"),
    [(None, True), (b"", True), (ssl.SSLZeroReturnError(), True), (ssl.SSLError(), False), (b"x", False)],
    ids=["no TLS", "nothing left", "an end that TLS marked", "an end that it did not", "more"],
)
async def test_with_tls_an_end_is_one_only_if_it_is_marked(left, clean):
    def read(_size):
        if isinstance(left, Exception):
            raise left
        return left

    connection, tls = AsyncioConnection(ORIGIN, None), None if left is None else SimpleNamespace(read=read)
    connection._transport = SimpleNamespace(get_extra_info=lambda _name: tls)
    assert connection._ended_cleanly() is clean


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio"])
@pytest.mark.parametrize(
    ("data", "named"),
    [(REFUSAL + b"no", None), (b"hello\r\n\r\n", "RemoteProtocolError"), (REFUSAL, "ReadError"), (b"", "ReadError")],
    ids=["whole", "wrong", "not whole", "nothing"],
)
async def test_a_lost_connection_is_a_fault_only_of_what_was_not_whole_or_wrong_before(data, named):
    connection = AsyncioConnection(ORIGIN, None)
    connection._exchange = exchange = Exchange("GET")
    if data:
        connection.data_received(data)
    connection.connection_lost(ConnectionResetError("reset"))
    assert (exchange.fault and exchange.fault.name) == named


@pytest.mark.anyio
async def test_a_stream_that_breaks_while_it_is_written_to_may_hold_a_response():
    left = [REFUSAL, b"no"]

    class Stream:
        async def receive(self, _size):
            await anyio.lowlevel.checkpoint()
            return left.pop(0)

    connection, exchange = StreamConnection(ORIGIN, None), Exchange("POST")
    connection._exchange, connection._stream = exchange, Stream()
    await connection._refusal(exchange, None, Fault("WriteError", "broken"))
    assert (exchange.status, exchange.complete, exchange.take()) == (413, True, b"no")


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio", "trio"])
async def test_small_writes_are_sent_at_once(anyio_backend):
    async def made(listener):
        port = listener.extra(anyio.abc.SocketAttribute.local_port)  # noqa: S610  # this is not Django
        origin = origin_of("http", f"127.0.0.1:{port}")
        connection = (AsyncioConnection if anyio_backend == "asyncio" else StreamConnection)(origin, None)
        await connection._connect("")
        return connection

    async with await anyio.create_tcp_listener(local_host="127.0.0.1") as listener:
        connection = await made(listener)
        raw = connection._transport.get_extra_info("socket") if anyio_backend == "asyncio" else connection._socket
        assert raw.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        await connection.aclose()


@pytest.mark.anyio
async def test_a_socket_that_httpcore_leaves_open_is_closed_though_its_request_is_cancelled():
    class Stream:
        async def aclose(self):
            await anyio.lowlevel.checkpoint()
            closed.append(1)

    closed, watch = [], _Watch()
    await watch.trace("connection.connect_tcp.complete", {"return_value": Stream()})
    with anyio.CancelScope() as scope:
        scope.cancel()
        await watch.cut()
    assert closed == [1]


def test_each_run_of_trio_is_a_loop_of_its_own():
    async def loop():
        return running_loop()

    one, other = trio.run(loop), trio.run(loop)
    assert len({one, other, None}) == 3
