"""Bytes that nobody asked for never answer another request: over plain sockets and TLS, at once and a moment later."""

from __future__ import annotations

import contextlib

import anyio
import pytest
from anyio.streams.tls import TLSListener

from gitbook_async import GitBook, SlotTransport

pytestmark = pytest.mark.anyio

FORGED = b'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 15\r\n\r\n{"id":"forged"}'


def response(content, status=b"200 OK"):
    return b"HTTP/1.1 %b\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%b" % (
        status,
        len(content),
        content,
    )


HEAD = len(response(b" " * 65_000)) - 65_000
WHOLE = response(b'{"id":"mine"}')
POISONS = {
    "two responses in two records": (WHOLE, FORGED),
    "two responses in one": (WHOLE + FORGED,),
    "a 204 with a body": (b"HTTP/1.1 204 No Content\r\n\r\n", FORGED),
    "a response of just what is read at once": (response(b"{}".rjust(65_536 - HEAD)), FORGED),
    "a timeout of the server": (WHOLE, b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\n\r\n"),
}


class Poisoner:
    """Sends more than was asked for after the first response, and the id of the path after any other."""

    def __init__(self, first, gap):
        self.first = first
        self.gap = gap
        self.requests = 0
        self.sent = anyio.Event()

    async def serve(self, stream):
        with contextlib.suppress(anyio.BrokenResourceError, anyio.ClosedResourceError, anyio.EndOfStream):
            async with stream:
                while True:
                    await self.answer(stream)

    async def answer(self, stream):
        request = b""
        while b"\r\n\r\n" not in request:
            request += await stream.receive()
        self.requests += 1
        if self.requests > 1:
            await stream.send(response(b'{"id":"%b"}' % request.split(b" ")[1].rpartition(b"/")[2]))
            return
        for number, part in enumerate(self.first):
            if number and self.gap:
                await anyio.sleep(self.gap)
            await stream.send(part)
        self.sent.set()


@contextlib.asynccontextmanager
async def serving(first, gap, tls):
    poisoner = Poisoner(first, gap)
    listener = await anyio.create_tcp_listener(local_host="127.0.0.1")
    port = listener.extra(anyio.abc.SocketAttribute.local_port)  # noqa: S610  # no Django here
    if tls is not None:
        listener = TLSListener(listener, tls.server, standard_compatible=False)
    async with listener, anyio.create_task_group() as tasks:
        tasks.start_soon(listener.serve, poisoner.serve)
        poisoner.url = f"{'https' if tls else 'http'}://127.0.0.1:{port}"
        yield poisoner
        tasks.cancel_scope.cancel()


@pytest.mark.parametrize("gap", [0, 0.02], ids=["at once", "a moment later"])
@pytest.mark.parametrize("secure", [False, True], ids=["plain", "TLS"])
@pytest.mark.parametrize("parts", POISONS.values(), ids=POISONS)
async def test_no_response_answers_another_request(parts, secure, gap, tls):
    verify = tls.client if secure else True
    async with serving(parts, gap, tls if secure else None) as server, SlotTransport(1, verify=verify) as transport:
        gitbook = GitBook("one", base_url=server.url, transport=transport, max_retries=0)
        await gitbook.request("GET", "/first")
        with anyio.fail_after(60):
            await server.sent.wait()
        other = gitbook.with_options(headers={"x-tenant": "other"})
        for number in range(3):
            assert (await other.request("GET", f"/other{number}")).parsed == {"id": f"other{number}"}
        assert server.requests == 4


@pytest.mark.parametrize("secure", [False, True], ids=["plain", "TLS"])
async def test_a_head_with_a_body_does_not_answer_another_request(secure, tls):
    verify = tls.client if secure else True
    async with serving((FORGED,), 0, tls if secure else None) as server, SlotTransport(1, verify=verify) as transport:
        gitbook = GitBook("one", base_url=server.url, transport=transport, max_retries=0)
        assert (await gitbook.request("HEAD", "/first")).content == b""
        assert (await gitbook.request("GET", "/other")).parsed == {"id": "other"}
