"""A GitBook that is no bottleneck: a few fixed responses from a separate process on its own core.

What it answers is said by the ids in the path, so that every client asks for it in its own way:

- ``/v1/spaces/x``: a space.
- ``/v1/spaces/COUNT/content``: a revision with COUNT pages.
- ``/v1/spaces/COUNT/revisions/x/page/x``: a page with its Markdown.
- ``/v1/orgs/COUNT-SIZE-PACKED/sites/x/ask``: a stream of COUNT events of SIZE bytes, PACKED events per chunk.
- ``/v1/orgs/PAGES-ITEMS-DELAY/spaces``: a list of PAGES pages with ITEMS spaces, each page after DELAY milliseconds.
"""

from __future__ import annotations

import asyncio
import json
import os
import ssl
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from typing import ClassVar, cast

from benchmarks import payloads
from benchmarks.environment import CACHE, ROOT

_HEAD_END = b"\r\n\r\n"
_DONE = b"event: done\ndata: {}\n\n"
CORES = sorted(os.sched_getaffinity(0))


@contextmanager
def serving(secret: str | None = None) -> Generator[str]:
    """Run the server on the last core and this process on the first.

    Args:
        secret: the file of its certificate and key, to speak TLS.

    Yields:
        The URL without ``/v1``.
    """
    command = [sys.executable, "-m", "benchmarks.server", *([secret] if secret else [])]
    os.sched_setaffinity(0, CORES[-1:])
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)  # noqa: S603
    os.sched_setaffinity(0, CORES[:1])
    try:
        assert process.stdout is not None  # noqa: S101  # it is a pipe
        yield f"http{'s' if secret else ''}://127.0.0.1:{process.stdout.readline().strip()}"
    finally:
        process.terminate()
        process.wait()
        os.sched_setaffinity(0, CORES)


def certificates() -> tuple[str, str]:
    """Make a certificate for the server.

    Returns:
        The file of the authority that clients must trust, and that of the certificate with its key.
    """
    trustme = import_module("trustme")
    authority, trusted, secret = trustme.CA(), CACHE / "trusted.pem", CACHE / "secret.pem"
    authority.cert_pem.write_to_path(str(trusted))
    authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(str(secret))
    return str(trusted), str(secret)


class _Connection(asyncio.Protocol):
    """Parses only as much of HTTP as is needed to distinguish the requests."""

    _tasks: ClassVar[set[asyncio.Task[None]]] = set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.WriteTransport", transport)
        self._received = b""

    def data_received(self, data: bytes) -> None:
        self._received += data
        while (end := self._received.find(_HEAD_END)) >= 0:
            head = self._received[:end]
            whole = end + len(_HEAD_END) + _length(head)
            if len(self._received) < whole:
                return
            self._received = self._received[whole:]
            self._answer(head.split(b" ", 2)[1])

    def _answer(self, target: bytes) -> None:
        path, _, query = target.decode().partition("?")
        parts = path.split("/")
        if parts[2] == "spaces":
            self._transport.write(_of_space(parts[3], parts[-1], len(parts)))
        elif parts[-1] == "ask":
            self._transport.write(_stream(*_numbers(parts[3])))
        else:
            pages, items, delay = _numbers(parts[3])
            task = asyncio.ensure_future(self._list(_page(pages, items, _cursor(query)), delay))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _list(self, answer: bytes, delay: int) -> None:
        if delay:
            await asyncio.sleep(delay / 1000)
        self._transport.write(answer)


def _length(head: bytes) -> int:
    """Return the length of the body."""
    _, found, rest = head.lower().partition(b"content-length:")
    return int(rest.split(b"\r\n", 1)[0]) if found else 0


def _numbers(text: str) -> tuple[int, int, int]:
    first, second, third = map(int, text.split("-"))
    return first, second, third


def _cursor(query: str) -> int:
    return next((int(pair.removeprefix("page=")) for pair in query.split("&") if pair.startswith("page=")), 0)


@cache
def _of_space(space: str, last: str, depth: int) -> bytes:
    if last == space:
        return _json(payloads.space(1))
    return _json(payloads.revision(int(space)) if last == "content" else payloads.page(depth))


@cache
def _page(pages: int, items: int, number: int) -> bytes:
    following = {"next": {"page": str(number + 1)}} if number + 1 < pages else {}
    return _json({**payloads.spaces(items), **following})


def _json(value: object) -> bytes:
    body = json.dumps(value, separators=(",", ":")).encode()
    return _headers("application/json", f"content-length: {len(body)}") + body


@cache
def _stream(count: int, size: int, packed: int) -> bytes:
    event = b"event: answer\ndata: %s\n\n" % json.dumps(payloads.answer_event(size)).encode()
    full, rest = divmod(count, packed)
    chunks = [_chunk(event * packed)] * full + [_chunk(event * rest + _DONE), b"0\r\n\r\n"]
    return _headers("text/event-stream", "transfer-encoding: chunked") + b"".join(chunks)


def _chunk(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


def _headers(kind: str, framing: str) -> bytes:
    """Format headers, as many as GitBook sends."""
    limit = "x-ratelimit-limit: 1000000\r\nx-ratelimit-remaining: 999999\r\nx-ratelimit-reset: 4102444800"
    cached = "cache-control: no-store\r\nvary: Origin\r\nserver: benchmark"
    return f"HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\n{limit}\r\n{cached}\r\n{framing}\r\n\r\n".encode()


async def _serve(secret: str | None) -> None:
    tls = None
    if secret:
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        tls.load_cert_chain(secret)
    server = await asyncio.get_running_loop().create_server(_Connection, "127.0.0.1", 0, backlog=4096, ssl=tls)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(sys.argv[1] if sys.argv[1:] else None))
