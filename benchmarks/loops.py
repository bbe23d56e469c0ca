"""The cost of a call on each event loop, in the clear and over TLS, as multiples of aiohttp used by hand on asyncio.

Run it with ``python -m benchmarks.loops``.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import anyio

from benchmarks import calls, clients, environment
from benchmarks.clients import Client
from benchmarks.measure import alternately, number, ratios, table, turns
from benchmarks.server import certificates, serving

PEERS = ("uvloop==0.23.0", "trio==0.35.0", "trustme==1.2.1")
_ROUNDS = turns(5)
_AT_ONCE = (1, 32, 100)
_BASE = "aiohttp on asyncio"


class Side(NamedTuple):
    """A client on an event loop, as arguments of `anyio.run`."""

    client: Client
    loop: Mapping[str, Any]


_ASYNCIO: Mapping[str, Any] = {"backend": "asyncio"}
_UVLOOP: Mapping[str, Any] = {"backend": "asyncio", "backend_options": {"use_uvloop": True}}
_TRIO: Mapping[str, Any] = {"backend": "trio"}
_SIDES: Mapping[str, Side] = {
    _BASE: Side(clients.plain_aiohttp, _ASYNCIO),
    "**gitbook_async** on asyncio": Side(clients.wide, _ASYNCIO),
    "**gitbook_async**, an aiohttp session, on asyncio": Side(clients.over_aiohttp, _ASYNCIO),
    "aiohttp on uvloop": Side(clients.plain_aiohttp, _UVLOOP),
    "**gitbook_async** on uvloop": Side(clients.wide, _UVLOOP),
    "**gitbook_async** on trio": Side(clients.wide, _TRIO),
}


def _cost(side: Side, url: str, concurrency: int) -> Callable[[], float]:
    """Return what measures the processor time of a call in seconds."""
    return lambda: anyio.run(calls.drive, side.client, url, concurrency, **side.loop).cpu


def compared(url: str) -> str:
    """Return the table of all sides."""
    columns = [
        alternately({name: _cost(side, url, concurrency) for name, side in _SIDES.items()}, _ROUNDS)
        for concurrency in _AT_ONCE
    ]
    found = [ratios(column, _BASE) for column in columns]
    rows: list[list[object]] = [[name, *(column[name] for column in found)] for name in _SIDES]
    base = [f"{number(sorted(column[_BASE])[_ROUNDS // 2] * 1e6)} µs" for column in columns]
    return table(("CPU of a call", *(f"{n} concurrent" for n in _AT_ONCE)), [*rows, [f"{_BASE} takes", *base]])


def main() -> None:
    """Print the tables."""
    if not environment.enter("loops", PEERS):
        return
    trusted, secret = certificates()
    os.environ["SSL_CERT_FILE"] = trusted  # all clients read it; aiohttp when it is imported, which happens later
    with serving() as url:
        print("### In the clear\n")
        print(compared(url))
    with serving(secret) as url:
        print("\n### Over TLS\n")
        print(compared(url))
    print(f"\n{_ROUNDS} turns each; {environment.versions('aiohttp', 'httptools', 'uvloop', 'trio', 'anyio')}")


if __name__ == "__main__":
    main()
