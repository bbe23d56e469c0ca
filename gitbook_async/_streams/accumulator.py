"""The accumulator of an AI response: its events are a log, from which it builds the final message."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, cast

import attrs

from gitbook_async._model.unset import UNSET
from gitbook_async._model.variant import UnknownVariant

_HANDLERS = {
    "response_start": "_start",
    "response_step_start": "_start_step",
    "response_reasoning": "_reason",
    "response_document": "_say",
    "response_tool_call": "_call_tool",
    "response_attachment": "_attach",
    "response_compaction": "_compact",
    "response_tool_call_pending": "_wait_for_tool",
    "response_object": "_extend_object",
    "response_followup_suggestion": "_suggest",
    "response_finish": "_finish",
}


@attrs.define
class AIStep:
    """A step of a message.

    Attributes:
        phase: ``commentary`` or ``final_answer``, if GitBook sends it.
        reasoning: the blocks of the reasoning.
        document: the blocks of the text.
        tool_calls: the tools that GitBook called.
        attachments: its attachments.
        compacted: whether the conversation was shortened at this point to save space.
    """

    phase: str | None = None
    reasoning: list[Any] = attrs.Factory(list[Any])
    document: list[Any] = attrs.Factory(list[Any])
    tool_calls: list[Any] = attrs.Factory(list[Any])
    attachments: list[Any] = attrs.Factory(list[Any])
    compacted: bool = False


@attrs.define
class PendingToolCall:
    """A call of one of the caller's tools. The response ends, and continues with the result.

    Attributes:
        id: the id of the call.
        tool: the tool's name.
        input: its input, by the tool's own schema.
    """

    id: str
    tool: str
    input: Any


@attrs.define
class AIResponse:
    """The message accumulated from the events of `streamAIResponseInSite`.

    Blocks, tool calls and attachments are as in the events: models, or JSON if the events were JSON.

    Attributes:
        id: the message's id.
        response_id: the ``previous_response_id`` of a request that continues from here; None if it was aborted.
        steps: the steps, in order.
        task: what GitBook is working on, if it sends it.
        object_json: the text of the requested JSON object; empty if none was requested.
        tool_calls_pending: the caller's tools that GitBook waits for.
        followups: suggested follow-up messages.
        finished: whether the response is complete.
        stop_reason: why it stopped early, if it did: ``aborted``.
        unknown: events of unknown types.
    """

    id: str | None = None
    response_id: str | None = None
    steps: list[AIStep] = attrs.Factory(list[AIStep])
    task: Any = None
    object_json: str = ""
    tool_calls_pending: list[PendingToolCall] = attrs.Factory(list[PendingToolCall])
    followups: list[str] = attrs.Factory(list[str])
    finished: bool = False
    stop_reason: str | None = None
    unknown: list[Any] = attrs.Factory(list[Any])

    @property
    def object(self) -> Any:
        """The requested JSON object; None if there is none.

        Raises:
            ValueError: it is incomplete.
        """
        return json.loads(self.object_json) if self.object_json else None

    def answer_tool_call(self, call: PendingToolCall, output: Mapping[str, Any]) -> dict[str, Any]:
        """Return the arguments of the request that sends the result of a tool call.

        ::

            arguments = message.answer_tool_call(call, {"found": 3})
            gitbook.site_ai.stream_response(organization_id, site_id, **arguments)

        Args:
            call: one of `tool_calls_pending`.
            output: the tool's result.

        Returns:
            Keyword arguments for `site_ai.stream_response`; add ``tools`` and the other arguments of the first
            request.
        """
        result = {"tool": call.tool, "toolCallId": call.id, "output": output}
        return {"input": [], "tool_call": result, "previous_response_id": self.response_id or UNSET}


class AIAccumulator:
    """Accumulates the events of `streamAIResponseInSite`. Unexpected events are skipped; nothing raises."""

    def __init__(self) -> None:
        self._message = AIResponse()
        self._steps: dict[int, AIStep] = {}
        self._object: list[str] = []

    @property
    def finished(self) -> bool:
        """Whether the response is complete. Follow-up suggestions may still arrive."""
        return self._message.finished

    def add(self, event: Any) -> None:
        """Add an event.

        Args:
            event: the decoded event, or its JSON.
        """
        handler = _HANDLERS.get(_text(event, "type"))
        if handler is None:
            self._message.unknown.append(event)
            return
        self._message.id = self._message.id or _text(event, "messageId", "message_id") or None
        getattr(self, handler)(event)

    def result(self) -> AIResponse:
        """Return the message so far."""
        self._message.steps = [self._steps[index] for index in sorted(self._steps)]
        self._message.object_json = "".join(self._object)
        return self._message

    def _step(self, event: Any) -> AIStep:
        """Return the step of an event; a new one if it is not there."""
        index = _get(event, "stepIndex", "step_index")
        if not isinstance(index, int):
            index = max(self._steps, default=0)
        return self._steps.setdefault(index, AIStep())

    def _start(self, event: Any) -> None:
        self._message.task = _get(event, "task")

    def _start_step(self, event: Any) -> None:
        self._step(event).phase = _get(event, "phase")

    def _reason(self, event: Any) -> None:
        _place(self._step(event).reasoning, event)

    def _say(self, event: Any) -> None:
        _place(self._step(event).document, event)

    def _call_tool(self, event: Any) -> None:
        self._step(event).tool_calls.append(_get(event, "toolCall", "tool_call"))

    def _attach(self, event: Any) -> None:
        self._step(event).attachments.append(_get(event, "attachment"))

    def _compact(self, event: Any) -> None:
        self._step(event).compacted = True

    def _wait_for_tool(self, event: Any) -> None:
        call = _get(event, "toolCall", "tool_call")
        pending = PendingToolCall(_text(event, "toolCallId", "tool_call_id"), _text(call, "tool"), _get(call, "input"))
        self._message.tool_calls_pending.append(pending)

    def _extend_object(self, event: Any) -> None:
        self._object.append(_text(event, "jsonChunk", "json_chunk"))

    def _suggest(self, event: Any) -> None:
        self._message.followups += _list(event, "suggestions")

    def _finish(self, event: Any) -> None:
        response = _get(event, "response")
        self._message.finished = True
        self._message.response_id = _get(response, "id") or _get(event, "responseId", "response_id")
        self._message.stop_reason = _get(response, "stopReason", "stop_reason")


# By operation id; in any other stream the last event is the whole.
ACCUMULATORS = {"streamAIResponseInSite": AIAccumulator}


def accumulate(events: Iterable[Any]) -> AIResponse:
    """Return the message accumulated from the events of `streamAIResponseInSite`.

    Args:
        events: decoded events, or their JSON; all, or those so far.

    Returns:
        The message; `finished` is true if it is complete.
    """
    accumulator = AIAccumulator()
    for event in events:
        accumulator.add(event)
    return accumulator.result()


def _place(blocks: list[Any], event: Any) -> None:
    """Append blocks, or replace as many at the end."""
    new = _list(event, "blocks")
    if new and _get(event, "operation") == "update":
        del blocks[-len(new) :]
    blocks += new


def _text(value: Any, name: str, attribute: str | None = None) -> str:
    found = _get(value, name, attribute)
    return found if isinstance(found, str) else ""


def _list(value: Any, name: str) -> list[Any]:
    found = _get(value, name)
    return cast("list[Any]", found) if isinstance(found, list) else []


def _get(value: Any, name: str, attribute: str | None = None) -> Any:
    """Return a field of a model or of JSON; None if it is not there."""
    if isinstance(value, UnknownVariant):
        value = value.raw
    if isinstance(value, Mapping):
        return cast("Mapping[str, Any]", value).get(name)
    found = getattr(value, attribute or name, None)
    return None if found is UNSET else found
