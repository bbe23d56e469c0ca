"""Markdown becomes a document that GitBook accepts, with what was written in it."""

from __future__ import annotations

import pytest

from gitbook_async import GitBook, errors, markdown_document
from gitbook_async.models import JSONDocument
from gitbook_async.testing import FakeGitBook
from gitbook_async.testing._text.documents import text_of

pytestmark = pytest.mark.anyio

MARKDOWN = """# Plan

Add a page about **tokens**, with `code`, *why* and a [link](https://example.com).
It has two lines.

- one
- two

1. first

```python
print("hello")
```

#### Deep"""


def test_blocks_and_marks():
    document = markdown_document(MARKDOWN)
    assert [node["type"] for node in document["nodes"]] == [
        *("heading-1", "paragraph", "list-unordered", "list-ordered", "code", "heading-3")
    ]
    marks = [
        mark["type"]
        for part in document["nodes"][1]["nodes"]
        for leaf in part.get("leaves", ())
        for mark in leaf["marks"]
    ]
    assert marks == ["bold", "code", "italic"]
    assert document["nodes"][4]["data"] == {"syntax": "python"}


def test_nothing_that_is_written_is_lost():
    assert text_of(markdown_document(MARKDOWN)) == MARKDOWN.replace(".\nIt", ". It").replace("####", "###")
    assert JSONDocument.from_dict(markdown_document(MARKDOWN)).to_dict() == markdown_document(MARKDOWN)
    assert markdown_document("") == {"object": "document", "data": {}, "nodes": []}


async def test_a_brainstorm_accepts_it():
    async with FakeGitBook() as fake, GitBook("gb_api_t", http_client=fake.client()) as gitbook:
        change = await gitbook.change_requests.create("acme-guides", subject="Tokens")
        message = {"id": "m1", "actor": "user", "message": markdown_document(MARKDOWN)}
        for document, accepted in ((message["message"], True), ({"object": "document"}, False)):
            session = {"id": "s", "status": "pending", "messages": [{**message, "message": document}]}
            path = {"spaceId": "acme-guides", "changeRequestId": change.id}
            stream = gitbook.call("streamBrainstormChangeRequest", path=path, json={"session": session})
            if accepted:
                assert (await stream.final()).messages
            else:
                with pytest.raises((errors.UnprocessableEntityError, errors.BadRequestError)):
                    await stream.final()
