"""From 0.130.0 on, each published document is one update, without a hand edit: what is decided today answers all.

None takes anything away from the hand-written code, except the first one, which is older than that code.

These tests fetch the documents by package name, so they run only when they are asked for, with ``-m documents``.
"""

from __future__ import annotations

import shutil
import tomllib
from collections import Counter
from pathlib import Path

import pytest
from attrs import evolve

from codegen import files, pipeline
from codegen.document import lock
from codegen.document.load import parse
from codegen.document.removal import version
from codegen.release import npm, retired, shown
from codegen.release.diff import compare
from codegen.release.diff.change import Effect, Kind
from codegen.release.diff.read import surface
from codegen.release.update.answers import Answers, UnansweredError
from codegen.release.update.project import Project
from codegen.release.update.run import update

START = "0.130.0"
CLASSES = {
    "AIToolCallCreateAgentTask:task": "AIAgentTask",
    "TranslationRunChannelData:data": "TranslationRunProgress",
    "SpaceContentRefsChannelData:data": "SpaceContentRefsChange",
    "APIChannelSpaceContentRefsData:data": "SpaceContentRefsChange",
}
"""Classes of older documents, which today's decisions do not have."""
DECISIONS = (files.LAYOUT, files.FACTS, files.PATCHES, files.IGNORED)
pytestmark = pytest.mark.documents


@pytest.fixture(scope="module")
def decisions():
    """What is decided today; each update takes of it what applies to its document."""
    classes = [f"{place}={name}" for place, name in CLASSES.items()]
    return Answers(accept=True, decisions=files.DOCUMENTS, classes=classes)


@pytest.fixture(scope="module")
def project(tmp_path_factory, decisions):
    """A copy of the project as if it had begun with the document 0.130.0."""
    root = tmp_path_factory.mktemp("project")
    for name in ("README.md", "CHANGELOG.md", "pyproject.toml"):
        shutil.copy(files.ROOT / name, root / name)
    found = Project(root)
    shutil.copytree(files.DOCUMENTS, found.openapi)
    for folder in ("gitbook_async", "examples"):
        shutil.copytree(files.ROOT / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__"))
    started(found)
    update(START, evolve(decisions, later=True), found)
    return found


def started(project):
    """Lock the first document, with no removed operations: those that the policy names come with the first update."""
    data, nothing = npm.document(START), {"openapi": "3.1.0", "info": {}, "paths": {}, "components": {}}
    before = lock.read(project.openapi / files.LOCK)
    for name, key, content in ((files.CURRENT, "current", data), (files.RETIRED, "retired", retired.dumps(nothing))):
        (project.openapi / name).write_bytes(content)
        entry = lock.entry(f"npm:{npm.PACKAGE}", START, content, parse(content, name))
        lock.update(project.openapi / files.LOCK, **{key: entry})
    places, after = shown.places(project.openapi), lock.read(project.openapi / files.LOCK)
    for name, text in shown.rewritten(project.root, places, shown.values(before), shown.values(after)).items():
        (project.root / name).write_text(text)


def test_every_published_document_is_one_update(project, decisions):
    names = {}
    for each in (each for each in npm.versions() if version(each) > version(START)):
        before = {path: path.read_bytes() for path in project.root.rglob("*") if path.is_file()}
        try:
            report, asked = update(each, Answers(decisions=files.DOCUMENTS), project), 0
        except UnansweredError as error:  # all of it at once, and nothing changed
            assert before == {path: path.read_bytes() for path in project.root.rglob("*") if path.is_file()}
            report, asked = update(each, decisions, project), len(error.problems)
        with files.documents_in(project.openapi):
            pipeline.generate(None, project.generated, check=True)
            assert shown.check(project.root) == []
        counts = Counter(change.effect for change in report.changes)
        print(f"{each}: {report.seconds:.1f} s, {asked} asked, {len(report.files)} files, {dict(counts)}")
        locked = tomllib.loads((project.openapi / files.NAMES).read_text("utf-8"))["operations"]
        assert {name: locked[name] for name in names} == names
        names = locked
    for name in DECISIONS:
        folders = (files.DOCUMENTS, project.openapi)
        wanted, found = (tomllib.loads((folder / name).read_text("utf-8")) for folder in folders)
        assert found == wanted
    wanted, found = lock.read(files.DOCUMENTS / files.LOCK), lock.read(project.openapi / files.LOCK)
    if found.current == wanted.current:
        assert dict(found.retired.versions) == dict(wanted.retired.versions)
        assert (project.openapi / files.RETIRED).read_bytes() == (files.DOCUMENTS / files.RETIRED).read_bytes()


def test_what_0_201_0_broke_is_found(tmp_path):
    def package(of):
        path = Path(tmp_path, f"{of}.json")
        path.write_bytes(npm.document(of))
        return surface(pipeline.package_of(path))

    changes = compare(package("0.181.0"), package("0.201.0"))
    breaking = Counter(each.kind for each in changes if each.effect is Effect.BREAKING)
    assert breaking[Kind.NAME_REMOVED] >= 20
    assert breaking[Kind.FIELD_REMOVED] >= 24
    retyped = (Kind.FIELD_RETYPED, Kind.ARGUMENT_RETYPED, Kind.RESULT, Kind.FIELD_OPTIONAL)
    assert sum(breaking[each] for each in retyped) >= 18
    assert breaking[Kind.METHOD_REMOVED] == 10
    found = {(each.kind, each.subject) for each in changes}
    assert (Kind.ARGUMENT_REQUIRED, "sites.sort_structure(item)") in found
    assert (Kind.ARGUMENT_REQUIRED, "sites.sort_structure(position)") in found
    assert (Kind.FIELD_REMOVED, "Site.permissions_model") in found
    assert (Kind.WIDENED, "site_spaces.add(space_id)") in found or (
        *(Kind.ARGUMENT_RETYPED, "site_spaces.add(space_id)"),
    ) in found
