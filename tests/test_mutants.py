"""The mutants of ``make test-mutants`` can be made: those that are written down, and those of a module."""

from __future__ import annotations

import ast
import tomllib

import pytest

from tests.mutants.__main__ import HERE, ROOT, changed
from tests.mutants.mutate import mutants

WRITTEN = tomllib.loads((HERE / "written.toml").read_text("utf-8"))["mutant"]
SOURCE = """
def f(a: int, b) -> bool:
    if a < b and not a:
        self.x = 1
        g(a)
    return a + b
"""


@pytest.mark.parametrize("mutant", WRITTEN, ids=lambda mutant: mutant["what"])
def test_what_a_mutant_changes_is_there_and_so_are_its_tests(mutant):
    line, text = changed(mutant)
    assert line > 0
    assert text != (ROOT / mutant["file"]).read_text("utf-8")
    assert all((ROOT / each).exists() for each in mutant["tests"])


def test_what_is_explained_is_there():
    for each in tomllib.loads((HERE / "explained.toml").read_text("utf-8"))["survivor"]:
        assert each["line"] in (ROOT / each["file"]).read_text("utf-8")
        assert each["reason"]


def test_each_mistake_is_made_alone():
    found = [(each.what, each.made(SOURCE)) for each in mutants(SOURCE)]
    before = ast.unparse(ast.parse(SOURCE))
    assert len({text for _, text in found}) == len(found)
    assert all(text != before for _, text in found)
    assert {"a < b  ->  a <= b", "return a + b  ->  return None", "g(a)  ->  ...", "self.x = 1  ->  _ = 1"} <= {
        what for what, _ in found
    }


def test_the_modules_and_tests_of_the_targets_are_there():
    for target in tomllib.loads((HERE / "targets.toml").read_text("utf-8"))["target"]:
        assert all(any(ROOT.glob(pattern)) for pattern in target["files"])
        assert all((ROOT / each).exists() for each in target["tests"])
