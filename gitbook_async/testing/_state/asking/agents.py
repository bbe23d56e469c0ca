"""Agents: they respond in a site, brainstorm on a change request, and carry out plans.

A response continues the one in ``previousResponseId``, which must exist; the result of a tool must be of a pending
call. Carrying out a step of a plan creates a page in the change request, with the title and the instruction of the
step.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, cast

from gitbook_async.testing._http.failures import Failure
from gitbook_async.testing._http.steps import Steps
from gitbook_async.testing._http.template import dump
from gitbook_async.testing._state.asking import asking, conversations
from gitbook_async.testing._state.asking.answering import answer, shelf_of_space
from gitbook_async.testing._state.asking.questions import remember
from gitbook_async.testing._state.calls.calls import Call, Handler, Streamed
from gitbook_async.testing._state.changes import change_requests
from gitbook_async.testing._state.data.content import Page, slug_of
from gitbook_async.testing._state.data.records import Json, Record
from gitbook_async.testing._state.sites.sites import site_id
from gitbook_async.testing._state.spaces import spaces
from gitbook_async.testing._streams.findings import Exchange, wanted_call
from gitbook_async.testing._streams.stories import plan_events, response_events, session_events
from gitbook_async.testing._text.documents import text_of


def _respond(call: Call) -> Steps[Streamed]:
    before = _before(call)
    asked, result = _asked(call.body["input"]), call.body.get("toolCall")
    earlier: str = before.notes["question"] if before else ""
    question = asked or earlier
    reply = yield from answer(call, asking.in_site(call), question, earlier if asked else "")
    if result:
        reply = reply.answered_by(f"Result of {result['tool']}: {dump(result['output'])}")
    exchange = _exchange(call, before, wanted_call(call.body, question))
    if asked:
        remember(call, asked, reply, response=exchange.response, previous=exchange.previous)
    call.store.create("response", {}, site_id(call), exchange.response, question=question, call=exchange.call)
    return Streamed(response_events(reply, exchange))


def _before(call: Call) -> Record | None:
    """Return the response that a call continues."""
    key, result = call.body.get("previousResponseId"), call.body.get("toolCall")
    before = call.known("response", key, site_id(call)) if key else None
    if before and result and result["toolCallId"] != before.notes["call"]:
        raise Failure(400, f"The response has no pending tool call {result['toolCallId']}")
    return before


def _exchange(call: Call, before: Record | None, pending: Json | None) -> Exchange:
    store, previous = call.store, before.id if before else ""
    tool_call = store.new_id("tool call") if pending else ""
    return Exchange(store.new_id("message"), store.new_id("response"), previous, pending, tool_call)


def _asked(messages: Sequence[Json]) -> str:
    """Return the user's last message; empty if there is none."""
    said = [one["content"] for one in messages if one["role"] == "user"]
    return _spoken(said[-1]) if said else ""


def _spoken(content: Any) -> str:
    """Return the text of a message, which is text or a document."""
    if isinstance(content, str):
        return content
    details = cast("Json", content)
    return text_of(details) if "nodes" in details else ""


def _brainstorm(call: Call) -> Steps[Streamed]:
    record, session = change_requests.change_request(call), call.body["session"]
    said = [one["message"] for one in session["messages"] if one["actor"] == "user"]
    question = _spoken(said[-1]) if said else record.fields.get("subject", "")
    conversations.remember(call, record, session["id"], question)
    reply = yield from answer(call, [shelf_of_space(spaces.space(call))], question)
    return Streamed(session_events(session, reply))


def _implement(call: Call) -> Streamed:
    record = change_requests.change_request(call)
    change_requests.check_open(record)
    return Streamed(plan_events(call.body["plan"], lambda step: _carry_out(call, record, step)))


def _carry_out(call: Call, record: Record, step: Json) -> list[Json]:
    """Create the page of a step, and return its logs."""
    start = change_requests.head_of(call, record)
    key, title = call.store.new_id("page"), step["title"]
    page = Page(key, title, f"{slug_of(title)}-{key.lower()}", f"{_spoken(step['instruction'])}\n")
    revision = call.store.revise(record.owner, "edits", (start.id,), start.content.insert(page))
    change_requests.advance(call, record, revision)
    details = {"id": key, "type": page.type, "title": title, "path": revision.content.path(key)}
    return [{"tool": "create-page", "page": details}]


HANDLERS: Final[dict[str, Handler]] = {
    "streamAIResponseInSite": _respond,
    "streamBrainstormChangeRequest": _brainstorm,
    "streamImplementChangeRequestTask": _implement,
}
