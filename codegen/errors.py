"""Problems of a document, and their places."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from contextlib import contextmanager
from pathlib import Path

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


class DecisionError(DocumentError):
    """An entry in openapi/ is not understood, or the file cannot be read.

    Args:
        path: the file.
        entry: the entry; empty if the whole file is meant.
        problem: what is wrong.
    """

    def __init__(self, path: Path, entry: str, problem: str) -> None:
        file = f"openapi/{path.name}"  # also where it is a draft of it
        super().__init__(f"{file}: {entry}" if entry else file, problem)


class IdleError(DocumentError):
    """An entry in openapi/ does not apply to the document.

    Attributes:
        file: the file with the entry.
        keys: the entry in it: names of tables and keys, or the number of a table in a list, or an item of a list.
        safe: whether dropping it changes nothing of what is generated.
    """

    def __init__(self, file: str, keys: tuple[str | int, ...], place: str, problem: str, *, safe: bool = True) -> None:
        super().__init__(place, problem)
        self.file = file
        self.keys = keys
        self.safe = safe


class UnknownKeywordError(DocumentError):
    """The document uses a keyword that the generator does not understand.

    Attributes:
        kind: the kind of node that has it.
        keyword: the keyword.
    """

    def __init__(self, place: str, kind: str, keyword: str) -> None:
        hint = "teach the generator, or name it in openapi/ignored.toml with a reason"
        super().__init__(place, f"`{keyword}` ({kind}) is not understood: {hint}")
        self.kind = kind
        self.keyword = keyword


class NameClashError(DocumentError):
    """Two operations would have the same name.

    Attributes:
        operation: the id of the second one.
    """

    def __init__(self, operation: str, problem: str) -> None:
        super().__init__(f"operation {operation}", problem)
        self.operation = operation


class ClassClashError(DocumentError):
    """A new class would have the name of another one, with a number.

    Attributes:
        part: its place.
    """

    def __init__(self, part: str, name: str) -> None:
        super().__init__(f"class {part}", f"would be {name}, as another one has its name; call it otherwise")
        self.part = part


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


class Gathered:
    """Problems of several passes, which are raised together.

    Attributes:
        problems: those found so far.
    """

    def __init__(self, problems: Iterable[DocumentError] = ()) -> None:
        self.problems = list(problems)

    @contextmanager
    def caught(self) -> Generator[None]:
        """Add the problems that are raised within."""
        try:
            yield
        except DocumentError as error:
            self.problems.append(error)
        except GenerationError as error:
            self.problems.extend(error.problems)

    def refuse(self) -> None:
        """Raise what was found.

        Raises:
            GenerationError: there is at least one problem.
        """
        refuse(self.problems)


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
