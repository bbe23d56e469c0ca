"""Reviews of a change request, and the requested reviewers. Requesting a review opens a draft.

The reviewer is the caller.
"""

from __future__ import annotations

from typing import Final

from gitbook_async.testing._http.failures import Failure
from gitbook_async.testing._state.calls.calls import Call, Handler, Listed
from gitbook_async.testing._state.calls.nouns import Noun, assign
from gitbook_async.testing._state.changes import change_requests, comments
from gitbook_async.testing._state.data.records import Json, Record
from gitbook_async.testing._state.data.seed import CALLER
from gitbook_async.testing._state.organizations import users


def _owner(call: Call) -> str:
    return change_requests.owner_of(change_requests.change_request(call))


def _view(call: Call, record: Record) -> Json:
    """Return the JSON of a review: it is outdated once the change request has changed."""
    space, _, change = record.owner.partition("/")
    details: Json = {"object": "change-request-review", "id": record.id, **record.fields}
    if "comment" in record.notes:
        details["comment"] = comments.view(call, record.notes["comment"])
    location = call.location("spaces", space, "change-requests", change, "reviews", record.id)
    return {
        **details,
        "reviewer": users.caller(call),
        "outdated": record.fields["revision"] != change_requests.head(call).id,
        "urls": {"location": location},
    }


def _list(call: Call) -> Listed:
    reviews, head = call.of("review", _owner(call)), change_requests.head(call).id
    if "outdated" in call.request.query:
        wanted = call.text("outdated") == "true"
        reviews = [one for one in reviews if (one.fields["revision"] != head) == wanted]
    return _NOUN.listed(call, reviews)


def _submit(call: Call) -> Json:
    record, head, now = change_requests.change_request(call), change_requests.head(call).id, call.store.now()
    change_requests.check_open(record)
    details = {"status": call.body["status"], "revision": head, "createdAt": now, "updatedAt": now}
    review = call.store.create("review", details, change_requests.owner_of(record))
    if "comment" in call.body:
        target = {"space": record.owner, "changeRequest": record.id, "revision": head, "review": review.id}
        review.notes["comment"] = comments.make(call, review.owner, target, call.body["comment"])
    return _view(call, review)


def _view_requested(call: Call, record: Record) -> Json:
    details = {"object": "change-request-requested-reviewer", "kind": "user", **record.fields}
    return {**details, "user": users.user(call, record.id), "requestedBy": users.user(call, CALLER)}


def _request(call: Call) -> Json:
    record, owner = change_requests.change_request(call), _owner(call)
    change_requests.check_open(record)
    asked = [key for key in call.body["users"] if call.store.table("user").has(key)]
    if not asked:
        raise Failure(400, "At least one valid user is required")
    assign(record.fields, {name: call.body[name] for name in ("subject", "description") if name in call.body})
    if record.fields["status"] == "draft":
        record.fields["status"] = "open"
    details = {"revision": change_requests.head(call).id, "createdAt": call.store.now()}
    made = [call.store.create("requested reviewer", dict(details), owner, key) for key in asked]
    return {"users": [_view_requested(call, one) for one in made]}


_NOUN: Final = Noun("review", "reviewId", _owner, _view)
_REQUESTED: Final = Noun("requested reviewer", "userId", _owner, _view_requested)
HANDLERS: Final[dict[str, Handler]] = {
    "getReviewsByChangeRequestId": _list,
    "submitChangeRequestReview": _submit,
    "getChangeRequestReviewById": _NOUN.get,
    "getRequestedReviewersByChangeRequestId": _REQUESTED.list,
    "requestReviewersForChangeRequest": _request,
    "removeRequestedReviewerFromChangeRequest": _REQUESTED.delete,
}
