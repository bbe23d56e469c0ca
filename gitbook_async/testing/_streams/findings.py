"""The pages that an answer is based on, and the made-up answer for an unknown site or space."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import attrs

from gitbook_async.testing._text.words import identifier

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


@attrs.frozen
class Finding:
    """A page that an answer is based on.

    Attributes:
        space: the id of the space that it is in.
        revision: the id of the revision that was read.
        page: its id.
        title: its title.
        path: its path.
        reason: what it was used for.
        sections: the ids of the sections of it that were used.
    """

    space: str
    revision: str
    page: str
    title: str
    path: str
    reason: str
    sections: tuple[str, ...] = ()

    @property
    def source(self) -> dict[str, Any]:
        """Its JSON as the source of an answer."""
        place = {"page": self.page, "revision": self.revision, "space": self.space}
        return {"type": "page", "reason": self.reason, **place, "sections": list(self.sections)}

    @property
    def result(self) -> dict[str, Any]:
        """Its JSON as the result of an agent's search."""
        place = {"spaceId": self.space, "pageId": self.page, "revisionId": self.revision}
        return {"type": "page", **place, "title": self.title, "description": self.reason}

    @property
    def pointer(self) -> dict[str, Any]:
        """Its JSON as a page that was read."""
        return {"id": self.page, "type": "document", "title": self.title, "path": self.path}


@attrs.frozen
class Reply:
    """The answer to a question.

    Attributes:
        query: the search query.
        text: the answer in Markdown; empty if there is none.
        findings: the pages that it is based on.
        followups: follow-up questions.
    """

    query: str
    text: str
    findings: tuple[Finding, ...]
    followups: tuple[str, ...]

    def answered_by(self, text: str) -> Reply:
        """Return the same answer, preceded by the output of a tool."""
        return attrs.evolve(self, text=f"{text}\n\n{self.text}")

    @property
    def reasoning(self) -> str:
        """The reasoning of an agent before its answer."""
        if not self.findings:
            return f"The question is about {self.query}. I searched the docs, and no page says anything about it."
        pages = " and ".join(f"“{one.title}”" for one in self.findings[:2])
        return f"The question is about {self.query}. The docs have {pages}; I read what they say before I answer."


@attrs.frozen
class Exchange:
    """One turn of a conversation with an agent.

    Attributes:
        message: the id of the message with the answer.
        response: the id of the response.
        previous: the id of the response before; empty if there is none.
        pending: the call of the caller's tool that the agent waits for; None if there is none.
        call: the id of that call.
    """

    message: str
    response: str
    previous: str = ""
    pending: Mapping[str, Any] | None = None
    call: str = ""


def made_up(question: str) -> Reply:
    """Return a made-up answer, with the question as its heading, if there is one."""
    heading = f"## {question}\n\n" if question else ""
    findings = tuple(_page(number) for number in (1, 2))
    return Reply("change requests", f"{heading}{_ANSWER}", findings, QUESTIONS[:3])


def wanted_call(body: Mapping[str, Any], question: str) -> dict[str, Any] | None:
    """Return the call of the caller's first tool; None if there is no tool, or if its result is in the request.

    Args:
        body: the request's body.
        question: the question.
    """
    tools: list[dict[str, Any]] = body.get("tools") or []
    if not tools or "toolCall" in body:
        return None
    wanted: dict[str, dict[str, str]] = tools[0].get("inputSchema", {}).get("properties", {})
    inputs: dict[str, Any] = {"string": question, "number": 1, "boolean": True, "array": [], "object": {}}
    return {"tool": tools[0]["name"], "input": {name: inputs[one["type"]] for name, one in wanted.items()}}


def _page(number: int) -> Finding:
    space, revision, page = (identifier(name, number) for name in ("space", "revision", "page"))
    return Finding(space, revision, page, "Change requests", "change-requests", "It describes change requests.")
