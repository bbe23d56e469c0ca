"""Every snippet of README, guides and reference type-checks by itself."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.documentation.test_guides import GIVEN, SNIPPETS
from tests.documentation.test_readme import EXAMPLES

PYTHON = Path(sys.executable)
HEAD = "from gitbook_async import GitBook\n"
TYPES = {name: "list[str]" if isinstance(value, list) else "str" for name, value in GIVEN.items()}
SETTINGS = {"typeCheckingMode": "standard", "pythonVersion": "3.11", "reportDeprecated": False, "include": ["."]}


def as_function(name, snippet):
    """Put a snippet into a function whose arguments are the names that it may use and does not set itself."""
    stored = {node.id for node in ast.walk(ast.parse(snippet)) if isinstance(node, ast.Name) and not is_read(node)}
    given = {"gitbook": "GitBook", **TYPES}
    arguments = ", ".join(f"{each}: {kind}" for each, kind in given.items() if each not in stored)
    return f"\n\nasync def {name}({arguments}) -> None:\n{textwrap.indent(snippet, '    ')}"


def is_read(node):
    return isinstance(node.ctx, ast.Load)


def problems(folder, files):
    """Check files, and return the errors."""
    for name, text in files.items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    (folder / "pyrightconfig.json").write_text(json.dumps(SETTINGS))
    command = [PYTHON.with_name("basedpyright"), "--outputjson", "--pythonpath", PYTHON, "-p", folder]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = json.loads(done.stdout)["generalDiagnostics"]
    return [f"{Path(each['file']).name}:{each['range']['start']['line']}: {each['message']}" for each in found]


def written():
    """README's examples, and the snippets of the guides, each in a function."""
    readme = {f"readme_{number}": program for number, (program, _) in enumerate(EXAMPLES, 1)}
    names = {name: name.replace("-", "_") for name in SNIPPETS}
    return readme | {names[name]: HEAD + as_function("run", snippet) for name, snippet in SNIPPETS.items()}


@pytest.mark.slow
def test_every_snippet_type_checks(tmp_path, shown):
    reference = HEAD + "".join(as_function(name, example) for name, example in shown.items())
    assert problems(tmp_path, {**written(), "reference": reference}) == []


@pytest.mark.slow
def test_a_mistake_would_be_found(tmp_path):
    wrong = HEAD + as_function("run", "await gitbook.spaces.get(space_id, share_kye='x')")
    assert len(problems(tmp_path, {"wrong": wrong})) == 1
