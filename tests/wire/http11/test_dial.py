"""A name with several addresses is connected by the first that accepts."""

from __future__ import annotations

import asyncio
import socket

import pytest

from gitbook_async._wire.http11.dial import _by_turns, connected

ON_ASYNCIO = pytest.mark.parametrize("anyio_backend", ["asyncio"])

pytestmark = pytest.mark.anyio


@pytest.fixture
def ports():
    """A port that accepts connections, and one that refuses them."""
    with socket.create_server(("127.0.0.1", 0)) as accepting, socket.socket() as refusing:
        refusing.bind(("127.0.0.1", 0))
        yield accepting.getsockname()[1], refusing.getsockname()[1]


@pytest.fixture
def resolve(monkeypatch):
    """Let every name have the addresses with some ports of this machine."""

    def resolve(*ports):
        async def getaddrinfo(*_args, **_options):
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port)) for port in ports]

        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", getaddrinfo)

    return resolve


@ON_ASYNCIO
@pytest.mark.parametrize("order", [(0,), (1, 0), (0, 1), (1, 1, 0), (0, 0)])
async def test_the_first_address_that_accepts_is_connected(ports, resolve, order):
    resolve(*(ports[each] for each in order))
    with await connected("gitbook.test", 443) as made:
        assert made.getpeername() == ("127.0.0.1", ports[0])
        assert not made.getblocking()


@ON_ASYNCIO
@pytest.mark.parametrize("order", [(1,), (1, 1)])
async def test_where_none_accepts_there_is_an_error(ports, resolve, order):
    resolve(*(ports[each] for each in order))
    with pytest.raises(ConnectionRefusedError):
        await connected("gitbook.test", 443)


def test_families_take_turns():
    first, second = [(socket.AF_INET6, each) for each in "ab"], [(socket.AF_INET, each) for each in "cde"]
    assert [each for _, each in _by_turns(first + second)] == ["a", "c", "b", "d", "e"]
