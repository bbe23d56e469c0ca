from __future__ import annotations

import json
import signal
import sys
from pathlib import Path

import anyio
import pytest
from starlette.responses import JSONResponse

from gitbook_async import GitBook

pytestmark = pytest.mark.anyio

EXAMPLE = Path(__file__).parents[2] / "examples" / "ask_bot.py"
ASK = "streamAskInSite"
PAGE = "getPageInRevisionById"
SPACE = "getSpaceById"
IDS = ("--org=-Morg", "--site=-Msite")
DONE = "event: done\ndata: done"


def source(page, space="sp"):
    return {"type": "page", "page": page, "revision": "r", "space": space, "sections": []}


def record(title, url):
    return {"type": "record", "record": "r", "site": "s", "title": title, "url": url}


def answer(text=None, sources=(), followups=()):
    said = {"answer": {"markdown": text}} if text is not None else {}
    whole = {"type": "answer", "answer": {**said, "sources": list(sources), "followupQuestions": list(followups)}}
    return f"data: {json.dumps(whole)}"


def page(request):
    page_id = request.path_values["pageId"]
    if page_id == "gone":
        return JSONResponse({"error": {"code": 404, "message": "Page not found"}}, 404)
    return {"type": "document", "id": page_id, "title": f"Page [{page_id}]", "path": f"guides/{page_id}", "pages": [],
            "urls": {"app": f"https://app/{page_id}"}}  # fmt: skip


def space(request):
    published = {"published": "https://docs.example.com/"} if request.path_values["spaceId"] == "sp" else {}
    return {"object": "space", "id": "sp", "title": "Space", "urls": {"location": "x", "app": "y", **published}}


@pytest.fixture
def site(backend, event_stream):
    sources = [source("one"), source("gone"), source("one"), source("two", "private"), record("Notes", "https://n/1"),
               record("Trap", "javascript:alert(1)")]  # fmt: skip
    whole = answer("Open **Edit**.\n", sources, ["And then?", "Why?"])
    backend.on(ASK, lambda _: event_stream(answer("Open"), whole, DONE))
    backend.on(PAGE, page)
    backend.on(SPACE, space)
    return backend


def asked(backend):
    return [request.body["question"] for request in backend.of(ASK)]


async def test_an_answer_has_links_and_further_questions(site, run):
    done = await run("ask_bot", *IDS, stdin=b"How?\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "Open **Edit**.\n\nSources:\n- [Page (one)](<https://docs.example.com/guides/one>)\n"
        "- [Page (two)](<https://app/two>)\n- [Notes](<https://n/1>)\n- Trap\n\n"
        "Follow-up questions:\n1. And then?\n2. Why?\n\n"
    )
    (request,) = site.of(ASK)
    assert request.path_values == {"organizationId": "-Morg", "siteId": "-Msite"}
    assert request.query["format"] == ["markdown"]
    assert len(site.of(PAGE)) == 3


async def test_a_number_asks_what_was_proposed(site, run):
    await run("ask_bot", *IDS, stdin=b"\n1\nHow?\n  \n 2 \n3\n")
    assert asked(site) == ["1", "How?", "Why?", "3"]


async def test_errors_are_told_politely_and_the_bot_goes_on(site, run, event_stream):
    frame = json.dumps({"error": {"code": 500, "message": "secret detail"}})
    limited = {"error": {"code": 429, "message": "slow down"}}
    answers = {
        "500": JSONResponse({"error": {"code": 500, "message": "secret detail"}}, 500),
        "403": JSONResponse({"error": {"code": 403, "message": "secret detail"}}, 403),
        "frame": event_stream(answer("Half an"), f"event: error\ndata: {frame}"),
        "cut": event_stream(answer("Half an answer")),
        "odd": event_stream('data: {"type": "answer", "answer": "what?"}', DONE),
        "none": event_stream(answer(), DONE),
        "fine": event_stream(answer("Fine."), DONE),
        "429": JSONResponse(limited, 429, {"retry-after": "3600"}),  # from then on, the client waits
        "after": event_stream(answer("Not asked."), DONE),
    }
    site.on(ASK, lambda request: answers[request.body["question"]])
    done = await run("ask_bot", *IDS, stdin="\n".join(answers).encode(), tracebacks=1)  # what is odd is in the log
    assert done.stdout.replace("\n\n", "\n").splitlines() == [
        "Sorry, I cannot reach the docs at the moment. Please try again later.",
        "Sorry, I am not allowed to look that up. Please contact the operators of this bot.",
        "Sorry, I cannot reach the docs at the moment. Please try again later.",
        "Half an answer",
        "Sorry, the answer was interrupted. Please ask again.",
        "Sorry, I got confused. Please try again, or ask something else.",
        "I found no answer to that in the docs.",
        "Fine.",
        "Sorry, there are too many questions at the moment. Please try again in a minute.",
        "Sorry, there are too many questions at the moment. Please try again in a minute.",
    ]
    assert done.returncode == 0


async def test_a_question_that_is_too_long_is_not_sent(site, run):
    done = await run("ask_bot", *IDS, stdin=b"x" * 513 + b"\nH\xffow?\n")
    assert done.returncode == 0
    assert done.stdout.startswith("That question is too long. Please use at most 512 characters.")
    assert asked(site) == ["H\ufffdow?"]


async def test_it_takes_messages_from_a_queue(site, load):
    bot_module = load("ask_bot")
    send, messages = anyio.create_memory_object_stream[str](10)
    said = []
    async with GitBook() as gitbook, messages, anyio.create_task_group() as group:
        group.start_soon(bot_module.AskBot(gitbook, "o", "s").run, messages, said.append)
        for message in ("How?", "1"):
            await send.send(message)
        await send.aclose()
    assert len(said) == 2
    assert asked(site) == ["How?", "And then?"]


@pytest.mark.usefixtures("site")
async def test_ctrl_c_ends_it_while_it_waits_for_a_line(environment):
    command = [sys.executable, "-W", "error", str(EXAMPLE), *IDS]
    async with await anyio.open_process(command, env=environment) as process:
        await process.stdin.send(b"How?\n")
        assert (await process.stdout.receive()).startswith(b"Open")
        process.send_signal(signal.SIGINT)
        with anyio.fail_after(120):
            assert await process.wait() == -signal.SIGINT
        with pytest.raises(anyio.EndOfStream):
            await process.stderr.receive()


async def test_a_site_as_the_server_has_it(backend, run, place):
    ids = [f"--org={place.organization}", f"--site={place.site}"]
    done = await run("ask_bot", *ids, stdin="Wie geht das, bitte schön?\n1\n".encode())
    assert done.returncode == 0
    first, second = asked(backend)
    assert first == "Wie geht das, bitte schön?"
    assert f"1. {second}" in done.stdout
