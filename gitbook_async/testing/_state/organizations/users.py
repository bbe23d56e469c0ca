"""Users: the caller, who is always Ada, and the others. Every user may change every name."""

from __future__ import annotations

from typing import Final

from gitbook_async.testing._state.calls.calls import Call, Handler
from gitbook_async.testing._state.calls.nouns import Noun
from gitbook_async.testing._state.data.records import Json, Record
from gitbook_async.testing._state.data.seed import CALLER


def view(call: Call, record: Record) -> Json:
    """Return the JSON of a user."""
    urls = {"location": call.location("users", record.id)}
    return {"object": "user", "id": record.id, **record.fields, "urls": urls}


def user(call: Call, key: str) -> Json:
    """Return the JSON of the user with an id."""
    return view(call, call.find("user", key))


def caller(call: Call) -> Json:
    """Return the JSON of the caller."""
    return user(call, CALLER)


_NOUN: Final = Noun("user", "userId", lambda _call: "", view)
HANDLERS: Final[dict[str, Handler]] = {
    "getAuthenticatedUser": caller,
    "getUserById": _NOUN.get,
    "updateUserById": _NOUN.update,
}
