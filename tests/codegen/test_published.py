"""Every published document generates whole: what goes in comes out, and all of it can be imported.

These tests fetch the documents by package name, so they run only when they are asked for, with ``-m documents``.
"""

from __future__ import annotations

import importlib
import json
import sys

import pytest

from codegen import pipeline
from codegen.document.tree import operations
from codegen.release import fetch

VERSIONS = [
    *("0.3.0", "0.25.0", "0.34.0", "0.74.0", "0.91.0", "0.130.0", "0.137.0"),
    *("0.143.2", "0.146.0", "0.167.0", "0.181.0", "0.201.0", "0.202.0"),
]
pytestmark = pytest.mark.documents


@pytest.fixture(scope="session")
def published(tmp_path_factory):
    """Fetches a document once."""
    folder = tmp_path_factory.mktemp("published")

    def fetched(version):
        path = folder / f"{version}.json"
        if not path.exists():
            fetch.fetch(version, path)
        return path

    return fetched


@pytest.mark.parametrize("version", VERSIONS)
def test_a_published_document_generates_whole(published, tmp_path, monkeypatch, version):
    name = "published_" + version.replace(".", "_")
    path = published(version)
    report = pipeline.generate(path, tmp_path / name)
    for file in (tmp_path / name).rglob("*.py"):
        compile(file.read_text(encoding="utf-8"), str(file), "exec", dont_inherit=True)
    monkeypatch.syspath_prepend(tmp_path)
    models = importlib.import_module(f"{name}.models")
    assert all(hasattr(models, each) for each in models.__all__)
    table = importlib.import_module(f"{name}.operations").operations
    resources = importlib.import_module(f"{name}.resources").Resources(None)
    methods = {each.id: getattr(getattr(resources, each.resource), each.name) for each in table.values()}
    wanted = [each.value["operationId"] for each in operations(json.loads(path.read_bytes()))]
    assert sorted(methods) == sorted(wanted)
    assert len({each.__func__ for each in methods.values()}) == len(wanted) == report.operations
    assert all(each.__doc__ for each in methods.values())
    for module in [each for each in sys.modules if each.startswith(f"{name}.")]:
        del sys.modules[module]
