"""The token is nowhere but in the request."""

from __future__ import annotations

import copy
import gc
import logging
import pickle
import traceback

import httpx
import pytest

from gitbook_async import GitBookError

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("no_waiting")]

SHARE_KEY = "hush-hush"

ANSWERS = [
    httpx.Response(401, json={"error": {"code": 401, "message": "Who?"}}),
    httpx.Response(404),
    httpx.Response(500, text="oops"),
    httpx.Response(200, text="<html>"),
    httpx.Response(302, headers={"location": "https://elsewhere.test/"}),
    httpx.ConnectError("no"),
    httpx.ReadTimeout("slow"),
    httpx.LocalProtocolError("Illegal header value b'Bearer gb_api_very-secret'"),
]


@pytest.mark.parametrize("answer", ANSWERS, ids=repr)
@pytest.mark.parametrize("own_client", [False, True])
async def test_no_error_or_log_shows_the_token(client, server, token, caplog, *, answer, own_client):
    caplog.set_level(logging.DEBUG)
    server.answers = [answer]
    arguments = {"transport": None, "http_client": httpx.AsyncClient(transport=httpx.MockTransport(server))}
    gitbook = client(**(arguments if own_client else {}))
    with pytest.raises(GitBookError) as caught:
        await gitbook.spaces.get_space_by_id("x", share_key=SHARE_KEY)
    error = caught.value
    shown = [str(error), repr(error), repr(vars(error)), caplog.text, str(pickle.dumps(error))]
    shown += [repr(vars(copy.deepcopy(error))), *traceback.format_exception(error)]
    assert token not in "".join(shown)
    assert own_client or SHARE_KEY not in "".join(shown)


async def test_nothing_of_the_client_shows_the_token(client, token):
    gitbook = client()
    await gitbook.spaces.get_space_by_id("x")
    sender = gitbook.calls.sender
    shown = [
        gitbook,
        gitbook.calls,
        sender,
        sender.auth,
        sender.limiter,
        sender.wire,
        gitbook.calls.builder,
        gitbook.raw,
    ]
    assert token not in "".join(map(repr, shown))
    with pytest.raises(TypeError):
        pickle.dumps(gitbook)


async def test_an_error_keeps_no_request_with_the_token(client, server):
    server.answers = [httpx.ReadTimeout("slow", request=None)]
    with pytest.raises(GitBookError) as caught:
        await client().spaces.get_space_by_id("x")
    kept = [
        thing
        for thing in gc.get_referents(vars(caught.value), caught.value.__cause__)
        if isinstance(thing, httpx.Request)
    ]
    assert all("authorization" not in request.headers for request in [*kept, *server.requests])
