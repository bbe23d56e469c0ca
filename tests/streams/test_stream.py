"""Streams: how they end, what they give, and that nothing is left open."""

from __future__ import annotations

import contextlib
import copy
import gzip
import json
import pickle
from functools import partial
from types import SimpleNamespace

import anyio
import httpx
import pytest

from gitbook_async import errors
from gitbook_async._message.options import Settings
from gitbook_async._message.reply import Reply
from gitbook_async._message.request import Request
from gitbook_async._model.variant import UnknownVariant
from gitbook_async._streams.stream import Stream
from gitbook_async._streams.transcript import Transcript
from gitbook_async._wire.adapter import TransportWire
from gitbook_async._wire.transport import SlotTransport
from tests.counted import counted_time

pytestmark = pytest.mark.anyio

REQUEST = Request("POST", "https://user:secret@gitbook.test/v1/ask?key=secret", {}, streaming=True)
DONE = b"event: done\ndata: done\n\n"


@pytest.fixture(autouse=True)
def _clock_of_the_loop(monkeypatch):
    """The time of the event loop, which may be counted, is the only one."""
    monkeypatch.setattr("gitbook_async._streams.body.time", SimpleNamespace(monotonic=anyio.current_time))


class Body(httpx.AsyncByteStream):
    """A scripted body: bytes are chunks, exceptions are raised, a number of seconds is a pause."""

    def __init__(self, *script):
        self.script = script
        self.closed = 0
        self.gone = anyio.Event()

    async def __aiter__(self):
        for step in self.script:
            if isinstance(step, Exception):
                raise step
            if isinstance(step, (int, float)):
                await anyio.sleep(step)
            else:
                await anyio.lowlevel.checkpoint()
                yield step

    async def aclose(self):
        await anyio.lowlevel.checkpoint()
        self.closed += 1
        self.gone.set()


def event(value, **fields):
    head = "".join(f"{name}: {text}\n" for name, text in fields.items())
    return f"{head}data: {json.dumps(value)}\n\n".encode()


def stream(*script, headers=None, decode=lambda data: data, **options):
    """Make a stream of a scripted body; the body is its attribute ``script``."""
    body = Body(*script)
    headers = {"content-type": "text/event-stream; charset=utf-8"} if headers is None else headers
    made = stream_of(httpx.Response(200, headers=headers, stream=body), decode, **options)
    made.script = body
    return made


def stream_of(response, decode=lambda data: data, *, idle_timeout=None, **options):
    """Make a stream of a response of httpx, as a transport returns it."""
    wire = TransportWire(Transport(response))
    context = {**REQUEST.context, "operation": "streamAsk"}
    send = partial(wire.send, REQUEST, None)
    return Stream(send, decode, context=context, idle_timeout=idle_timeout, **options)


class Transport(httpx.AsyncBaseTransport):
    def __init__(self, response):
        self.response = response

    async def handle_async_request(self, _request):
        return self.response


async def collect(events):
    return [value async for value in events]


@pytest.mark.parametrize(
    "end",
    [
        DONE,
        b"event: done\n\n",
        b"data: done\n\n",
        b"event:done\ndata: {}\n\n",
        b"event: done\ndata: done\n",
        b"data: done",
    ],
)
async def test_every_form_of_done_ends_the_stream(end):
    answer = stream(event(1), event(2), end)
    assert await collect(answer) == [1, 2]
    assert answer.script.closed == 1


async def test_the_name_of_an_event_means_nothing_else():
    assert await collect(stream(event(1, event="answer"), event(2, event="message", id=7), DONE)) == [1, 2]


async def test_what_comes_after_done_is_ignored_and_not_waited_for():
    answer = stream(event(1), DONE + event(2), 600, event(3))
    with anyio.fail_after(60):
        assert await collect(answer) == [1]
    assert answer.script.closed == 1


async def test_events_without_data_are_passed_over():
    assert await collect(stream(b"event: ping\n\n: comment\n\n", event(1), DONE)) == [1]


async def test_values_are_decoded():
    answer = stream(event({"a": 1}), DONE, decode=lambda data: data["a"])
    assert await collect(answer) == [1]


async def test_of_many_events_in_a_chunk_each_is_decoded_when_it_is_asked_for():
    decoded = []
    answer = stream(event(1) + event(2) + event(3) + DONE, decode=lambda data: decoded.append(data) or data)
    async for value in answer:
        assert decoded == list(range(1, value + 1))
    assert decoded == [1, 2, 3]


async def test_data_that_are_no_json_are_given_as_unknown():
    first, second = await collect(stream(b"event: ping\ndata: {oops\n\n", event(1), DONE))
    assert first == UnknownVariant("event", {"event": "ping", "data": "{oops"})
    assert second == 1


async def test_what_is_nested_too_deeply_to_decode_is_given_as_it_is():
    def decode(_data):
        raise RecursionError

    assert await collect(stream(event([[]]), DONE, decode=decode)) == [[[]]]


async def test_an_error_event_is_raised_as_the_class_of_its_status():
    body = {"error": {"code": 429, "message": "Slow down"}}
    answer = stream(event(1), event(body, event="error"), event(2))
    with pytest.raises(errors.RateLimitError, match="Slow down") as caught:
        await collect(answer)
    assert caught.value.operation == "streamAsk"
    assert caught.value.status == 429
    assert caught.value.url == "https://gitbook.test/v1/ask"
    assert answer.last == 1
    assert answer.script.closed == 1


@pytest.mark.parametrize("text", ["not json", '{"error": "odd"}', '{"error": {"message": "odd"}}', "[1]", "1"])
async def test_an_error_event_of_another_form_is_a_stream_error_with_its_text(text):
    with pytest.raises(errors.StreamError) as caught:
        await collect(stream(event(1), f"event: error\ndata: {text}\n\n".encode()))
    assert text in str(caught.value)
    assert caught.value.last == 1


async def test_an_error_event_without_data_is_an_error():
    with pytest.raises(errors.StreamError, match="without a message"):
        await collect(stream(b"event: error\n\n"))


async def test_an_end_without_done_raises_with_all_that_came():
    answer = stream(event(1), b'data: {"ans')
    with pytest.raises(errors.StreamInterrupted) as caught:
        await collect(answer)
    assert caught.value.last == 1
    assert caught.value.partial == '{"ans'
    for same in (copy.deepcopy(caught.value), pickle.loads(pickle.dumps(caught.value))):  # noqa: S301
        assert (same.last, same.partial, str(same)) == (1, '{"ans', str(caught.value))
        assert "secret" not in str(same)


@pytest.mark.parametrize("error", [httpx.ReadError("reset"), httpx.RemoteProtocolError("cut"), OSError("gone")])
async def test_a_connection_that_fails_interrupts_the_stream(error):
    answer = stream(event(1), error)
    with pytest.raises(errors.StreamInterrupted, match=str(error)) as caught:
        await collect(answer)
    assert caught.value.last == 1
    assert error in (caught.value.__cause__, caught.value.__cause__.__cause__)
    assert answer.script.closed == 1


@counted_time
async def test_silence_is_an_idle_timeout_and_closes_the_response():
    answer = stream(event(1), 600, idle_timeout=0.02)
    with pytest.raises(errors.StreamIdleTimeout) as caught:
        await collect(answer)
    assert caught.value.last == 1
    assert answer.script.closed == 1


async def test_a_read_timeout_of_the_transport_is_an_idle_timeout():
    with pytest.raises(errors.StreamIdleTimeout):
        await collect(stream(event(1), httpx.ReadTimeout("slow")))


@counted_time
async def test_the_idle_timeout_starts_anew_with_every_chunk():
    answer = stream(*[step for number in range(8) for step in (0.1, event(number))], DONE, idle_timeout=0.6)
    assert await collect(answer) == list(range(8))


@counted_time
async def test_the_time_that_the_caller_takes_is_no_silence():
    answer = stream(event(1), event(2), DONE, idle_timeout=0.05)
    seen = []
    async for value in answer:
        seen.append(value)
        await anyio.sleep(0.1)
    assert seen == [1, 2]


async def test_nothing_is_sent_before_the_stream_is_used():
    sent = []

    async def send():
        sent.append(1)
        return Reply(200, {}, DONE)

    answer = Stream(send, lambda data: data, context=REQUEST.context, idle_timeout=None)
    assert sent == []
    assert answer.response is None
    await answer.aclose()
    assert await collect(answer) == []
    assert sent == [1]


async def test_it_can_be_awaited_and_entered():
    answer = stream(event(1), event(2), DONE)
    assert await answer is answer
    assert answer.response.status == 200
    async with answer as same:
        assert same is answer
        assert await collect(same) == [1, 2]
    assert answer.script.closed == 1


async def test_within_async_with_a_loop_can_be_left_and_taken_up_again():
    async with stream(event(1), event(2), event(3), DONE) as answer:
        async for value in answer:
            assert value == 1
            break
        assert answer.script.closed == 0
        assert await anext(aiter(answer)) == 2
        assert await answer.final() == 3
    assert answer.script.closed == 1


async def test_leaving_async_with_closes_the_response():
    async with stream(event(1), 600) as answer:
        assert await anext(aiter(answer)) == 1
    assert answer.script.closed == 1
    with pytest.raises(errors.ClosedError, match="call the method again"):
        await collect(answer)


@pytest.mark.parametrize("script", [[event(1), DONE], [event(1)], [event(1), httpx.ReadError("reset")]])
async def test_a_stream_that_was_read_says_so(script):
    answer = stream(*script)
    with contextlib.suppress(errors.StreamError):
        await collect(answer)
    with pytest.raises(errors.ClosedError, match=r"read already.*streamAsk"):
        await collect(answer)
    with pytest.raises(errors.ClosedError):
        await collect(answer.text_stream())
    assert repr(answer).startswith("<Stream of streamAsk, closed")


async def test_a_loop_in_async_with_can_be_resumed_until_the_end():
    async with stream(event(1), event(2), DONE) as answer:
        assert repr(answer).startswith("<Stream of streamAsk, open")
        async for value in answer:
            assert value == 1
            break
        assert await collect(answer) == [2]
        with pytest.raises(errors.ClosedError):
            await collect(answer)
        assert await answer.final() == 2


async def test_the_text_of_the_whole_answer():
    said = {"type": "answer", "answer": {"answer": {"markdown": "Hello"}}}
    assert await stream(event(said), DONE).final_text() == "Hello"
    assert await stream(event({"type": "answer", "answer": {}}), DONE).final_text() == ""
    with pytest.raises(TypeError, match="stream of answers"):
        await stream(event({"type": "question"}), DONE).final_text()
    with pytest.raises(errors.StreamInterrupted):
        await stream(event(said)).final_text()


@pytest.mark.filterwarnings("ignore::ResourceWarning")  # trio's advice to use async with
async def test_leaving_a_plain_loop_closes_the_response():
    answer = stream(event(1), event(2), 600)
    async for _ in answer:
        break
    with anyio.fail_after(60):
        await answer.script.gone.wait()


async def test_an_error_in_the_loop_closes_the_response():
    async def fail():
        async with answer:
            async for _ in answer:
                raise ZeroDivisionError

    answer = stream(event(1), 600)
    with pytest.raises(ZeroDivisionError):
        await fail()
    assert answer.script.closed == 1


async def test_cancellation_closes_the_response_at_once():
    answer = stream(event(1), 600)
    with anyio.move_on_after(0.05):
        await collect(answer)
    assert answer.script.closed == 1


async def test_closing_from_another_task_ends_the_reading():
    answer = stream(event(1), 0.2, event(2))
    async with anyio.create_task_group() as tasks:

        async def read():
            with pytest.raises(errors.StreamInterrupted):
                await collect(answer)

        tasks.start_soon(read)
        await anyio.sleep(0.05)
        await answer.aclose()
        assert answer.script.closed


async def test_final_gives_the_last_event():
    assert await stream(event(1), event(2), DONE).final() == 2


async def test_final_after_the_loop_gives_the_last_event():
    async with stream(event(1), event(2), DONE) as answer:
        assert await collect(answer) == [1, 2]
        assert await answer.final() == 2


async def test_final_raises_again_what_ended_the_stream():
    answer = stream(event(1))
    with pytest.raises(errors.StreamInterrupted) as first:
        await collect(answer)
    with pytest.raises(errors.StreamInterrupted) as second:
        await answer.final()
    assert first.value is second.value


async def test_final_of_a_stream_closed_early_is_no_result():
    async with stream(event(1), event(2), DONE) as answer:
        await anext(aiter(answer))
    with pytest.raises(errors.StreamInterrupted, match="closed before") as caught:
        await answer.final()
    assert caught.value.last == 1


async def test_final_without_any_event_raises():
    with pytest.raises(errors.StreamInterrupted, match="without an event"):
        await stream(DONE).final()


async def test_final_may_be_null():
    assert await stream(event(None), DONE).final() is None


class Sum:
    """Adds events up; an event of zero finishes it."""

    def __init__(self):
        self.numbers = []

    @property
    def finished(self):
        return 0 in self.numbers

    def add(self, value):
        self.numbers.append(value)

    def result(self):
        return sum(self.numbers)


async def test_final_with_a_fold_gives_what_all_events_make():
    async with stream(event(1), event(2), event(0), DONE, accumulator=Sum) as answer:
        assert await anext(aiter(answer)) == 1
        assert await answer.final() == 3


async def test_final_with_an_incomplete_accumulator_raises_with_its_result():
    with pytest.raises(errors.StreamInterrupted, match="before the response was complete") as caught:
        await stream(event(1), event(2), DONE, accumulator=Sum).final()
    assert caught.value.last == 3


def answers(*texts):
    snapshots = [{"type": "answer", "answer": {"answer": {"markdown": text}}} for text in texts]
    return stream(*map(event, snapshots), DONE)


@pytest.mark.parametrize(
    ("snapshots", "pieces"),
    [
        (["He", "Hello", "Hello", "Hello!"], ["He", "llo", "!"]),
        (["", "a"], ["a"]),
        (["abcdef", "abc", "abcdefg"], ["abcdef", "g"]),
        (["a **bo**", "a **bold** b"], ["a **bo**", "ld** b"]),
        (["one", "two", "two!"], ["one", "two", "!"]),
    ],
)
async def test_text_stream_gives_what_each_snapshot_adds(snapshots, pieces):
    assert await collect(answers(*snapshots).text_stream()) == pieces


async def test_text_stream_copes_with_answers_that_have_no_text():
    nothing = [{"type": "answer", "answer": {"sources": []}}, {"type": "answer", "answer": {"answer": {}}}]
    assert await collect(stream(*map(event, nothing), b"data: ?\n\n", DONE).text_stream()) == []


async def test_text_stream_within_async_with_leaves_the_stream_open():
    async with answers("a", "ab", "abc") as answer:
        pieces = answer.text_stream()
        assert await anext(pieces) == "a"
        await pieces.aclose()
        assert answer.script.closed == 0
        assert (await answer.final())["answer"]["answer"]["markdown"] == "abc"


async def test_text_stream_alone_closes_the_stream():
    answer = answers("a", "ab")
    assert await collect(answer.text_stream()) == ["a", "b"]
    assert answer.script.closed == 1


@pytest.mark.parametrize(
    "value", [{"type": "answer", "answer": {"answer": {"document": {}, "x": 1}}}, {"question": "?"}]
)
async def test_text_stream_of_what_has_no_text_says_so(value):
    if "answer" in value:
        value["answer"]["answer"]["document"] = {"nodes": [1]}
    answer = stream(event(value), DONE)
    with pytest.raises(TypeError, match=r"document|answers"):
        await collect(answer.text_stream())
    assert answer.script.closed == 1


async def test_a_response_of_json_is_one_event():
    answer = stream(b'{"a":', b" 1}", headers={"content-type": "application/json"})
    assert await collect(answer) == [{"a": 1}]
    assert await answer.final() == {"a": 1}


async def test_a_response_of_json_that_breaks_off_is_interrupted():
    with pytest.raises(errors.StreamInterrupted):
        await stream(b"{", httpx.ReadError("cut"), headers={"content-type": "application/json"}).final()


async def test_a_response_of_something_else_is_refused_and_closed():
    answer = stream(b"<html>", headers={"content-type": "text/html"})
    with pytest.raises(errors.InvalidResponse, match="text/html"):
        await collect(answer)
    assert answer.script.closed == 1


async def test_a_response_without_a_type_is_read_as_events():
    assert await collect(stream(event(1), DONE, headers={})) == [1]


async def test_a_compressed_response_is_read():
    packed = gzip.compress(event(1) + DONE)
    headers = {"content-type": "text/event-stream", "content-encoding": "gzip"}
    assert await collect(stream(packed[:20], packed[20:], headers=headers)) == [1]


async def test_a_response_that_was_read_before_is_read():
    response = httpx.Response(200, stream=Body(event(1), DONE))
    await response.aread()
    assert await collect(stream_of(response)) == [1]


async def test_a_response_of_a_middleware_is_read():
    async def send():
        return Reply(200, {"content-type": "text/event-stream"}, event(1) + DONE)

    assert await collect(Stream(send, lambda data: data, context=REQUEST.context, idle_timeout=None)) == [1]


async def test_a_body_that_never_pauses_can_be_closed():
    class Endless(Body):
        async def __aiter__(self):
            while True:
                yield event(1)

    body = Endless()
    async with stream_of(httpx.Response(200, stream=body)) as answer:
        assert await anext(aiter(answer)) == 1
    assert body.closed == 1


async def serve_events(stream, text):
    async with stream:
        while b"\r\n\r\n" not in await stream.receive():
            pass
        head = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
        await stream.send(head + b"%x\r\n%b\r\n" % (len(text), text))
        with contextlib.suppress(anyio.EndOfStream):
            await stream.receive()


@pytest.mark.parametrize("text", [event(1) + DONE, event(1)])
async def test_over_a_socket_done_and_silence_end_the_stream_and_close_the_connection(text):
    """No generator of the HTTP library is left behind either: trio would warn of it."""
    async with await anyio.create_tcp_listener(local_host="127.0.0.1") as listener, anyio.create_task_group() as tasks:
        tasks.start_soon(listener.serve, lambda connection: serve_events(connection, text))
        port = listener.extra(anyio.abc.SocketAttribute.local_port)  # noqa: S610  # no Django here
        transport = SlotTransport(1)
        silence = 60.0 if text.endswith(DONE) else 0.1
        settings = Settings(timeouts={"connect": 60.0, "read": silence, "write": 60.0, "pool": 60.0})
        request = Request("GET", f"http://127.0.0.1:{port}/", {}, settings=settings, streaming=True)
        send = partial(TransportWire(transport).send, request, None)
        answer = Stream(send, lambda data: data, context=request.context, idle_timeout=silence)
        if text.endswith(DONE):
            assert await answer.final() == 1
        else:
            with pytest.raises(errors.StreamIdleTimeout):
                await answer.final()
        assert len(transport.pool) == 0
        await transport.aclose()
        tasks.cancel_scope.cancel()


async def test_an_event_that_is_too_large_ends_the_stream_with_what_was_read():
    answer = stream(event(1) + event(2), b"data: " + b"x" * 100, 600, max_event_size=50)
    with anyio.fail_after(60), pytest.raises(errors.EventTooLarge, match="max_event_size, which is 50 bytes") as caught:
        await answer.final()
    assert (caught.value.last, len(caught.value.partial)) == (2, 50)
    assert isinstance(caught.value, errors.StreamError)
    assert answer.script.closed == 1


async def test_json_instead_of_events_is_bounded_too():
    answer = stream(*[b"[" + b"1" * 20] * 3, headers={"content-type": "application/json"}, max_event_size=50)
    with pytest.raises(errors.EventTooLarge):
        await answer.final()
    assert answer.script.closed == 1


async def test_a_stream_may_go_on_for_ever_unless_it_is_accumulated():
    class Counter:
        finished = True

        def __init__(self):
            self.events = 0

        def add(self, _event):
            self.events += 1

        def result(self):
            return self.events

    assert await stream(*[event(1)] * 100, DONE, max_size=200).final() == 1
    assert await stream(*[event(1)] * 10, DONE, max_size=200, accumulator=Counter).final() == 10
    with pytest.raises(errors.EventTooLarge, match="max_response_size") as caught:
        await stream(*[event(1)] * 100, DONE, max_size=200, accumulator=Counter).final()
    assert caught.value.last == 1


async def test_an_error_event_of_any_size_has_a_short_message():
    for text in ("x" * 100_000, json.dumps({"error": {"code": 500, "message": "y" * 100_000}})):
        with pytest.raises((errors.StreamError, errors.ServerError)) as caught:
            await stream(f"event: error\ndata: {text}\n\n".encode()).final()
        assert len(str(caught.value)) < 1200


def test_an_error_event_is_the_end_whatever_follows_it():
    transcript = Transcript(lambda data: data, {"operation": None, "method": None, "url": None})
    assert [*transcript.feed(b"event: error\ndata: No\n\nevent: done\ndata: done"), *transcript.close()] == []
    assert not transcript.done
    assert isinstance(transcript.failure, errors.StreamError)


@counted_time
@pytest.mark.parametrize("noise", [b": keep-alive\n\n", b"x", b"event:\n"])
async def test_idle_is_without_an_event_whatever_else_is_received(noise):
    answer = stream(event(1), *[step for _ in range(2000) for step in (0.01, noise)], idle_timeout=0.2)
    with pytest.raises(errors.StreamIdleTimeout, match="No event"):
        await answer.final()
    assert answer.last == 1
    assert answer.script.closed == 1


@counted_time
async def test_the_idle_timeout_does_not_count_what_the_reader_takes():
    answer = stream(event(1), b": x\n", event(2), DONE, idle_timeout=0.3)
    async with answer:
        async for _ in answer:
            await anyio.sleep(0.4)
    assert answer.last == 2


@pytest.mark.parametrize("content", [b"", b"{", b"oops", b"<html>"])
async def test_a_response_that_says_json_and_is_none_is_no_success(content):
    answer = stream(content, headers={"content-type": "application/json"})
    with pytest.raises(errors.StreamInterrupted, match="not JSON") as caught:
        await answer.final()
    assert caught.value.partial == content.decode()
    assert answer.script.closed == 1
