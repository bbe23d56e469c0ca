"""The events of the streaming operations."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from gitbook_async.testing._streams.findings import Exchange, Finding, Reply
from gitbook_async.testing._text.documents import document_of
from gitbook_async.testing._text.prose import document, growing, paragraphs
from gitbook_async.testing._text.words import identifier

Events = Iterator[dict[str, Any]]
Json = dict[str, Any]

_NOTHING: Final = "The docs say nothing about that."
_DONE: Final = "succeeded"
_LONGEST_TITLE: Final = 100


def answer_of(reply: Reply, *, markdown: bool) -> Json:
    """Return the JSON of a whole answer; without text if there is none.

    Args:
        reply: the answer.
        markdown: whether the text is Markdown; else it is a document tree.
    """
    details: Json = {"sources": [one.source for one in reply.findings], "followupQuestions": list(reply.followups)}
    return {"answer": _text(reply.text, markdown=markdown), **details} if reply.text else details


def answer_events(reply: Reply, *, markdown: bool) -> Events:
    """Yield the events of an answer: each is the whole answer so far, the last one has sources and follow-up questions.

    Args:
        reply: the answer.
        markdown: whether the text is Markdown; else it is a document tree.
    """
    for part in growing(reply.text):
        if part != reply.text:
            yield {"type": "answer", "answer": answer_of(Reply(reply.query, part, (), ()), markdown=markdown)}
    yield {"type": "answer", "answer": answer_of(reply, markdown=markdown)}


def question_events(questions: Sequence[str]) -> Events:
    """Yield recommended questions, one per event."""
    yield from ({"question": question} for question in questions)


def response_events(reply: Reply, exchange: Exchange) -> Events:
    """Yield the events of an AI response: a log whose events have to be accumulated.

    Args:
        reply: the answer.
        exchange: the ids of the response, and the tool of the caller that the agent waits for.
    """
    events = [{"type": "response_start"}, *_commentary(reply)]
    events += [_pending_call(exchange)] if exchange.pending else _final_answer(reply.text or _NOTHING)
    previous = {"previous": exchange.previous} if exchange.previous else {}
    events.append({"type": "response_finish", "response": {"id": exchange.response, **previous}})
    if not exchange.pending:
        events.append({"type": "response_followup_suggestion", "suggestions": list(reply.followups[:2])})
    yield from ({"messageId": exchange.message, **event} for event in events)


def session_events(session: Json, reply: Reply) -> Events:
    """Yield the events of a brainstorm on a change request: each is the whole session so far.

    While the agent works the session is ``running``. It ends as ``pending``, the document's status for a session that
    waits for its user: here, for a response to the plan in the last message.

    Args:
        session: the session to continue.
        reply: what the agent found.
    """
    details: Json = {"id": identifier("reply", str(session)), "actor": "agent"}
    logs = _logs(reply)
    for count, part in enumerate(growing(reply.reasoning), 1):
        said = {**details, "message": document(part), "logs": logs[:count]}
        yield {**session, "status": "running", "messages": [*session["messages"], said]}
    said = {**details, "message": document(reply.reasoning), "logs": logs}
    said["attachment"] = {"type": "plan", "plan": _plan(reply)}
    yield {**session, "status": "pending", "messages": [*session["messages"], said]}


def plan_events(plan: Json, carry_out: Callable[[Json], Sequence[Json]]) -> Events:
    """Yield the events of a plan that is carried out: each is the whole plan so far; it ends as ``completed``.

    Args:
        plan: the plan; steps that have succeeded already are not repeated.
        carry_out: carries out a step, and returns its logs.
    """
    steps: list[Json] = [one if one["status"] == _DONE else {**one, "status": "pending"} for one in plan["steps"]]
    for index, step in enumerate(steps):
        if step["status"] != _DONE:
            steps = _replace(steps, index, {**step, "status": "running"})
            yield {**plan, "status": "running", "steps": steps}
            done = {"summary": document(f"{step['title']}: done."), "logs": list(carry_out(step))}
            steps = _replace(steps, index, {**step, "status": _DONE, "implementation": done})
            yield {**plan, "status": "running", "steps": steps}
    yield {**plan, "status": "completed", "steps": steps}


def _text(text: str, *, markdown: bool) -> Json:
    return {"markdown": text} if markdown else {"document": document_of(text)}


def _replace(steps: list[Json], index: int, step: Json) -> list[Json]:
    return [*steps[:index], step, *steps[index + 1 :]]


def _commentary(reply: Reply) -> list[Json]:
    """Return the first step: the agent reasons, searches, and reads what it found."""
    search = {"tool": "search", "query": reply.query, "results": [one.result for one in reply.findings]}
    return [
        {"type": "response_step_start", "stepIndex": 0, "phase": "commentary"},
        {"type": "response_reasoning", "stepIndex": 0, "operation": "insert", "blocks": paragraphs(reply.reasoning)},
        *({"type": "response_tool_call", "stepIndex": 0, "toolCall": one} for one in [search, *_read(reply.findings)]),
    ]


def _read(findings: Sequence[Finding]) -> list[Json]:
    return [
        {"tool": "getPageContent", "spaceId": one.space, "revisionId": one.revision, "page": one.pointer}
        for one in findings[:1]
    ]


def _final_answer(text: str) -> list[Json]:
    """Return the second step: each paragraph is started, and replaced as it grows."""
    events: list[Json] = [{"type": "response_step_start", "stepIndex": 1, "phase": "final_answer"}]
    for paragraph in text.strip().split("\n\n"):
        for number, part in enumerate(growing(paragraph)):
            operation = "update" if number else "insert"
            event = {"stepIndex": 1, "operation": operation, "blocks": paragraphs(part)}
            events.append({"type": "response_document", **event})
    return events


def _pending_call(exchange: Exchange) -> Json:
    call = {"toolCall": exchange.pending, "toolCallId": exchange.call}
    return {"type": "response_tool_call_pending", "stepIndex": 0, **call}


def _logs(reply: Reply) -> list[Json]:
    search = {"tool": "search-semantic", "intent": "Find what the docs say today", "query": reply.query}
    read = {"tool": "get-page", "intent": "Read what it says today"}
    return [search, *({**read, "page": one.pointer} for one in reply.findings)]


def _plan(reply: Reply) -> Json:
    titles = ["Write a new page", *(f"Link it from {one.title}" for one in reply.findings[:2])]
    steps = [_step(title[:_LONGEST_TITLE], f"{title}: {reply.query}.") for title in titles]
    return {"status": "pending", "title": f"Describe {reply.query}", "steps": steps}


def _step(title: str, instruction: str) -> Mapping[str, Any]:
    return {"title": title, "status": "pending", "instruction": document(instruction)}
