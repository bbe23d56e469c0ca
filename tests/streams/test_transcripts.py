"""Whole streams, as they look on the wire, read by the whole client however their bytes are cut.

Each file of the folder `transcripts` is the body of an answer; the file of JSON beside it says what to make of it: the
operation, the events, the error that ends it, and the pieces of text that `text_stream` gives.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from gitbook_async import GitBook, StreamError, errors, to_dict

pytestmark = pytest.mark.anyio

FOLDER = Path(__file__).parent / "transcripts"
NAMES = sorted(path.stem for path in FOLDER.glob("*.txt"))
SIZES = [1, 2, 3, 7, 64, None]
STRANGE = ["ai_from_the_future", "no_json"]  # what the document does not know
UNFINISHED = ["ai_unfinished", "questions_none"]  # which ended as they should, and do not make a whole

ARGUMENTS: dict[str, dict[str, Any]] = {
    "streamAskInSite": {"json": {"question": "?", "scope": {"mode": "default"}}},
    "streamAskInOrganization": {"query": {"query": "?"}},
    "streamRecommendedQuestionsInSite": {},
    "streamAIResponseInSite": {"json": {"input": []}},
}


class Chunks(httpx.AsyncByteStream):
    """A body in pieces of a size."""

    def __init__(self, content, size):
        size = size or max(1, len(content))
        self.pieces = [content[place : place + size] for place in range(0, len(content), size)]
        self.closed = False

    def __aiter__(self):
        return self

    async def __anext__(self):
        if not self.pieces:
            raise StopAsyncIteration
        return self.pieces.pop(0)

    async def aclose(self):
        self.closed = True


class Wire(httpx.AsyncBaseTransport):
    """Answers every request with one body."""

    def __init__(self, content, size):
        self.body = Chunks(content, size)

    async def handle_async_request(self, request):
        return httpx.Response(200, headers={"content-type": "text/event-stream; charset=utf-8"}, stream=self.body)


def open_stream(wire, operation, **options):
    gitbook = GitBook("t", base_url="https://gitbook.test", transport=wire, **options)
    path = {"organizationId": "o", "siteId": "s"}
    path = {"organizationId": "o"} if operation.endswith("Organization") else path
    return gitbook.call(operation, path=path, **ARGUMENTS[operation])


def wire(name, size):
    return Wire((FOLDER / f"{name}.txt").read_bytes(), size)


def expected_of(name):
    return json.loads((FOLDER / f"{name}.json").read_text("utf-8"))


@pytest.fixture
def gold(name):
    return expected_of(name)


async def read(stream):
    """Give the events, and what ended the stream if it did not end as it should."""
    seen = []
    try:
        async for event in stream:
            seen.append(to_dict(event))
    except errors.GitBookError as error:
        return seen, error
    return seen, None


@pytest.mark.parametrize("name", NAMES)
async def test_a_transcript_gives_the_same_events_and_end_however_it_is_cut(name, gold):
    for size in SIZES:
        odd = []
        source = wire(name, size)
        stream = open_stream(source, gold["operation"], on_mismatch=lambda *found, odd=odd: odd.append(found))
        seen, error = await read(stream)
        assert seen == gold["events"], size
        assert not odd or name in STRANGE, "the transcript is not one that GitBook could send"
        check(error, gold)
        assert source.body.closed


def check(error, gold):
    expected = gold.get("error")
    if expected is None:
        assert error is None
        return
    assert type(error).__name__ == expected["class"]
    assert (error.message, error.status) == (expected["message"], expected.get("status"))
    assert (error.operation, error.url.startswith("https://gitbook.test/v1/orgs/o/")) == (gold["operation"], True)
    if isinstance(error, StreamError):
        assert getattr(error, "partial", None) == expected.get("partial")
        assert to_dict(error.last) == (gold["events"][-1] if gold["events"] else None)


@pytest.mark.parametrize("name", [name for name in NAMES if "text" in expected_of(name)])
async def test_the_text_of_an_answer_comes_in_the_same_pieces_however_it_is_cut(name, gold):
    for size in SIZES:
        source = wire(name, size)
        stream = open_stream(source, gold["operation"])
        assert [piece async for piece in stream.text_stream()] == gold["text"], size
        assert source.body.closed


@pytest.mark.parametrize("name", NAMES)
async def test_the_outcome_of_the_whole_is_the_last_event_or_the_folded_message(name, gold):
    stream = open_stream(wire(name, 7), gold["operation"])
    if "error" in gold or name in UNFINISHED:
        with pytest.raises(errors.GitBookError):
            await stream.final()
    elif gold["operation"] == "streamAIResponseInSite":
        assert (await stream.final()).finished
    else:
        assert to_dict(await stream.final()) == gold["events"][-1]


async def test_a_response_of_the_agent_folds_into_its_message():
    message = await open_stream(wire("ai_response", 7), "streamAIResponseInSite").final()
    first, second = message.steps
    assert (message.id, message.response_id, message.followups) == ("msg_7", "resp_2", ["And then?"])
    assert (first.phase, first.compacted, len(first.tool_calls), second.phase) == (
        "commentary",
        True,
        1,
        "final_answer",
    )
    assert [texts(step.reasoning) for step in message.steps] == [["The reader wants to publish."], []]
    assert texts(second.document) == ["Open Share.", "Wählen Sie 🌍."]


def texts(blocks):
    return [to_dict(block)["nodes"][0]["leaves"][0]["text"] for block in blocks]


async def test_a_tool_call_that_is_pending_can_be_answered_by_the_next_request():
    message = await open_stream(wire("ai_tool_call_pending", 3), "streamAIResponseInSite").final()
    (call,) = message.tool_calls_pending
    assert (call.id, call.tool, to_dict(call.input)) == ("call_1", "weather", {"city": "Zürich"})
    assert message.answer_tool_call(call, {"degrees": 21})["previous_response_id"] == "resp_3"


@pytest.mark.parametrize("size", [64, 1000, 65_536, None])
async def test_an_event_of_four_megabytes_is_read_whole(size):
    text = "Wörter 🎉 " * 330_000
    event = {"type": "answer", "answer": {"answer": {"markdown": text}, "sources": [], "followupQuestions": []}}
    line = json.dumps(event, ensure_ascii=False).encode()
    assert len(line) > 4 * 2**20
    source = Wire(b"data: " + line + b"\n\nevent: done\n\n", size)
    assert to_dict(await open_stream(source, "streamAskInSite").final()) == event
