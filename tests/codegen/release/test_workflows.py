"""The workflows run the targets of the Makefile, and nothing else."""

from __future__ import annotations

import os
import re
import shutil
import subprocess

import pytest
import yaml

from codegen import files

WORKFLOWS = sorted((files.ROOT / ".github" / "workflows").glob("*.yml"))
TARGETS = re.findall(r"^([a-z-]+):.*## ", (files.ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
pytestmark = pytest.mark.skipif(not WORKFLOWS, reason="an sdist has no workflows")


def jobs():
    for path in WORKFLOWS:
        workflow = yaml.safe_load(path.read_text("utf-8"))
        yield from ((path.stem, workflow, name, job) for name, job in workflow["jobs"].items())


def test_every_step_is_an_action_or_a_target():
    for _, _, _, job in jobs():
        matrix = [each for values in job.get("strategy", {}).get("matrix", {}).values() for each in values]
        for step in job["steps"]:
            command, *words = step.get("run", "make").split()
            assert command == "make", step
            given = [word for word in words if "=" not in word]
            named = [each for each in matrix if each in TARGETS] if given == ['"$TARGET"'] else given
            assert set(named) <= set(TARGETS), step
            assert "uses" in step or named, step


def test_what_is_promised_is_there():
    found = {(stem, name) for stem, _, name, _ in jobs()}
    wanted = {("check", "check"), ("check", "test"), ("nightly", "nightly"), ("update", "update")}
    assert {*wanted, ("release", "build"), ("release", "publish")} == found
    (tests,) = [job for stem, _, name, job in jobs() if (stem, name) == ("check", "test")]
    assert tests["strategy"]["matrix"]["python"] == ["3.11", "3.12", "3.13", "3.14"]


def test_a_workflow_reads_unless_a_job_says_why_it_writes():
    for stem, workflow, name, job in jobs():
        assert workflow["permissions"] == {"contents": "read"}
        assert ("permissions" in job) == ((stem, name) in {("update", "update"), ("release", "publish")})
        assert job["timeout-minutes"] <= 90


@pytest.mark.skipif(not shutil.which("make"), reason="make is not installed")
@pytest.mark.parametrize(("given", "wanted"), [((), "release"), (("TO=0.2.0",), "release 0.2.0")])
def test_a_release_has_the_version_that_is_given_or_none(given, wanted):
    """Variables that make itself defines, such as AS, have values where nobody gives one."""
    command = ["make", "--dry-run", "release", "CI=", *given]
    env = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    printed = subprocess.run(command, cwd=files.ROOT, env=env, capture_output=True, text=True, check=True).stdout
    assert printed.splitlines()[-1].rstrip().endswith(f"-m codegen {wanted}")
