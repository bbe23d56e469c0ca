from __future__ import annotations

import json

import httpx
import pytest
from starlette.responses import JSONResponse

pytestmark = pytest.mark.anyio

ASK = "streamAskInSite"
APP = ("-m", "uvicorn", "--app-dir", "examples", "fastapi_ask:app", "--port", "0")
IDS = {"GITBOOK_ORGANIZATION": "-Morg", "GITBOOK_SITE": "-Msite"}


def snapshot(text, *followups):
    whole = {"answer": {"markdown": text}, "sources": [], "followupQuestions": list(followups)}
    return f"data: {json.dumps({'type': 'answer', 'answer': whole})}"


def read(text):
    """Read an event stream: names and data."""
    frames = [frame.split("\n") for frame in text.split("\n\n") if frame]
    return [(event.removeprefix("event: "), json.loads(data.removeprefix("data: "))) for event, data in frames]


async def ask(url, question="How?"):
    async with httpx.AsyncClient(timeout=120) as http:
        return await http.get(f"{url}/ask", params={"question": question})


async def test_an_answer_comes_piece_by_piece(backend, start, place):
    ids = {"GITBOOK_ORGANIZATION": place.organization, "GITBOOK_SITE": place.site}
    async with (
        start(*APP, **ids) as server,
        httpx.AsyncClient(timeout=120) as http,
        http.stream("GET", f"{server.url}/ask", params={"question": "Wie, schön?"}) as response,
    ):
        assert response.headers["content-type"].startswith("text/event-stream")
        chunks = [chunk async for chunk in response.aiter_bytes()]
    events = read(b"".join(chunks).decode())
    pieces = [data for name, data in events if name == "piece"]
    assert len(pieces) > 2
    assert len(chunks) > 2
    assert [name for name, _ in events] == ["piece"] * len(pieces) + ["done"]
    assert events[-1][1]["answer"] == "".join(pieces)
    assert events[-1][1]["followups"]
    (request,) = backend.of(ASK)
    assert request.body["question"] == "Wie, schön?"
    assert request.path_values == {"organizationId": place.organization, "siteId": place.site}


async def test_leaving_ends_the_ask(backend, start, place, until, event_stream):
    ids = {"GITBOOK_ORGANIZATION": place.organization, "GITBOOK_SITE": place.site}
    async with start(*APP, **ids) as server, httpx.AsyncClient(timeout=120) as http:
        async with http.stream("GET", f"{server.url}/ask", params={"question": "How?"}) as response:
            assert (await anext(response.aiter_text())).startswith("event: piece")
        await until(lambda: backend.left)
        assert backend.left == [ASK]
        backend.on(ASK, event_stream(snapshot("Again."), "event: done\ndata: done"))
        assert read((await ask(server.url)).text)[-1] == ("done", {"answer": "Again.", "followups": []})


async def test_a_failure_is_told_in_words_for_visitors(backend, start, event_stream):
    error = {"error": {"code": 500, "message": "secret detail"}}
    answers = {
        "refused": JSONResponse(error, 403),
        "cut": event_stream(snapshot("Half")),
        "frame": event_stream(snapshot("Half"), f"event: error\ndata: {json.dumps(error)}"),
        "limited": JSONResponse(error, 429, {"retry-after": "3600"}),  # last: from then on, the client waits
    }
    backend.on(ASK, lambda request: answers[request.body["question"]])
    async with start(*APP, **IDS) as server:
        told = {name: read((await ask(server.url, name)).text) for name in answers}
    assert told == {
        "refused": [("failure", "The answer is unavailable at the moment.")],
        "limited": [("failure", "There are too many questions at the moment. Please try again in a minute.")],
        "cut": [("piece", "Half"), ("failure", "The answer was interrupted. Please ask again.")],
        "frame": [("piece", "Half"), ("failure", "The answer is unavailable at the moment.")],
    }
    assert {request.path_values["siteId"] for request in backend.of(ASK)} == {"-Msite"}


async def test_what_is_no_question_is_not_sent(backend, start):
    async with start(*APP, **IDS) as server:
        assert [(await ask(server.url, question)).status_code for question in ("", "x" * 513)] == [422, 422]
    assert backend.requests == []


async def test_the_page_sets_text_only_as_text(load):
    page = load("fastapi_ask").PAGE
    assert "<!doctype html>" in page
    assert not [word for word in ("innerHTML", "insertAdjacentHTML", "document.write", "http://") if word in page]
