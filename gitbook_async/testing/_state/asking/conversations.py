"""Conversations of the agents: those of the organization's agent with the caller, and those of a change request.

No operation sends a message, so no conversation of the organization begins here, apart from those of the seed; a
conversation of a change request begins with a brainstorm.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from gitbook_async.testing._state.calls.calls import Call, Handler
from gitbook_async.testing._state.calls.kept import Kept
from gitbook_async.testing._state.changes import change_requests
from gitbook_async.testing._state.data.records import Json, Record
from gitbook_async.testing._state.organizations.organizations import organization_id

KIND: Final = "agent conversation"
_LONGEST: Final = 100


def remember(call: Call, record: Record, session: str, said: str) -> None:
    """Record a conversation about a change request, or that it goes on.

    Args:
        call: the call.
        record: the change request.
        session: the id of the conversation.
        said: the message of the user.
    """
    owner, table, now = change_requests.owner_of(record), call.store.table(KIND), call.store.now()
    if table.has(session, owner):
        table.find(session, owner).fields["updatedAt"] = now
    else:
        details = {"title": said[:_LONGEST] or "Untitled", "shared": True, "changeRequest": record.id, "createdAt": now}
        call.store.create(KIND, {**details, "updatedAt": now}, owner, session)


def _view(_call: Call, record: Record) -> Json:
    return {"object": "agent-conversation", "id": record.id, **record.fields}


def _provision(call: Call) -> None:
    """Accept the conversation, which exists once it has a message."""
    organization_id(call)


def _delete(kept: Kept) -> Handler:
    """Return the handler of a deletion, whose only documented status is that of a conversation that existed."""

    def delete(call: Call) -> None:
        call.store.table(KIND).remove(kept.find(call).id, kept.owner(call))

    return delete


def _kept(owner: Callable[[Call], str]) -> Kept:
    return Kept(KIND, "conversationId", owner, _view)


_OF_CALLER: Final = _kept(lambda call: f"orgs/{organization_id(call)}")
_OF_CHANGE_REQUEST: Final = _kept(lambda call: change_requests.owner_of(change_requests.change_request(call)))
HANDLERS: Final[dict[str, Handler]] = {
    **_OF_CALLER.handlers(list="listOrganizationAgentConversations", update="updateOrganizationAgentConversation"),
    "deleteOrganizationAgentConversation": _delete(_OF_CALLER),
    "provisionOrganizationAgentConversation": _provision,
    **_OF_CHANGE_REQUEST.handlers(list="listChangeRequestConversations", update="updateChangeRequestConversation"),
    "deleteChangeRequestConversation": _delete(_OF_CHANGE_REQUEST),
}
