"""Headless Chromium, driven through its debugging port."""

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
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
    "--disable-sync", "--disable-dev-shm-usage", "--remote-debugging-port=0",
]  # fmt: skip
LOADED = "document.readyState === 'complete' && location.href"


class Browser:
    """A page of a browser."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._sent = 0

    async def evaluate(self, script):
        """Run a script, and give what its promise gives."""
        result = await self._send(
            "Runtime.evaluate", {"expression": script, "awaitPromise": True, "returnByValue": True}
        )
        assert "exceptionDetails" not in result, result
        return result["result"].get("value")

    async def go(self, url):
        """Go to another address, and wait until it is loaded."""
        await self._send("Page.navigate", {"url": url})
        with anyio.fail_after(120):
            while await self.evaluate(LOADED) != url:  # noqa: ASYNC110  # the browser loads it
                await anyio.sleep(0.02)

    async def _send(self, method, parameters):
        self._sent += 1
        await self._socket.send_json({"id": self._sent, "method": method, "params": parameters})
        with anyio.fail_after(120):
            while (message := await self._socket.receive_json()).get("id") != self._sent:
                pass
        return message["result"]


@asynccontextmanager
async def browse(url, profile, title) -> AsyncGenerator[Browser]:
    """Open an address whose page has a title."""
    command = [str(CHROMIUM), *FLAGS, f"--user-data-dir={profile}", url]
    env = {**os.environ, "HOME": str(profile)}
    async with await anyio.open_process(command, stdout=DEVNULL, stderr=DEVNULL, stdin=DEVNULL, env=env) as process:
        try:
            with anyio.fail_after(60):
                port = await debugging_port(profile)
            async with aiohttp.ClientSession() as session:
                address = await page_address(session, port, url, title)
                async with session.ws_connect(address, max_msg_size=0) as socket:
                    yield Browser(socket)
        finally:
            process.terminate()
            with anyio.CancelScope(shield=True):
                await process.wait()


async def debugging_port(profile):
    said = profile / "DevToolsActivePort"
    while not said.exists() or "\n" not in said.read_text():  # noqa: ASYNC110  # another process writes it
        await anyio.sleep(0.02)
    return said.read_text().split("\n")[0]


async def page_address(session, port, url, title):
    """Wait for the page to be there, and give where it is spoken to."""
    with anyio.fail_after(60):
        while True:
            async with session.get(f"http://127.0.0.1:{port}/json/list") as response:
                found = [one for one in await response.json() if one["type"] == "page" and one["url"].startswith(url)]
            if found and found[0]["title"] == title:
                return found[0]["webSocketDebuggerUrl"]
            await anyio.sleep(0.02)
