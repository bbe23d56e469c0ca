"""A response that comes before the request was taken is received, and does not wait for the end of the writing."""

from __future__ import annotations

import contextlib
import socket
import struct

import anyio
import anyio.lowlevel
import httpx
import pytest
from anyio.streams.tls import TLSListener

from gitbook_async import GitBook, SlotTransport, StatusError

pytestmark = pytest.mark.anyio

REFUSAL = b"HTTP/1.1 413 Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


async def refuse(stream):
    """Respond to the head of a request, and take nothing more of it."""
    received = b""
    with contextlib.suppress(anyio.BrokenResourceError, anyio.EndOfStream, anyio.ClosedResourceError):
        try:
            while b"\r\n\r\n" not in received:
                received += await stream.receive()
            await stream.send(REFUSAL)
            await anyio.sleep_forever()
        finally:
            await anyio.aclose_forcefully(stream)


@pytest.mark.parametrize("secure", [False, True], ids=["plain", "TLS"])
async def test_a_refusal_that_comes_early_is_what_the_caller_gets(secure, tls):
    listener = await anyio.create_tcp_listener(local_host="127.0.0.1")
    port = listener.extra(anyio.abc.SocketAttribute.local_port)  # noqa: S610  # this is not Django
    if secure:
        listener = TLSListener(listener, tls.server, standard_compatible=False)
    url = f"{'https' if secure else 'http'}://127.0.0.1:{port}"
    async with listener, anyio.create_task_group() as tasks:
        tasks.start_soon(listener.serve, refuse)
        async with SlotTransport(1, verify=tls.client if secure else True) as transport:
            gitbook = GitBook("t", base_url=url, transport=transport, max_retries=0, timeout=300)
            for _ in range(2):
                with anyio.fail_after(120), pytest.raises(StatusError) as caught:
                    await gitbook.spaces.update("x", title="y" * 20_000_000)
                assert caught.value.status == 413
        tasks.cancel_scope.cancel()


async def close_abruptly(stream):
    """Receive the head of a request, and reset the connection."""
    received = b""
    while b"\r\n\r\n" not in received:
        received += await stream.receive()
    raw = stream.extra(anyio.abc.SocketAttribute.raw_socket)  # noqa: S610  # this is not Django
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    await anyio.aclose_forcefully(stream)


@pytest.mark.parametrize("respond", [refuse, close_abruptly])
async def test_no_more_chunks_are_asked_for_once_the_server_takes_none(respond):
    asked = []

    async def chunks():
        for number in range(20_000):
            asked.append(number)
            yield b"x"
            await anyio.lowlevel.checkpoint()

    listener = await anyio.create_tcp_listener(local_host="127.0.0.1")
    url = f"http://127.0.0.1:{listener.extra(anyio.abc.SocketAttribute.local_port)}"  # noqa: S610  # this is not Django
    async with listener, anyio.create_task_group() as tasks:
        tasks.start_soon(listener.serve, respond)
        async with httpx.AsyncClient(transport=SlotTransport(1)) as client:
            with anyio.fail_after(120), contextlib.suppress(httpx.TransportError):
                response = await client.post(url, content=chunks())
                assert (respond, response.status_code) == (refuse, 413)
        tasks.cancel_scope.cancel()
    assert 0 < len(asked) < 20_000
