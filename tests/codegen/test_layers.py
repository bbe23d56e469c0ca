"""The contracts of import-linter in pyproject.toml see what they are there to see."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from codegen import files


@pytest.mark.parametrize(
    ("module", "line", "shown"),
    [
        ("read/api.py", "from codegen.plan.layout import Layout", "codegen.read.api -> codegen.plan.layout"),
        ("plan/call.py", "if TYPE_CHECKING: from codegen.emit.write import write", "codegen.plan.call -> codegen.emit"),
        ("words.py", "import codegen.document.tree", "codegen.words -> codegen.document.tree"),
        ("pipeline.py", "import codegen.release.npm", "codegen.pipeline -> codegen.release.npm"),
        ("stray.py", "", "codegen.stray"),
    ],
)
def test_a_lower_layer_that_imports_a_higher_one_breaks_the_contract(tmp_path, module, line, shown):
    shutil.copytree(files.ROOT / "codegen", tmp_path / "codegen")
    changed = tmp_path / "codegen" / module
    changed.write_text((changed.read_text() if changed.exists() else "") + f"\n{line}\n")
    done = _lint(tmp_path)
    assert done.returncode == 1
    assert shown in " ".join(done.stdout.split())


def test_the_contracts_are_kept():
    done = _lint(files.ROOT)
    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout


def _lint(folder):
    program = Path(sys.executable).with_name("lint-imports")
    command = [program, "--config", files.ROOT / "pyproject.toml", "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
