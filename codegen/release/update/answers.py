"""Answers to the problems of an update: what is done about them, as edits of the files in openapi/."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from attrs import field, frozen

from codegen import files
from codegen.errors import (
    ClassClashError,
    DecisionError,
    DocumentError,
    GenerationError,
    IdleError,
    NameClashError,
    UnknownKeywordError,
)
from codegen.release.update import edit
from codegen.release.update.uses import UsedError


def _texts(listed: Iterable[str]) -> tuple[str, ...]:
    return tuple(listed)


@frozen
class Answers:
    """What a person answered.

    Attributes:
        accept: whether entries that no longer apply are dropped where that changes nothing of what is generated.
        drop: the keys of further entries to drop (see `key`).
        names: names of operations: ``getSpaceById=spaces.get``.
        classes: names of classes: ``Space:urls=SpaceUrls``.
        ignore: keywords to ignore, with reasons: ``schema.x-order=The order in GitBook's reference.``
        decisions: a folder with other decisions than those in openapi/: layout.toml, gitbook.toml and so on.
        later: whether the hand-written code may use what goes; it is changed after the update.
    """

    accept: bool = False
    drop: tuple[str, ...] = field(default=(), converter=_texts)
    names: tuple[str, ...] = field(default=(), converter=_texts)
    classes: tuple[str, ...] = field(default=(), converter=_texts)
    ignore: tuple[str, ...] = field(default=(), converter=_texts)
    decisions: Path | None = None
    later: bool = False

    def dropped(self, problem: DocumentError) -> bool:
        """Return whether the entry with a problem is to be dropped."""
        return isinstance(problem, IdleError) and (key(problem) in self.drop or (self.accept and problem.safe))


def key(problem: IdleError) -> str:
    """Return the key of an entry: ``layout.operations.getSpace``."""
    last = problem.place if problem.file == files.PATCHES else ".".join(map(str, problem.keys))
    return f"{Path(problem.file).stem}.{last}"


class UnansweredError(GenerationError):
    """An update has problems that need a person. Nothing was changed."""

    def summary(self) -> list[str]:
        """Return the problems as text, each with the ways out."""
        safe = [each for each in self.problems if isinstance(each, IdleError) and each.safe]
        others = [each for each in self.problems if each not in safe]
        count = f"{len(self.problems)} problem{'s' if len(self.problems) > 1 else ''}; nothing was changed"
        return ["\n".join([count, *_safe(safe), *_others(others)])]


def _safe(problems: list[IdleError]) -> Iterator[str]:
    if problems:
        yield f"no longer apply ({len(problems)}); --accept drops them all, which changes nothing generated:"
        yield from (f"  --drop '{key(each)}'  {each.problem}" for each in problems)


def _others(problems: list[DocumentError]) -> Iterator[str]:
    if problems:
        yield f"need a decision ({len(problems)}):"
    for problem in problems:
        yield f"  {problem}"
        yield from (f"    {way}" for way in ways(problem))


def ways(problem: DocumentError) -> Iterator[str]:
    """Yield the ways out of a problem."""
    if isinstance(problem, IdleError):
        yield f"--drop '{key(problem)}', if GitBook has fixed the document"
        yield f"or change openapi/{problem.file}, if it is still wrong"
    elif isinstance(problem, UnknownKeywordError):
        yield f"--ignore '{problem.kind}.{problem.keyword}=REASON', if it changes neither what is sent nor returned"
        yield "or teach codegen/document/vocabulary/grammar.py and what reads the document"
    elif isinstance(problem, NameClashError):
        yield f"--name '{problem.operation}=RESOURCE.METHOD'; the name is locked from then on"
    elif isinstance(problem, ClassClashError):
        yield f"--class '{problem.part}=NAME'; the name is locked from then on"
    elif isinstance(problem, DecisionError):
        yield "change the entry, or the answer that it comes from"
    elif isinstance(problem, UsedError):
        yield "keep it: an operation by a rule in openapi/removed.toml, anything else by a correction in patches.toml"
        yield "or change this line first; or --later, and change it when `make check` reports it"
    else:
        yield "correct the document in openapi/patches.toml, with a reason, if it is wrong"
        yield "or teach the generator, if the document is right"


def given(folder: Path, answers: Answers) -> None:
    """Write the names and the ignored keywords that a person gave into the files of a folder.

    Raises:
        DocumentError: an answer is not understood.
    """
    for table, named, form in (
        ("operations", answers.names, "OPERATION=RESOURCE.METHOD"),
        ("classes", answers.classes, "PLACE=CLASS"),
    ):
        for key_, name in (_split(each, form) for each in named):
            _edit(folder / files.LAYOUT, lambda text, t=table, k=key_, n=name: edit.with_key(text, t, k, n))
    for each in answers.ignore:
        keyword, reason = _split(each, "KIND.KEYWORD=REASON")
        kind, _, name = keyword.partition(".")
        entry = {"of": kind, "keywords": [name], "reason": reason}
        _edit(folder / files.IGNORED, lambda text, e=entry: edit.with_table(text, "ignored", e))


def drop(folder: Path, problems: Iterable[IdleError]) -> None:
    """Take entries out of the files of a folder.

    Raises:
        DocumentError: one cannot be taken out automatically.
    """
    last_first = sorted(problems, key=lambda each: [str(part).zfill(6) for part in each.keys], reverse=True)
    for each in last_first:
        _edit(folder / each.file, lambda text, k=each.keys: edit.without(text, k))


def _edit(path: Path, change: edit.Change) -> None:
    path.write_text(change(path.read_text("utf-8")), "utf-8")


def _split(answer: str, form: str) -> tuple[str, str]:
    name, equals, value = answer.partition("=")
    if not (name.strip() and equals and value.strip()):
        raise DocumentError(answer, f"is not of the form {form}")
    return name.strip(), value.strip()
