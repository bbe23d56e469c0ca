"""A server that goes wrong on purpose, on the loopback address, in a thread with an event loop of its own."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import threading
import time
from collections import Counter
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import parse_qs, urlsplit

import attrs

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable

LIFETIME = 600.0  # seconds after which it stops, whatever became of who started it
_AT_ONCE = struct.pack("ii", 1, 0)  # linger no time: closing resets the connection
_EVENTS = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"


@attrs.frozen
class Hit:
    """A request that the server has read.

    Attributes:
        method: the HTTP method.
        path: the path, without the query.
        query: the query, by name.
        accept: which media type is asked for.
        body: the body.
        attempt: how many requests for the same item there were before.
    """

    method: str
    path: str
    query: dict[str, list[str]]
    accept: str
    body: bytes
    attempt: int

    @property
    def item(self) -> str:
        """What the request is for: its query has it."""
        return self.query.get("item", [""])[0]


Plan = "Callable[[Hit], str | int]"


class FaultyServer:
    """Responds as instructed, and counts the requests and what it carried out.

    What becomes of a request is for `plan` to say:

    - ``ok``: it is processed and answered.
    - a status from 400 to 499, or 503: it is refused; a 429 says when the limit is reset.
    - any other status: it is processed, and the response has that status all the same.
    - ``hang up``: it is processed, and the connection is closed without a response.
    - ``reset``: the same, but the connection is reset.
    - ``truncate``: it is processed, and half of the answer comes; of events, some, and no end.
    - ``stall``: it is processed, and no answer comes.
    - ``stall inside``: it is processed, and half of the answer comes, and then nothing.
    - ``gibberish``: it is processed, and what comes is no HTTP.
    - ``last``: it is processed and answered, and the connection is closed then.

    Args:
        plan: says what becomes of a request.
        at_door: says whether a connection is reset instead of the next request being read.
        delay: says after how many seconds a request is answered.
        limit: how many requests are allowed in a window; None for any number.
        window: whole seconds that a window lasts.
        tls: what makes the server speak TLS.
    """

    def __init__(
        self,
        plan: Callable[[Hit], str | int] = lambda _hit: "ok",
        *,
        at_door: Callable[[], bool] = lambda: False,
        delay: Callable[[], float] | None = None,
        limit: int | None = None,
        window: int = 1,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.plan = plan
        self.at_door = at_door
        self.delay = delay
        self.open = self.peak = self.accepted = self.turned_away = self.stalled = 0
        self.seen: Counter[str] = Counter()
        self.processed: Counter[str] = Counter()
        self.done: Counter[str | int] = Counter()
        self.moments: list[float] = []  # at which requests within the limit came
        self.failures: list[BaseException] = []
        self._limit, self._window, self._tls = limit, window, tls
        self._used: Counter[int] = Counter()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(60)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(60)
        assert not self._thread.is_alive()
        assert self.failures == []

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncio.start_server(self._connected, "127.0.0.1", 0, backlog=4096, ssl=self._tls)
        scheme = "https" if self._tls else "http"
        self.url = f"{scheme}://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        self._ready.set()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stop.wait(), LIFETIME)
        server.close()
        for task in [*self._tasks]:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.accepted += 1
        self.open += 1
        self.peak = max(self.peak, self.open)
        task = self._loop.create_task(self._converse(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer requests until there are no more, or until the connection is to end."""
        try:
            while await self._answer(reader, writer):
                pass
        except (OSError, asyncio.IncompleteReadError):
            pass  # the other side has gone
        except Exception as error:  # noqa: BLE001  # a fault of these tests
            self.failures.append(error)
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()
            self.open -= 1

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        first = await reader.readexactly(1)
        if self.at_door():
            self.turned_away += 1
            return _reset(writer)
        hit = await self._read(first, reader)
        deed = self._deed(hit)
        answer = self._written(deed, hit)
        self.done[deed] += 1
        if not (deed == 503 or (isinstance(deed, int) and 400 <= deed < 500)):
            self.processed[hit.item] += 1
        if self.delay is not None:
            await asyncio.sleep(self.delay())
        if deed in ("ok", "truncate") and "event-stream" in hit.accept:
            return await _stream(writer, whole=deed == "ok")
        return await self._act(deed, answer, reader, writer)

    async def _read(self, first: bytes, reader: asyncio.StreamReader) -> Hit:
        head = (first + await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        line, _, rest = head.partition("\r\n")
        method, target, _ = line.split(" ")
        headers = {name.lower(): value.strip() for name, _, value in (row.partition(":") for row in rest.splitlines())}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        url = urlsplit(target)
        query = parse_qs(url.query)
        item = query.get("item", [""])[0]
        hit = Hit(method, url.path, query, headers.get("accept", ""), body, self.seen[item])
        self.seen[item] += 1
        return hit

    def _deed(self, hit: Hit) -> str | int:
        """Decide what becomes of a request: one beyond the limit is refused."""
        if self._limit is not None:
            now = time.time()
            window = int(now // self._window)
            if self._used[window] >= self._limit:
                return 429
            self._used[window] += 1
            self.moments.append(now)
        return self.plan(hit)

    def _written(self, deed: str | int, hit: Hit) -> bytes:
        """Write the answer, as of now."""
        if deed == "gibberish":
            return b"no HTTP\r\n\r\n"
        status = deed if isinstance(deed, int) else 200
        if status == 200:
            body = b'{"object": "space", "id": "%b", "urls": {}}' % hit.item.encode()
        else:
            body = b'{"error": {"code": %d, "message": "On purpose"}}' % status
        lines = [f"HTTP/1.1 {status} Word", "content-type: application/json", f"content-length: {len(body)}"]
        return "\r\n".join([*lines, *self._limits(status), "", ""]).encode() + body

    def _limits(self, status: int) -> list[str]:
        """Give the headers that tell of the limit."""
        window = int(time.time() // self._window)
        reset = f"x-ratelimit-reset: {(window + 1) * self._window}"
        if self._limit is None:
            return [reset] if status == 429 else []
        left = self._limit - self._used[window]
        return [reset, f"x-ratelimit-limit: {self._limit}", f"x-ratelimit-remaining: {left}"]

    async def _act(
        self, deed: str | int, answer: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        """Do what was decided; say whether the connection goes on."""
        if deed == "reset":
            return _reset(writer)
        if deed in ("truncate", "stall inside"):
            writer.write(answer[:-8])
        elif deed not in ("hang up", "stall"):
            writer.write(answer)
        await writer.drain()
        if deed in ("stall", "stall inside"):
            self.stalled += 1
            await reader.read(1)  # until the other side has had enough
        return deed == "ok" or isinstance(deed, int)


def _reset(writer: asyncio.StreamWriter) -> bool:
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
    writer.transport.abort()
    return False


async def _stream(writer: asyncio.StreamWriter, *, whole: bool) -> bool:
    """Answer with ten events, one after the other, and a last one that says that it is done, unless it breaks off."""
    writer.write(_EVENTS)
    for event in [*['data: {"type": "answer", "answer": {}}'] * 10, *["event: done\ndata: done"] * whole]:
        text = f"{event}\n\n".encode()
        writer.write(b"%x\r\n%b\r\n" % (len(text), text))
        await writer.drain()
        await asyncio.sleep(0.004)
    if whole:
        writer.write(b"0\r\n\r\n")
    return whole
