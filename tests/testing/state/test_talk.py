"""Comments, replies and reviews."""

from __future__ import annotations

import pytest

from gitbook_async import BadRequestError, Deletion, NotFoundError

pytestmark = pytest.mark.anyio

CHANGE = ("acme-guides", "acme-change-1")
PLACES = pytest.mark.parametrize(("name", "place"), [("Space", CHANGE[:1]), ("ChangeRequest", CHANGE)])
MARKDOWN = {"query": {"format": "markdown"}}


def body(text):
    return {"markdown": text}


@PLACES
async def test_comments(ask, name, place):
    made = await ask(f"postCommentIn{name}", *place, page="guides-9", body=body("Hello"))
    assert made["target"]["page"] == {"id": "guides-9"}
    found = await ask(f"getCommentIn{name}", *place, made["id"], **MARKDOWN)
    assert found["body"] == body("Hello")
    query = {"targetPage": "guides-9", "authors": ["acme-ada", "nobody"], "order": "desc", "status": "open"}
    assert [one["id"] for one in (await ask(f"listCommentsIn{name}", *place, query=query))["items"]] == [made["id"]]
    changes = {"resolved": True, "body": body("Done"), "addedReactions": ["1f44d", "1f389"]}
    changed = await ask(f"updateCommentIn{name}", *place, made["id"], **changes)
    assert (changed["status"], changed["resolvedBy"]["id"]) == ("resolved", "acme-ada")
    changes = {"resolved": False, "removedReactions": ["1f389"]}
    changed = await ask(f"updateCommentIn{name}", *place, made["id"], **changes)
    assert (changed["status"], [one["emoji"] for one in changed["reactions"]]) == ("open", ["1f44d"])
    assert "acme-ada" in [one["id"] for one in (await ask(f"listCommentersIn{name}", *place))["items"]]
    removal = (f"deleteCommentIn{name}", *place, made["id"])
    assert [await ask(*removal), await ask(*removal)] == [Deletion.DELETED, Deletion.ABSENT]
    with pytest.raises(NotFoundError, match="Comment not found"):
        await ask(f"getCommentIn{name}", *place, made["id"])


@PLACES
async def test_replies(ask, name, place):
    comment = (await ask(f"postCommentIn{name}", *place, body=body("Hello")))["id"]
    made = await ask(f"postCommentReplyIn{name}", *place, comment, body=body("Hi"))
    await ask(f"updateCommentReplyIn{name}", *place, comment, made["id"], body=body("Hi!"))
    found = await ask(f"getCommentReplyIn{name}", *place, comment, made["id"], **MARKDOWN)
    assert found["body"] == body("Hi!")
    assert [one["id"] for one in (await ask(f"listCommentRepliesIn{name}", *place, comment))["items"]] == [made["id"]]
    told = await ask(f"getCommentIn{name}", *place, comment)
    assert (told["replies"], told["repliers"][0]["count"]) == (1, 1)
    assert await ask(f"deleteCommentReplyIn{name}", *place, comment, made["id"]) is Deletion.DELETED


async def test_a_review_is_outdated_once_the_change_request_has_gone_on(ask):
    made = await ask("submitChangeRequestReview", *CHANGE, status="approved", comment=body("Good"))
    assert not made["outdated"]
    assert made["comment"]["target"]["review"] == made["id"]
    page = {"operation": "update_page", "page": "guides-4", "title": "Four"}
    await ask("updateChangeRequestContent", *CHANGE, changes=[page])
    assert (await ask("getChangeRequestReviewById", *CHANGE, made["id"]))["outdated"]
    assert (await ask("getReviewsByChangeRequestId", *CHANGE, query={"outdated": False}))["items"] == []
    assert len((await ask("getReviewsByChangeRequestId", *CHANGE))["items"]) == 1


async def test_asking_for_a_review_opens_a_draft(ask):
    draft = await ask("createChangeRequest", "acme-guides", subject="Draft")
    path = ("acme-guides", draft["id"])
    with pytest.raises(BadRequestError, match="valid user"):
        await ask("requestReviewersForChangeRequest", *path, users=["nobody"])
    users = (await ask("requestReviewersForChangeRequest", *path, users=["acme-elif"], subject="Look"))["users"]
    assert [one["user"]["id"] for one in users] == ["acme-elif"]
    told = await ask("getChangeRequestById", *path)
    assert (told["status"], told["subject"]) == ("open", "Look")
    found = await ask("listChangeRequestsForSpace", "acme-guides", query={"requestedReviewer": "acme-elif"})
    assert [one["id"] for one in found["items"]] == [draft["id"]]
    assert len((await ask("getRequestedReviewersByChangeRequestId", *path))["items"]) == 1
    removal = ("removeRequestedReviewerFromChangeRequest", *path, "acme-elif")
    assert [await ask(*removal), await ask(*removal)] == [Deletion.DELETED, Deletion.ABSENT]
