"""A draft of openapi/ with the new document, in a folder of its own, until it has no problems."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from attrs import frozen

from codegen import files, pipeline
from codegen.document import lock
from codegen.document.load import parse
from codegen.document.removal import Policy
from codegen.errors import DocumentError, GenerationError, IdleError
from codegen.pipeline import Plan
from codegen.release import retired
from codegen.release.retired import Published
from codegen.release.update import answers as answering
from codegen.release.update.answers import Answers, UnansweredError
from codegen.release.update.removals import Removal, removals

_DECISIONS = (files.LAYOUT, files.FACTS, files.PATCHES, files.IGNORED)
_ROUNDS = 9
"""How often entries are dropped: what is found may depend on them."""


@frozen
class Draft:
    """A draft without problems.

    Attributes:
        folder: its files.
        planned: what the package is generated from.
        removals: the operations that were removed from the API, or are back.
        dropped: the entries that were dropped.
        names: the new names, which are locked in it.
    """

    folder: Path
    planned: Plan
    removals: tuple[Removal, ...]
    dropped: tuple[IdleError, ...]
    names: tuple[str, ...]


def draft(source: Path, scratch: Path, document: bytes, entry: lock.Entry, answers: Answers) -> Draft:
    """Make a draft.

    Args:
        source: the folder openapi/. It is not changed.
        scratch: a new folder for the drafts.
        document: the new document.
        entry: its lock entry.
        answers: what to do about problems.

    Raises:
        DocumentError: an answer is not understood.
        UnansweredError: there are problems without an answer; all of these.
    """
    folder = Path(shutil.copytree(source, scratch / "0"))
    if answers.decisions is not None:
        shutil.copytree(answers.decisions, folder, dirs_exist_ok=True, ignore=_others)
    answering.given(folder, answers)
    decided = _taken(folder, document, entry)
    dropped: list[IdleError] = []
    for number in range(1, _ROUNDS):
        found = _planned(folder)
        if isinstance(found, Plan):
            added = tuple(found.names.not_locked(found.known))
            with files.documents_in(folder):
                return Draft(folder, pipeline.lock_names(found), decided, tuple(dropped), added)
        answered = [each for each in found.problems if isinstance(each, IdleError) and answers.dropped(each)]
        if len(answered) < len(found.problems):
            raise UnansweredError(each for each in found.problems if each not in answered)
        folder = Path(shutil.copytree(folder, scratch / str(number)))
        answering.drop(folder, answered)
        dropped += answered
    raise DocumentError("openapi/", f"still has entries that do not apply after {_ROUNDS} rounds")


def _others(_: str, names: list[str]) -> list[str]:
    return [name for name in names if name not in _DECISIONS]


def _planned(folder: Path) -> Plan | GenerationError:
    try:
        with files.documents_in(folder):
            return pipeline.plan(pipeline.locked())
    except GenerationError as error:
        return error


def _digests(locked: lock.Lock) -> dict[str, str]:
    current, removed = locked.current, locked.retired
    return {**(removed.documents if removed else {}), **({current.version: current.sha256} if current else {})}


def _taken(folder: Path, data: bytes, entry: lock.Entry) -> tuple[Removal, ...]:
    """Put the new document into a folder, and decide about removed operations."""
    with files.documents_in(folder):
        before = lock.documents()
    document = parse(data, entry.version)
    published = Published(folder.parent / "published", _digests(before.lock))
    found = removals(before, document, Policy.load(folder / files.REMOVED), published)
    files.write(folder / files.CURRENT, data)
    files.write(folder / files.RETIRED, retired.dumps(found.document))
    lock.write(folder / files.LOCK, replace(before.lock, current=entry, retired=found.entry, generator=lock.GENERATOR))
    return found.decided
