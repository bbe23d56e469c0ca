"""The token is nowhere but in the request."""

from __future__ import annotations

import contextlib
import copy
import copyreg
import gc
import inspect
import io
import logging
import pickle
import traceback
from functools import partial
from types import TracebackType

import anyio
import httpx
import pytest
import sniffio
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from gitbook_async import GitBook, GitBookError, errors
from gitbook_async.tracing import Tracing
from tests.chaos.server import FaultyServer

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


@pytest.fixture(autouse=True)
def plain_pickles(monkeypatch):
    """Errors are pickled as Python does it: Dask, once it is imported, pickles their causes and tracebacks as well."""
    for each in [one for one in copyreg.dispatch_table if issubclass(one, BaseException)]:
        monkeypatch.delitem(copyreg.dispatch_table, each)


@pytest.mark.parametrize("answer", ANSWERS, ids=repr)
@pytest.mark.parametrize("own_client", [False, True])
async def test_no_error_or_log_shows_the_token(client, server, token, caplog, *, answer, own_client):
    caplog.set_level(logging.DEBUG)
    server.answers = [copy.copy(answer) if isinstance(answer, Exception) else answer]
    arguments = {"transport": None, "http_client": httpx.AsyncClient(transport=httpx.MockTransport(server))}
    gitbook = client(**(arguments if own_client else {}))
    with pytest.raises(GitBookError) as caught:
        await gitbook.spaces.get("x", share_key=SHARE_KEY)
    error = caught.value
    shown = [str(error), repr(error), repr(vars(error)), caplog.text, str(pickle.dumps(error))]
    shown += [repr(vars(copy.deepcopy(error))), *traceback.format_exception(error)]
    assert [part for part in shown if token in part] == []
    assert own_client or [part for part in shown if SHARE_KEY in part] == []


@pytest.mark.parametrize("way", ["default", "transport", "http_client", "session"])
async def test_a_pickle_with_causes_as_dask_makes_it_has_neither_the_token_nor_the_query(way, token):
    if way == "session" and sniffio.current_async_library() == "trio":
        pytest.skip("aiohttp runs on asyncio only")
    tblib = pytest.importorskip("tblib.pickling_support")
    table = dict.fromkeys(tblib._get_subclasses(BaseException), tblib.pickle_exception)
    table[TracebackType] = tblib.pickle_traceback
    async with contextlib.AsyncExitStack() as stack:
        server = stack.enter_context(FaultyServer(lambda _: "gibberish"))
        kinds = {"transport": httpx.AsyncHTTPTransport, "http_client": httpx.AsyncClient}
        if way == "session":
            kinds["session"] = pytest.importorskip("aiohttp").ClientSession
        opened = {way: await stack.enter_async_context(kinds[way]())} if way in kinds else {}
        gitbook = await stack.enter_async_context(GitBook(token, base_url=server.url, max_retries=0, **opened))
        with pytest.raises(GitBookError) as caught:
            await gitbook.spaces.get("x", share_key=SHARE_KEY)
    pickled = io.BytesIO()
    pickler = pickle.Pickler(pickled)
    pickler.dispatch_table = copyreg.dispatch_table | table
    pickler.dump(caught.value)
    found = pickled.getvalue()
    assert b"GET" in found
    assert [secret for secret in (token, SHARE_KEY) if secret.encode() in found] == []


async def test_nothing_of_the_client_shows_the_token(client, token):
    gitbook = client()
    await gitbook.spaces.get("x")
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
        await client().spaces.get("x")
    kept = [
        thing
        for thing in gc.get_referents(vars(caught.value), caught.value.__cause__)
        if isinstance(thing, httpx.Request)
    ]
    assert all("authorization" not in request.headers for request in [*kept, *server.requests])


def status(code, message="No"):
    return httpx.Response(code, json={"error": {"code": code, "message": message}})


def events(text):
    return httpx.Response(200, text=text, headers={"content-type": "text/event-stream"})


class Silence(httpx.AsyncByteStream):
    """A stream that says one thing and then nothing."""

    def __init__(self):
        self._parts = [b"data: {}\n\n"]

    def __aiter__(self):
        return self

    async def __anext__(self):
        if self._parts:
            return self._parts.pop()
        raise httpx.ReadTimeout("slow")


def silent(_request):
    return httpx.Response(200, stream=Silence(), headers={"content-type": "text/event-stream"})


async def hang(_request, _send):
    await anyio.sleep_forever()


async def get(gitbook, **options):
    await gitbook.spaces.get("x", share_key=SHARE_KEY, options=options)


async def get_nothing(gitbook):
    await gitbook.spaces.get("")


async def ask(gitbook, **options):
    scope = {"mode": "default"}
    await gitbook.site_ask.stream("o", "s", question=SHARE_KEY, scope=scope, options=options).final()


async def get_anonymously(gitbook):
    gitbook.calls.sender.auth = None
    gitbook.calls.sender.wire.adds_headers = False
    await get(gitbook)


async def get_all(gitbook):
    assert [space async for space in gitbook.spaces.list("o")]


async def get_closed(gitbook):
    await gitbook.aclose()
    await get(gitbook)


async def get_in_time(gitbook):
    await get(gitbook, deadline=0.01, max_retries=0)


# For each class of errors: what is called, and what the server answers.
CAUSES = {
    "GitBookError": (ask, events('event: error\ndata: {"error": {"message": "No"}}\n\n')),
    "InvalidArgument": (get_nothing, status(200)),
    "MissingToken": (get_anonymously, status(200)),
    "ClosedError": (get_closed, status(200)),
    "TransportError": (get, httpx.ReadError("reset")),
    "RequestTimeout": (get, httpx.ReadTimeout("slow")),
    "DeadlineExceeded": (get_in_time, hang),
    "InvalidResponse": (get, httpx.Response(200, text="<html>")),
    "ResponseTooLarge": (partial(get, max_response_size=1), status(200)),
    "StatusError": (get, status(418)),
    "BadRequestError": (get, status(400)),
    "AuthenticationError": (get, status(401)),
    "PermissionDeniedError": (get, status(403)),
    "NotFoundError": (get, status(404)),
    "OperationRemovedError": (get, status(404, "API operation not found")),
    "ConflictError": (get, status(409)),
    "PreconditionFailedError": (get, status(412)),
    "UnprocessableEntityError": (get, status(422)),
    "RateLimitError": (get, status(429)),
    "ServerError": (get, status(503)),
    "StreamError": (ask, events("event: error\ndata: No\n\n")),
    "StreamInterrupted": (ask, events("data: {}\n\ndata: {")),
    "StreamIdleTimeout": (ask, silent),
    "EventTooLarge": (partial(ask, max_event_size=1), events("data: {}\n\ndata: {")),
    "PaginationLoopError": (get_all, httpx.Response(200, json={"items": [{}], "next": {"page": "a"}})),
}


def client_of(answer, server, token, **options):
    """Make a client whose server does what is asked of it: a transport of its own, a middleware, or a plain answer."""
    if inspect.iscoroutinefunction(answer):
        options["middleware"] = [*options.get("middleware", ()), answer]
        answer = httpx.Response(200)
    server.answers = [answer]
    transport = httpx.MockTransport(answer if answer is silent else server)
    return GitBook(token, base_url="https://gitbook.test", transport=transport, **options)


def words(span):
    """Give all that a span says."""
    said = [
        span.name,
        span.attributes,
        span.status.description,
        *[(event.name, event.attributes) for event in span.events],
    ]
    return repr([dict(part) if hasattr(part, "items") else part for part in said]) + span.to_json()


@pytest.fixture
def spans():
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    return provider, exporter


@pytest.mark.parametrize("name", CAUSES)
async def test_no_error_of_any_class_shows_a_secret_nor_does_what_is_logged_or_traced(
    server, token, caplog, spans, *, name
):
    caplog.set_level(logging.DEBUG)
    provider, exporter = spans
    call, answer = CAUSES[name]
    gitbook = client_of(answer, server, token, middleware=[Tracing(provider)])
    with pytest.raises(getattr(errors, name)) as caught:
        await call(gitbook)
    error = caught.value
    again = pickle.loads(pickle.dumps(error))  # noqa: S301  # our own
    shown = [*map(str, (error, pickle.dumps(error))), *map(repr, (error, vars(error), vars(copy.deepcopy(error))))]
    shown += [
        repr(vars(again)),
        *traceback.format_exception(error),
        caplog.text,
        *map(words, exporter.get_finished_spans()),
    ]
    assert token not in "".join(shown)
    assert SHARE_KEY not in "".join(shown)
    assert type(again) is type(error)
    assert (str(again), again.args) == (str(error), error.args)


def test_there_is_a_cause_for_every_class_of_errors():
    assert set(CAUSES) == set(errors.__all__)


async def test_a_token_that_is_none_is_refused_without_showing_it():
    for wrong in ("se cret", "se\ncret", "sécret"):
        with pytest.raises(GitBookError) as caught:
            GitBook(wrong)
        assert wrong not in "".join(traceback.format_exception(caught.value)[-1:])
