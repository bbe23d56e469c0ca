"""What the streaming operations tell, event by event."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from gitbook_async.testing._prose import document, growing, paragraphs
from gitbook_async.testing._words import identifier

Events = Iterator[dict[str, Any]]

QUESTIONS: Final = (
    "How do I invite a colleague?",
    "Where do I find my API token?",
    "Can I host the docs on my own domain?",
    "How do I review a change request?",
    "How do I restore a deleted space?",
)
_ANSWER: Final = (
    "Open the space and choose **Edit**. GitBook opens a change request, so that readers keep the published version"
    " while you write.\n\n"
    "1. Invite the people who should review it.\n"
    "2. Write, and answer their comments.\n"
    "3. Merge it: the change is live at once.\n\n"
    "Whatever you merge stays in the history of the space, and you can go back to any version of it.\n"
)
_REASONING: Final = "The question is about editing. The guides have a page on change requests; that one answers it."
_STEPS: Final = ("Collect what the pages say today", "Write the new page", "Link it from the overview")


def answer_events(question: str, markdown: bool) -> Events:
    """Answer a question: each event is the whole answer so far, the last one has sources and further questions.

    Args:
        question: what was asked.
        markdown: whether the answer is Markdown; else it is a document tree.
    """
    text = f"## {question}\n\n{_ANSWER}"
    for part in growing(text):
        whole = part == text
        said = {"markdown": part} if markdown else {"document": document(part)}
        sources = [_source(number) for number in range(1, 3)] if whole else []
        answer = {"answer": said, "sources": sources, "followupQuestions": list(QUESTIONS[:3]) if whole else []}
        yield {"type": "answer", "answer": answer}


def question_events() -> Events:
    """Recommend questions, one in each event."""
    yield from ({"question": question} for question in QUESTIONS)


def response_events(body: dict[str, Any]) -> Events:
    """Respond as an AI agent does: a log whose events have to be put together.

    If the caller brings tools of its own and no result of one, the agent asks for the first of them.

    Args:
        body: the request's body.
    """
    tools: list[dict[str, Any]] = body.get("tools") or []
    asks = bool(tools) and "toolCall" not in body
    message = identifier("message", str(body))
    events = [{"type": "response_start"}, *_commentary()]
    events += [_pending_call(tools[0]["name"])] if asks else _final_answer()
    events.append({"type": "response_finish", "response": _metadata(message, body)})
    if not asks:
        events.append({"type": "response_followup_suggestion", "suggestions": list(QUESTIONS[:2])})
    yield from ({"messageId": message, **event} for event in events)


def session_events(body: dict[str, Any]) -> Events:
    """Brainstorm on a change request: each event is the whole session so far, the last one has a plan.

    Args:
        body: the request's body, with the session to go on with.
    """
    session = body["session"]
    reply: dict[str, Any] = {"id": identifier("reply", str(body)), "actor": "agent"}
    for part in growing(_REASONING):
        said = {**reply, "message": document(part)}
        yield {**session, "status": "running", "messages": [*session["messages"], said]}
    said = {**reply, "message": document(_REASONING), "attachment": {"type": "plan", "plan": _plan()}}
    yield {**session, "status": "pending", "messages": [*session["messages"], said]}


def plan_events(body: dict[str, Any]) -> Events:
    """Carry out a plan: each event is the whole plan so far.

    Args:
        body: the request's body, with the plan.
    """
    plan = body["plan"]
    steps = [{**step, "status": "pending"} for step in plan["steps"]]
    for index in range(len(steps)):
        for status in ("running", "succeeded"):
            steps = [*steps[:index], {**steps[index], "status": status}, *steps[index + 1 :]]
            yield {**plan, "status": "running", "steps": steps}
    yield {**plan, "status": "completed", "steps": steps}


def _source(number: int) -> dict[str, Any]:
    page, revision, space = (identifier(name, number) for name in ("page", "revision", "space"))
    reason = "It describes change requests."
    return {"type": "page", "reason": reason, "page": page, "revision": revision, "space": space, "sections": []}


def _commentary() -> list[dict[str, Any]]:
    """Give the first step: the agent thinks, and searches."""
    search: dict[str, Any] = {"tool": "search", "query": "change requests", "results": []}
    return [
        {"type": "response_step_start", "stepIndex": 0, "phase": "commentary"},
        {"type": "response_reasoning", "stepIndex": 0, "operation": "insert", "blocks": paragraphs(_REASONING)},
        {"type": "response_tool_call", "stepIndex": 0, "toolCall": search},
    ]


def _final_answer() -> list[dict[str, Any]]:
    """Give the second step: paragraph after paragraph is begun, and replaced by what it grows to."""
    events: list[dict[str, Any]] = [{"type": "response_step_start", "stepIndex": 1, "phase": "final_answer"}]
    for paragraph in _ANSWER.strip().split("\n\n"):
        for number, part in enumerate(growing(paragraph)):
            operation = "update" if number else "insert"
            event = {"stepIndex": 1, "operation": operation, "blocks": paragraphs(part)}
            events.append({"type": "response_document", **event})
    return events


def _pending_call(tool: str) -> dict[str, Any]:
    call: dict[str, Any] = {"tool": tool, "input": {}}
    return {
        "type": "response_tool_call_pending",
        "stepIndex": 0,
        "toolCall": call,
        "toolCallId": identifier("tool call", tool),
    }


def _metadata(message: str, body: dict[str, Any]) -> dict[str, Any]:
    metadata = {"id": identifier("response", message)}
    previous = body.get("previousResponseId")
    return {**metadata, "previous": previous} if previous else metadata


def _plan() -> dict[str, Any]:
    steps = [{"title": title, "status": "pending", "instruction": document(f"{title}.")} for title in _STEPS]
    return {"status": "pending", "title": "Describe how changes are made", "steps": steps}
