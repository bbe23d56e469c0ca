"""The page of the FastAPI example in headless Chromium."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest

from tests import programs
from tests.browser import browse

APP = ("-m", "uvicorn", "--app-dir", "examples", "fastapi_ask:app", "--port", "0")

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(not programs.find("chromium"), reason="chromium is not installed"),
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


async def ask(browser, question):
    return await browser.evaluate(ASK.replace("PRESS", TYPE.replace("QUESTION", json.dumps(question))))


async def test_the_answer_grows_on_the_page(backend, start, place, tmp_path):
    ids = {"GITBOOK_ORGANIZATION": place.organization, "GITBOOK_SITE": place.site}
    async with start(*APP, **ids) as server, browse(server.url, tmp_path, title="Ask the docs") as browser:
        trap = "<img src=x onerror=\"document.title='owned'\"> & schön?"
        seen = await ask(browser, trap)
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
    async with start(*APP, **ids) as server, browse(server.url, tmp_path, title="Ask the docs") as browser:
        seen = [await ask(browser, question) for question in ("none", "cut", "x" * 600)]
    assert [(one["state"], one["note"]) for one in seen] == [
        ("done", "There is no answer to that in the docs."),
        ("failed", "The answer was interrupted. Please ask again."),
        ("failed", "The connection was interrupted."),
    ]
    assert len(backend.of("streamAskInSite")) == 2
