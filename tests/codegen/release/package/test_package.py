"""A release has a version, a section of the changelog, and packages with what they need and no more."""

from __future__ import annotations

import datetime as dt
import io
import re
import shutil
import tarfile
import tomllib
import zipfile

import pytest

from codegen import files
from codegen.errors import DocumentError, GenerationError
from codegen.release import version
from codegen.release.package import contents
from codegen.release.package.build import Built, again, build, run
from codegen.release.package.prepare import expected, prepare
from codegen.release.package.trial import _PROBES, Trial, first_example

TODAY = dt.date(2026, 12, 1)
LOG = "# Changelog\n\n## Unreleased\n\n### Added\n- More.\n\n## 0.1.0 (2026-11-30)\n\n- All.\n"


@pytest.fixture
def project(tmp_path):
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "x"\nversion = "0.1.0"\n')
    (tmp_path / "CHANGELOG.md").write_text(LOG)
    (tmp_path / "gitbook_async").mkdir()
    (tmp_path / version.PACKAGE).write_text('VERSION: Final = "0.1.0"\n')
    return tmp_path


@pytest.mark.parametrize(("wanted", "now"), [(None, "0.1.1"), ("0.2.0", "0.2.0")])
def test_the_version_and_its_section_are_written_once(project, wanted, now):
    done = prepare(project, wanted, TODAY)
    assert (done.version, done.date, done.changed) == (now, TODAY, True)
    assert f"## Unreleased\n\n## {now} (2026-12-01)\n" in (project / "CHANGELOG.md").read_text()
    assert f'version = "{now}"' in (project / "pyproject.toml").read_text()
    assert (project / version.PACKAGE).read_text() == f'VERSION: Final = "{now}"\n'
    later = prepare(project, None, TODAY + dt.timedelta(days=1))
    assert (later.version, later.date, later.changed) == (now, TODAY, False)
    assert dt.datetime.fromtimestamp(later.epoch, dt.UTC).isoformat() == "2026-12-01T00:00:00+00:00"


@pytest.mark.parametrize(
    ("wanted", "said"),
    [("0.1.0", "0.1.0: is not newer than 0.1.0"), ("0.0.9", "is not newer"), ("next", "is not a version")],
)
def test_a_version_that_cannot_be_is_an_error_and_nothing_is_written(project, wanted, said):
    with pytest.raises(DocumentError, match=said):
        prepare(project, wanted, TODAY)
    assert (project / "CHANGELOG.md").read_text() == LOG
    assert 'version = "0.1.0"' in (project / "pyproject.toml").read_text()


def test_a_tag_is_only_built_if_everything_is_prepared(project):
    for wanted in (None, "0.1.0", "0.1.1"):
        with pytest.raises(DocumentError, match=r"pyproject.toml has 0.1.0, and CHANGELOG.md has to have its section"):
            expected(project, wanted, TODAY)
    prepare(project, None, TODAY)
    assert not expected(project, "0.1.1", TODAY).changed
    with pytest.raises(DocumentError, match=r"0.1.2: pyproject.toml has 0.1.1"):
        expected(project, "0.1.2", TODAY)


def packages(folder, wheel, sdist):
    """Write packages with these files."""
    built = Built(folder / "x-1.whl", folder / "x-1.tar.gz")
    with zipfile.ZipFile(built.wheel, "w") as archive:
        for name, data in wheel.items():
            archive.writestr(name, data)
    with tarfile.open(built.sdist, "w:gz") as archive:
        for name in sdist:
            archive.addfile(tarfile.TarInfo(f"x-1/{name}"), io.BytesIO())
    return built


WHEEL = dict.fromkeys((*contents._WHEEL, "x-1.dist-info/METADATA"), "")
SDIST = [*contents._SDIST[5:], *(f"{name}/a" for name in contents._SDIST[:5])]


def test_packages_with_what_they_need(tmp_path):
    assert list(contents.problems(packages(tmp_path, WHEEL, SDIST))) == []


@pytest.mark.parametrize(
    ("wheel", "sdist", "said"),
    [
        ({"gitbook_async/py.typed": None}, [], "x-1.whl: has no gitbook_async/py.typed"),
        ({"tests/test_a.py": ""}, [], "x-1.whl: has tests/test_a.py, which is not of the package"),
        ({"gitbook_async/big.json": "x" * 600_000}, [], "x-1.whl: has gitbook_async/big.json, with 600,000 bytes"),
        ({"gitbook_async/__pycache__/a.pyc": ""}, [], "x-1.whl: has gitbook_async/__pycache__/a.pyc"),
        ({}, [".venv/a"], "x-1.tar.gz: has .venv/a"),
    ],
)
def test_what_is_missing_and_what_is_too_much(tmp_path, wheel, sdist, said):
    files_of_wheel = {name: data for name, data in {**WHEEL, **wheel}.items() if data is not None}
    found = list(contents.problems(packages(tmp_path, files_of_wheel, [*SDIST, *sdist])))
    assert list(map(str, found)) == [said]


def test_an_sdist_without_tests(tmp_path):
    found = contents.problems(packages(tmp_path, WHEEL, [each for each in SDIST if not each.startswith("tests")]))
    assert list(map(str, found)) == ["x-1.tar.gz: has no tests"]


def test_a_program_that_fails_is_an_error_with_what_it_printed():
    with pytest.raises(DocumentError, match=r"failed:\nno\n"):
        run(["sh", "-c", "echo no; exit 3"])


def test_every_extra_has_a_trial(tmp_path):
    assert Trial(tmp_path, files.ROOT, tmp_path).extras() == sorted(_PROBES)


def test_the_first_example_of_a_readme(tmp_path):
    (tmp_path / "README.md").write_text("```sh\nls\n```\n```python\nprint(1)\n```\n```python\nprint(2)\n```\n")
    assert first_example(tmp_path / "README.md") == "print(1)\n"
    (tmp_path / "README.md").write_text("")
    with pytest.raises(DocumentError, match="has no example"):
        first_example(tmp_path / "README.md")


def test_the_metadata_is_complete():
    project = tomllib.loads((files.ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["authors"] == [{"name": "gitbook-async developers"}]
    listed = [each.rpartition(" ")[2] for each in project["classifiers"] if re.search(r":: 3\.\d+$", each)]
    assert listed == ["3.11", "3.12", "3.13", "3.14"]


@pytest.mark.slow
def test_the_packages_of_this_tree_are_the_same_bytes_each_time(tmp_path):
    """They are built from the tree, and from the sdist in another folder; nothing is installed or fetched."""
    tree = tmp_path / "tree"
    ignored = shutil.ignore_patterns(".*", "__pycache__", "dist", "build")
    shutil.copytree(files.ROOT, tree, ignore=ignored)
    built = build(tree, tmp_path / "dist", 1_700_000_000)
    again(built, tmp_path / "scratch", 1_700_000_000)
    assert list(contents.problems(built)) == []
    other = build(tree, tmp_path / "other", 1_700_086_400)
    assert other.digests() != built.digests()
    with pytest.raises(GenerationError, match="is another one if it is built from the sdist"):
        again(built, tmp_path / "late", 1_700_086_400)


def test_the_package_names_the_version_of_the_project():
    project = (files.ROOT / "pyproject.toml").read_text("utf-8")
    module = (files.ROOT / version.PACKAGE).read_text("utf-8")
    assert version.in_package(module, version.current(project)) == module
    with pytest.raises(DocumentError, match="has no line that begins with"):
        version.in_package("VERSION = 1\n", "0.2.0")
