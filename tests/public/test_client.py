from __future__ import annotations

import os
import subprocess
import sys

import anyio
import httpx
import pytest

from gitbook_async import (
    ClosedError,
    GitBook,
    InvalidArgument,
    MemoryLimiter,
    MissingToken,
    NotFoundError,
    Pager,
    Response,
    SlotTransport,
    Stream,
    TransportError,
    operations,
)
from gitbook_async._version import VERSION

pytestmark = pytest.mark.anyio


async def test_a_typed_method_makes_its_call(client, server):
    space = await client().spaces.get("a/b", share_key="k&")
    assert space.id == "x"
    assert server.urls == ["https://gitbook.test/v1/spaces/a%2Fb?shareKey=k%26"]
    assert server.tokens == ["Bearer gb_api_very-secret"]
    assert server.requests[0].headers["user-agent"] == f"gitbook-async/{VERSION}"


async def test_raw_methods_give_the_response(client):
    gitbook = client()
    response = await gitbook.raw.spaces.get("x")
    assert isinstance(response, Response)
    assert response.parsed.id == "x"
    assert gitbook.raw is gitbook.raw


async def test_call_gives_what_the_typed_method_gives(client):
    gitbook = client()
    assert await gitbook.call("getSpaceById", path={"spaceId": "x"}, query={}, headers={}, json=None)
    assert isinstance(gitbook.call("listSpacesInOrganizationById", path={"organizationId": "x"}), Pager)
    scope = {"question": "q", "scope": {"mode": "default"}}
    path = {"organizationId": "x", "siteId": "x"}
    assert isinstance(gitbook.call("streamAskInSite", path=path, json=scope), Stream)
    with pytest.raises(InvalidArgument, match="did you mean getSpaceById"):
        gitbook.call("getSpaceByID")


async def test_request_reaches_what_no_document_knows(client, server):
    server.answers = [httpx.Response(201, json={"new": True})]
    response = await client().request("post", "/new", query={"q": 1}, headers={"X-A": "b"}, json={"a": 1})
    assert (response.status, response.parsed, response.operation) == (201, {"new": True}, None)
    assert (server.requests[0].method, server.urls) == ("POST", ["https://gitbook.test/v1/new?q=1"])
    assert (server.requests[0].content, server.requests[0].headers["x-a"]) == (b'{"a":1}', "b")
    server.answers = [httpx.Response(404)]
    with pytest.raises(NotFoundError):
        await client().request("GET", "/new")


@pytest.mark.parametrize(
    ("given", "base"),
    [
        (None, "https://api.gitbook.com/v1"),
        ("https://api.gitbook.com", "https://api.gitbook.com/v1"),
        ("https://api.gitbook.com/v1/", "https://api.gitbook.com/v1"),
        ("http://127.0.0.1:8787", "http://127.0.0.1:8787/v1"),
        ("http://[::1]:8787/gateway/v1", "http://[::1]:8787/gateway/v1"),
    ],
)
async def test_the_base_url_comes_with_or_without_a_version(client, server, monkeypatch, given, base):
    await client(base_url=given).system.get_information()
    if given:
        monkeypatch.setenv("GITBOOK_ENDPOINT", given)
    await client(base_url=None).system.get_information()
    assert server.urls == [base + "/"] * 2


@pytest.mark.parametrize(
    "base_url",
    [
        "",
        "gitbook.com",
        "ftp://x",
        "https://",
        "https://u:p@x",
        "https://x?a=b",
        "https://x#a",
        "https://x/ y",
        "https://x:y",
        "https://[",
        "https://x\n/",
    ],
)
def test_a_base_url_that_is_none_is_refused_without_showing_it(base_url):
    with pytest.raises(InvalidArgument) as caught:
        GitBook("t", base_url=base_url)
    assert "u:p" not in str(caught.value)


@pytest.mark.parametrize(
    "arguments",
    [
        {"timeout": 0},
        {"deadline": -1},
        {"max_retries": -1},
        {"max_connections": 0},
        {"max_connections": True},
        {"transport": "requests"},
        {"transport": httpx.MockTransport(lambda _: None), "http_client": httpx.AsyncClient()},
        {"http_client": object()},
        {"session": object()},
        {"user_agent": "a\r\nb"},
        {"auth": "token"},
    ],
    ids=" and ".join,
)
def test_arguments_that_make_no_sense_are_refused(arguments):
    with pytest.raises(InvalidArgument):
        GitBook(**arguments)


async def test_time_outs_are_those_of_the_client_unless_the_call_has_its_own(client, server):
    gitbook = client(timeout=httpx.Timeout(9, connect=1))
    await gitbook.spaces.get("x")
    await gitbook.spaces.get("x", options={"timeout": None})
    await client().spaces.get("x")
    assert [request.extensions["timeout"]["read"] for request in server.requests] == [9, None, 60]
    assert [request.extensions["timeout"]["connect"] for request in server.requests] == [1, None, 5]


async def test_a_client_with_options_shares_the_connections_and_the_limits(server):
    limiter = MemoryLimiter()
    closed = []

    class Transport(httpx.MockTransport):
        async def aclose(self):
            closed.append(self)

    gitbook = GitBook("t", transport=Transport(server), limiter=limiter, user_agent="me/1")
    async with gitbook.with_options(headers={"Prefer": "x"}, max_retries=0) as child:
        await child.spaces.get("x")
        grandchild = child.with_options(timeout=1)
        await grandchild.spaces.get("x")
    assert [request.headers["prefer"] for request in server.requests] == ["x", "x"]
    assert server.requests[0].headers["user-agent"] == "me/1"
    assert grandchild.calls.settings.max_retries == 0
    assert grandchild.calls.sender is gitbook.calls.sender
    assert type(child) is GitBook
    with pytest.raises(InvalidArgument, match="unknown option: timeut"):
        gitbook.with_options(timeut=1)
    await gitbook.aclose()
    assert closed == []


async def test_the_connections_of_a_child_stay_open_until_the_client_is_closed():
    async with GitBook("t", max_connections=7) as gitbook:
        pool = gitbook.calls.sender.wire._pool
        async with gitbook.with_options(timeout=1) as child:
            assert child.calls.sender.wire._pool is pool
            slots = pool._home = _Home()
        assert not slots.closed
    assert slots.closed


class _Home:
    """Stands in for the connections of an event loop."""

    closed = False

    @property
    def slots(self):
        return self

    def __len__(self):
        return 0

    async def aclose(self):
        self.closed = True


async def test_calls_go_over_real_connections():
    async def serve(stream):
        async with stream:
            await stream.receive()
            await stream.send(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 10\r\n\r\n")
            await stream.send(b'{"id":"x"}')

    async with await anyio.create_tcp_listener(local_host="127.0.0.1") as listener, anyio.create_task_group() as tasks:
        tasks.start_soon(listener.serve, serve)
        port = listener.extra(anyio.abc.SocketAttribute.local_port)  # noqa: S610  # no database here
        async with GitBook("t", base_url=f"http://127.0.0.1:{port}") as gitbook:
            assert (await gitbook.spaces.get("x")).id == "x"
        async with SlotTransport() as transport:
            gitbook = GitBook("t", base_url=f"http://127.0.0.1:{port}", transport=transport)
            assert (await gitbook.spaces.get("x")).id == "x"
        tasks.cancel_scope.cancel()


async def test_a_client_of_the_users_is_used_and_left_open(server):
    async with httpx.AsyncClient(transport=httpx.MockTransport(server)) as http_client:
        async with GitBook("t", http_client=http_client) as gitbook:
            assert (await gitbook.spaces.get("x")).id == "x"
        assert not http_client.is_closed
    assert server.tokens == ["Bearer t"]


def test_without_the_extra_it_says_which(monkeypatch):
    monkeypatch.setitem(sys.modules, "aiohttp", None)
    monkeypatch.delitem(sys.modules, "gitbook_async._wire.session", raising=False)
    with pytest.raises(ImportError, match=r"gitbook-async\[aiohttp\]"):
        GitBook("t", session=httpx.AsyncClient())


async def test_batches_are_at_hand(client):
    gitbook = client()
    spaces = await gitbook.gather(gitbook.spaces.get("x"), gitbook.spaces.get("y"))
    assert [space.id for space in spaces] == ["x", "x"]
    outcomes = [outcome async for outcome in gitbook.map(gitbook.spaces.get, ["a", "b"], ordered=True)]
    assert [(outcome.item, outcome.value.id) for outcome in outcomes] == [("a", "x"), ("b", "x")]


def test_a_resource_that_does_not_exist_is_an_attribute_error(client):
    with pytest.raises(AttributeError, match="spacs"):
        client().spacs  # noqa: B018


def test_a_client_lists_its_resources_and_makes_each_once(client):
    gitbook = client()
    assert {"spaces", "change_requests", "site_ask", "call", "map"} <= set(dir(gitbook))
    assert gitbook.spaces is gitbook.spaces


def test_completion_shows_resources_and_methods_and_nothing_internal(client):
    gitbook = client()
    shown = {name for name in dir(gitbook) if not name.startswith("_")}
    resources = {operation.resource for operation in operations.values()}
    assert shown == resources | {"aclose", "call", "gather", "installation", "map", "raw", "request", "with_options"}
    assert {name for name in dir(gitbook.raw) if not name.startswith("_")} == resources
    for resource in resources:
        methods = {operation.name for operation in operations.values() if operation.resource == resource}
        assert {name for name in dir(getattr(gitbook, resource)) if not name.startswith("_")} == methods
    assert "delete, duplicate, get, list" in repr(gitbook.spaces)
    assert ", spaces, " in repr(gitbook.raw)


async def test_a_closed_client_refuses_calls(client, server):
    async with client() as gitbook:
        child, tenant = gitbook.with_options(timeout=1), gitbook.with_options(token="other")
        await child.spaces.get("x")
        await child.aclose()
        await tenant.spaces.get("x")
    for closed in (gitbook, child, tenant):
        with pytest.raises(ClosedError, match="the client is closed"):
            await closed.spaces.get("x")
        with pytest.raises(ClosedError):
            await closed.request("GET", "/user")
        with pytest.raises(ClosedError):
            await closed.spaces.list("x")
        with pytest.raises(ClosedError):
            await closed.site_ask.stream("o", "s", question="q", scope={"mode": "default"})
    assert len(server.requests) == 2


async def test_many_tenants_share_the_connections_and_have_their_own_tokens(client, server):
    class Counting(MemoryLimiter):
        def __init__(self):
            super().__init__()
            self.keys = []

        async def acquire(self, key):
            self.keys.append(key)

    async def provide():
        return "provided"

    gitbook = client(limiter=Counting())
    own = Counting()
    tenants = [gitbook.with_options(token="one"), gitbook.with_options(auth=provide, timeout=1)]
    strict = gitbook.with_options(token="three", limiter=own)
    for each in (gitbook, *tenants, strict):
        await each.spaces.get("x")
    assert server.tokens == ["Bearer gb_api_very-secret", "Bearer one", "Bearer provided", "Bearer three"]
    assert len({*gitbook.calls.sender.limiter.keys, *own.keys}) == 4
    assert (len(gitbook.calls.sender.limiter.keys), len(own.keys)) == (3, 1)
    assert all(each.calls.sender.wire is gitbook.calls.sender.wire for each in (*tenants, strict))
    with pytest.raises(InvalidArgument, match="either token or auth"):
        gitbook.with_options(token="a", auth=provide)


async def test_another_token_replaces_a_token_in_the_headers(client, server):
    gitbook = client(token=None).with_options(headers={"Authorization": "Bearer first"})
    await gitbook.spaces.get("x")
    await gitbook.with_options(token="second").spaces.get("x")
    assert server.tokens == ["Bearer first", "Bearer second"]


class Silent:
    """A server that closes each connection, and counts them."""

    def __init__(self):
        self.connections = 0

    async def __call__(self, stream):
        async with stream:
            self.connections += 1


async def test_a_missing_token_is_reported_before_a_request_is_sent():
    silent = Silent()
    async with await anyio.create_tcp_listener(local_host="127.0.0.1") as listener, anyio.create_task_group() as tasks:
        tasks.start_soon(listener.serve, silent)
        port = listener.extra(anyio.abc.SocketAttribute.local_port)  # noqa: S610  # no database here
        async with GitBook(base_url=f"http://127.0.0.1:{port}", max_retries=0) as gitbook:
            with pytest.raises(MissingToken, match=r"GitBook\(token=...\), or set GITBOOK_TOKEN.*getSpaceById"):
                await gitbook.spaces.get("x")
            assert silent.connections == 0
            with pytest.raises(TransportError):  # it may need none
                await gitbook.request("GET", "/spaces/x")
            with pytest.raises(TransportError):
                await gitbook.spaces.get("x", options={"headers": {"authorization": "Bearer mine"}})
            assert silent.connections == 2
        tasks.cancel_scope.cancel()


async def test_what_a_client_of_the_users_adds_may_be_the_token(server):
    headers = {"authorization": "Bearer theirs"}
    async with httpx.AsyncClient(transport=httpx.MockTransport(server), headers=headers) as http_client:
        await GitBook(http_client=http_client).spaces.get("x")
    assert server.tokens == ["Bearer theirs"]


@pytest.mark.parametrize(("path", "instead"), [("/v1/user", "'/user'"), ("/v1", "'/'"), ("/v1/", "'/'")])
async def test_a_version_that_is_there_already_is_named(client, server, path, instead):
    with pytest.raises(InvalidArgument, match=rf"repeats the /v1 of https://gitbook.test/v1: pass {instead}"):
        await client().request("GET", path)
    assert server.requests == []
    await client().request("GET", "/v1beta")
    assert server.urls == ["https://gitbook.test/v1/v1beta"]


@pytest.mark.parametrize(("requested", "levels"), [("debug", {"DEBUG"}), ("INFO", set()), ("", set())])
def test_the_environment_can_turn_on_logging(requested, levels):
    program = (
        "import anyio, httpx, gitbook_async\n"
        "answer = httpx.MockTransport(lambda request: httpx.Response(200, json={}))\n"
        "for _ in range(2): gitbook = gitbook_async.GitBook('gb_api_secret', transport=answer)\n"
        "anyio.run(gitbook.spaces.get, 'x')\n"
    )
    env = {**os.environ, "GITBOOK_LOG": requested}
    done = subprocess.run([sys.executable, "-c", program], env=env, capture_output=True, text=True, check=True)
    assert {line.split()[2] for line in done.stderr.splitlines()} == levels
    assert len(done.stderr.splitlines()) == len(levels)
    assert "gb_api_secret" not in done.stderr


def test_a_level_that_is_none_is_refused(client, monkeypatch):
    monkeypatch.setenv("GITBOOK_LOG", "loud")
    with pytest.raises(InvalidArgument, match="GITBOOK_LOG must be debug or info, not 'loud'"):
        client()


def test_every_operation_has_its_method(client):
    gitbook = client()
    for operation in operations.values():
        assert callable(getattr(getattr(gitbook, operation.resource), operation.name))


def test_a_client_shows_where_gitbook_is(client):
    assert repr(client()) == "<GitBook at https://gitbook.test/v1>"
