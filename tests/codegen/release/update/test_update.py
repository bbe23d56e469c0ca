"""One command takes the next document: everything is changed, or nothing and all problems are reported."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from attrs import evolve

from codegen import files, pipeline
from codegen.document import lock
from codegen.errors import DocumentError, GenerationError
from codegen.release.retired import dumps, gather
from codegen.release.update import project as projects
from codegen.release.update.answers import Answers
from codegen.release.update.project import Project
from codegen.release.update.run import update

README = "# Readme\n\n| @gitbook/api 0.1.0 |\n| 3 of 3, including 1 removed | 2 |\n"
SHOWN = """\
[[shown]]
file = "README.md"
text = "| @gitbook/api {version} |"
[[shown]]
file = "README.md"
text = "{operations} of {operations}, including {removed} removed | {current} |"
"""
REMOVED = """\
default = "keep"
reason = "By default."
[[rule]]
action = "drop"
operations = ["internal*"]
reason = "Internal."
"""
LAYOUT = '[operations]\n# The one space.\ngetSpace = "spaces.get_one"\n'
UNKNOWN = "`x-new` (operation) is not understood: teach the generator, or name it in openapi/ignored.toml with a reason"
LISTS = ("tags_of_no_resource", "brands", "customary_tags", "fractions", "usual_tokens")
FACTS = "".join(f"{name} = []\n" for name in LISTS)


def spaces(make, **more):
    """A document of two operations on spaces, and further ones."""
    space = make.obj("id", id=make.string)
    given = [make.parameter("spaceId", "path")]
    get = make.operation("getSpace", tags=["spaces"], parameters=given, responses=make.answering(make.ref("Space")))
    delete = make.operation("deleteSpace", tags=["spaces"], parameters=given)
    paths = {"/spaces/{spaceId}": {"get": get, "delete": delete}}
    paths |= {f"/{name}": {"post": make.operation(name, tags=["spaces"], **facts)} for name, facts in more.items()}
    return make.openapi(paths, schemas={"Space": space})


@pytest.fixture
def project(tmp_path, npm, make):
    """A project with the document 0.1.0, of which 0.2.0 is the next."""
    root, openapi = tmp_path / "project", tmp_path / "project" / "openapi"
    openapi.mkdir(parents=True)
    oldest = npm.publish("0.0.1", make.openapi({"/old": {"get": make.operation("getOld")}}))
    current = npm.publish("0.1.0", spaces(make))
    removed = dumps(gather({"0.0.1": json.loads(oldest)}, {"getOld": "0.0.1"}))
    for name, key, data, version in (
        (files.CURRENT, "current", current, "0.1.0"),
        (files.RETIRED, "retired", removed, "0.0.1"),
    ):
        (openapi / name).write_bytes(data)
        lock.update(openapi / files.LOCK, **{key: lock.entry("npm:@gitbook/api", version, data, json.loads(data))})
    entry = lock.read(openapi / files.LOCK).retired
    digests = {"0.0.1": lock.digest(oldest)}
    lock.update(openapi / files.LOCK, retired=lock.replace(entry, versions={"getOld": "0.0.1"}, documents=digests))
    texts = {
        files.REMOVED: REMOVED,
        "shown.toml": SHOWN,
        files.LAYOUT: LAYOUT,
        files.FACTS: FACTS,
    }
    for name, text in {**texts, files.PATCHES: "", files.IGNORED: "", files.NAMES: ""}.items():
        (openapi / name).write_text(text)
    (root / "README.md").write_text(README)
    (root / "CHANGELOG.md").write_text("# Changelog\n\n## Unreleased\n\n## 0.1.0 (2026-11-30)\n\n- All.\n")
    (root / "pyproject.toml").write_text('[project]\nname = "x"\nversion = "0.1.0"\n')
    found = Project(root)
    with files.documents_in(openapi):
        pipeline.lock_names(pipeline.plan(pipeline.locked()))
        pipeline.generate(None, found.generated)
    return found


def contents(project):
    return {path.relative_to(project.root): path.read_bytes() for path in project.root.rglob("*") if path.is_file()}


def test_the_newest_document_is_taken_and_everything_follows(project, npm, make):
    npm.publish("0.2.0", spaces(make, createSpace={}))
    report = update(None, Answers(), project)
    assert "@gitbook/api 0.2.0" in (project.root / "README.md").read_text()
    assert "4 of 4, including 1 removed | 3 |" in (project.root / "README.md").read_text()
    log = (project.root / "CHANGELOG.md").read_text()
    assert "### OpenAPI document 0.2.0\n\n**Added**\n\n- method added: `spaces.create` (`POST /createSpace`)" in log
    assert 'createSpace = "spaces.create"' in (project.openapi / files.NAMES).read_text()
    assert "async def create(" in (project.generated / "resources" / "spaces.py").read_text()
    locked = lock.documents(project.openapi)
    assert (locked.lock.current.version, locked.lock.current.operations) == ("0.2.0", 3)
    assert report.names == ("spaces.create",)
    assert report.writes == ["spaces.create (POST /createSpace): not repeated"]
    assert report.version == ("0.1.1", "feature")
    assert "CHANGELOG.md" in report.files
    assert "gitbook_async/_generated/resources/spaces.py" in report.files
    assert "method added: `spaces.create`" in report.markdown()
    assert str(report).startswith("0.1.0 (2 operations, and 1 kept) -> 0.2.0 (3 operations, and 1 kept)\n")


@pytest.mark.parametrize(("number", "rest"), [(40, []), (41, ["  and 1 more"])])
def test_long_lists_are_cut(project, npm, make, number, rest):
    npm.publish("0.2.0", spaces(make, **{f"create{each:03}": {} for each in range(number)}))
    lines = str(update(None, Answers(), project)).splitlines()
    start = lines.index(f"new names, locked now: review them ({number}):")
    assert lines[start + 1 : start + 41] == [f"  spaces.create{each:03}" for each in range(40)]
    assert [line for line in lines[start + 41 : start + 42] if line.startswith("  and")] == rest


def test_a_second_run_changes_nothing(project, npm, make):
    npm.publish("0.2.0", spaces(make, createSpace={}))
    update(None, Answers(), project)
    before = contents(project)
    assert update(None, Answers(), project).files == []
    assert contents(project) == before


def test_removed_operations_are_kept_or_dropped_by_the_policy(project, npm, make):
    npm.publish("0.2.0", spaces(make, createSpace={}, internalJob={}, oldName={}))
    update(None, Answers(), project)
    document = spaces(make, newName={})
    document["paths"]["/oldName"] = document["paths"].pop("/newName")
    npm.publish("0.3.0", document)
    report = update(None, Answers(), project)
    assert [(each.operation, each.outcome, each.reason) for each in report.removals] == [
        ("createSpace", "kept", "By default."),
        ("internalJob", "dropped", "Internal."),
        ("oldName", "dropped", "renamed to newName"),
    ]
    retired = lock.documents(project.openapi).lock.retired
    assert retired.versions == {"getOld": "0.0.1", "createSpace": "0.2.0"}
    assert list(retired.documents) == ["0.2.0", "0.0.1"]
    assert "last documented in @gitbook/api 0.2.0" in (project.generated / "resources" / "spaces.py").read_text()
    npm.publish("0.4.0", spaces(make, createSpace={}, newName={}))
    report = update(None, Answers(), project)
    assert [(each.operation, each.outcome) for each in report.removals] == [("createSpace", "restored")]
    assert lock.documents(project.openapi).lock.retired.versions == {"getOld": "0.0.1"}


def keep(project, *names):
    """Add a rule to the policy that keeps operations by name."""
    rule = f'[[rule]]\naction = "keep"\noperations = {json.dumps(names)}\nreason = "People asked."\n'
    path = project.openapi / files.REMOVED
    path.write_text(path.read_text().replace("[[rule]]", f"{rule}[[rule]]", 1))


def test_an_operation_that_the_policy_names_comes_from_the_newest_document_that_has_it(project, npm, make):
    names = [f"create{each}" for each in ("Space", "Page", "File", "Team", "Link")]
    for version, more in (("0.0.2", names), ("0.0.3", [*names, "other"]), ("0.0.4", [])):
        npm.publish(version, spaces(make, **{each: {} for each in more}))
    keep(project, *names, "getOld", "getSpace")
    report = update("0.1.0", Answers(), project)
    assert [(each.operation, each.outcome, each.reason) for each in report.removals] == [
        (name, "kept", "People asked.") for name in names
    ]
    retired = lock.documents(project.openapi).lock.retired
    assert list(retired.versions.items()) == [("getOld", "0.0.1"), *((name, "0.0.3") for name in names)]
    assert list(retired.documents) == ["0.0.3", "0.0.1"]
    assert "last documented in @gitbook/api 0.0.3" in (project.generated / "resources" / "spaces.py").read_text()
    assert "8 of 8, including 6 removed | 2 |" in (project.root / "README.md").read_text()
    log = (project.root / "CHANGELOG.md").read_text()
    assert "### Generated again from OpenAPI document 0.1.0\n\n**Added**\n\n- method added: `" in log
    assert update("0.1.0", Answers(), project).files == []


def test_one_that_was_renamed_is_not_taken_though_the_policy_names_it(project, npm, make):
    npm.publish("0.0.2", spaces(make, oldName={}))
    document = spaces(make, newName={})
    document["paths"]["/oldName"] = document["paths"].pop("/newName")
    npm.publish("0.2.0", document)
    keep(project, "oldName")
    assert update(None, Answers(), project).removals == ()
    assert lock.documents(project.openapi).lock.retired.versions == {"getOld": "0.0.1"}


def test_one_that_never_was_is_an_error_and_so_is_a_document_that_changed(project, npm, make):
    keep(project, "getNothing")
    before = contents(project)
    with pytest.raises(GenerationError, match="getNothing: is in no published document"):
        update("0.1.0", Answers(), project)
    npm.publish("0.0.1", spaces(make, getNothing={}))
    with pytest.raises(DocumentError, match=r"@gitbook/api@0\.0\.1: is not the one that was locked"):
        update("0.1.0", Answers(), project)
    assert contents(project) == before


def test_without_removed_operations_it_works_as_well(project, npm, make):
    (project.openapi / files.REMOVED).write_text('default = "drop"\nreason = "All."\n')
    report = update("0.1.0", Answers(), project)
    assert [(each.operation, each.outcome) for each in report.removals] == [("getOld", "dropped")]
    npm.publish("0.2.0", spaces(make, createSpace={}))
    update(None, Answers(), project)
    assert "3 of 3, including 0 removed | 3 |" in (project.root / "README.md").read_text()


def test_the_locked_document_is_not_downloaded_again(project, npm):
    (npm.store / "calls.txt").unlink(missing_ok=True)
    assert update("0.1.0", Answers(), project).files == []
    assert npm.calls == []


@pytest.fixture
def using(project, npm, make):
    """A project whose code, not only its generated package, uses the document 0.2.0."""
    job = """from gitbook_async.models import OldResult, Space
async def job(gitbook):
    await gitbook.spaces.internal_job(dry=True)
    update = gitbook.spaces.create
    await gitbook.raw.spaces.old_name()
    return update.size
HANDLERS = {"internalJob": job, "createSpace": job, "OldResult": "spaces.old_name"}
"""
    dry = [make.parameter("dry", "query", schema={"type": "boolean"})]
    answered = make.answering(make.ref("OldResult"))
    document = spaces(make, createSpace={}, internalJob={"parameters": dry, "responses": answered}, oldName={})
    document["components"]["schemas"]["OldResult"] = make.obj(id=make.string)
    document["components"]["schemas"]["Space"]["properties"]["size"] = make.string
    npm.publish("0.2.0", document)
    update("0.2.0", Answers(), project)
    (project.root / "gitbook_async" / "job.py").write_text(job)
    return project


def test_what_the_code_uses_is_not_taken_away_from_it(using, npm, make):
    document = spaces(make, newName={})
    document["paths"]["/oldName"] = document["paths"].pop("/newName")
    npm.publish("0.3.0", document)
    before = contents(using)
    with pytest.raises(GenerationError) as caught:
        update(None, Answers(), using)
    assert contents(using) == before
    assert list(map(str, caught.value.problems)) == [  # spaces.create is kept by the policy
        "gitbook_async/job.py:1: uses OldResult (name removed)",
        "gitbook_async/job.py:3: uses spaces.internal_job (method removed)",
        "gitbook_async/job.py:5: uses spaces.old_name (method removed)",
        "gitbook_async/job.py:6: uses Space.size (field removed)",
        "gitbook_async/job.py:7: uses spaces.internal_job (method removed)",
    ]
    assert "or change this line first" in caught.value.summary()[0]
    policy = using.openapi / files.REMOVED
    policy.write_text(policy.read_text().replace('"internal*"', '"other*"'))
    path = using.root / "gitbook_async" / "job.py"
    path.write_text(path.read_text().replace("old_name", "new_name").replace("size", "id"))
    report = update(None, Answers(), using)
    assert [(each.operation, each.outcome) for each in report.removals] == [
        ("createSpace", "kept"),
        ("internalJob", "kept"),
        ("oldName", "dropped"),
    ]
    assert report.used == [
        "spaces.internal_job in gitbook_async/job.py:3",
        "spaces.create in gitbook_async/job.py:4",
    ]
    assert "removed, and used by the hand-written code: look for something else (2):" in str(report)


def test_an_argument_that_the_code_gives_is_not_taken_away_from_it(using, npm, make):
    npm.publish("0.3.0", spaces(make, createSpace={}, internalJob={}, oldName={}))
    with pytest.raises(GenerationError) as caught:
        update(None, Answers(), using)
    assert "gitbook_async/job.py:3: uses spaces.internal_job(dry) (argument removed)" in str(caught.value)
    assert update(None, Answers(later=True), using).after.current.version == "0.3.0"


@pytest.fixture
def broken(project, npm, make):
    """A document with a problem of each kind."""
    document = spaces(make, createSpace={"x-new": 1}, makeSpace={})
    document["paths"]["/spaces/{spaceId}"]["get"]["operationId"] = "readSpace"
    space, urls = document["components"]["schemas"]["Space"], make.obj("a", a=make.string)
    space["properties"] |= {"page": make.ref("Page"), "urls": make.ref("PageUrls")}
    document["components"]["schemas"] |= {"Page": make.obj(urls=make.obj("b", b=make.string)), "PageUrls": urls}
    npm.publish("0.2.0", document)
    patch = '[[patch]]\nat = "/components/schemas/Space/type"\nwas = "string"\nbecomes = "array"\nreason = "Wrong."\n'
    (project.openapi / files.PATCHES).write_text(patch)
    (project.openapi / files.LAYOUT).write_text(f'{LAYOUT}createSpace = "spaces.make"\nmakeSpace = "spaces.make"\n')
    return project


ALL = Answers(
    accept=True,
    drop=["patches.components.schemas.Space.type"],
    names=["makeSpace=spaces.make_other"],
    classes=["Page:urls=PageLinks"],
    ignore=["operation.x-new=Nobody needs it."],
)


def test_all_problems_are_reported_at_once_with_the_ways_out_and_nothing_is_changed(broken):
    before = contents(broken)
    with pytest.raises(GenerationError) as raised:
        update(None, Answers(), broken)
    (said,) = raised.value.summary()
    assert said.splitlines() == [
        "5 problems; nothing was changed",
        "no longer apply (1); --accept drops them all, which changes nothing generated:",
        "  --drop 'layout.operations.getSpace'  operations: getSpace is not in the document",
        "need a decision (4):",
        "  components.schemas.Space.type: the correction does not apply: it expects another value there",
        "    --drop 'patches.components.schemas.Space.type', if GitBook has fixed the document",
        "    or change openapi/patches.toml, if it is still wrong",
        f"  paths./createSpace.post.x-new: {UNKNOWN}",
        "    --ignore 'operation.x-new=REASON', if it changes neither what is sent nor returned",
        "    or teach codegen/document/vocabulary/grammar.py and what reads the document",
        "  operation makeSpace: would be the method spaces.make, as createSpace is; place one in layout.toml",
        "    --name 'makeSpace=RESOURCE.METHOD'; the name is locked from then on",
        "  class Page:urls: would be PageUrls2, as another one has its name; call it otherwise",
        "    --class 'Page:urls=NAME'; the name is locked from then on",
    ]
    assert contents(broken) == before


def test_what_has_an_answer_is_not_asked_again(broken):
    with pytest.raises(GenerationError) as raised:
        update(None, evolve(ALL, names=()), broken)
    (said,) = raised.value.summary()
    assert said.splitlines() == [
        "1 problem; nothing was changed",
        "need a decision (1):",
        "  operation makeSpace: would be the method spaces.make, as createSpace is; place one in layout.toml",
        "    --name 'makeSpace=RESOURCE.METHOD'; the name is locked from then on",
    ]


def test_with_an_answer_to_each_the_update_is_carried_out(broken):
    report = update(None, ALL, broken)
    assert [each.keys for each in report.dropped] == [("patch", 0), ("operations", "getSpace")]
    assert (broken.openapi / files.PATCHES).read_text() == ""
    layout = (broken.openapi / files.LAYOUT).read_text()
    assert "# The one space." in layout
    assert 'makeSpace = "spaces.make_other"' in layout
    assert 'reason = "Nobody needs it."' in (broken.openapi / files.IGNORED).read_text()
    assert {"spaces.make", "spaces.make_other", "PageLinks", "PageUrls"} <= {*report.names}
    assert 'Page:urls" = "PageLinks"' in (broken.openapi / files.NAMES).read_text()


@pytest.mark.parametrize(
    "answers", [Answers(names=["makeSpace"]), Answers(classes=["=Page"]), Answers(ignore=["operation.x-new="])]
)
def test_an_answer_of_another_form_is_an_error(broken, answers):
    before = contents(broken)
    with pytest.raises(DocumentError, match="is not of the form"):
        update(None, answers, broken)
    assert contents(broken) == before


def test_an_answer_that_is_no_name_is_an_error_as_an_entry_would_be(broken):
    before = contents(broken)
    with pytest.raises(GenerationError) as raised:
        update(None, Answers(classes=["Page:urls=page links"]), broken)
    (said,) = raised.value.summary()
    assert said.splitlines() == [
        "1 problem; nothing was changed",
        "need a decision (1):",
        "  openapi/layout.toml: classes.Page:urls: 'page links' is not the name of a class",
        "    change the entry, or the answer that it comes from",
    ]
    assert contents(broken) == before


def test_the_package_is_that_of_the_new_decisions(project, npm, make, tmp_path):
    """The names of modules depend on the brands: right after an update, generating changes nothing."""
    document = spaces(make)
    document["components"]["schemas"]["Space"]["properties"]["repo"] = make.ref("GitHubRepo")
    document["components"]["schemas"]["GitHubRepo"] = make.obj(id=make.string)
    npm.publish("0.2.0", document)
    decisions = tmp_path / "decisions"
    shutil.copytree(project.openapi, decisions)
    (decisions / files.FACTS).write_text(FACTS.replace("brands = []", 'brands = ["GitHub"]'))
    update(None, Answers(decisions=decisions), project)
    assert (project.generated / "models" / "github_repo.py").exists()
    with files.documents_in(project.openapi):
        pipeline.generate(None, project.generated, check=True)


def test_decisions_can_come_from_another_folder(broken, tmp_path):
    decisions = tmp_path / "decisions"
    shutil.copytree(broken.openapi, decisions)
    (decisions / files.PATCHES).write_text("")
    layout = '[operations]\ncreateSpace = "spaces.make"\n\n[classes]\n"Page:urls" = "PageLinks"\n'
    (decisions / files.LAYOUT).write_text(layout)
    (decisions / files.LOCK).write_text("is not taken")
    update(None, Answers(ignore=ALL.ignore, decisions=decisions), broken)
    assert (broken.openapi / files.PATCHES).read_text() == ""
    assert lock.read(broken.openapi / files.LOCK).current.version == "0.2.0"


def test_what_the_documentation_does_not_show_is_an_error(project, npm, make):
    npm.publish("0.2.0", spaces(make, createSpace={}))
    (project.root / "README.md").write_text("# Readme\n")
    before = contents(project)
    with pytest.raises(DocumentError, match=r"README.md: does not contain '\| @gitbook/api 0.1.0 \|'"):
        update(None, Answers(), project)
    assert contents(project) == before


@pytest.mark.parametrize("failing", ["write", "files"])
def test_when_something_cannot_be_written_everything_is_as_it_was(project, npm, make, monkeypatch, failing):
    npm.publish("0.2.0", spaces(make, createSpace={}))
    before = contents(project)

    def fail(*_):
        raise OSError(28, "No space left on device", "x")

    real = files.write
    if failing == "write":
        monkeypatch.setattr(projects, "write", fail)
    else:

        def third(path: Path, data: bytes, calls=[]) -> None:  # noqa: B006 - counts the calls
            if project.root in path.parents:
                calls.append(path)
            (fail if len(calls) == 3 else real)(path, data)

        monkeypatch.setattr(projects.files, "write", third)
    with pytest.raises(OSError, match="No space left"):
        update(None, Answers(), project)
    assert contents(project) == before


def test_a_document_that_is_not_one_is_an_error(project, npm):
    npm.publish("0.2.0", b"openapi: 3.1.0\n")
    before = contents(project)
    with pytest.raises(DocumentError, match="is YAML"):
        update(None, Answers(), project)
    assert contents(project) == before
