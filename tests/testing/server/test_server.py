"""The testing GitBook over real HTTP, in a thread and as a command."""

from __future__ import annotations

import re
import signal
import socket
import sys
import threading

import anyio
import httpx
import pytest
from anyio.streams.buffered import BufferedByteReceiveStream

from gitbook_async.testing import create_app, serve
from gitbook_async.testing.__main__ import main

pytestmark = pytest.mark.anyio

TOKEN = {"authorization": "Bearer gb_api_test"}


async def test_it_serves_while_the_context_lasts():
    async with serve(create_app(examples=True)) as url:
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/v1", url)
        async with httpx.AsyncClient(headers=TOKEN, timeout=60) as http:
            assert (await http.get(f"{url}/spaces/a-1")).json()["id"] == "a-1"
    async with httpx.AsyncClient(timeout=60) as http:
        with pytest.raises(httpx.ConnectError):
            await http.get(url)
    assert not [thread for thread in threading.enumerate() if thread.name == "gitbook-testing"]


async def test_events_arrive_one_by_one():
    async with (
        serve(create_app(examples=True, event_delay=0.01)) as url,
        httpx.AsyncClient(headers=TOKEN, timeout=60) as http,
    ):
        async with http.stream("GET", f"{url}/orgs/o/ask/questions/stream") as response:
            chunks = [chunk async for chunk in response.aiter_bytes()]
        assert len(chunks) > 2
        assert chunks[-1].endswith(b"event: done\ndata: done\n\n")


async def test_a_stream_that_is_left_does_not_keep_the_server():
    async with serve(create_app(examples=True, event_delay=0.01)) as url:
        address = httpx.URL(url)
        async with await anyio.connect_tcp(address.host, address.port or 0) as stream:
            await stream.send(b"GET /v1/orgs/o/ask/stream?query=x HTTP/1.1\r\nhost: x\r\n")
            await stream.send(b"authorization: Bearer gb_api_test\r\n\r\n")
            assert (await stream.receive()).startswith(b"HTTP/1.1 200")


async def test_many_requests_at_once():
    async with serve(create_app(examples=True)) as url, httpx.AsyncClient(headers=TOKEN, timeout=60) as http:
        found = []

        async def get(number: int) -> None:
            found.append((await http.get(f"{url}/spaces/s{number}")).json()["id"])

        async with anyio.create_task_group() as group:
            for number in range(50):
                group.start_soon(get, number)
    assert sorted(found) == sorted(f"s{number}" for number in range(50))


async def test_a_port_that_is_taken_is_an_error():
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(OSError, match=r"."):
        async with serve(port=taken.getsockname()[1]):
            pass


@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_the_command_serves_until_it_is_interrupted():
    command = [
        sys.executable,
        "-m",
        "gitbook_async.testing",
        "--port",
        "0",
        "--token",
        "secret",
        "--list-size",
        "3",
        "--examples",
    ]
    async with await anyio.open_process(command) as process:
        assert process.stdout
        assert process.stderr
        line = await BufferedByteReceiveStream(process.stdout).receive_until(b"\n", 200)
        async with httpx.AsyncClient(headers={"authorization": "Bearer secret"}, timeout=60) as http:
            assert (await http.get(f"{line.decode().split()[-1]}/orgs/o/sites")).json()["count"] == 3
        process.send_signal(signal.SIGINT)
        assert await process.wait() == 0
        with pytest.raises(anyio.EndOfStream):
            await process.stderr.receive()


async def test_a_second_server_on_the_same_port_says_so_in_one_line(capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert main(["--port", str(port)]) == 1
    told = capsys.readouterr()
    assert (told.out, told.err.count("\n")) == ("", 1)
    assert f"127.0.0.1:{port}: the port is in use" in told.err
