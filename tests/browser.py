"""Pages in headless Chromium, driven through its debugging port."""

from __future__ import annotations

import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from subprocess import DEVNULL

import aiohttp
import anyio

from tests import programs

CHROMIUM = programs.find("chromium")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage",
    "--remote-debugging-port=0",
]  # fmt: skip


class Browser:
    """A page of a browser."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket

    async def evaluate(self, script):
        """Run a script, and give what its promise gives."""
        parameters = {"expression": script, "awaitPromise": True, "returnByValue": True}
        await self._socket.send_json({"id": 1, "method": "Runtime.evaluate", "params": parameters})
        with anyio.fail_after(30):
            while (message := await self._socket.receive_json()).get("id") != 1:
                pass
        assert "exceptionDetails" not in message["result"], message
        return message["result"]["result"].get("value")


@asynccontextmanager
async def browse(url, profile, title) -> AsyncGenerator[Browser]:
    """Open a page, and wait until it has its title."""
    command = [str(CHROMIUM), *FLAGS, f"--user-data-dir={profile}", url]
    env = {**os.environ, "HOME": str(profile)}
    async with await anyio.open_process(command, stdout=DEVNULL, stderr=DEVNULL, stdin=DEVNULL, env=env) as process:
        try:
            with anyio.fail_after(60):
                port = await _debugging_port(profile)
            async with aiohttp.ClientSession() as session:
                address = await _page_address(session, port, url, title)
                async with session.ws_connect(address, max_msg_size=0) as socket:
                    yield Browser(socket)
        finally:
            process.terminate()
            with anyio.CancelScope(shield=True):
                await process.wait()


async def _debugging_port(profile):
    said = profile / "DevToolsActivePort"
    while not said.exists() or "\n" not in said.read_text():  # noqa: ASYNC110  # another process writes it
        await anyio.sleep(0.02)
    return said.read_text().split("\n")[0]


async def _page_address(session, port, url, title):
    """Wait for the page to be there, and give where it is spoken to."""
    with anyio.fail_after(60):
        while True:
            async with session.get(f"http://127.0.0.1:{port}/json/list") as response:
                found = [one for one in await response.json() if one["type"] == "page" and one["url"].startswith(url)]
            if found and found[0]["title"] == title:
                return found[0]["webSocketDebuggerUrl"]
            await anyio.sleep(0.02)
