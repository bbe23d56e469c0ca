"""Problems of a document, and their places."""

from __future__ import annotations

from collections.abc import Iterable

_SHOWN = 2
"""How many further places of a repeated problem are shown."""


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

    def summary(self) -> list[str]:
        """Return the problems as lines of text; those that differ only in their place share one."""
        places: dict[str, list[str]] = {}
        for each in self.problems:
            places.setdefault(each.problem, []).append(each.place)
        return [f"{found[0]}: {problem}{_also(found[1:])}" for problem, found in places.items()]


def _also(others: list[str]) -> str:
    if not others:
        return ""
    shown, more = ", ".join(others[:_SHOWN]), len(others) - _SHOWN
    return f" (also at {shown}{f' and {more:,} more places' if more > 0 else ''})"


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
