"""Faults on demand, in the same process and over HTTP."""

from __future__ import annotations

import anyio
import httpx
import pytest

from gitbook_async import GitBook, GitBookError, PaginationLoopError, ServerError
from gitbook_async.testing import FakeGitBook, Faults, create_app, serve

pytestmark = pytest.mark.anyio

TOKEN = {"authorization": "Bearer gb_api_test"}
PATH = "/spaces/acme-guides"
STREAM = "/orgs/acme/ask/questions/stream"


@pytest.fixture(params=["in process", "over HTTP"])
async def place(request):
    """A client of a GitBook, and what fails there."""
    if request.param == "in process":
        async with FakeGitBook(examples=True) as fake:
            yield fake.client(headers=TOKEN, base_url="https://api.gitbook.com/v1"), fake.fail
        return
    faults = Faults()
    async with (
        serve(create_app(examples=True, faults=faults, event_delay=0.0)) as url,
        httpx.AsyncClient(headers=TOKEN, base_url=url, timeout=60) as http,
    ):
        yield http, faults.fail


async def test_a_status_as_often_as_wanted(place):
    http, fail = place
    fail("getSpaceById", status=503, times=2)
    statuses = [(await http.get(PATH)).status_code for _ in range(3)]
    assert statuses == [503, 503, 200]
    fail("*", status=500, message="Out of order")
    response = await http.get("/user")
    assert response.json() == {"error": {"code": 500, "message": "Out of order"}}
    assert response.headers["x-ratelimit-remaining"]


async def test_a_delay(place):
    http, fail = place
    fail("getSpaceById", delay=0.01)
    assert (await http.get(PATH)).status_code == 200


async def test_a_reset_leaves_the_request_undone(place):
    http, fail = place
    fail("updateSpaceById", reset=True)
    with pytest.raises(httpx.TransportError):
        await http.patch(PATH, json={"title": "Changed"})
    assert (await http.get(PATH)).json()["title"] == "Guides"


@pytest.mark.parametrize(("method", "body"), [("GET", b""), ("PATCH", b'{"title": "Changed"}')])
async def test_a_reset_over_a_socket_sends_not_even_the_head_of_an_answer(method, body, capfd):
    faults = Faults()
    faults.fail("*", reset=True)
    head = f"{method} /v1{PATH} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer gb_api_test\r\ncontent-length: {len(body)}"
    async with serve(create_app(examples=True, faults=faults)) as url:
        address = httpx.URL(url)
        async with await anyio.connect_tcp(address.host, address.port or 0) as stream:
            await stream.send(head.encode() + b"\r\n\r\n" + body)
            with pytest.raises((anyio.EndOfStream, anyio.BrokenResourceError)):
                await stream.receive()
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("fault", [{"reset": True}, {"status": 500}])
async def test_a_request_that_is_carried_out_though_it_seems_to_fail(place, fault):
    http, fail = place
    fail("updateSpaceById", done=True, **fault)
    try:
        assert (await http.patch(PATH, json={"title": "Changed"})).status_code == 500
    except httpx.TransportError:
        assert "reset" in fault
    assert (await http.get(PATH)).json()["title"] == "Changed"


async def test_the_record_says_what_went_wrong():
    async with FakeGitBook(examples=True) as fake:
        http = fake.client(headers=TOKEN, base_url="https://api.gitbook.com/v1")
        fake.fail("getSpaceById", truncate=True)
        with pytest.raises(httpx.TransportError):
            await http.get(PATH)
        await http.get(PATH)
    assert [(one.status, one.fault and one.fault.truncate) for one in fake.requests] == [(200, True), (200, None)]


async def test_an_error_response_can_break_too():
    async with FakeGitBook() as fake:
        http = fake.client(headers=TOKEN, base_url="https://api.gitbook.com/v1")
        fake.fail("getSpaceById", truncate=True)
        with pytest.raises(httpx.TransportError):
            await http.get("/spaces/nowhere")
    assert [(one.status, one.fault and one.fault.truncate) for one in fake.requests] == [(404, True)]


async def test_an_answer_that_breaks_off(place):
    http, fail = place
    fail("updateSpaceById", truncate=True)
    with pytest.raises(httpx.TransportError):
        await http.patch(PATH, json={"title": "Changed"})
    assert (await http.get(PATH)).json()["title"] == "Changed"


async def test_a_stream_that_breaks_off(place):
    http, fail = place
    fail("streamRecommendedQuestionsInOrganization", truncate=True)
    came = b""
    with pytest.raises(httpx.TransportError):  # noqa: PT012 -- what came before is the claim
        async with http.stream("GET", STREAM) as response:
            async for chunk in response.aiter_bytes():
                came += chunk
    assert came.count(b"data: ") in (2, 3)
    assert b"done" not in came


async def test_answers_that_are_not_json(place):
    http, fail = place
    fail("getSpaceById", malformed=True)
    response = await http.get(PATH)
    assert response.status_code == 200
    with pytest.raises(ValueError, match="Expecting"):
        response.json()
    fail("streamRecommendedQuestionsInOrganization", malformed=True)
    assert (await http.get(STREAM)).text.startswith('data: {"object": \n\n')


async def test_an_answer_that_stops_in_the_middle(place):
    http, fail = place
    fail("*", stall=0.01, times=2)
    assert (await http.get(PATH)).json()["title"] == "Guides"
    assert "event: done" in (await http.get(STREAM)).text


async def test_a_server_that_stalls_meets_the_time_out_of_the_client():
    faults = Faults()
    async with (
        serve(create_app(examples=True, faults=faults)) as url,
        httpx.AsyncClient(headers=TOKEN, timeout=0.1) as http,
    ):
        faults.fail("getSpaceById", stall=60.0)
        with pytest.raises(httpx.ReadTimeout):
            await http.get(f"{url}{PATH}")


async def test_a_repeated_cursor():
    async with FakeGitBook(examples=True) as fake:
        gitbook = GitBook("gb_api_test", http_client=fake.client())
        fake.fail("listSpacesInOrganizationById", repeat_cursor=True, times=None)
        fake.fail("streamRecommendedQuestionsInOrganization", repeat_cursor=True)
        seen = []
        with pytest.raises(PaginationLoopError):  # noqa: PT012 -- what came before is the claim
            async for space in gitbook.spaces.list("acme", limit=1):
                seen.append(space.id)
        assert seen == ["acme-guides", "acme-reference"]


async def test_the_sdk_gets_over_what_passes_and_tells_what_does_not():
    async with FakeGitBook(examples=True) as fake:
        gitbook = GitBook("gb_api_test", http_client=fake.client(), max_retries=0)
        fake.fail("getSpaceById", status=503)
        with pytest.raises(ServerError):
            await gitbook.spaces.get("acme-guides")
        for fault in ({"reset": True}, {"truncate": True}, {"malformed": True}):
            fake.fail("getSpaceById", **fault)
            with pytest.raises(GitBookError):
                await gitbook.spaces.get("acme-guides")
        fake.fail("*", status=500, times=None)
        fake.clear_faults()
        assert (await gitbook.spaces.get("acme-guides")).title == "Guides"


def test_a_fault_says_what_should_go_wrong():
    with pytest.raises(TypeError, match="no fault given"):
        Faults().fail("getSpaceById")
    with pytest.raises(TypeError, match="no fault given"):
        Faults().fail("getSpaceById", done=True)
    with pytest.raises(TypeError, match="wrong"):
        Faults().fail("getSpaceById", wrong=True)
