"""What a user can have of the default transport by bringing it along: certificates, HTTP/2, a proxy."""

from __future__ import annotations

from contextlib import asynccontextmanager

import anyio
import anyio.abc
import h2.config
import h2.connection
import h2.events
import pytest
from anyio.streams.tls import TLSListener

from gitbook_async import GitBook, SlotTransport, TransportError
from tests.chaos.calls import make
from tests.chaos.server import FaultyServer

pytestmark = pytest.mark.anyio


async def test_an_authority_of_the_users_own_is_trusted_as_a_file_and_as_a_context(tls):
    with FaultyServer(tls=tls.server) as server:
        for verify in (tls.file, tls.client):
            async with SlotTransport(verify=verify) as transport:
                gitbook = GitBook("t", base_url=server.url, transport=transport)
                assert (await make(gitbook, "getSpaceById")).id == "i"


@pytest.mark.parametrize("operation", ["getSpaceById", "createSpace"])
async def test_a_certificate_that_nobody_vouches_for_is_refused_before_anything_is_sent(tls, operation):
    with FaultyServer(tls=tls.server) as server:
        async with GitBook("t", base_url=server.url, max_retries=0) as gitbook:
            with pytest.raises(TransportError, match="CERTIFICATE_VERIFY_FAILED") as caught:
                await make(gitbook, operation)
    assert not caught.value.sent
    assert server.seen == {}


async def test_what_was_brought_along_is_left_open_by_the_client_and_closed_by_its_owner(settled):
    with FaultyServer() as server:
        async with SlotTransport() as transport:
            async with GitBook("t", base_url=server.url, transport=transport) as gitbook:
                await make(gitbook, "getSpaceById")
            assert server.open == 1
        await settled(lambda: server.open == 0)


async def test_a_proxy_carries_the_calls():
    with FaultyServer() as proxy:
        async with SlotTransport(proxy=proxy.url, trust_env=False) as transport:
            gitbook = GitBook("t", base_url="http://gitbook.test", transport=transport)
            assert (await make(gitbook, "getSpaceById")).id == "i"
    assert proxy.accepted == 1


class Both:
    """A server that speaks HTTP/2, and keeps the paths that it was asked for."""

    def __init__(self):
        self.paths = []
        self.connections = 0

    async def serve(self, stream):
        self.connections += 1
        talk = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False, header_encoding="utf-8"))
        talk.initiate_connection()
        async with stream:
            await stream.send(talk.data_to_send())
            while data := await self.received(stream):
                for event in talk.receive_data(data):
                    self.answer(talk, event)
                await stream.send(talk.data_to_send())

    async def received(self, stream):
        try:
            return await stream.receive()
        except (anyio.EndOfStream, anyio.BrokenResourceError):
            return b""

    def answer(self, talk, event):
        if isinstance(event, h2.events.RequestReceived):
            self.paths.append(dict(event.headers)[":path"])
            talk.send_headers(event.stream_id, [(":status", "200"), ("content-type", "application/json")])
            talk.send_data(event.stream_id, b'{"id": "x"}', end_stream=True)


@asynccontextmanager
async def serving(tls):
    server = Both()
    tls.server.set_alpn_protocols(["h2"])
    async with await anyio.create_tcp_listener(local_host="127.0.0.1") as plain, anyio.create_task_group() as tasks:
        listener = TLSListener(plain, tls.server, standard_compatible=False)
        tasks.start_soon(listener.serve, server.serve)
        server.url = f"https://127.0.0.1:{plain.extra(anyio.abc.SocketAttribute.local_port)}"  # noqa: S610
        yield server
        tasks.cancel_scope.cancel()


async def test_http2_is_there_for_who_asks_for_it(tls):
    async with serving(tls) as server, SlotTransport(2, http2=True, verify=tls.client) as transport:
        gitbook = GitBook("t", base_url=server.url, transport=transport)
        spaces = [await gitbook.spaces.get("x") for _ in range(3)]
        assert [space.id for space in spaces] == ["x"] * 3
        async with anyio.create_task_group() as tasks:
            for _ in range(10):
                tasks.start_soon(gitbook.spaces.get, "y")
    assert server.paths == ["/v1/spaces/x"] * 3 + ["/v1/spaces/y"] * 10
    assert server.connections <= 2
