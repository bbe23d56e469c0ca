"""Responses like GitBook's, of any size: the benchmarks decode, serve and stream them."""

from __future__ import annotations

from typing import Any

_APP = "https://app.gitbook.com"
_API = "https://api.gitbook.com/v1"
_WORDS = (
    "Publish your documentation from the branch that your team reviews, and let readers ask it questions.",
    "A change request holds edits until somebody merges them; nothing is visible to readers before that.",
    "Tokens belong to a person or to an integration, and each may call the API a number of times a minute.",
)


def space(number: int) -> dict[str, Any]:
    """Return a space, about 1.2 KB of JSON."""
    return {
        "object": "space",
        "id": f"space{number:015d}",
        "title": f"Developer guide {number}",
        "emoji": "1f4d8",
        "visibility": "public",
        "createdAt": "2024-05-06T07:08:09.123Z",
        "updatedAt": f"2025-05-06T07:{number % 60:02d}:09.456Z",
        "editMode": "locked",
        "mergeRules": {"type": "inherit"},
        "urls": {
            "location": f"{_API}/spaces/space{number:015d}",
            "app": f"{_APP}/o/organization0001/s/space{number:015d}/",
            "published": f"https://docs.example.com/guide-{number}/",
            "public": f"https://docs.example.com/guide-{number}/",
        },
        "organization": "organization0001",
        "parent": "collection0001",
        "gitSync": {
            "installationId": f"installation{number:04d}",
            "installationProvider": "github",
            "installationStatus": "active",
            "repoName": "example/guide",
            "url": "https://github.com/example/guide/tree/main",
            "updatedAt": "2025-04-01T10:00:00.000Z",
        },
        "revision": f"revision{number:012d}",
        "defaultLevel": "inherit",
        "comments": number % 7,
        "changeRequests": number % 40,
        "changeRequestsOpen": number % 4,
        "changeRequestsDraft": number % 3,
        "permissions": {
            "view": True,
            "access": True,
            "admin": False,
            "viewInviteLinks": False,
            "edit": True,
            "triggerGitSync": False,
            "comment": True,
            "merge": False,
            "review": True,
            "installIntegration": False,
        },
    }


def change_request(number: int) -> dict[str, Any]:
    """Return a change request. Each has a description of a paragraph, and a third of them are merged."""
    merged: dict[str, Any] = {
        "mergedBy": _user(number % 7),
        "mergedAt": "2025-06-01T08:00:00.000Z",
        "revisionMerged": "revision1",
    }
    described: dict[str, Any] = {"object": "document", "data": {}, "nodes": [_paragraph(_text(_WORDS[number % 3]))]}
    return {
        "object": "change-request",
        "id": f"change{number:014d}",
        "number": number,
        "status": ("open", "merged", "draft")[number % 3],
        "subject": f"Explain rate limits, part {number}",
        "description": described,
        "createdBy": _user(number % 20),
        "createdAt": "2024-05-06T07:08:09.123Z",
        "updatedAt": f"2025-05-06T07:{number % 60:02d}:09.456Z",
        "space": "space000000000000001",
        "revision": f"revision{number:012d}",
        "revisionInitial": "revision000000000001",
        "comments": number % 5,
        "outdated": bool(number % 2),
        "urls": {
            "app": f"{_APP}/s/space000000000000001/~/changes/{number}/",
            "location": f"{_API}/spaces/space000000000000001/change-requests/change{number:014d}",
        },
        **(merged if number % 3 == 1 else {}),
    }


def spaces(count: int) -> dict[str, Any]:
    """Return a page of spaces."""
    return {"items": [space(number) for number in range(count)], "count": count}


def change_requests(count: int) -> dict[str, Any]:
    """Return a page of change requests."""
    return {"items": [change_request(number) for number in range(count)], "count": count}


def revision(pages: int) -> dict[str, Any]:
    """Return a revision, its pages ten to a parent."""
    return {
        "object": "revision",
        "type": "edits",
        "id": "revision000000000001",
        "parents": ["revision000000000000"],
        "pages": [_page(number, 9) for number in range(0, pages, 10)],
        "files": [],
        "reusableContents": [],
        "tags": [],
        "createdAt": "2025-05-06T07:08:09.123Z",
        "urls": {"app": f"{_APP}/s/space000000000000001/~/revisions/1/"},
    }


def page(number: int) -> dict[str, Any]:
    """Return a page with its Markdown, about 3 KB of JSON."""
    return {**_page(number, 0), "markdown": f"# How to publish, step {number}\n\n" + "\n\n".join(_WORDS * 7)}


def document(nodes: int) -> dict[str, Any]:
    """Return a document of headings, paragraphs with links, and hints."""
    blocks = [_blocks(number) for number in range(nodes // _NODES_IN_BLOCKS)]
    return {"object": "document", "data": {"schemaVersion": 7}, "nodes": [block for few in blocks for block in few]}


def answer_event(size: int) -> dict[str, Any]:
    """Return an event of an ask stream.

    Args:
        size: the approximate size of its JSON in bytes; at least 200.
    """
    text = " ".join(_WORDS) * (size // sum(map(len, _WORDS)) + 1)
    answer: dict[str, Any] = {
        "answer": {"markdown": text[: max(size - 90, 10)]},
        "followupQuestions": [],
        "sources": [],
    }
    return {"type": "answer", "answer": answer}


def _user(number: int) -> dict[str, Any]:
    return {
        "object": "user",
        "id": f"user{number:016d}",
        "displayName": f"Ada Example {number}",
        "email": f"ada{number}@example.com",
        "photoURL": f"https://images.example.com/users/{number}.png",
        "urls": {"location": f"{_API}/users/user{number:016d}"},
    }


def _page(number: int, children: int) -> dict[str, Any]:
    return {
        "id": f"page{number:016d}",
        "title": f"How to publish, step {number}",
        "kind": "sheet",
        "type": "document",
        "createdAt": "2024-05-06T07:08:09.123Z",
        "updatedAt": f"2025-05-06T07:{number % 60:02d}:09.456Z",
        "urls": {"app": f"{_APP}/s/space000000000000001/how-to-publish-{number}"},
        "slug": f"how-to-publish-{number}",
        "path": f"guides/how-to-publish-{number}",
        "description": _WORDS[number % 3],
        "documentId": f"document{number:012d}",
        "pages": [_page(number + 1 + child, 0) for child in range(children)],
        "layout": _layout(),
        "git": {"oid": "4b825dc642cb6eb9a060e54bf8d69288fbee4904", "path": f"guides/how-to-publish-{number}.md"},
        "hidden": False,
        "tags": [],
    }


def _layout() -> dict[str, Any]:
    shown = ("cover", "title", "description", "tableOfContents", "outline", "pagination")
    hidden = ("metadata", "tags", "actions", "anchors")
    flags = {**dict.fromkeys(shown, True), **dict.fromkeys(hidden, False)}
    return {"width": "default", "coverSize": "full", "coverMask": "none", **flags}


_NODES_IN_BLOCKS = 10  # blocks, inlines and texts of `_blocks`


def _blocks(number: int) -> list[dict[str, Any]]:
    heading: dict[str, Any] = {"object": "block", "type": "heading-2", "nodes": [_text("Limits")], "data": {}}
    hint = {"object": "block", "type": "hint", "data": {"style": "info"}, "nodes": [_paragraph(_text(_WORDS[1]))]}
    return [
        {**heading, "key": f"h{number}", "meta": {"id": f"limits-{number}"}},
        _paragraph(_text(_WORDS[number % 3]), _link(number), _text(" and so on", "bold")),
        {**hint, "key": f"n{number}"},
    ]


def _paragraph(*nodes: dict[str, Any]) -> dict[str, Any]:
    return {"object": "block", "type": "paragraph", "key": "p", "data": {}, "nodes": list(nodes)}


def _text(text: str, *marks: str) -> dict[str, Any]:
    styles = [{"object": "mark", "type": mark} for mark in marks]
    return {"object": "text", "key": "t", "leaves": [{"object": "leaf", "text": text, "marks": styles}]}


def _link(number: int) -> dict[str, Any]:
    place = {"kind": "url", "url": f"https://example.com/guides/{number}"}
    return {
        "object": "inline",
        "type": "link",
        "key": f"l{number}",
        "data": {"ref": place},
        "nodes": [_text("the guide")],
    }
