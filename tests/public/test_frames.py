"""Error reporters collect the local variables of tracebacks: no frame that an error carries shows a secret."""

from __future__ import annotations

import asyncio
import contextlib
import traceback
from pathlib import Path

import aiohttp
import anyio
import attrs
import httpx
import pytest

from gitbook_async import GitBook, GitBookError, SlotTransport
from gitbook_async._calls.installation import InstallationToken
from gitbook_async._send.auth import ProvidedToken
from gitbook_async.visitors import visitor_token
from gitbook_async.webhooks import sign_webhook, verify_webhook

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("no_waiting")]

SECRET = "gb_api_0123456789-never-to-be-seen"
HERE = Path(__file__).parent.parent


def led_to(error):
    """Give an exception, and all that led to it."""
    seen, waiting = [], [error]
    while waiting:
        each = waiting.pop()
        if each is not None and each not in seen:
            seen.append(each)
            waiting += [each.__cause__, each.__context__, *getattr(each, "exceptions", ())]
    return seen


def shown(error):
    """Give what an error reporter sends: exceptions, their attributes, and the variables of frames but the test's."""
    for each in led_to(error):
        yield "exception", repr(each) + repr(vars(each))
        for frame, line in traceback.walk_tb(each.__traceback__):
            code = frame.f_code
            if HERE not in Path(code.co_filename).parents:
                for name, value in frame.f_locals.items():
                    with contextlib.suppress(AttributeError):  # what is not yet made has no repr
                        yield f"{code.co_qualname}, line {line}: {name}", repr(value)


def check(error, secret=SECRET):
    found = [place for place, text in shown(error) if secret in text]
    assert not found, f"{type(error).__name__}: {found}"


async def failing(call):
    try:
        await call
    except BaseException as error:  # noqa: BLE001  # cancellations too
        return error
    raise AssertionError("it did not fail")


class Server:
    """Answers each request by the same bytes; None hangs up, and `silent` waits for ever."""

    def __init__(self, answer):
        self.answer = answer

    async def serve(self, stream):
        with contextlib.suppress(anyio.BrokenResourceError, anyio.ClosedResourceError, anyio.EndOfStream):
            async with stream:
                received = b""
                while self.answer != "deaf" and b"\r\n\r\n" not in received:
                    received += await stream.receive()
                if isinstance(self.answer, str):
                    await anyio.sleep_forever()
                elif self.answer is not None:
                    await stream.send(self.answer)


@contextlib.asynccontextmanager
async def serving(answer):
    listener = await anyio.create_tcp_listener(local_host="127.0.0.1")
    port = listener.extra(anyio.abc.SocketAttribute.local_port)  # noqa: S610  # this is not Django
    async with listener, anyio.create_task_group() as tasks:
        tasks.start_soon(listener.serve, Server(answer).serve)
        yield f"http://127.0.0.1:{port}"
        tasks.cancel_scope.cancel()


@contextlib.asynccontextmanager
async def opened(way, url, **options):
    options = {"token": SECRET, "base_url": url, "max_retries": 1, "timeout": 5, **options}
    async with contextlib.AsyncExitStack() as stack:
        if way == "session":
            options["session"] = await stack.enter_async_context(aiohttp.ClientSession())
        elif way == "httpx":
            options["http_client"] = await stack.enter_async_context(httpx.AsyncClient())
        elif way == "httpx2":
            httpx2 = pytest.importorskip("httpx2")
            options["http_client"] = await stack.enter_async_context(httpx2.AsyncClient())
        elif way == "transport":
            options["transport"] = await stack.enter_async_context(SlotTransport())
        elif way == "slots of httpx":
            options["http_client"] = await stack.enter_async_context(httpx.AsyncClient(transport=SlotTransport()))
        yield await stack.enter_async_context(GitBook(**options))


WAYS = ["default", "transport", "httpx", "httpx2", "slots of httpx", "session"]
HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: %b\r\ncontent-length: 50\r\n\r\n"
ANSWERS = {
    "hangs up": None,
    "is silent": "silent",
    "no HTTP": b"oops\r\n\r\n",
    "cut": HEAD % b"application/json" + b"{",
    "no JSON": b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\noops",
    "an error": b"HTTP/1.1 500 No\r\ncontent-length: 0\r\n\r\n",
    "a redirection": b"HTTP/1.1 302 No\r\ncontent-length: 0\r\nlocation: /elsewhere\r\n\r\n",
    "a rejection": b"HTTP/1.1 401 No\r\ncontent-length: 0\r\n\r\n",
    "compressed": b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 4\r\n\r\noops",
    "a protocol switched": b"HTTP/1.1 101 No\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n",
}


@pytest.mark.filterwarnings("ignore:Async generator 'httpx._content:ResourceWarning")  # httpx leaves it behind
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
async def test_no_failure_of_a_call_or_a_stream_shows_the_token(way, answer, anyio_backend_name):
    if way == "session" and anyio_backend_name == "trio":
        way = "default"  # aiohttp is for asyncio alone
    timeout = 0.05 if answer == "silent" else 5
    async with serving(answer) as url, opened(way, url, timeout=timeout) as gitbook:
        check(await failing(gitbook.spaces.get("x")))
        check(await failing(gitbook.spaces.update("x", title="y" * 100_000)))
        ask = gitbook.site_ask.stream("o", "s", question="?", scope={"mode": "default"})
        check(await failing(ask.final()))


@pytest.mark.parametrize("way", WAYS)
async def test_no_stream_that_is_cut_shows_the_token(way, anyio_backend_name):
    way = "default" if way == "session" and anyio_backend_name == "trio" else way
    async with serving(HEAD % b"text/event-stream" + b"data: {}\n\n") as url, opened(way, url) as gitbook:
        ask = gitbook.site_ask.stream("o", "s", question="?", scope={"mode": "default"})
        check(await failing(ask.final()))


@pytest.mark.parametrize("way", WAYS)
async def test_no_failure_to_connect_shows_the_token(way, anyio_backend_name):
    way = "default" if way == "session" and anyio_backend_name == "trio" else way
    async with serving(None) as url:
        pass
    async with opened(way, url) as gitbook:
        check(await failing(gitbook.spaces.get("x")))
    async with opened(way, url.replace("http:", "https:")) as gitbook:
        check(await failing(gitbook.spaces.get("x")))


@pytest.mark.parametrize("anyio_backend", ["asyncio"])
@pytest.mark.parametrize("way", WAYS)
async def test_no_cancelled_call_shows_the_token(way):
    async with serving("silent") as url, opened(way, url) as gitbook:

        async def in_time():
            async with asyncio.timeout(0.05):
                await gitbook.spaces.get("x")

        check(await failing(in_time()))
        check(await failing(gitbook.spaces.get("x", options={"deadline": 0.05})))
        task = asyncio.create_task(gitbook.spaces.get("x"))
        await asyncio.sleep(0.05)
        task.cancel()
        check(await failing(task))
    async with serving("deaf") as url, opened(way, url) as gitbook:
        title = "y" * 20_000_000  # more than the kernel takes
        task = asyncio.create_task(gitbook.spaces.update("x", title=title))
        await asyncio.sleep(0.2)
        task.cancel()
        check(await failing(task))


async def breaks(request, send):
    await send(request)
    raise OSError("broken")


async def adds(request, send):
    return await send(attrs.evolve(request, headers={**request.headers, "x-note": "\u2603\r\n"}))


async def lines(request, send):
    return await send(attrs.evolve(request, headers={**request.headers, "x-note": "a\r\nb: c"}))


class Limiter:
    async def acquire(self, key):
        pass

    async def observe(self, key, limit):
        raise OSError("broken")


LIMITED = b"HTTP/1.1 200 OK\r\nx-ratelimit-remaining: 5\r\ncontent-length: 2\r\n\r\n{}"


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    "options", [{"middleware": [breaks]}, {"middleware": [adds]}, {"middleware": [lines]}, {"limiter": Limiter()}]
)
async def test_nothing_that_users_add_shows_the_token_when_it_fails(way, options, anyio_backend_name):
    way = "default" if way == "session" and anyio_backend_name == "trio" else way
    async with serving(LIMITED) as url, opened(way, url, **options) as gitbook:
        check(await failing(gitbook.spaces.get("x")))


async def test_no_failure_of_a_token_shows_it(server, client):
    answers = [SECRET]

    async def provide():
        if not answers:
            raise OSError("broken")
        return answers.pop(0)

    server.answers = [httpx.Response(401)]
    check(await failing(client(token=None, auth=ProvidedToken(provide)).spaces.get("x")))
    answers += [f"{SECRET} {SECRET}"]
    check(await failing(ProvidedToken(provide).token()))
    for wrong in (f"{SECRET}\n{SECRET}", f"{SECRET}\u2603"):
        for attempt in (lambda wrong=wrong: GitBook(wrong), lambda wrong=wrong: client().with_options(token=wrong)):
            with pytest.raises(ValueError, match="token") as caught:
                attempt()
            check(caught.value)


@pytest.mark.parametrize("content", [f'{{"token": "{SECRET} x"}}', f'{{"token": "{SECRET}"', f'["{SECRET}"]'])
async def test_no_failure_to_mint_a_token_shows_it(server, client, content):
    server.answers = [httpx.Response(200, text=content)]
    check(await failing(InstallationToken(client(), "i", "1").token()))


def test_no_failure_to_sign_or_to_verify_shows_the_secret(monkeypatch):
    attempts = [
        lambda: verify_webhook(b"{}", "t=1,v1=a", SECRET),
        lambda: verify_webhook(b"{}", sign_webhook(b"{}", SECRET, timestamp=1), SECRET),
        lambda: verify_webhook(b"oops", sign_webhook(b"oops", SECRET), SECRET),
        lambda: verify_webhook(b"{}", "t=1,v1=a", SECRET + "\ud800"),
        lambda: sign_webhook(5, SECRET),
        lambda: visitor_token({"exp": 1}, SECRET),
        lambda: visitor_token({"iss": 5}, SECRET),
        lambda: visitor_token({}, SECRET[:20]),
    ]
    for attempt in attempts:
        with pytest.raises(GitBookError) as caught:
            attempt()
        check(caught.value, SECRET[:20])
