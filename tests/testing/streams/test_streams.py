"""Streams send what the document allows, and end."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest

from gitbook_async.testing._examples.sampler import Sampler
from gitbook_async.testing._streams.events import sample_events

pytestmark = pytest.mark.anyio

END = "event: done\ndata: done\n\n"
ASK = {"question": "How do I start?", "scope": {"mode": "default"}}


def events_of(text: str) -> list[Any]:
    assert text.endswith(END)
    frames = text.removesuffix(END).split("\n\n")[:-1]
    return [json.loads(frame.removeprefix("data: ")) for frame in frames]


@pytest.fixture
def events(client):
    """Make a request, and give the events of the answer."""

    async def ask(method: str, path: str, **options: Any) -> list[Any]:
        async with client(examples=True) as http:
            response = await http.request(method, path, **options)
            assert response.headers["content-type"].startswith("text/event-stream")
            return events_of(response.text)

    return ask


async def test_every_stream_tells_what_the_document_allows_and_ends(endpoints, schemas, client, sampled_request):
    streaming = [endpoint for endpoint in endpoints.values() if endpoint.streaming]
    assert len(streaming) >= 8
    async with client(examples=True) as http:
        for endpoint in streaming:
            response = await http.request(**sampled_request(endpoint))
            told = events_of(response.text)
            assert told
            assert [schemas.flaw(endpoint.content_schema, event) for event in told] == [None] * len(told)


async def test_an_ask_stream_sends_the_whole_answer_so_far(events):
    told = await events("POST", "/orgs/o/sites/s/ask", params={"format": "markdown"}, json=ASK)
    texts = [event["answer"]["answer"]["markdown"] for event in told]
    assert len(texts) > 10
    assert all(after.startswith(before) for before, after in pairwise(texts))
    assert ASK["question"] in texts[-1]
    assert [bool(event["answer"]["sources"]) for event in told] == [False] * (len(told) - 1) + [True]
    assert told[-1]["answer"]["followupQuestions"]


async def test_an_ask_stream_without_a_format_sends_documents(events):
    told = await events("GET", "/orgs/o/ask/stream", params={"query": "How?"})
    assert all(event["answer"]["answer"]["document"]["object"] == "document" for event in told)


async def test_recommended_questions_come_one_by_one(events):
    told = await events("GET", "/orgs/o/sites/s/ask/questions")
    assert len({event["question"] for event in told}) > 1


async def test_a_response_is_a_log_that_folds(events):
    told = await events("POST", "/orgs/o/sites/s/ai/response", json={"input": [], "previousResponseId": "before"})
    types = [event["type"] for event in told]
    assert types[:2] == ["response_start", "response_step_start"]
    assert types[-2:] == ["response_finish", "response_followup_suggestion"]
    assert told[-2]["response"]["previous"] == "before"
    assert len({event["messageId"] for event in told}) == 1
    steps: list[list[Any]] = []
    for event in told:
        if event["type"] == "response_step_start":
            assert event["stepIndex"] == len(steps)
            steps.append([])
        elif event["type"] == "response_document":
            blocks = steps[event["stepIndex"]]
            if event["operation"] == "update":
                del blocks[-len(event["blocks"]) :]
            blocks += event["blocks"]
    assert "Whatever you merge" in json.dumps(steps[-1])
    assert len(steps[-1]) == 3


async def test_a_response_calls_the_tools_of_the_caller_once(events):
    tool = {"name": "weather", "description": "Tells the weather."}
    told = await events("POST", "/orgs/o/sites/s/ai/response", json={"input": [], "tools": [tool]})
    (call,) = [event for event in told if event["type"] == "response_tool_call_pending"]
    assert call["toolCall"]["tool"] == "weather"
    result = {"tool": "weather", "toolCallId": call["toolCallId"], "output": {}}
    told = await events("POST", "/orgs/o/sites/s/ai/response", json={"input": [], "tools": [tool], "toolCall": result})
    assert "response_tool_call_pending" not in {event["type"] for event in told}


async def test_a_brainstorm_sends_the_whole_session_so_far(events):
    session = {"id": "s", "status": "pending", "messages": []}
    told = await events("POST", "/spaces/a/change-requests/b/task/brainstorm", json={"session": session})
    assert {event["status"] for event in told[:-1]} == {"running"}
    assert told[-1]["status"] == "pending"
    assert told[-1]["messages"][-1]["attachment"]["type"] == "plan"
    assert {event["id"] for event in told} == {"s"}


async def test_an_implementation_works_through_the_plan(events):
    instruction = {"object": "document", "data": {}, "nodes": []}
    steps = [{"title": title, "status": "pending", "instruction": instruction} for title in ("one", "two")]
    plan = {"status": "pending", "title": "Plan", "steps": steps}
    told = await events("POST", "/spaces/a/change-requests/b/task/implement", json={"plan": plan})
    assert told[-1]["status"] == "completed"
    assert [step["status"] for step in told[-1]["steps"]] == ["succeeded", "succeeded"]
    assert [[step["status"] for step in event["steps"]] for event in told[:2]] == [
        ["running", "pending"],
        ["succeeded", "pending"],
    ]


async def test_a_stream_that_this_server_knows_nothing_of_sends_samples(small):
    sampler = Sampler(small(News={"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}}}))
    told = list(sample_events("#/components/schemas/News", {}, {}, sampler))
    assert len(told) > 1
    assert all(isinstance(event["id"], int) for event in told)
