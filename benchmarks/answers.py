"""The answers that are decoded, by the operation that gives them."""

from __future__ import annotations

from typing import Any, NamedTuple

from benchmarks import payloads


class Answer(NamedTuple):
    """An answer.

    Attributes:
        operation: the operation that gives it.
        model: the class that it is decoded to.
        data: its JSON.
    """

    operation: str
    model: str
    data: dict[str, Any]


def answers(scale: float = 1) -> dict[str, Answer]:
    """Make the four answers, by what they are.

    Args:
        scale: how many times the usual size.
    """
    thousand = round(1000 * scale)
    return {
        "spaces": Answer("listSpacesInOrganizationById", "SpaceList", payloads.spaces(thousand)),
        "change requests": Answer(
            "listChangeRequestsForSpace", "ChangeRequestList", payloads.change_requests(thousand)
        ),
        "revision": Answer("getCurrentRevision", "RevisionTypeEdits", payloads.revision(thousand)),
        "document": Answer("getDocumentById", "JSONDocument", payloads.document(2 * thousand)),
    }
