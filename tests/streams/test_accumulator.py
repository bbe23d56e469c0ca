"""The accumulator of AI responses: the message built from a log of events."""

from __future__ import annotations

import json

import pytest

from gitbook_async import operations
from gitbook_async._message.reply import Reply
from gitbook_async._model.unset import UNSET
from gitbook_async._model.variant import UnknownVariant
from gitbook_async._streams.accumulator import AIAccumulator, PendingToolCall, accumulate
from gitbook_async._streams.stream import Stream

LOG = [
    {
        "type": "response_start",
        "messageId": "m",
        "task": {"type": "respond_to_comment", "spaceId": "s", "commentId": "c"},
    },
    {"type": "response_step_start", "messageId": "m", "stepIndex": 0, "phase": "commentary"},
    {"type": "response_reasoning", "stepIndex": 0, "operation": "insert", "blocks": [{"key": "r1"}]},
    {"type": "response_reasoning", "stepIndex": 0, "operation": "update", "blocks": [{"key": "r1 more"}]},
    {"type": "response_document", "stepIndex": 0, "operation": "insert", "blocks": [{"key": "a"}, {"key": "b"}]},
    {"type": "response_document", "stepIndex": 0, "operation": "insert", "blocks": [{"key": "c"}]},
    {"type": "response_document", "stepIndex": 0, "operation": "update", "blocks": [{"key": "B"}, {"key": "C"}]},
    {"type": "response_tool_call", "stepIndex": 0, "toolCall": {"tool": "getPages", "spaceId": "s", "revisionId": "r"}},
    {"type": "response_compaction", "stepIndex": 1},
    {"type": "response_document", "stepIndex": 1, "operation": "insert", "blocks": [{"key": "d"}]},
    {"type": "response_attachment", "stepIndex": 1, "attachment": {"type": "file", "fileId": "f"}},
    {"type": "response_object", "jsonChunk": '{"a":'},
    {"type": "response_object", "jsonChunk": " 1}"},
    {
        "type": "response_tool_call_pending",
        "stepIndex": 1,
        "toolCallId": "t",
        "toolCall": {"tool": "x", "input": {"q": 1}},
    },
    {"type": "response_finish", "messageId": "m", "response": {"id": "next"}},
    {"type": "response_followup_suggestion", "messageId": "m", "suggestions": ["And then?"]},
]


def decode(event):
    return operations["streamAIResponseInSite"].decode(event)


def keys(blocks):
    return [block["key"] if isinstance(block, dict) else block.to_dict()["key"] for block in blocks]


@pytest.mark.parametrize("form", [lambda event: event, lambda event: UnknownVariant("AIStreamResponse", event), decode])
def test_the_log_makes_the_message(form):
    message = accumulate(form(event) for event in LOG)
    first, second = message.steps
    assert (message.id, message.response_id, message.finished, message.stop_reason) == ("m", "next", True, None)
    assert (first.phase, first.compacted, second.phase, second.compacted) == ("commentary", False, None, True)
    assert keys(first.reasoning) == ["r1 more"]
    assert keys(first.document) == ["a", "B", "C"]
    assert keys(second.document) == ["d"]
    assert [len(step.tool_calls) for step in message.steps] == [1, 0]
    assert [len(step.attachments) for step in message.steps] == [0, 1]
    assert message.object == {"a": 1}
    assert message.followups == ["And then?"]
    assert message.task is not None
    assert [(call.id, call.tool) for call in message.tool_calls_pending] == [("t", "x")]
    assert message.unknown == []


def test_a_pending_tool_call_can_be_answered():
    message = accumulate(LOG)
    assert message.answer_tool_call(message.tool_calls_pending[0], {"found": 3}) == {
        "input": [],
        "tool_call": {"tool": "x", "toolCallId": "t", "output": {"found": 3}},
        "previous_response_id": "next",
    }
    assert accumulate([]).answer_tool_call(PendingToolCall("t", "x", {}), {})["previous_response_id"] is UNSET


def test_the_older_place_of_the_response_id_is_read():
    message = accumulate([{"type": "response_finish", "responseId": "old", "response": {"stopReason": "aborted"}}])
    assert (message.response_id, message.stop_reason, message.finished) == ("old", "aborted", True)


def test_a_log_without_its_end_is_not_finished():
    message = accumulate(LOG[:5])
    assert not message.finished
    assert keys(message.steps[0].document) == ["a", "b"]
    assert message.object is None


ODD = [
    {"type": "response_from_the_future", "x": 1},
    {"type": "response_document"},
    {"type": "response_document", "stepIndex": 10**9, "operation": "update", "blocks": [1, 2]},
    {"type": "response_document", "stepIndex": "odd", "operation": "odd", "blocks": []},
    {"type": "response_finish"},
    {"type": "response_tool_call_pending"},
    {"type": "response_object"},
    {"type": "response_object", "jsonChunk": 1},
    {"type": "response_followup_suggestion"},
    {"type": "response_followup_suggestion", "suggestions": "odd"},
    {"type": ["odd"]},
    "text",
    None,
    7,
]


def test_what_does_not_fit_is_passed_over():
    message = accumulate(ODD)
    assert len(message.unknown) == 5
    assert len(message.steps) == 2
    assert message.finished


@pytest.mark.anyio
async def test_a_stream_folds_as_it_is_read():
    async def send():
        lines = "".join(f"data: {json.dumps(event)}\n\n" for event in LOG)
        return Reply(200, {}, f"{lines}event: done\n\n".encode())

    context = {"operation": "streamAIResponseInSite", "method": "POST", "url": None}
    async with Stream(send, decode, context=context, idle_timeout=None, accumulator=AIAccumulator) as answer:
        await anext(aiter(answer))
        message = await answer.final()
    assert message.finished
    assert keys(message.steps[0].document) == ["a", "B", "C"]
