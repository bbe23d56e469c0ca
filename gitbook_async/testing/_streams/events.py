"""Streams of server-sent events."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import anyio
from starlette.responses import StreamingResponse

from gitbook_async.testing._document.endpoints import EVENT_STREAM
from gitbook_async.testing._http.template import dump
from gitbook_async.testing._streams.findings import QUESTIONS, Exchange, made_up, wanted_call
from gitbook_async.testing._streams.stories import (
    Events,
    answer_events,
    plan_events,
    question_events,
    response_events,
    session_events,
)
from gitbook_async.testing._text.words import identifier

if TYPE_CHECKING:
    from gitbook_async.testing._examples.sampler import Sampler

DONE: Final = b"event: done\ndata: done\n\n"
_EXAMPLES: Final = 5
_QUESTION: Final = "How do I start?"


def sample_events(schema: str, query: Mapping[str, Sequence[str]], body: dict[str, Any], sampler: Sampler) -> Events:
    """Return the events of a stream for which there are no data.

    Args:
        schema: the pointer of the schema of its events.
        query: the request's query parameters.
        body: the request's body; empty if it has none.
        sampler: generates the events of streams that this server does not implement.
    """
    name = schema.rpartition("/")[2]
    if name == "SearchAIAnswerStream":
        question = body.get("question") or query.get("query", [_QUESTION])[-1]
        return answer_events(made_up(question), markdown=query.get("format", [""])[-1] == "markdown")
    if name == "SearchAIRecommendedQuestionStream":
        return question_events(QUESTIONS)
    story = _BY_BODY.get(name)
    return story(body) if story else (sampler.sample(schema, seed) for seed in range(_EXAMPLES))


def stream(events: Events, delay: float) -> StreamingResponse:
    """Return a streaming response.

    Args:
        events: the JSON of the events.
        delay: the seconds before each event but the first.
    """
    return StreamingResponse(frames(events, delay), media_type=EVENT_STREAM)


async def frames(events: Events, delay: float) -> AsyncIterator[bytes]:
    """Yield the bytes of a stream, event by event, and its final event.

    Args:
        events: the JSON of the events.
        delay: the seconds before each event but the first.
    """
    for number, event in enumerate(events):
        if number and delay:
            await anyio.sleep(delay)
        yield f"data: {dump(event)}\n\n".encode()
    yield DONE


def _respond(body: dict[str, Any]) -> Events:
    message, pending = identifier("message", str(body)), wanted_call(body, _QUESTION)
    call = identifier("tool call", pending["tool"]) if pending else ""
    previous = body.get("previousResponseId", "")
    exchange = Exchange(message, identifier("response", message), previous, pending, call)
    return response_events(made_up(""), exchange)


_BY_BODY: Final[dict[str, Callable[[dict[str, Any]], Events]]] = {
    "AIStreamResponse": _respond,
    "ChangeRequestBrainstormPlan": lambda body: plan_events(body["plan"], lambda _step: ()),
    "ChangeRequestBrainstormSession": lambda body: session_events(body["session"], made_up("")),
}
