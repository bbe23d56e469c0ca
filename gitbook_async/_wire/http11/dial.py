"""Connecting a socket on asyncio: to the first of a host's addresses that accepts, and never leaving one open."""

from __future__ import annotations

import asyncio
import itertools
import socket
from typing import Any, Final

import anyio

_DELAY: Final = 0.25  # seconds after which the next address is tried as well (RFC 8305)


async def connected(host: str, port: int) -> socket.socket:
    """Connect a socket.

    Args:
        host: a name or an address.
        port: the port.

    Returns:
        The socket, which does not block.

    Raises:
        OSError: the name is not known, or no address accepted the connection.
    """
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = _by_turns(list(dict.fromkeys((family, address) for family, _, _, _, address in found)))
    return await _attempt(*addresses[0]) if len(addresses) == 1 else await _Race().run(addresses)


def _by_turns(addresses: list[tuple[int, Any]]) -> list[tuple[int, Any]]:
    """Order addresses so that families take turns, beginning with that of the first."""
    first = [each for each in addresses if each[0] == addresses[0][0]]
    others = [each for each in addresses if each[0] != addresses[0][0]]
    return [each for pair in itertools.zip_longest(first, others) for each in pair if each is not None]


async def _attempt(family: int, address: Any) -> socket.socket:
    connecting = socket.socket(family, socket.SOCK_STREAM)
    try:
        connecting.setblocking(False)  # it has no keyword
        await asyncio.get_running_loop().sock_connect(connecting, address)
    except BaseException:
        connecting.close()
        raise
    return connecting


class _Race:
    """Tries addresses, each some time after the one before or once that has failed. The first to connect wins."""

    def __init__(self) -> None:
        self._winner: socket.socket | None = None
        self._errors: list[OSError] = []

    async def run(self, addresses: list[tuple[int, Any]]) -> socket.socket:
        """Return the socket of the winner."""
        try:
            async with anyio.create_task_group() as tasks:
                for address in addresses:
                    failed = anyio.Event()
                    tasks.start_soon(self._try, address, failed, tasks.cancel_scope)
                    with anyio.move_on_after(_DELAY):
                        await failed.wait()
        except BaseException:
            if self._winner is not None:
                self._winner.close()
            raise
        if self._winner is None:
            raise self._errors[0]
        return self._winner

    async def _try(self, address: tuple[int, Any], failed: anyio.Event, race: anyio.CancelScope) -> None:
        try:
            connected = await _attempt(*address)
        except OSError as error:
            self._errors.append(error)
            failed.set()
            return
        if self._winner is None:
            self._winner = connected
            race.cancel()
        else:
            connected.close()
