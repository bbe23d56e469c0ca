from __future__ import annotations

import subprocess
import sys

import anyio
import httpx
import pytest
from opentelemetry import trace
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from gitbook_async import (
    DeadlineExceeded,
    NotFoundError,
    RateLimitError,
    ServerError,
    StatusError,
    StreamInterrupted,
    TransportError,
)
from gitbook_async.tracing import Metrics, Tracing

pytestmark = pytest.mark.anyio

SECRET = "gb_api_never-to-be-seen"
EVENTS = {"content-type": "text/event-stream"}


@pytest.fixture
def exporter():
    return InMemorySpanExporter()


@pytest.fixture
def provider(exporter):
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    return provider


@pytest.fixture
def traced(client, provider):
    return lambda **arguments: client(**{"middleware": [Tracing(provider)], **arguments})


@pytest.fixture
def spans(exporter):
    return exporter.get_finished_spans


def outcomes(span):
    """What the events of a span say, but for how long it took."""
    assert all(event.attributes["gitbook.attempt.duration"] >= 0 for event in span.events)
    return [
        {name.rpartition(".")[2]: value for name, value in event.attributes.items() if not name.endswith("duration")}
        for event in span.events
    ]


async def test_a_call_is_a_client_span_by_the_conventions(traced, spans):
    await traced().call("getSpaceById", path={"spaceId": "a/b"}, query={"shareKey": SECRET})
    [span] = spans()
    assert span.name == "GET /spaces/{spaceId}"
    assert span.kind is SpanKind.CLIENT
    assert span.status.status_code is StatusCode.UNSET
    assert span.instrumentation_scope.name == "gitbook_async"
    assert dict(span.attributes) == {
        "http.request.method": "GET",
        "server.address": "gitbook.test",
        "server.port": 443,
        "url.full": "https://gitbook.test/v1/spaces/a%2Fb?shareKey=REDACTED",
        "url.template": "/spaces/{spaceId}",
        "gitbook.operation": "getSpaceById",
        "http.response.status_code": 200,
    }
    assert outcomes(span) == [{"attempt": 1, "status_code": 200}]


async def test_a_call_outside_the_document_is_named_by_its_method(traced, spans):
    await traced(base_url="http://gitbook.test:8787").request("GET", "/user")
    await traced().request("PURGE", "/user")
    get, purge = spans()
    assert (get.name, get.attributes["server.port"]) == ("GET", 8787)
    assert "gitbook.operation" not in get.attributes
    assert purge.name == "HTTP"
    assert purge.attributes["http.request.method"] == "_OTHER"
    assert purge.attributes["http.request.method_original"] == "PURGE"


async def test_all_attempts_of_a_call_are_events_of_one_span(traced, server, spans, no_waiting):
    server.answers = [httpx.Response(503), httpx.ReadTimeout("x"), httpx.Response(200, json={})]
    await traced().request("GET", "/user")
    [span] = spans()
    assert [event.name for event in span.events] == ["gitbook.attempt"] * 3
    assert outcomes(span) == [
        {"attempt": 1, "status_code": 503, "type": "503"},
        {"attempt": 2, "type": "gitbook_async.errors.RequestTimeout"},
        {"attempt": 3, "status_code": 200},
    ]
    assert span.attributes["http.request.resend_count"] == 2
    assert span.status.status_code is StatusCode.UNSET
    assert "error.type" not in span.attributes
    assert len(no_waiting) == 2


@pytest.mark.parametrize(("status", "error"), [(404, NotFoundError), (500, ServerError)])
async def test_an_error_of_gitbooks_is_the_status_of_the_span(status, error, traced, server, spans):
    server.answers = [httpx.Response(status, json={"error": {"message": "no"}})]
    with pytest.raises(error):
        await traced(max_retries=0).request("GET", "/user")
    [span] = spans()
    assert span.status.status_code is StatusCode.ERROR
    assert span.attributes["error.type"] == str(status)
    assert span.attributes["http.response.status_code"] == status


async def test_a_call_without_an_answer_says_what_happened_instead(traced, server, spans):
    server.answers = [httpx.ConnectError("nobody is there")]
    with pytest.raises(TransportError):
        await traced(max_retries=0).request("GET", "/user")
    [span] = spans()
    assert span.status.status_code is StatusCode.ERROR
    assert span.status.description == "ConnectError: nobody is there"
    assert span.attributes["error.type"] == "gitbook_async.errors.TransportError"
    assert "http.response.status_code" not in span.attributes


async def test_an_error_of_a_middleware_is_named_and_not_quoted(client, provider, spans):
    async def broken(*_):
        raise ValueError(SECRET)

    with pytest.raises(ValueError, match=SECRET):
        await client(middleware=[Tracing(provider), broken]).request("GET", "/user")
    [span] = spans()
    assert span.attributes["error.type"] == "builtins.ValueError"
    assert span.status.status_code is StatusCode.ERROR
    assert SECRET not in span.to_json()


async def test_a_deadline_ends_the_span_with_its_error(client, provider, spans):
    async def slow(*_):
        await anyio.sleep_forever()

    with pytest.raises(DeadlineExceeded):
        await client(middleware=[Tracing(provider), slow], deadline=0.01).request("GET", "/user")
    [span] = spans()
    assert span.attributes["error.type"] == "gitbook_async.errors.DeadlineExceeded"
    assert outcomes(span) == [{"attempt": 1}]


async def test_a_call_that_the_limiter_holds_up_for_too_long_is_an_error(traced, spans):
    class Limiter:
        async def acquire(self, _):
            raise RateLimitError("too long")

        async def observe(self, key, limit): ...

    with pytest.raises(RateLimitError):
        await traced(limiter=Limiter()).request("GET", "/user")
    [span] = spans()
    assert span.attributes["error.type"] == "gitbook_async.errors.RateLimitError"


async def test_a_call_that_its_caller_cancels_is_no_error(client, provider, spans):
    async def slow(*_):
        await anyio.sleep_forever()

    with anyio.move_on_after(0.01):
        await client(middleware=[Tracing(provider), slow]).request("GET", "/user")
    [span] = spans()
    assert span.status.status_code is StatusCode.UNSET
    assert "error.type" not in span.attributes
    assert span.end_time is not None


async def test_each_page_of_a_list_has_a_span(traced, server, spans):
    pages = [{"items": [{"id": "1"}], "next": {"page": "two"}}, {"items": [{"id": "2"}]}]
    server.answers = [httpx.Response(200, json=page) for page in pages]
    items = [item async for item in traced().spaces.list("o", limit=1)]
    assert len(items) == 2
    assert [span.attributes["url.full"].partition("?")[2] for span in spans()] == ["limit=1", "page=two&limit=1"]
    assert {span.attributes["gitbook.operation"] for span in spans()} == {"listSpacesInOrganizationById"}


def ask(gitbook):
    return gitbook.site_ask.stream("o", "s", question=SECRET, scope={"mode": "default"})


async def test_the_span_of_a_stream_ends_with_the_stream(traced, server, spans):
    server.answers = [httpx.Response(200, headers=EVENTS, content=b"data: {}\n\nevent: done\ndata: done\n\n")]
    stream = ask(traced())
    assert spans() == ()
    async with stream:
        assert spans() == ()
        assert trace.get_current_span() is trace.INVALID_SPAN
        async for _ in stream:
            assert spans() == ()
        assert len(spans()) == 1
    [span] = spans()
    assert [event.name for event in span.events] == ["gitbook.attempt", "gitbook.stream.open"]
    assert span.attributes["gitbook.operation"] == "streamAskInSite"
    assert span.attributes["http.response.status_code"] == 200
    assert span.status.status_code is StatusCode.UNSET
    assert SECRET not in span.to_json()


class Cut(httpx.AsyncByteStream):
    async def __aiter__(self):
        yield b"data: {}\n\n"
        raise httpx.ReadError(SECRET)


async def test_a_stream_that_breaks_is_an_error_and_one_that_is_left_is_none(traced, server, spans):
    def cut(_request):
        return httpx.Response(200, headers=EVENTS, stream=Cut())

    gitbook = traced(transport=httpx.MockTransport(cut))
    async with ask(gitbook) as stream:
        assert await anext(aiter(stream)) is not None
    with pytest.raises(StreamInterrupted):
        await ask(gitbook).final()
    left, broken = spans()
    assert left.status.status_code is StatusCode.UNSET
    assert broken.status.status_code is StatusCode.ERROR
    assert broken.attributes["error.type"] == "gitbook_async.errors.TransportError"


@pytest.mark.usefixtures("no_waiting")
async def test_requests_continue_the_trace_unless_told_otherwise(traced, client, provider, server, spans):
    server.answers = [httpx.Response(503), httpx.Response(200, json={})]
    await traced().request("GET", "/user")
    [span] = spans()
    expected = f"00-{span.context.trace_id:032x}-{span.context.span_id:016x}-{span.context.trace_flags:02x}"
    assert [request.headers["traceparent"] for request in server.requests] == [expected] * 2
    await traced().request("GET", "/user", headers={"traceparent": "mine"})
    await client(middleware=[Tracing(provider, propagate=False)]).request("GET", "/user")
    assert [request.headers.get("traceparent") for request in server.requests[2:]] == ["mine", None]
    assert not any("baggage" in request.headers for request in server.requests)


@pytest.fixture
def reader():
    return InMemoryMetricReader()


@pytest.fixture
def measured(client, reader):
    provider = MeterProvider([reader], shutdown_on_exit=False)
    return lambda **arguments: client(**{"middleware": [Metrics(provider)], **arguments})


def points(reader):
    """All that was measured, by instrument: the attributes, and the number of measurements or the sum of a counter."""
    found = {}
    for metric in reader.get_metrics_data().resource_metrics[0].scope_metrics[0].metrics:
        for point in metric.data.data_points:
            found.setdefault(metric.name, []).append(
                (dict(point.attributes), getattr(point, "count", None) or point.value)
            )
    return found


async def test_calls_retries_and_durations_are_measured(measured, server, reader, no_waiting):
    server.answers = [httpx.Response(503), httpx.ReadTimeout("x"), httpx.Response(200, json={}), httpx.Response(404)]
    gitbook = measured()
    await gitbook.spaces.get(SECRET, share_key=SECRET)
    for _ in range(2):
        with pytest.raises(NotFoundError):
            await gitbook.request("PURGE", "/x")
    get = {"http.request.method": "GET", "gitbook.operation": "getSpaceById"}
    missing = {"http.request.method": "_OTHER", "http.response.status_code": 404, "error.type": "404"}
    assert points(reader) == {
        "gitbook.call.duration": [({**get, "http.response.status_code": 200}, 1), (missing, 2)],
        "gitbook.call.retries": [(get, 2)],
    }
    assert len(no_waiting) == 2
    assert repr(Metrics()) == "<Metrics>"


async def test_a_stream_is_measured_until_its_end_and_an_error_by_its_class(measured, server, reader):
    server.answers = [httpx.Response(200, headers=EVENTS, content=b"data: done\n\n"), httpx.ConnectError("no")]
    gitbook = measured(max_retries=0)
    async with ask(gitbook) as stream:
        assert reader.get_metrics_data() is None
        assert [event async for event in stream] == []
    with pytest.raises(TransportError):
        await gitbook.request("GET", "/user")
    asked, failed = points(reader)["gitbook.call.duration"]
    assert (asked[0]["gitbook.operation"], asked[1]) == ("streamAskInSite", 1)
    assert failed[0]["error.type"] == "gitbook_async.errors.TransportError"


async def test_pauses_for_the_rate_limit_are_measured(measured, reader):
    class Limiter:
        seconds = 0.0

        async def acquire(self, _key):
            await anyio.sleep(self.seconds)

        async def observe(self, key, limit): ...

    limiter = Limiter()
    gitbook = measured(limiter=limiter)
    await gitbook.request("GET", "/user")
    assert "gitbook.rate_limit.pause" not in points(reader)
    limiter.seconds = 0.02
    await gitbook.request("GET", "/user")
    assert points(reader)["gitbook.rate_limit.pause"] == [({"http.request.method": "GET"}, 1)]


async def test_calls_at_the_same_time_keep_their_attempts_apart(traced, spans):
    async def call(gitbook):
        await gitbook.request("GET", "/user")

    gitbook = traced()
    async with anyio.create_task_group() as tasks:
        for _ in range(20):
            tasks.start_soon(call, gitbook)
    assert [len(span.events) for span in spans()] == [1] * 20


async def test_a_span_belongs_to_the_span_around_the_call_and_is_around_what_sends(client, provider, exporter):
    inner = []

    async def look(request, send):
        inner.append(trace.get_current_span().get_span_context().span_id)
        return await send(request)

    with provider.get_tracer("tests").start_as_current_span("outer") as outer:
        await client(middleware=[Tracing(provider), look]).request("GET", "/user")
    span, _ = exporter.get_finished_spans()
    assert span.parent.span_id == outer.get_span_context().span_id
    assert inner == [span.context.span_id]


async def test_children_made_by_with_options_are_traced_too(traced, spans):
    await traced().with_options(max_retries=0).request("GET", "/user")
    assert len(spans()) == 1


@pytest.mark.parametrize("status", [200, 401, 503])
@pytest.mark.usefixtures("no_waiting")
async def test_no_secret_is_ever_traced(status, traced, server, spans):
    server.answers = [httpx.Response(status, json={}, headers={"x-secret": SECRET})]
    gitbook = traced(token=SECRET)
    try:
        await gitbook.request(
            "PUT",
            "/x",
            query={"token": SECRET},
            headers={"cookie": SECRET, "authorization": SECRET},
            json={"a": SECRET},
        )
    except StatusError:
        assert status != 200
    assert len(spans()) == 1
    assert all(SECRET not in span.to_json() for span in spans())


async def test_without_a_provider_calls_are_made_as_ever(client, server):
    await client(middleware=[Tracing()]).request("GET", "/user")
    assert len(server.requests) == 1


async def test_used_as_a_middleware_alone_it_stays_out_of_the_way(provider, spans):
    async def send(request):
        return request

    tracing = Tracing(provider)
    assert await tracing("a request", send) == "a request"
    assert repr(tracing) == "<Tracing>"
    assert spans() == ()


def run(program):
    command = [sys.executable, "-c", program]
    return subprocess.run(command, check=False, capture_output=True, text=True)  # our own program


def test_a_client_without_tracing_does_not_load_opentelemetry():
    program = (
        "import sys, gitbook_async; gitbook_async.GitBook; print([m for m in sys.modules if 'opentelemetry' in m])"
    )
    assert run(program).stdout.strip() == "[]"


def test_without_the_extra_the_error_says_what_to_install():
    program = "import sys; sys.modules['opentelemetry'] = None; import gitbook_async.tracing"
    assert "pip install 'gitbook-async[tracing]'" in run(program).stderr
