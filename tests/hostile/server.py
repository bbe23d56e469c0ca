"""A hostile server on the loopback address: it sends the bytes of a case, exactly and in the given order.

Each connection has a thread of its own, with a blocking socket: what is written, and when, depends on no event loop. A
request says by its headers which run it belongs to and by its path which case is meant; any other path is answered with
what the request said of itself, so that a test sees whether a response belongs to its request.
"""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import struct
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Self

import attrs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.hostile.cases import Part

LIFETIME = 900.0  # seconds after which it stops, whatever became of who started it
PATIENCE = 30.0  # seconds that a connection may be silent
MOST = 96 * 2**20  # bytes of an endless response, which the client should have refused long before

CLOSE = "close"  # end the connection as the protocols have it
CUT = "cut"  # end it without a word of TLS
RESET = "reset"
HOLD = "hold"  # say nothing more until the client has gone
_AT_ONCE = struct.pack("ii", 1, 0)  # linger no time: closing resets the connection


@attrs.frozen
class Asked:
    """A request as it was read.

    Attributes:
        method: the HTTP method.
        path: the path, without the query.
        headers: by name, in lower case.
    """

    method: str
    path: str
    headers: Mapping[str, str]


class HostileServer:
    """Sends the parts of cases.

    Args:
        cases: the parts of each case, by its number.
        tls: what makes the server speak TLS.

    Attributes:
        asked: how many requests of a run were for a case.
        sent: the bytes that a run was sent for its case.
        finished: the runs whose case was sent to its end.
    """

    def __init__(self, cases: Sequence[Sequence[Part]], tls: ssl.SSLContext | None = None) -> None:
        self.asked: Counter[str] = Counter()
        self.sent: Counter[str] = Counter()
        self.finished: set[str] = set()
        self._cases = cases
        self._tls = tls
        self._open: dict[str, set[socket.socket]] = defaultdict(set)
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self._listener.settimeout(LIFETIME)
        port = self._listener.getsockname()[1]
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def connections(self, run: str) -> int:
        """Return how many connections of a run are open."""
        return len(self._open[run])

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                accepted = self._listener.accept()[0]
                threading.Thread(target=self._serve, args=(accepted,), daemon=True).start()

    def _serve(self, raw: socket.socket) -> None:
        raw.settimeout(PATIENCE)
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        opened, runs = raw, set[str]()
        with contextlib.suppress(OSError, ValueError):
            if self._tls is not None:
                opened = self._tls.wrap_socket(raw, server_side=True)
            self._converse(opened, runs)
        opened.close()
        with self._lock:
            for run in runs:
                self._open[run].discard(opened)

    def _converse(self, opened: socket.socket, runs: set[str]) -> None:
        while (asked := _read(opened)) is not None:
            run = asked.headers["x-run"]
            runs.add(run)
            with self._lock:
                self._open[run].add(opened)
            if "~" not in asked.path:
                opened.sendall(_echo(asked))
            elif not self._send(opened, run, self._cases[int(asked.path.partition("~")[2].partition("/")[0])]):
                return

    def _send(self, opened: socket.socket, run: str, parts: Sequence[Part]) -> bool:
        """Send the parts of a case, and return whether the connection goes on."""
        self.asked[run] += 1
        try:
            return all(self._act(opened, run, part) for part in parts)
        finally:
            self.finished.add(run)

    def _act(self, opened: socket.socket, run: str, part: Part) -> bool:
        if isinstance(part, bytes):
            self._write(opened, run, part)
        elif isinstance(part, float):
            time.sleep(part)
        elif isinstance(part, str):
            if part == HOLD:
                self.finished.add(run)
            _end(opened, part)
            return False
        else:
            self._write_all(opened, run, part())
        return True

    def _write_all(self, opened: socket.socket, run: str, parts: Iterable[bytes]) -> None:
        for part in parts:
            self._write(opened, run, part)
            if self.sent[run] > MOST:
                return

    def _write(self, opened: socket.socket, run: str, data: bytes) -> None:
        opened.sendall(data)
        self.sent[run] += len(data)


def _read(opened: socket.socket) -> Asked | None:
    """Read a request with its body; None if there is none."""
    data = b""
    while b"\r\n\r\n" not in data:
        received = opened.recv(65_536)
        if not received:
            return None
        data += received
    head, _, body = data.partition(b"\r\n\r\n")
    line, *rows = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (row.partition(":") for row in rows)}
    missing = int(headers.get("content-length", 0)) - len(body)
    while missing > 0:
        missing -= len(opened.recv(65_536)) or missing
    method, target, _ = line.split(" ")
    return Asked(method, target.partition("?")[0], headers)


def _echo(asked: Asked) -> bytes:
    """Answer with what a request said of itself."""
    said = {"path": asked.path, "caller": asked.headers.get("authorization"), "cookie": asked.headers.get("cookie")}
    body = json.dumps(said).encode()
    head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    return head.encode() + body


def _end(opened: socket.socket, how: str) -> None:
    if how == HOLD:
        opened.recv(1)
    elif how == RESET:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
    elif how == CLOSE and isinstance(opened, ssl.SSLSocket):
        opened.settimeout(0.2)  # the client need not answer
        with contextlib.suppress(OSError):
            opened.unwrap()
    opened.close()
