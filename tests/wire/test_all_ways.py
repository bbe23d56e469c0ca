"""All ways to carry calls alike: streams that are dropped without being closed, and headers that cannot be sent."""

from __future__ import annotations

import contextlib
import gc
import traceback
import warnings

import anyio
import attrs
import h2.config
import h2.connection
import h2.events
import httpx
import pytest
import sniffio
from anyio.streams.tls import TLSListener

from gitbook_async import GitBook, InvalidArgument, SlotTransport

pytestmark = pytest.mark.anyio

SECRET = "hush"
EVENTS = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
EVENT = b'data: {"type":"answer"}\n\n'
WHOLE = b'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 10\r\n\r\n{"id":"x"}'


class Endless:
    """Serves streams that do not end, and whole responses to anything else; as a proxy too."""

    def __init__(self):
        self.open = self.requests = 0

    async def serve(self, stream):
        self.open += 1
        try:
            async with stream:
                with contextlib.suppress(anyio.EndOfStream, anyio.BrokenResourceError, anyio.ClosedResourceError):
                    await (self.http2(stream) if self.is_http2(stream) else self.http1(stream))
        finally:
            self.open -= 1

    def is_http2(self, stream):
        return stream.extra(anyio.streams.tls.TLSAttribute.alpn_protocol, None) == "h2"  # noqa: S610  # no Django here

    async def http1(self, stream):
        while True:
            request = b""
            while b"\r\n\r\n" not in request:
                request += await stream.receive()
            self.requests += 1
            is_stream = b"text/event-stream" in request
            await stream.send(b"%b%x\r\n%b\r\n" % (EVENTS, len(EVENT), EVENT) if is_stream else WHOLE)

    async def http2(self, stream):
        connection = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
        connection.initiate_connection()
        while True:
            await stream.send(connection.data_to_send())
            for event in connection.receive_data(await stream.receive()):
                if isinstance(event, h2.events.RequestReceived):
                    self.requests += 1
                    is_stream = b"text/event-stream" in dict(event.headers).get(b"accept", b"")
                    kind = "text/event-stream" if is_stream else "application/json"
                    connection.send_headers(event.stream_id, [(":status", "200"), ("content-type", kind)])
                    data = EVENT if is_stream else WHOLE.rpartition(b"\r\n")[2]
                    connection.send_data(event.stream_id, data, end_stream=not is_stream)


@contextlib.asynccontextmanager
async def serving(tls=None):
    server = Endless()
    listener = await anyio.create_tcp_listener(local_host="127.0.0.1")
    server.url = f"http{'s' if tls else ''}://127.0.0.1:{listener.extra(anyio.abc.SocketAttribute.local_port)}"  # noqa: S610  # no Django here
    if tls is not None:
        tls.set_alpn_protocols(["h2", "http/1.1"])
        listener = TLSListener(listener, tls, standard_compatible=False)
    async with listener, anyio.create_task_group() as tasks:
        tasks.start_soon(listener.serve, server.serve)
        yield server
        tasks.cancel_scope.cancel()


@contextlib.asynccontextmanager
async def client_over(way, server, tls, **options):
    """Open a client with at most one connection."""
    limits = {"max_connections": 1}
    async with contextlib.AsyncExitStack() as stack:
        opened = {"base_url": server.url}
        if way == "default":
            opened["max_connections"] = 1
        elif way == "session":
            aiohttp = pytest.importorskip("aiohttp")
            connector = aiohttp.TCPConnector(limit=1)
            opened["session"] = await stack.enter_async_context(aiohttp.ClientSession(connector=connector))
        elif way == "proxy":
            opened["base_url"] = "http://inside.test"
            opened["transport"] = await stack.enter_async_context(SlotTransport(1, proxy=server.url))
        elif way == "http2":
            opened["transport"] = await stack.enter_async_context(SlotTransport(1, http2=True, verify=tls.client))
        elif way == "httpx transport":
            transport = httpx.AsyncHTTPTransport(limits=httpx.Limits(**limits))
            opened["transport"] = await stack.enter_async_context(transport)
        else:
            library = pytest.importorskip(way)
            client = library.AsyncClient(limits=library.Limits(**limits))
            opened["http_client"] = await stack.enter_async_context(client)
        yield await stack.enter_async_context(GitBook("t", **opened, **options, max_retries=0, timeout=5))


WAYS = pytest.mark.parametrize("way", ["default", "proxy", "http2", "httpx transport", "httpx", "httpx2", "session"])


@WAYS
@pytest.mark.parametrize("value", ["a\nb", "a\r\nb: c", "a\0b"])
async def test_a_header_of_middleware_that_cannot_be_sent_is_refused_before_anything_is_sent(way, value, tls):
    async def add(request, send):
        return await send(attrs.evolve(request, headers={**request.headers, "x-secret": SECRET + value}))

    if way == "session" and sniffio.current_async_library() == "trio":
        pytest.skip("aiohttp runs on asyncio only")
    async with serving(tls.server if way == "http2" else None) as server:
        async with client_over(way, server, tls, middleware=[add]) as gitbook:
            with pytest.raises(InvalidArgument, match="line break") as caught:
                await gitbook.spaces.get("x")
        assert SECRET not in "".join(traceback.format_exception(caught.value))
        assert server.requests == 0


@WAYS
async def test_a_stream_that_is_dropped_warns_and_gives_its_connection_back(way, tls):
    if way == "session" and sniffio.current_async_library() == "trio":
        pytest.skip("aiohttp runs on asyncio only")
    async with serving(tls.server if way == "http2" else None) as server, client_over(way, server, tls) as gitbook:
        for _ in range(3):
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                await gitbook.site_ask.stream("o", "s", question="?", scope={"mode": "default"})
                gc.collect()
            assert "a stream was never closed: use it with async with" in [str(each.message) for each in caught]
            assert (await gitbook.spaces.get("x")).id == "x"
        with anyio.fail_after(10):
            while server.open > 1:  # noqa: ASYNC110  # the server has no event for it
                await anyio.sleep(0.01)
