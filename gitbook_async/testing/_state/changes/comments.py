"""Comments on a space or on a change request, their replies, and reactions.

They are returned as a document, or as Markdown with ``format=markdown``. Every user may edit and delete everything.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import attrs

from gitbook_async.testing._state.access import members
from gitbook_async.testing._state.calls.calls import Call, Handler, Listed
from gitbook_async.testing._state.calls.nouns import Noun
from gitbook_async.testing._state.changes import change_requests
from gitbook_async.testing._state.data.records import Json, Record
from gitbook_async.testing._state.data.seed import CALLER
from gitbook_async.testing._state.organizations import users
from gitbook_async.testing._state.spaces.spaces import space, space_id
from gitbook_async.testing._text.documents import document_of, text_of

_PERMISSIONS: Final = ("view", "edit", "reply", "delete")


@attrs.frozen
class Place:
    """Where comments are made.

    Attributes:
        owner: returns the owner of the comments; raises Missing if it does not exist.
        target: returns the subject of all comments there.
    """

    owner: Callable[[Call], str]
    target: Callable[[Call], Json]

    @property
    def comments(self) -> Noun:
        """The comments."""
        return Noun("comment", "commentId", self.owner, view)

    @property
    def replies(self) -> Noun:
        """The replies to a comment."""
        return Noun("reply", "commentReplyId", lambda call: self.comments.find(call).id, _view_reply)

    def list(self, call: Call) -> Listed:
        """List comments with the filters of the query, newest first by default."""
        found = call.of("comment", self.owner(call))
        status, page, authors = call.text("status", "all"), call.text("targetPage"), call.texts("authors")
        found = [one for one in found if status in ("all", one.fields["status"])]
        found = [one for one in found if not page or one.notes.get("page") == page]
        found = [one for one in found if not authors or one.notes["author"] in authors]
        descending = call.text("order") == "desc"
        return self.comments.sorted(call, found, lambda one: one.fields["postedAt"], descending=descending)

    def post(self, call: Call) -> Json:
        """Create a comment."""
        about = {name: call.body[name] for name in ("node", "page", "tableCell") if name in call.body}
        return view(call, make(call, self.owner(call), {**self.target(call), **about}, call.body["body"]))

    def update(self, call: Call) -> Json:
        """Change a comment: its text, its reactions, whether it is resolved."""
        record = self.comments.find(call)
        _edit(call, record)
        if "resolved" in call.body:
            record.fields["status"] = "resolved" if call.body["resolved"] else "open"
            record.fields.pop("resolvedAt", None)
            record.fields |= {"resolvedAt": call.store.now()} if call.body["resolved"] else {}
        return view(call, record)

    def reply(self, call: Call) -> Json:
        """Reply to a comment."""
        comment = self.comments.find(call)
        notes = {"author": CALLER, "body": _text(call.body["body"]), "comment": comment}
        made = call.store.create("reply", {"postedAt": call.store.now()}, comment.id, **notes)
        return _view_reply(call, made)

    def update_reply(self, call: Call) -> Json:
        """Change a reply."""
        record = self.replies.find(call)
        _edit(call, record)
        return _view_reply(call, record)

    def commenters(self, call: Call) -> Listed:
        """List the members who have commented."""
        organization = space(call).fields["organization"]
        people = dict.fromkeys(one.notes["author"] for one in call.of("comment", self.owner(call)))
        found = [one for one in call.of("member", organization) if one.id in people]
        return Listed(found, lambda record: members.view(call, record))


def make(call: Call, owner: str, target: Json, body: Json) -> Record:
    """Create a comment by the caller.

    Args:
        call: the call.
        owner: the owner of the comments.
        target: the subject of the comment.
        body: its content, as in a call.
    """
    details = {"postedAt": call.store.now(), "status": "open"}
    return call.store.create("comment", details, owner, author=CALLER, body=_text(body), **target)


def view(call: Call, record: Record) -> Json:
    """Return the JSON of a comment."""
    answers = call.of("reply", record.id)
    authors = [one.notes["author"] for one in answers]
    resolved = {"resolvedBy": users.caller(call)} if record.fields["status"] == "resolved" else {}
    latest = answers[-1].fields["postedAt"] if answers else ""
    repliers = [
        {"updatedAt": latest, "count": authors.count(one), "user": users.user(call, one)}
        for one in dict.fromkeys(authors)
    ]
    return {
        "object": "comment",
        **_details(call, record),
        **resolved,
        "replies": len(answers),
        "repliers": repliers,
        "target": _target(call, record),
        "urls": {"location": call.location(*_address(record))},
    }


def _view_reply(call: Call, record: Record) -> Json:
    address = (*_address(record.notes["comment"]), "replies", record.id)
    return {"object": "comment-reply", **_details(call, record), "urls": {"location": call.location(*address)}}


def _details(call: Call, record: Record) -> Json:
    """Return the JSON fields that comments and replies share."""
    text, markdown = record.notes["body"], call.text("format") == "markdown"
    return {
        "id": record.id,
        "postedBy": users.user(call, record.notes["author"]),
        **record.fields,
        "reactions": _reactions(call, record),
        "body": {"markdown": text} if markdown else {"document": document_of(text)},
        "permissions": dict.fromkeys(_PERMISSIONS, True),
    }


def _reactions(call: Call, record: Record) -> list[Json]:
    reacted: dict[str, str] = record.notes.get("reactions", {})
    me = users.caller(call)
    return [{"emoji": one, "count": 1, "users": [{"user": me, "reactedAt": at}]} for one, at in reacted.items()]


def _target(call: Call, record: Record) -> Json:
    notes = record.notes
    details = {name: notes[name] for name in ("tableCell", "changeRequest", "review") if name in notes}
    pointers = {name: {"id": notes[name]} for name in ("node", "page") if name in notes}
    revision = notes.get("revision") or call.store.history(notes["space"]).primary
    return {**details, **pointers, "space": notes["space"], "revision": revision}


def _address(record: Record) -> tuple[str, ...]:
    notes = record.notes
    place = ("change-requests", notes["changeRequest"]) if "changeRequest" in notes else ()
    return ("spaces", notes["space"], *place, "comments", record.id)


def _edit(call: Call, record: Record) -> None:
    if "body" in call.body:
        record.notes["body"] = _text(call.body["body"])
        record.fields["editedAt"] = call.store.now()
    reactions: dict[str, Any] = record.notes.setdefault("reactions", {})
    reactions.update(dict.fromkeys(call.body.get("addedReactions", ()), call.store.now()))
    for one in call.body.get("removedReactions", ()):
        reactions.pop(one, None)


def _text(body: Json) -> str:
    return text_of(body["document"]) if "document" in body else body.get("markdown", "")


def _change_request_target(call: Call) -> Json:
    record = change_requests.change_request(call)
    revision = change_requests.head_of(call, record).id
    return {"space": record.owner, "changeRequest": record.id, "revision": revision}


def _handlers(place: Place, name: str) -> dict[str, Handler]:
    return {
        f"listCommentsIn{name}": place.list,
        f"postCommentIn{name}": place.post,
        f"getCommentIn{name}": place.comments.get,
        f"updateCommentIn{name}": place.update,
        f"deleteCommentIn{name}": place.comments.delete,
        f"listCommentRepliesIn{name}": place.replies.list,
        f"postCommentReplyIn{name}": place.reply,
        f"getCommentReplyIn{name}": place.replies.get,
        f"updateCommentReplyIn{name}": place.update_reply,
        f"deleteCommentReplyIn{name}": place.replies.delete,
        f"listCommentersIn{name}": place.commenters,
    }


_IN_SPACE: Final = Place(space_id, lambda call: {"space": space_id(call)})
_IN_CHANGE_REQUEST: Final = Place(
    lambda call: change_requests.owner_of(change_requests.change_request(call)), _change_request_target
)
HANDLERS: Final[dict[str, Handler]] = {
    **_handlers(_IN_SPACE, "Space"),
    **_handlers(_IN_CHANGE_REQUEST, "ChangeRequest"),
}
