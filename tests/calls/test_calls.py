from __future__ import annotations

import attrs
import httpx
import pytest

from gitbook_async import (
    UNSET,
    AuthenticationError,
    InvalidArgument,
    InvalidResponse,
    NotFoundError,
    Pager,
    Response,
    Stream,
    StreamInterrupted,
)
from gitbook_async._message.operation import Parameter

pytestmark = pytest.mark.anyio

EVENTS = httpx.Response(
    200,
    content=b'data: {"n": 1}\n\ndata: {"n": 2}\n\nevent: done\ndata: done\n\n',
    headers={"content-type": "text/event-stream"},
)


@pytest.fixture
def calls(client):
    return client().calls


@pytest.fixture
def raw(calls):
    return attrs.evolve(calls, raw=True)


@pytest.fixture
def listing(operation):
    parameters = (Parameter("page", "query", "page", False), Parameter("limit", "query", "limit", False))
    return operation(id="listThings", path="/things", parameters=parameters, responses={200: dict}, paginated=True)


@pytest.fixture
def streaming(operation, thing):
    return operation("POST", id="streamThing", streaming=True, responses={200: thing})


@pytest.fixture
def two_pages(server):
    def answer(request):
        cursor = request.url.params.get("page")
        return httpx.Response(200, json={"items": [2]} if cursor else {"items": [1], "next": {"page": "b"}})

    server.answers = [answer]


async def test_a_call_gives_the_value(calls, operation, thing):
    assert await calls.call(operation(), ("x",)) == thing({"id": "x"})


async def test_a_raw_call_gives_the_response(raw, operation, thing):
    response = await raw.call(operation(), ("x",))
    assert isinstance(response, Response)
    assert (response.status, response.parsed) == (200, thing({"id": "x"}))


async def test_the_options_of_a_call_are_its_own(calls, operation, server):
    await calls.call(operation(), ("x",), query={"shareKey": UNSET}, options={"query": {"dry": True}})
    await calls.call(operation(), ("x",))
    assert [url.partition("?")[2] for url in server.urls] == ["dry=true", ""]


async def test_an_error_is_raised(calls, operation, server):
    server.answers = [httpx.Response(404, json={"error": {"code": 404, "message": "No"}})]
    with pytest.raises(NotFoundError, match="No"):
        await calls.call(operation(), ("x",))


@pytest.mark.usefixtures("two_pages")
async def test_pages_follow_the_cursor_and_keep_the_other_arguments(calls, listing, server):
    pager = calls.pages(
        listing, (), query={"limit": 1, "page": UNSET}, headers={"prefer": "x"}, options={"query": {"q": 1}}
    )
    assert isinstance(pager, Pager)
    assert server.requests == []
    assert [item async for item in pager] == [1, 2]
    assert [url.partition("?")[2] for url in server.urls] == ["q=1&limit=1", "q=1&limit=1&page=b"]
    assert all(request.headers["prefer"] == "x" for request in server.requests)


@pytest.mark.parametrize("arguments", [{"query": {"page": "a"}}, {"options": {"query": {"page": "a"}}}])
async def test_pages_begin_at_the_cursor_that_was_given(calls, listing, server, arguments):
    server.answers = [lambda request: httpx.Response(200, json={"items": [request.url.params["page"]]})]
    assert [item async for item in calls.pages(listing, (), **arguments)] == ["a"]


@pytest.mark.usefixtures("two_pages")
async def test_a_search_by_post_is_paged_too(calls, operation, body, server):
    search = operation(
        "POST", path="/search", parameters=(), body=body(True, None), responses={200: dict}, paginated=True
    )
    assert [item async for item in calls.pages(search, (), json={"query": "q"})] == [1, 2]
    assert [request.content for request in server.requests] == [b'{"query":"q"}'] * 2


async def test_a_failure_of_a_page_says_where_to_resume(calls, listing, server):
    page = httpx.Response(200, json={"items": [1], "next": {"page": "b"}})
    server.answers = [page, httpx.Response(404)]
    with pytest.raises(NotFoundError) as caught:
        [item async for item in calls.pages(listing)]
    assert caught.value.cursor == "b"


@pytest.mark.usefixtures("two_pages")
async def test_raw_pages_give_the_response_of_one(raw, listing):
    response = await raw.pages(listing)
    assert (response.status, response.parsed.items, response.parsed.next_cursor) == (200, [1], "b")


async def test_a_stream_gives_events(calls, streaming, server, thing):
    server.answers = [EVENTS]
    stream = calls.stream(streaming, ("x",), json={"q": 1})
    assert isinstance(stream, Stream)
    assert server.requests == []
    assert [event async for event in stream] == [thing({"n": 1}), thing({"n": 2})]
    assert server.requests[0].headers["accept"] == "text/event-stream"


async def test_a_raw_stream_gives_the_response_with_the_open_stream(raw, streaming, server):
    server.answers = [EVENTS]
    response = await raw.stream(streaming, ("x",))
    assert (response.status, response.content) == (200, b"")
    async with response.parsed as stream:
        assert len([event async for event in stream]) == 2


async def test_a_raw_stream_is_closed_by_async_with(raw, streaming, server):
    server.answers = [EVENTS]
    async with raw.stream(streaming, ("x",)) as response:
        assert response.status == 200
        async for _ in response.parsed:
            break
    with pytest.raises(StreamInterrupted, match="closed before its end"):
        await response.parsed.final()


async def test_a_stream_that_is_refused_is_an_error_like_any_other(calls, streaming, server):
    server.answers = [httpx.Response(404, json={"error": {"code": 404, "message": "No"}})]
    with pytest.raises(NotFoundError) as caught:
        await calls.stream(streaming, ("x",)).open()
    assert (caught.value.operation, caught.value.response.json()["error"]["message"]) == ("streamThing", "No")


async def test_a_page_in_place_of_a_stream_is_an_error(calls, streaming, server):
    server.answers = [httpx.Response(200, text="<html>", headers={"content-type": "text/html"})]
    with pytest.raises(InvalidResponse):
        await calls.stream(streaming, ("x",)).final()


async def test_dispatch_calls_each_operation_in_its_own_way(calls, operation, listing, streaming, thing):
    assert isinstance(calls.dispatch(listing), Pager)
    assert isinstance(calls.dispatch(streaming, ("x",)), Stream)
    assert await calls.dispatch(operation(), ("x",)) == thing({"id": "x"})


async def test_a_call_by_id_is_the_typed_call(calls, operation, server, thing):
    table = {"getThing": operation()}
    found = calls.by_id(table, "getThing", path={"thingId": "x"}, query={"shareKey": "k"}, headers={"Prefer": "p"})
    assert await found == thing({"id": "x"})
    assert server.urls == ["https://gitbook.test/v1/things/x?shareKey=k"]
    assert server.requests[0].headers["prefer"] == "p"


@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"path": {"thing": "x"}},
        {"path": {"thingId": "x"}, "query": {"a": 1}},
        {"path": {"thingId": "x"}, "json": {}},
        {"path": {"thingId": "x"}, "headers": {"Authorization": "x"}},
    ],
)
async def test_a_call_by_id_is_checked_before_anything_is_sent(calls, operation, server, arguments):
    with pytest.raises(InvalidArgument):
        calls.by_id({"getThing": operation()}, "getThing", **arguments)
    assert server.requests == []


@pytest.mark.parametrize("streamed", [False, True])
async def test_who_sent_no_token_is_told_what_to_do(client, operation, streaming, server, streamed):
    server.answers = [httpx.Response(401)]
    for token, hint in ((None, True), ("t", False)):
        calls = client(token=token).calls
        with pytest.raises(AuthenticationError) as caught:
            await calls.dispatch(streaming if streamed else operation(), ("x",))
        assert ("GITBOOK_TOKEN" in "".join(getattr(caught.value, "__notes__", []))) is hint


async def test_what_does_not_fit_the_document_can_be_observed(client, server):
    found = []
    gitbook = client(on_mismatch=lambda operation, mismatch: found.append((operation, mismatch.problem, mismatch.path)))
    server.answers = [httpx.Response(200, json={"object": "space", "news": 1})]
    await gitbook.spaces.get("x")
    assert ("getSpaceById", "unknown field", "/news") in found
    found.clear()
    server.answers = [httpx.Response(200, json={"items": [{"news": 1}]})]
    await gitbook.spaces.list("x")
    assert ("listSpacesInOrganizationById", "unknown field", "/items/0/news") in found


async def test_what_does_not_fit_in_an_event_can_be_observed(client, server):
    found = []
    gitbook = client(on_mismatch=lambda operation, mismatch: found.append((operation, mismatch.problem, mismatch.path)))
    content = b'data: {"type": "answer", "answer": {"news": 1}}\n\nevent: done\ndata: done\n\n'
    server.answers = [httpx.Response(200, content=content, headers={"content-type": "text/event-stream"})]
    await gitbook.site_ask.stream("o", "s", question="q", scope={"mode": "default"}).final()
    assert ("streamAskInSite", "unknown field", "/answer/news") in found
