"""What an answer to a question rests on, and what is made up where nothing is known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import attrs

from gitbook_async.testing._words import identifier

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
    """A page that an answer rests on.

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
        """What GitBook tells of it as the source of an answer."""
        place = {"page": self.page, "revision": self.revision, "space": self.space}
        return {"type": "page", "reason": self.reason, **place, "sections": list(self.sections)}

    @property
    def result(self) -> dict[str, Any]:
        """What GitBook tells of it as the result of an agent's search."""
        place = {"spaceId": self.space, "pageId": self.page, "revisionId": self.revision}
        return {"type": "page", **place, "title": self.title, "description": self.reason}

    @property
    def pointer(self) -> dict[str, Any]:
        """What GitBook tells of it as a page that was looked at."""
        return {"id": self.page, "type": "document", "title": self.title, "path": self.path}


@attrs.frozen
class Reply:
    """What is answered to a question.

    Attributes:
        query: what was searched for.
        text: the answer in Markdown; empty if there is none.
        findings: the pages that it rests on.
        followups: further questions.
    """

    query: str
    text: str
    findings: tuple[Finding, ...]
    followups: tuple[str, ...]

    def answered_by(self, text: str) -> Reply:
        """Give the same reply with what a tool said before the rest."""
        return attrs.evolve(self, text=f"{text}\n\n{self.text}")

    @property
    def reasoning(self) -> str:
        """What an agent thinks before it answers."""
        if not self.findings:
            return f"The question is about {self.query}. I searched the docs, and no page says anything about it."
        pages = " and ".join(f"“{one.title}”" for one in self.findings[:2])
        return f"The question is about {self.query}. The docs have {pages}; I read what they say before I answer."


@attrs.frozen
class Exchange:
    """One turn of a conversation with an agent.

    Attributes:
        message: the id of the message that answers.
        response: the id of the response.
        previous: the id of the response before; empty if there is none.
        pending: the call of the caller's tool that the agent waits for; None if it answers.
        call: the id of that call.
    """

    message: str
    response: str
    previous: str = ""
    pending: Mapping[str, Any] | None = None
    call: str = ""


def made_up(question: str) -> Reply:
    """Answer a question of which nothing is known, under a heading with the question, if there is one."""
    heading = f"## {question}\n\n" if question else ""
    findings = tuple(_page(number) for number in (1, 2))
    return Reply("change requests", f"{heading}{_ANSWER}", findings, QUESTIONS[:3])


def wanted_call(body: Mapping[str, Any], question: str) -> dict[str, Any] | None:
    """Give the call of the first tool that the caller brings; None if it brings none, or the result of one.

    Args:
        body: the request's body.
        question: what was asked.
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
