from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

import anyio
import httpx
import pytest
from starlette.responses import JSONResponse

from gitbook_async.webhooks import SIGNATURE_HEADER, sign_webhook

pytestmark = pytest.mark.anyio

ROOT = Path(__file__).parents[2]
APP = ("-m", "uvicorn", "--app-dir", "examples", "webhook_receiver:app", "--port", "0", "--no-access-log")
SECRET = "c2VjcmV0IHRoYXQgaXMgdGV4dA"
SPACE = "getSpaceById"


def updated(event_id, space="sp"):
    event = {"eventId": event_id, "type": "space_content_updated", "installationId": "i", "spaceId": space}
    return json.dumps({**event, "revisionId": f"rev-{event_id}", "updatedBy": []}).encode()


async def post(url, body, signature=None):
    headers = {SIGNATURE_HEADER: sign_webhook(body, SECRET) if signature is None else signature}
    async with httpx.AsyncClient(timeout=120) as http:
        return (await http.post(f"{url}/gitbook", content=body, headers=headers)).status_code


@pytest.fixture
def receiver(backend, start):
    backend.on(SPACE, lambda request: {"object": "space", "id": "sp", "title": request.path_values["spaceId"].title()})
    return start(*APP, GITBOOK_WEBHOOK_SECRET=SECRET)


async def test_events_are_dealt_with_once_however_often_they_come(backend, receiver):
    feedback = {"eventId": "e2", "type": "page_feedback", "url": "https://x/a", "feedback": {"rating": "good"}}
    async with receiver as server:
        bodies = [updated("e1"), updated("e1"), json.dumps(feedback).encode(), b'{"eventId": "e3", "type": "new"}']
        bodies += [b'{"type": "without an id"}'] * 2
        assert [await post(server.url, body) for body in bodies] == [204] * 6
        assert await post(server.url, updated("e1")) == 204
        assert await post(server.url, updated("e4")) == 204
        assert [await server.lines() for _ in range(5)] == [
            "new content in Sp: revision rev-e1",
            "feedback on https://x/a: good",
            "another event: e3",
            "another event: None",
            "new content in Sp: revision rev-e4",
        ]
    assert len(backend.of(SPACE)) == 2


async def test_the_answer_does_not_wait_for_the_work(backend, receiver):
    known, release = backend._answers[SPACE], []

    async def slow(request):
        while not release:  # noqa: ASYNC110  # it runs in the server's thread
            await anyio.sleep(0.005)
        return known(request)

    backend.on(SPACE, slow)
    async with receiver as server:
        assert [await post(server.url, updated(f"e{number}")) for number in range(20)] == [204] * 20
        assert len(backend.of(SPACE)) <= 1
        release.append(True)
        assert [await server.lines() for _ in range(20)] == [f"new content in Sp: revision rev-e{n}" for n in range(20)]


async def test_an_event_that_fails_does_not_keep_the_others(backend, receiver):
    known = backend._answers[SPACE]
    gone = JSONResponse({"error": {"code": 404, "message": "Space not found"}}, 404)
    backend.on(SPACE, lambda request: gone if request.path_values["spaceId"] == "gone" else known(request))
    async with receiver as server:
        assert await post(server.url, updated("e1", "gone")) == 204
        assert await post(server.url, updated("e2")) == 204
        assert await server.lines() == "new content in Sp: revision rev-e2"


async def test_what_is_not_gitbooks_is_refused(backend, receiver):
    body = updated("e1")
    old = sign_webhook(body, SECRET, timestamp=int(time.time()) - 3600)
    wrong = ["", "nonsense", sign_webhook(body, "another secret"), sign_webhook(b"{}", SECRET), old]
    async with receiver as server:
        assert [await post(server.url, body, signature) for signature in wrong] == [400] * len(wrong)
        assert await post(server.url, b"no json") == 400
        assert await post(server.url, b"x" * 1_000_001) == 413
        assert await post(server.url, body) == 204  # it was not remembered as seen
        assert await server.lines() == "new content in Sp: revision rev-e1"
    assert len(backend.of(SPACE)) == 1


async def test_what_waits_is_finished_when_the_server_stops(backend, receiver):
    known = backend._answers[SPACE]

    async def slow(request):
        await anyio.sleep(0.05)
        return known(request)

    backend.on(SPACE, slow)
    async with receiver as server:
        assert [await post(server.url, updated(f"e{number}")) for number in range(5)] == [204] * 5
    assert len(backend.of(SPACE)) == 5


async def test_it_does_not_start_without_a_secret(environment):
    env = {**environment, "GITBOOK_WEBHOOK_SECRET": ""}
    del env["GITBOOK_WEBHOOK_SECRET"]
    with anyio.fail_after(120):
        done = await anyio.run_process([sys.executable, *APP], check=False, cwd=ROOT, env=env)
    assert done.returncode != 0
    assert b"GITBOOK_WEBHOOK_SECRET" in done.stderr
    assert os.environ.get("GITBOOK_WEBHOOK_SECRET") is None
