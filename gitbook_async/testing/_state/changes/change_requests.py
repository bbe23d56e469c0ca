"""Change requests: created as drafts, edited, updated, merged.

There are no merge rules: anyone may merge, with or without a review. Merging with conflicts merges all the same, as
GitBook's documentation describes, with the pages of the change request; see `merging`. The content of a merged or
archived change request cannot be changed, and it cannot be merged again: 400.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from gitbook_async.testing._http.failures import Failure
from gitbook_async.testing._state.calls.calls import Call, Handler, Listed
from gitbook_async.testing._state.calls.nouns import assign, in_order_of
from gitbook_async.testing._state.data import drafts
from gitbook_async.testing._state.data.history import Revision
from gitbook_async.testing._state.data.merging import merge
from gitbook_async.testing._state.data.records import Json, Missing, Record
from gitbook_async.testing._state.data.seed import CALLER
from gitbook_async.testing._state.organizations import users
from gitbook_async.testing._state.organizations.organizations import organization_id
from gitbook_async.testing._state.spaces.spaces import of_organization, space_id


def change_request(call: Call) -> Record:
    """Return the change request named in the path.

    Raises:
        Missing: it does not exist.
    """
    return find(call, space_id(call), call.value("changeRequestId"))


def find(call: Call, space: str, name: str) -> Record:
    """Return the change request of a space with an id or a number.

    Raises:
        Missing: it does not exist.
    """
    table = call.store.table("change request")
    if name.isdecimal() and not table.has(name, space):
        name = next((one.id for one in table.of(space) if str(one.notes["number"]) == name), name)
    return table.find(name, space)


def known(call: Call, space: str, name: str) -> Record:
    """Return the change request of a space that a body names by its id or number.

    Raises:
        Failure: 404, it does not exist.
    """
    try:
        return find(call, space, name)
    except Missing as missing:
        raise Failure(404, str(missing)) from None


def owner_of(record: Record) -> str:
    """Return the owner of a change request's comments and reviews."""
    return f"{record.owner}/{record.id}"


def base(call: Call, record: Record) -> Revision:
    """Return the live revision that a change request is based on."""
    return drafts.base(call.store, record)


def head_of(call: Call, record: Record) -> Revision:
    """Return the current revision of a change request."""
    return drafts.head(call.store, record)


def head(call: Call) -> Revision:
    """Return the revision of the change request named in the path; raises the same errors as `change_request`."""
    return head_of(call, change_request(call))


def advance(call: Call, record: Record, revision: Revision) -> None:
    """Make a revision the head of a change request."""
    record.notes["head"] = revision.id
    record.notes["edits"] = record.notes.get("edits", 0) + 1
    record.fields["updatedAt"] = call.store.now()


def check_open(record: Record) -> None:
    """Reject changes of a closed change request.

    Raises:
        Failure: 400, the change request is merged or archived.
    """
    if record.fields["status"] in ("merged", "archived"):
        raise Failure(400, f"The change request is {record.fields['status']}")


def view(call: Call, record: Record) -> Json:
    """Return the JSON of a change request."""
    revision, notes = head_of(call, record), record.notes
    first = notes.setdefault("initial", base(call, record).id)
    merged: Json = {}
    if record.fields["status"] == "merged":
        merged = {"mergedBy": users.caller(call), "revisionMerged": notes["merged"]}
    app = f"https://app.gitbook.com/s/{record.owner}/~/changes/{notes['number']}"
    location = call.location("spaces", record.owner, "change-requests", record.id)
    return {
        "object": "change-request",
        "id": record.id,
        "number": notes["number"],
        **record.fields,
        "createdBy": users.user(call, notes["creator"]),
        "space": record.owner,
        "revision": revision.id,
        "revisionInitial": first,
        **merged,
        "comments": len(call.of("comment", owner_of(record))),
        "outdated": not merged and notes["base"] != call.store.history(record.owner).primary,
        "urls": {"app": app, "location": location},
    }


def _list_in_space(call: Call) -> Listed:
    return _listed(call, call.of("change request", space_id(call)), call.texts("status"))


def _list_in_organization(call: Call) -> Listed:
    """List the change requests of all spaces."""
    spaces = [one.id for one in of_organization(call, organization_id(call))]
    wanted = set(call.texts("space") or spaces)
    run = call.text("styleguideRun")
    if shown := call.text("site"):
        wanted &= {one.notes["space"] for one in call.of("site space", shown)}
    found = [one for key in spaces if key in wanted for one in call.of("change request", key)]
    found = [one for one in found if not run or one.fields.get("styleguide", {}).get("run") == run]
    return _listed(call, found, call.texts("status"))


def _listed(call: Call, records: list[Record], statuses: Sequence[str]) -> Listed:
    """List change requests with the filters of the query, newest first."""
    creator, contributor, topic = call.text("creator"), call.text("contributor"), call.text("topic")
    found = [one for one in records if one.fields["status"] in statuses]
    found = [one for one in found if not creator or one.notes["creator"] == creator]
    found = [one for one in found if not topic or one.fields.get("siteTopic", {}).get("topic") == topic]
    found = [one for one in found if not contributor or contributor in _people(call, one)]
    if reviewer := call.text("requestedReviewer"):
        asked = call.store.table("requested reviewer")
        found = [one for one in found if asked.has(reviewer, owner_of(one))]
    order = call.text("orderBy")
    return in_order_of(found, lambda record: view(call, record), lambda one: one.fields[order], descending=True)


def make(call: Call, space: str, subject: str, status: str) -> Record:
    """Create a change request of the live content of a space."""
    live, now = call.store.history(space).primary, call.store.now()
    details = {"subject": subject, "status": status, "createdAt": now, "updatedAt": now}
    number = max((one.notes["number"] for one in call.of("change request", space)), default=0) + 1
    notes = {"creator": CALLER, "number": number, "base": live, "initial": live, "head": live}
    return call.store.create("change request", details, space, **notes)


def _create(call: Call) -> Json:
    return view(call, make(call, space_id(call), call.body.get("subject", ""), "draft"))


def _update(call: Call) -> Json:
    record = change_request(call)
    if call.body.keys() != {"status"} or record.fields["status"] == "merged":  # an archived one can be reopened
        check_open(record)
    links = [{"id": call.store.new_id("link"), **link} for link in call.body.get("links", ())]
    assign(record.fields, {**call.body, **({"links": links} if "links" in call.body else {})})
    record.fields["updatedAt"] = call.store.now()
    return view(call, record)


def _merge(call: Call) -> Json:
    record = change_request(call)
    check_open(record)
    history, ours, now = call.store.history(record.owner), head_of(call, record), call.store.now()
    merged = merge(base(call, record).content, ours.content, history.live.content)
    parents = (history.primary, ours.id)
    revision = call.store.revise(record.owner, "merge", parents, merged.content, merged_from=record.id)
    record.notes["merged"] = history.primary = revision.id
    record.fields.update(status="merged", mergedAt=now, updatedAt=now)
    call.find("space", record.owner).fields["updatedAt"] = now
    return {"revision": revision.id, "result": "conflicts" if merged.conflicts else "merge"}


def _bring_up_to_date(call: Call) -> Json:
    record = change_request(call)
    check_open(record)
    history, ours = call.store.history(record.owner), head_of(call, record)
    if record.notes["base"] == history.primary:
        return {"revision": ours.id, "result": "update"}
    merged = merge(base(call, record).content, ours.content, history.live.content)
    revision = call.store.revise(record.owner, "update", (ours.id, history.primary), merged.content)
    advance(call, record, revision)
    record.notes["base"] = history.primary
    return {"revision": revision.id, "result": "conflicts" if merged.conflicts else "update"}


def _people(call: Call, record: Record) -> set[str]:
    """Return the ids of the users who have edited a change request or commented on it."""
    editors = {record.notes["creator"]} if record.notes.get("edits") else set[str]()
    return editors | {one.notes["author"] for one in call.of("comment", owner_of(record))}


def _contributors(call: Call) -> Listed:
    record = change_request(call)
    edits = {"count": record.notes.get("edits", 0), "actionType": "edit", "user": record.notes["creator"]}
    people = [edits] if edits["count"] else []
    authors = [one.notes["author"] for one in call.of("comment", owner_of(record))]
    people += [{"count": authors.count(one), "actionType": "comment", "user": one} for one in dict.fromkeys(authors)]
    updated = record.fields["updatedAt"]
    return Listed(people, lambda one: {**one, "user": users.user(call, one["user"]), "updatedAt": updated})


HANDLERS: Final[dict[str, Handler]] = {
    "listChangeRequestsForSpace": _list_in_space,
    "listChangeRequestsForOrganization": _list_in_organization,
    "createChangeRequest": _create,
    "getChangeRequestById": lambda call: view(call, change_request(call)),
    "updateChangeRequestById": _update,
    "mergeChangeRequest": _merge,
    "updateChangeRequest": _bring_up_to_date,
    "getContributorsByChangeRequestId": _contributors,
}
