"""The default transport, over real sockets on the loopback address."""

# chance decides when to cancel

from __future__ import annotations

import asyncio
import contextlib
import gc
import random
import socket
import ssl
import threading
import warnings
from pathlib import Path

import anyio
import anyio.abc
import anyio.to_thread
import certifi
import httpx
import pytest

from gitbook_async._wire.adapter import Content
from gitbook_async._wire.transport import SlotTransport

pytestmark = pytest.mark.anyio

HEAD = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n"


class Server:
    """A small HTTP server that counts connections and does what a path asks for."""

    def __init__(self):
        self.open = self.peak = self.accepted = self.requests = 0
        self.closing = 0.0  # the share of responses after which it closes the connection
        self.gate = anyio.Event()

    async def serve(self, stream):
        self.open += 1
        self.accepted += 1
        self.peak = max(self.peak, self.open)
        with contextlib.suppress(anyio.EndOfStream, anyio.BrokenResourceError, anyio.ClosedResourceError):
            async with stream:
                while await self.answer(stream):
                    pass
        self.open -= 1

    async def answer(self, stream):
        request = b""
        while not request.endswith(b"\r\n\r\n"):
            request += await stream.receive()
        self.requests += 1
        path = request.split(b" ")[1]
        if path == b"/gate":
            await self.held(stream)
        elif path == b"/slow":
            await anyio.sleep(random.uniform(0, 0.08))
        elif path == b"/reset":
            return False
        elif path == b"/endless":
            await stream.send(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n")
            await stream.receive()  # the end of the connection
        if random.random() < self.closing:
            return False
        await stream.send(HEAD + b"\r\nok")
        return path != b"/close"

    async def held(self, stream):
        """Wait for the gate, or for the end of the connection."""
        async with anyio.create_task_group() as tasks:

            async def watch():
                with contextlib.suppress(anyio.EndOfStream, anyio.BrokenResourceError):
                    await stream.receive()
                self.gate.set()

            tasks.start_soon(watch)
            await self.gate.wait()
            tasks.cancel_scope.cancel()


@contextlib.asynccontextmanager
async def serving(server=None):
    server = server or Server()
    listener = await anyio.create_tcp_listener(local_host="127.0.0.1", backlog=600)
    host, port = listener.extra(anyio.abc.SocketAttribute.local_address)  # noqa: S610  # no Django here
    async with listener, anyio.create_task_group() as tasks:
        tasks.start_soon(listener.serve, server.serve)
        server.url = f"http://{host}:{port}"
        yield server
        tasks.cancel_scope.cancel()


@contextlib.asynccontextmanager
async def opened(size, **options):
    transport = SlotTransport(size, **options)
    try:
        yield transport
    finally:
        await transport.aclose()


async def get(transport, url, **timeouts):
    request = httpx.Request("GET", url, extensions={"timeout": timeouts})
    response = await transport.handle_async_request(request)
    try:
        return await response.aread()
    finally:
        await response.aclose()


async def settled(condition):
    """Wait until a condition holds; the test's own end is the limit."""
    with anyio.fail_after(60):
        while not condition():  # noqa: ASYNC110  # a server has no event to wait for
            await anyio.sleep(0.005)


async def test_one_connection_serves_calls_one_after_the_other():
    async with serving() as server, opened(10) as transport:
        for _ in range(5):
            assert await get(transport, server.url) == b"ok"
        assert server.accepted == 1


async def test_500_calls_over_20_slots_all_succeed_within_the_limit():
    async with serving() as server, opened(20) as transport, anyio.create_task_group() as tasks:
        for _ in range(500):
            tasks.start_soon(get, transport, server.url)
    assert server.requests == 500
    assert server.peak <= 20


async def test_waiting_calls_are_served_in_the_order_they_came():
    served = []

    async def call(number):
        await get(transport, server.url)
        served.append(number)

    async with serving() as server, opened(1) as transport, anyio.create_task_group() as tasks:
        tasks.start_soon(get, transport, server.url + "/gate")
        for number in range(20):
            await anyio.wait_all_tasks_blocked()
            tasks.start_soon(call, number)
        await anyio.wait_all_tasks_blocked()
        server.gate.set()
    assert served == list(range(20))


async def test_a_storm_of_cancelled_calls_leaves_every_slot_usable_and_no_socket_open():
    random.seed(7)
    server = Server()
    server.closing = 0.2

    async def caller(until):
        while anyio.current_time() < until:
            with anyio.move_on_after(random.uniform(0, 0.08)), contextlib.suppress(httpx.TransportError):
                await get(transport, server.url + "/slow")

    async with serving(server), opened(10) as transport:
        async with anyio.create_task_group() as tasks:
            for _ in range(30):
                tasks.start_soon(caller, anyio.current_time() + 2)
        server.closing = 0.0
        with anyio.fail_after(60):
            async with anyio.create_task_group() as tasks:
                for _ in range(10):
                    tasks.start_soon(get, transport, server.url)
        await transport.aclose()
        await settled(lambda: server.open == 0)


@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_tasks_cancelled_by_asyncio_itself_leave_every_slot_usable():
    random.seed(8)
    async with serving() as server, opened(10) as transport:
        for _ in range(20):
            calls = [asyncio.create_task(get(transport, server.url + "/slow")) for _ in range(30)]
            for call in calls:
                await asyncio.sleep(random.uniform(0, 0.002))
                call.cancel()
                call.cancel()
            await asyncio.gather(*calls, return_exceptions=True)
        async with asyncio.timeout(2), asyncio.TaskGroup() as tasks:
            for _ in range(10):
                tasks.create_task(get(transport, server.url))
        await transport.aclose()
        await settled(lambda: server.open == 0)


async def test_a_slot_whose_call_was_cancelled_is_replaced():
    async with serving() as server, opened(1) as transport:
        with anyio.move_on_after(0.05):
            await get(transport, server.url + "/gate")
        assert await get(transport, server.url) == b"ok"
        assert server.accepted == 2


async def test_a_slot_whose_call_failed_is_replaced():
    async with serving() as server, opened(1) as transport:
        with pytest.raises(httpx.RemoteProtocolError):
            await get(transport, server.url + "/reset")
        assert await get(transport, server.url) == b"ok"


async def test_a_response_closed_before_its_end_costs_its_connection_and_frees_its_slot():
    async with serving() as server, opened(1) as transport:
        response = await transport.handle_async_request(httpx.Request("GET", server.url + "/endless"))
        await response.aclose()
        await response.aclose()
        assert await get(transport, server.url) == b"ok"
        assert server.accepted == 2
        await settled(lambda: server.open == 1)


async def test_a_body_that_stalls_raises_and_frees_its_slot():
    async with serving() as server, opened(1) as transport:
        with pytest.raises(httpx.ReadTimeout):
            await get(transport, server.url + "/endless", read=0.05)
        assert await get(transport, server.url) == b"ok"


async def test_a_connection_that_the_server_closed_is_replaced_unnoticed():
    async with serving() as server, opened(1) as transport:
        assert await get(transport, server.url + "/close") == b"ok"
        await settled(lambda: server.open == 0)
        assert await get(transport, server.url) == b"ok"


async def test_a_connection_idle_for_too_long_is_closed_not_used():
    async with serving() as server, opened(10, keepalive_expiry=0.0) as transport:
        for _ in range(3):
            async with anyio.create_task_group() as tasks:
                for _ in range(4):
                    tasks.start_soon(get, transport, server.url)
        await settled(lambda: server.open <= 4)
        assert server.accepted == 12


async def test_without_an_expiry_connections_stay():
    async with serving() as server, opened(10, keepalive_expiry=None) as transport:
        await get(transport, server.url)
        await get(transport, server.url)
        assert server.accepted == 1


async def test_no_free_connection_in_time_is_a_pool_timeout_and_costs_nobody_a_slot():
    async with serving() as server, opened(1) as transport, anyio.create_task_group() as tasks:
        tasks.start_soon(get, transport, server.url + "/gate")
        await settled(lambda: server.requests == 1)
        with pytest.raises(httpx.PoolTimeout):
            await get(transport, server.url, pool=0.02)
        server.gate.set()
        assert await get(transport, server.url, pool=5) == b"ok"


async def test_a_cancelled_wait_passes_the_slot_on():
    async with serving() as server, opened(1) as transport, anyio.create_task_group() as tasks:
        tasks.start_soon(get, transport, server.url + "/gate")
        await settled(lambda: server.requests == 1)
        async with anyio.create_task_group() as waiting:
            for _ in range(3):
                waiting.start_soon(get, transport, server.url)
            await anyio.wait_all_tasks_blocked()
            server.gate.set()
            waiting.cancel_scope.cancel()
        assert await get(transport, server.url) == b"ok"


async def test_two_origins_share_the_limit():
    async with serving() as one, serving() as two, opened(2) as transport:
        for _ in range(3):
            async with anyio.create_task_group() as tasks:
                for server in (one, two, one, two, one, two):
                    tasks.start_soon(get, transport, server.url)
        assert await get(transport, one.url) == b"ok"
        await get(transport, two.url)
        await get(transport, one.url)
        assert len(transport.pool) <= 2
        await settled(lambda: one.open + two.open <= 2)
        assert one.requests + two.requests == 21


async def test_closing_fails_calls_under_way_and_turns_away_those_that_wait():
    errors = []

    async def call(path):
        try:
            await get(transport, server.url + path)
        except (httpx.TransportError, RuntimeError) as error:
            errors.append(type(error))

    async with serving() as server, opened(1) as transport, anyio.create_task_group() as tasks:
        tasks.start_soon(call, "/gate")
        await settled(lambda: server.requests == 1)
        tasks.start_soon(call, "/")
        await anyio.wait_all_tasks_blocked()
        await transport.aclose()
        await settled(lambda: len(errors) == 2)
        await settled(lambda: server.open == 0)
    assert RuntimeError in errors


async def test_a_closed_transport_opens_again():
    async with serving() as server, opened(1) as transport:
        await get(transport, server.url)
        await transport.aclose()
        assert await get(transport, server.url) == b"ok"


@pytest.mark.parametrize("http2", [False, True])
async def test_a_cancelled_tls_handshake_leaves_no_socket_open(http2):
    """httpcore, by which HTTP/2 is spoken, leaves it open; the transport closes it."""
    accepted = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=lambda: accepted.append(listener.accept()[0])).start()
        async with opened(1, verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), http2=http2) as transport:
            with anyio.move_on_after(0.1):
                await get(transport, f"https://127.0.0.1:{listener.getsockname()[1]}")
            await settled(lambda: accepted)
        with accepted[0] as peer:
            peer.settimeout(5)
            while peer.recv(65536):
                pass  # the client's hello, then the end of the connection


async def test_certificates_are_loaded_once_and_only_for_https(monkeypatch):
    loaded = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    monkeypatch.setattr(
        "gitbook_async._wire.http11.connector._tls_context", lambda *choice: loaded.append(choice) or context
    )
    async with serving() as server, opened(5) as transport:
        await get(transport, server.url)
        assert loaded == []
        async with anyio.create_task_group() as tasks:
            for _ in range(5):
                tasks.start_soon(failing, transport, "https://127.0.0.1:1/")
        assert loaded == [(True, None, True)]


async def failing(transport, url):
    with pytest.raises(httpx.TransportError):
        await get(transport, url)


@pytest.mark.parametrize("place", [certifi.where(), str(Path(certifi.where()).parent)])
async def test_certificates_may_be_a_file_or_a_folder_and_the_clients_own_are_loaded(place):
    async with opened(1, verify=place, cert=("no-such-file.pem", "no-such-key.pem")) as transport:
        with pytest.raises(FileNotFoundError):
            await get(transport, "https://127.0.0.1:1/")
    async with opened(1, verify=place) as transport:
        await failing(transport, "https://127.0.0.1:1/")


async def test_a_proxy_from_the_environment_is_used_unless_told_otherwise(monkeypatch):
    async with serving() as server:
        monkeypatch.setenv("http_proxy", server.url.removeprefix("http://"))
        monkeypatch.setenv("no_proxy", "inside.test")
        async with opened(1) as transport:
            assert await get(transport, "http://outside.test/") == b"ok"
            with pytest.raises(httpx.ConnectError):
                await get(transport, "http://inside.test/")
        async with opened(1, trust_env=False) as transport:
            with pytest.raises(httpx.ConnectError):
                await get(transport, "http://outside.test/")
        async with opened(1, trust_env=False, proxy=server.url) as transport:
            assert await get(transport, "http://inside.test/") == b"ok"


def used_in_a_loop(transport, backend, *, close):
    async def main():
        async with serving() as server:
            assert await get(transport, server.url) == b"ok"
            if close:
                await transport.aclose()

    anyio.run(main, backend=backend)


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_it_can_be_used_in_several_event_loops_one_after_the_other(backend):
    transport = SlotTransport(1)
    used_in_a_loop(transport, backend, close=True)
    used_in_a_loop(transport, "asyncio", close=True)
    used_in_a_loop(transport, "trio", close=True)


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_what_a_finished_event_loop_left_open_is_forgotten(backend):
    transport = SlotTransport(1)
    used_in_a_loop(transport, backend, close=False)
    used_in_a_loop(transport, backend, close=True)
    gc.collect()


def test_use_in_a_second_event_loop_while_open_says_what_to_do():
    async def go():
        async with serving() as server:
            await get(transport, server.url)
            with pytest.raises(RuntimeError, match="another event loop"):
                await anyio.to_thread.run_sync(asyncio.run, get(transport, server.url))
            await transport.aclose()

    transport = SlotTransport(1)
    asyncio.run(go())


async def test_one_left_open_warns():
    async with serving() as server:
        transport = SlotTransport(1)
        await get(transport, server.url)
        slots = transport.pool._home.slots
        gc.collect()
        with pytest.warns(ResourceWarning, match="never closed"):
            del transport
        await slots.aclose()


async def test_one_never_used_or_closed_does_not_warn():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        SlotTransport(1)
        async with serving() as server, opened(1) as transport:
            await get(transport, server.url)
        del transport
        gc.collect()


async def test_the_body_of_a_request_can_be_read_again():
    body = Content(b"abc")
    assert [[chunk async for chunk in body] for _ in range(2)] == [[b"abc"]] * 2


def test_senseless_sizes_are_refused():
    with pytest.raises(ValueError, match="must be at least 1"):
        SlotTransport(0)


def test_http2_without_its_package_says_what_to_install(monkeypatch):
    monkeypatch.setattr("gitbook_async._wire.http11.connector.find_spec", lambda _name: None)
    with pytest.raises(ImportError, match="h2"):
        SlotTransport(http2=True)
