"""The types of what is sent cost nothing, and are the document's."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import gitbook_async
from gitbook_async import types
from tests.contract.said import published

GENERATED = Path(gitbook_async.__file__).parent / "_generated"
SCHEMAS = published()["components"]["schemas"]


def declared():
    """The keys of each TypedDict: by its name, whether each key is required."""
    found = {}
    for stub in (GENERATED / "params").glob("*.pyi"):
        for node in ast.parse(stub.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef):
                fields = [each for each in node.body if isinstance(each, ast.AnnAssign)]
                keys = {each.target.id: "NotRequired" not in ast.unparse(each.annotation) for each in fields}
                found[node.name] = keys
    return found


def plain_objects():
    """The components of the document that are plain objects, with whether each property is required."""
    for name, schema in SCHEMAS.items():
        if (
            schema.get("type") == "object"
            and schema.get("properties")
            and not schema.keys() & {"allOf", "oneOf", "anyOf"}
        ):
            yield name, {key: key in schema.get("required", ()) for key in schema["properties"]}


def test_typed_dicts_have_the_keys_of_the_document():
    typed = declared()
    compared = [(name, keys) for name, keys in plain_objects() if f"{name}Param" in typed]
    assert len(compared) > 150
    assert {name: typed[f"{name}Param"] for name, _ in compared} == dict(compared)


def test_no_type_is_written_when_a_program_runs():
    assert set(types.__all__) >= declared().keys()
    assert types.CreateSpaceParam is dict
    assert types.CreateSpaceParam(title="Docs") == {"title": "Docs"}
    with pytest.raises(AttributeError):
        _ = types.CreateSpaceParm


def test_calls_do_not_load_them():
    code = "import gitbook_async._generated.resources.spaces, sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "gitbook_async._generated.operations.spaces" in done.stdout.split()
    assert not [name for name in done.stdout.split() if "params" in name or name == "gitbook_async.types"]
