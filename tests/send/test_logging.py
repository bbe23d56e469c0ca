from __future__ import annotations

import contextlib
import logging

import anyio
import attrs
import httpx
import pytest

from gitbook_async import AuthenticationError, GitBook, Reply, SlotTransport, StatusError, TransportError

pytestmark = pytest.mark.anyio

SECRET = "gb_api_never-to-be-seen"


@pytest.fixture
def lines(caplog):
    caplog.set_level(logging.DEBUG, "gitbook_async")
    return lambda: [
        (record.levelname, record.getMessage()) for record in caplog.records if record.name == "gitbook_async"
    ]


async def test_an_attempt_is_logged_with_what_came_and_how_long_it_took(client, server, lines):
    server.answers = [httpx.Response(200, json={}, headers={"x-ratelimit-remaining": "7", "set-cookie": SECRET})]
    await client().request("GET", "/things/x", query={"limit": 5, "shareKey": SECRET})
    [(level, line)] = lines()
    assert level == "DEBUG"
    assert line.startswith("GET https://gitbook.test/v1/things/x?limit=5&shareKey=REDACTED: 200 in ")
    assert " ms; sent {'accept': 'application/json'}, received {" in line
    assert "'x-ratelimit-remaining': '7'" in line
    assert SECRET not in line


async def test_a_failed_attempt_is_logged_by_the_name_of_its_error(client, server, lines):
    server.answers = [httpx.ReadError(SECRET)]
    with pytest.raises(TransportError):
        await client(max_retries=0).request("GET", "/user")
    [(level, line)] = lines()
    assert level == "DEBUG"
    assert line.startswith("GET https://gitbook.test/v1/user: TransportError in ")
    assert SECRET not in line


async def test_a_retry_is_logged_with_its_reason(client, server, lines, no_waiting):
    server.answers = [httpx.Response(503), httpx.ReadTimeout("x"), httpx.Response(200, json={})]
    await client().request("GET", "/user")
    retries = [line for level, line in lines() if level == "INFO"]
    assert [line.rpartition(" in ")[0] for line in retries] == [
        "GET https://gitbook.test/v1/user: 503; retry 1 of 2",
        "GET https://gitbook.test/v1/user: RequestTimeout; retry 2 of 2",
    ]
    assert len(no_waiting) == 2


def never(*_):
    raise AssertionError("this must not be formatted")


@pytest.mark.usefixtures("no_waiting")
async def test_with_retries_only_attempts_are_not_put_into_words(client, server, caplog, monkeypatch):
    caplog.set_level(logging.INFO, "gitbook_async")
    monkeypatch.setattr("gitbook_async._send.logging.shown_headers", never)
    server.answers = [httpx.Response(503), httpx.Response(200, json={})]
    await client().request("GET", "/user")
    assert [record.levelname for record in caplog.records] == ["INFO"]


@pytest.mark.usefixtures("no_waiting")
async def test_with_warnings_only_nothing_is_put_into_words(client, server, caplog, monkeypatch):
    caplog.set_level(logging.WARNING, "gitbook_async")
    monkeypatch.setattr("gitbook_async._send.logging.shown_headers", never)
    monkeypatch.setattr("gitbook_async._send.logging.shown_url", never)
    server.answers = [httpx.Response(503), httpx.Response(200, json={})]
    await client().request("GET", "/user")
    assert caplog.records == []


async def move_to_credentials(request, send):
    return await send(attrs.evolve(request, url=request.url.replace("://", f"://user:{SECRET}@")))


@pytest.mark.parametrize(
    "call",
    [
        pytest.param({}, id="token"),
        pytest.param({"options": {"headers": {"Authorization": f"Bearer {SECRET}", "Cookie": SECRET}}}, id="headers"),
        pytest.param({"headers": {"X-GitBook-Partner-Key": SECRET}}, id="header"),
        pytest.param({"query": {"visitorAuthToken": SECRET}}, id="query"),
        pytest.param({"options": {"query": {"token": SECRET}}}, id="query-option"),
        pytest.param({"json": {"token": SECRET}}, id="body"),
    ],
)
@pytest.mark.parametrize("middleware", [[], [move_to_credentials]], ids=["plain", "user-info"])
@pytest.mark.usefixtures("no_waiting")
async def test_no_secret_is_ever_logged(call, middleware, client, server, caplog):
    caplog.set_level(logging.DEBUG)
    gitbook = client(token=SECRET, middleware=middleware)
    for status in (200, 401, 503):
        server.answers = [httpx.Response(status, json={}, headers={"x-secret": SECRET})]
        with contextlib.suppress(StatusError):
            await gitbook.request("PUT", "/things/x", **call)
    assert [record.levelname for record in caplog.records] == ["DEBUG"] * 3 + ["INFO", "DEBUG"] * 2
    assert SECRET not in caplog.text
    assert all(SECRET not in repr(record.__dict__) for record in caplog.records)


@pytest.mark.parametrize(
    ("keyword", "bring", "talkers"),
    [
        ("transport", contextlib.nullcontext, {"gitbook_async"}),
        ("transport", lambda: SlotTransport(http2=True), {"gitbook_async", "httpcore"}),
        ("http_client", httpx.AsyncClient, {"gitbook_async", "httpcore", "httpx"}),
    ],
    ids=["own", "http2", "httpx"],
)
async def test_over_real_connections_no_token_is_logged_by_any_library(keyword, bring, talkers, caplog):
    caplog.set_level(logging.DEBUG)

    async def answer(stream):
        async with stream:
            await stream.receive()
            await stream.send(b"HTTP/1.1 401 Unauthorized\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}")

    async with await anyio.create_tcp_listener(local_host="127.0.0.1") as listener, anyio.create_task_group() as tasks:
        tasks.start_soon(listener.serve, answer)
        port = listener.extra(anyio.abc.SocketAttribute.local_port)  # noqa: S610  # this is not Django
        async with bring() as brought, GitBook(SECRET, base_url=f"http://127.0.0.1:{port}", **{keyword: brought}) as it:
            with pytest.raises(AuthenticationError):
                await it.spaces.get("x")
        tasks.cancel_scope.cancel()
    assert {record.name.partition(".")[0] for record in caplog.records} >= talkers
    assert SECRET not in caplog.text
    assert all(SECRET not in repr(record.__dict__) for record in caplog.records)


async def test_an_answer_that_no_request_was_sent_for_is_not_logged(client, server, lines):
    async def from_cache(*_):
        return Reply(200, {}, b"{}")

    await client(middleware=[from_cache]).request("GET", "/user")
    assert lines() == []
    assert server.requests == []
