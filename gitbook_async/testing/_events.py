"""Streams of server-sent events."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import anyio

from gitbook_async.testing._stories import (
    Events,
    answer_events,
    plan_events,
    question_events,
    response_events,
    session_events,
)
from gitbook_async.testing._template import dump

if TYPE_CHECKING:
    from gitbook_async.testing._sampler import Sampler

DONE: Final = b"event: done\ndata: done\n\n"
_EXAMPLES: Final = 5


def tell(schema: str, query: Mapping[str, Sequence[str]], body: dict[str, Any], sampler: Sampler) -> Events:
    """Give the events of a stream.

    Args:
        schema: the pointer of the schema of its events.
        query: the request's query parameters.
        body: the request's body; empty if it has none.
        sampler: what makes the events of streams that this server knows nothing of.
    """
    name = schema.rpartition("/")[2]
    if name == "SearchAIAnswerStream":
        question = body.get("question") or query.get("query", ["How do I start?"])[-1]
        return answer_events(question, markdown=query.get("format", [""])[-1] == "markdown")
    if name == "SearchAIRecommendedQuestionStream":
        return question_events()
    story = _BY_BODY.get(name)
    return story(body) if story else (sampler.sample(schema, seed) for seed in range(_EXAMPLES))


async def frames(events: Events, delay: float) -> AsyncIterator[bytes]:
    """Give a stream's bytes, event by event, and its end.

    Args:
        events: the JSON of the events.
        delay: the seconds before each event but the first.
    """
    for number, event in enumerate(events):
        if number and delay:
            await anyio.sleep(delay)
        yield f"data: {dump(event)}\n\n".encode()
    yield DONE


_BY_BODY: Final = {
    "AIStreamResponse": response_events,
    "ChangeRequestBrainstormPlan": plan_events,
    "ChangeRequestBrainstormSession": session_events,
}
