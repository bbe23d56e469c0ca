"""Problems of a document, and their places."""

from __future__ import annotations

from collections.abc import Iterable


class DocumentError(Exception):
    """A part of the document cannot be turned into code.

    Attributes:
        place: the place in the document, as a readable pointer (``paths./spaces/{spaceId}.get.responses.200``), or the
            file or tool with the problem.
        problem: the problem.
    """

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(place, problem)
        self.place = place
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.place}: {self.problem}"


class GenerationError(Exception):
    """Several problems, reported at once.

    Attributes:
        problems: the problems, in the order of the document.
    """

    def __init__(self, problems: Iterable[DocumentError]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


def refuse(problems: Iterable[DocumentError]) -> None:
    """Raise an error if there are problems.

    Args:
        problems: the problems that a pass found.

    Raises:
        GenerationError: there is at least one problem.
    """
    found = tuple(problems)
    if found:
        raise GenerationError(found)
