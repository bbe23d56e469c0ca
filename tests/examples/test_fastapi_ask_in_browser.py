"""The page of the FastAPI example in headless Chromium, driven through its debugging port."""

from __future__ import annotations

import json
import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from itertools import pairwise
from subprocess import DEVNULL

import aiohttp
import anyio
import pytest

from tests import programs

CHROMIUM = programs.find("chromium")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
    "--disable-sync", "--disable-dev-shm-usage", "--remote-debugging-port=0",
]  # fmt: skip
APP = ("-m", "uvicorn", "--app-dir", "examples", "fastapi_ask:app", "--port", "0")

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(not CHROMIUM, reason="chromium is not installed"),
]

ASK = """
new Promise((resolve) => {
  const answer = document.getElementById("answer");
  const texts = [];
  new MutationObserver(() => texts.push(answer.textContent)).observe(answer, {childList: true});
  const wait = () => {
    if (["done", "failed"].includes(answer.dataset.state)) setTimeout(() => resolve({
      texts,
      state: answer.dataset.state,
      elements: answer.children.length,
      note: document.getElementById("note").textContent,
      title: document.title,
      followups: [...document.querySelectorAll("#followups button")].map((button) => button.textContent),
    }), 0);
    else setTimeout(wait, 5);
  };
  PRESS
  wait();
})
"""
TYPE = "document.getElementById('question').value = QUESTION; document.querySelector('#form button').click();"
PRESS_FOLLOWUP = "document.querySelector('#followups button').click();"


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

    async def ask(self, question):
        return await self.evaluate(ASK.replace("PRESS", TYPE.replace("QUESTION", json.dumps(question))))


@asynccontextmanager
async def browse(url, profile) -> AsyncGenerator[Browser]:
    command = [str(CHROMIUM), *FLAGS, f"--user-data-dir={profile}", url]
    env = {**os.environ, "HOME": str(profile)}
    async with await anyio.open_process(command, stdout=DEVNULL, stderr=DEVNULL, stdin=DEVNULL, env=env) as process:
        try:
            with anyio.fail_after(60):
                port = await debugging_port(profile)
            async with aiohttp.ClientSession() as session:
                address = await page_address(session, port, url)
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


async def page_address(session, port, url):
    """Wait for the page to be there, and give where it is spoken to."""
    with anyio.fail_after(60):
        while True:
            async with session.get(f"http://127.0.0.1:{port}/json/list") as response:
                found = [one for one in await response.json() if one["type"] == "page" and one["url"].startswith(url)]
            if found and found[0]["title"] == "Ask the docs":
                return found[0]["webSocketDebuggerUrl"]
            await anyio.sleep(0.02)


async def test_the_answer_grows_on_the_page(backend, start, place, tmp_path):
    ids = {"GITBOOK_ORGANIZATION": place.organization, "GITBOOK_SITE": place.site}
    async with start(*APP, **ids) as server, browse(server.url, tmp_path) as browser:
        trap = "<img src=x onerror=\"document.title='owned'\"> & schön?"
        seen = await browser.ask(trap)
        again = await browser.evaluate(ASK.replace("PRESS", PRESS_FOLLOWUP))
    assert seen["state"] == "done"
    texts = [text for text in seen["texts"] if text]
    assert len(set(texts)) > 2
    assert all(after.startswith(before) for before, after in pairwise(texts))
    assert trap in texts[-1]
    assert (seen["elements"], seen["title"]) == (0, "Ask the docs")
    assert again["state"] == "done"
    asked = [request.body["question"] for request in backend.of("streamAskInSite")]
    assert asked == [trap, seen["followups"][0]]


async def test_the_page_says_when_there_is_no_answer(backend, start, tmp_path, event_stream):
    nothing = json.dumps({"type": "answer", "answer": {"sources": [], "followupQuestions": []}})
    answers = {
        "none": event_stream(f"data: {nothing}", "event: done\ndata: done"),
        "cut": event_stream(f"data: {nothing}"),
    }
    backend.on("streamAskInSite", lambda request: answers[request.body["question"]])
    ids = {"GITBOOK_ORGANIZATION": "o", "GITBOOK_SITE": "s"}
    async with start(*APP, **ids) as server, browse(server.url, tmp_path) as browser:
        seen = [await browser.ask(question) for question in ("none", "cut", "x" * 600)]
    assert [(one["state"], one["note"]) for one in seen] == [
        ("done", "There is no answer to that in the docs."),
        ("failed", "The answer was interrupted. Please ask again."),
        ("failed", "The connection was interrupted."),
    ]
    assert len(backend.of("streamAskInSite")) == 2
