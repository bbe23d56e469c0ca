from __future__ import annotations

import ast
import importlib
import os
import pkgutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import gitbook_async
from gitbook_async import errors, models, operations
from gitbook_async.models import Space


def run(program):
    """Run a program by itself: where coverage is measured, it is not of this one, as that loads modules too."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    command = [sys.executable, "-W", "error", "-c", program]
    result = subprocess.run(command, capture_output=True, text=True, check=False, env=env)
    assert result.returncode == 0, result.stderr
    return result.stdout.split()


def test_everything_in_all_is_there():
    for name in gitbook_async.__all__:
        assert getattr(gitbook_async, name) is not None
    assert len(set(gitbook_async.__all__)) == len(gitbook_async.__all__)
    assert set(gitbook_async.__all__) <= set(dir(gitbook_async))
    private = {"TYPE_CHECKING", "Any", "annotations", "import_module"}  # what the module itself imports
    assert not private & set(dir(gitbook_async))


def test_type_checkers_know_the_same_names():
    stub = ast.parse(Path(gitbook_async.__file__).with_suffix(".pyi").read_text("utf-8"))
    imported = {
        (node.module, each.name, each.asname)
        for node in ast.walk(stub)
        if isinstance(node, ast.ImportFrom)
        for each in node.names
    }
    assert all(name == exported for _, name, exported in imported)
    assert {name for _, name, _ in imported} | {"__version__"} == set(gitbook_async.__all__)
    for module, name, _ in imported:
        assert getattr(importlib.import_module(module), name) is getattr(gitbook_async, name)


def test_every_error_is_at_the_top():
    assert set(errors.__all__) <= set(gitbook_async.__all__)


def test_what_does_not_exist_is_an_attribute_error():
    with pytest.raises(AttributeError, match="GitBok"):
        gitbook_async.GitBok  # noqa: B018
    with pytest.raises(ImportError):
        importlib.import_module("gitbook_async.operations")


def test_importing_the_package_loads_nothing_else():
    loaded = run("import sys, gitbook_async; print(*sys.modules)")
    assert not {"attrs", "httpx", "anyio", "asyncio", "json", "gitbook_async.errors"} & set(loaded)
    assert [name for name in loaded if name.startswith("gitbook_async")] == ["gitbook_async"]


def test_models_and_operations_do_without_the_http_stack():
    program = "import sys; from gitbook_async.models import Space; from gitbook_async import operations; "
    loaded = run(program + "operations['getSpaceById'].decode({}); print(*sys.modules)")
    assert not {"httpx", "anyio", "asyncio"} & set(loaded)


def test_the_default_client_needs_no_orjson():
    program = "import sys; sys.modules['orjson'] = None; from gitbook_async import GitBook; GitBook('t'); "
    assert run(program + "from gitbook_async._model.json import loads; print(loads(b'[1]'))") == ["[1]"]


def test_models_are_reached_through_their_door():
    assert models.Space is Space is gitbook_async.models.Space
    assert "Space" in models.__all__
    assert "Space" in dir(models)
    with pytest.raises(AttributeError):
        models.NoSuchModel  # noqa: B018


def test_operations_are_a_mapping():
    assert len(operations) == len(list(operations)) > 300
    assert operations["getSpaceById"].path == "/spaces/{spaceId}"
    assert "getSpaceById" in operations
    assert repr(operations) == f"<{len(operations)} operations>"


def test_an_operation_says_which_statuses_are_success():
    assert operations["getSpaceById"].success_codes == (200,)
    assert set(operations["deleteSpaceById"].success_codes) >= {204, 205}
    assert "nothing" not in operations


def test_the_version_is_that_of_the_distribution():
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["project"]
    assert gitbook_async.__version__ == project["version"]


def test_modules_are_private_but_for_those_that_are_not():
    public = {module.name for module in pkgutil.iter_modules(gitbook_async.__path__) if not module.name.startswith("_")}
    assert public == gitbook_async._MODULES
