"""The responses that are decoded, by operation."""

from __future__ import annotations

from typing import Any, NamedTuple

from benchmarks import payloads


class Answer(NamedTuple):
    """A response.

    Attributes:
        operation: its operation.
        model: the class that it is decoded into.
        data: its JSON.
    """

    operation: str
    model: str
    data: dict[str, Any]


def answers(scale: float = 1) -> dict[str, Answer]:
    """Create the four responses, by kind.

    Args:
        scale: a multiple of the usual size.
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
