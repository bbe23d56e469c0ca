"""A response that comes before the request was taken is received, and does not wait for the end of the writing."""

from __future__ import annotations

import contextlib

import anyio
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
