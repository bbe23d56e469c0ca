"""What is wrong with a document, and where."""

from __future__ import annotations

from collections.abc import Iterable


class DocumentError(Exception):
    """Something in the document cannot be turned into code.

    Attributes:
        place: where in the document, as a readable pointer (``paths./spaces/{spaceId}.get.responses.200``), or the file
            or tool that the problem is with.
        problem: what is wrong there.
    """

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(place, problem)
        self.place = place
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.place}: {self.problem}"


class GenerationError(Exception):
    """Several things are wrong; all that were found are told at once.

    Attributes:
        problems: each of them, in the order of the document.
    """

    def __init__(self, problems: Iterable[DocumentError]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


def refuse(problems: Iterable[DocumentError]) -> None:
    """Raise what was found, if anything was.

    Args:
        problems: what a pass found wrong.

    Raises:
        GenerationError: there is at least one.
    """
    found = tuple(problems)
    if found:
        raise GenerationError(found)
