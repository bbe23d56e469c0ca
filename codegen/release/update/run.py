"""One update: from a version to a changed tree, or to a list of problems and an unchanged tree."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from codegen import files, pipeline
from codegen.document import lock
from codegen.document.load import parse
from codegen.release import changelog, npm, shown, version
from codegen.release.diff import compare
from codegen.release.diff.read import surface
from codegen.release.diff.source import tree
from codegen.release.update.answers import Answers, UnansweredError
from codegen.release.update.draft import Draft, draft
from codegen.release.update.project import Project, replace
from codegen.release.update.report import Report
from codegen.release.update.uses import kept, used

_OWN = (files.CURRENT, files.RETIRED, files.LOCK, files.NAMES, files.LAYOUT, files.FACTS, files.PATCHES, files.IGNORED)


def update(wanted: str | None, answers: Answers, project: Project | None = None) -> Report:
    """Update the project to a version of the document.

    Args:
        wanted: the version; the newest one by default.
        answers: what to do about problems.
        project: the project; this one by default.

    Returns:
        What was done.

    Raises:
        DocumentError: the document cannot be downloaded, or there is a problem. Nothing was changed.
        GenerationError: there are several problems, or the hand-written code uses what would go. Nothing was changed.
        OSError: something cannot be written. Nothing was changed.
    """
    start, project = time.perf_counter(), project or Project()
    before = lock.read(project.openapi / files.LOCK)
    newest = wanted or npm.versions()[-1]
    data, entry = _document(project, newest, before.current)
    with tempfile.TemporaryDirectory(prefix="gitbook-update-") as scratch, pipeline.uncollected():
        found = draft(project.openapi, Path(scratch), data, entry, answers)
        return _carried_out(project, found, before, start, later=answers.later)


def _document(project: Project, wanted: str, current: lock.Entry | None) -> tuple[bytes, lock.Entry]:
    """Return a document and its lock entry; the locked one is not downloaded."""
    if current is not None and wanted == current.version:
        return (project.openapi / files.CURRENT).read_bytes(), current
    data = npm.document(wanted)
    return data, lock.entry(f"npm:{npm.PACKAGE}", wanted, data, parse(data, wanted))


def _carried_out(project: Project, found: Draft, before: lock.Lock, start: float, *, later: bool) -> Report:
    planned = found.planned
    with files.documents_in(found.folder):  # the facts in it decide about modules too
        package = pipeline.whole_package(planned)
    old, new = tree(project.generated), surface(package)
    changes = compare(old, new)
    if not later and (problems := tuple(used(project, changes, old.methods))):
        raise UnansweredError(problems)
    after = lock.read(found.folder / files.LOCK)
    texts = {project.openapi / name: (found.folder / name).read_bytes() for name in _OWN}
    log = project.text("CHANGELOG.md")
    again = after.current == before.current
    if changes or not again:
        log = changelog.added(log, changelog.entry(planned.source.origin.version, changes, again=again))
    places = shown.places(project.openapi)
    written = shown.rewritten(project.root, places, shown.values(before), shown.values(after))
    texts |= {project.root / name: text.encode() for name, text in {**written, "CHANGELOG.md": log}.items()}
    changed = replace(project, texts, package)
    fresh = [method for name, method in new.methods.items() if name in found.names]
    return Report(
        before=before,
        after=after,
        changes=changes,
        removals=found.removals,
        used=kept(project, changes),
        names=found.names,
        writes=[
            f"{each.name} ({each.request}): {each.repeats}" for each in fresh if not each.request.startswith("GET")
        ],
        dropped=found.dropped,
        files=changed,
        version=version.proposal(project.text("pyproject.toml"), log),
        seconds=time.perf_counter() - start,
    )
