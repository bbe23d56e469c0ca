"""Makes mistakes in the code on purpose, one at a time, and reports those that no test notices.

Some are written down in ``written.toml``, the others are drawn from all that `mutate` can make in the modules of
``targets.toml``. Each is made in a copy of the project, where the tests of its module run until the first one fails.
"""

from __future__ import annotations

import argparse
import os
import runpy
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import tomllib
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any

import aiohttp  # noqa: F401  # what the tests import is loaded once: a process that is forked has it
import httpx  # noqa: F401
import hypothesis  # noqa: F401
import pytest
import respx  # noqa: F401
import trio  # noqa: F401
import trustme  # noqa: F401

from tests.mutants.mutate import Mutant, mutants

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
MOMENTS = count(1_700_000_000)  # each file that is written has a time of its own: a compiled module is told by it
PYTEST = ("-x", "-q", "-n", "0", "-p", "no:cacheprovider", "-W", "ignore::pytest.PytestAssertRewriteWarning")
SURVIVED = "SURVIVED"
GENERATED = "gitbook_async/_generated"
NOTHING_FAILED = (0, 5)  # what pytest returns: all passed, there are none

Command = tuple[str, ...]


@dataclass(frozen=True)
class Case:
    """A mutant of a file.

    Attributes:
        path: the file.
        line: where the mistake is.
        what: what it is.
        source: the file with it.
        commands: what must fail: one of these, each either a module with arguments or the paths of tests.
    """

    path: str
    line: int
    what: str
    source: str
    commands: tuple[Command, ...]

    def __str__(self) -> str:
        return f"{self.path}:{self.line}  {self.what}"


def commands(target: dict[str, Any], path: str = "") -> tuple[Command, ...]:
    """What to run: the tests named like the module, a module if the target names one, all tests of the target."""
    named = tuple(sorted(each for each in test_files(target) if path and Path(path).stem in Path(each).stem))
    run = target.get("run")
    found = (named, ("-m", *str(run).split()) if run else (), tuple(target["tests"]))
    return tuple(each for each in found if each)


def test_files(target: dict[str, Any]) -> Iterator[str]:
    for each in target["tests"]:
        path = ROOT / each
        for file in path.glob("**/test_*.py") if path.is_dir() else (path,):
            yield file.relative_to(ROOT).as_posix()


def drawn(number: int, seed: int) -> list[Case]:
    """Draw mutants, of each target about as many as its share of the code.

    Which are drawn in a module hardly depends on the other modules, so that a change leaves most of them as they were.
    """
    found: list[tuple[str, Path, Mutant, tuple[Command, ...]]] = []
    for target in tomllib.loads((HERE / "targets.toml").read_text("utf-8"))["target"]:
        for path in sorted(each for pattern in target["files"] for each in ROOT.glob(pattern)):
            found += all_of(path, target, seed)
    print(f"{len(found)} mutants can be made; {min(number, len(found))} of them are", flush=True)
    return [
        Case(path.relative_to(ROOT).as_posix(), each.line, each.what, each.made(path.read_text("utf-8")), run)
        for _, path, each, run in sorted(found, key=lambda each: each[0])[:number]
    ]


def all_of(path: Path, target: dict[str, Any], seed: int) -> Iterator[tuple[str, Path, Mutant, tuple[Command, ...]]]:
    """Return every mutant of a module, each with a text by which it is drawn, and what to run."""
    name, seen = path.relative_to(ROOT).as_posix(), Counter[str]()
    run = commands(target, name)
    for each in mutants(path.read_text("utf-8")):
        seen[each.what] += 1
        yield sha256(f"{seed} {name} {each.what} {seen[each.what]}".encode()).hexdigest(), path, each, run


def controls(cases: list[Case]) -> list[Case]:
    """Return a case without a mistake for each target: if its tests fail, that they fail says nothing."""
    last = {each.commands[-1]: each for each in cases}
    return [
        Case(each.path, 0, "no mistake", (ROOT / each.path).read_text("utf-8"), each.commands[-1:])
        for each in last.values()
    ]


def written() -> list[Case]:
    """The mutants that are written down: mistakes that were made, or nearly."""
    found = []
    for each in tomllib.loads((HERE / "written.toml").read_text("utf-8"))["mutant"]:
        line, after = changed(each)
        found.append(Case(each["file"], line, each["what"], after, commands(each)))
    return found


def changed(mutant: dict[str, Any]) -> tuple[int, str]:
    """The line of the first change, and the file after all of them."""
    text = (ROOT / mutant["file"]).read_text("utf-8")
    line = text[: text.find(mutant["changes"][0][0])].count("\n") + 1
    for was, becomes in mutant["changes"]:
        if was not in text:
            sys.exit(f"written.toml: {mutant['file']} has no {was!r}")
        text = text.replace(was, becomes, 1)
    return line, text


def copied(target: Path) -> None:
    """Copy the files of the project."""
    listed = subprocess.run(
        ["/usr/bin/env", "git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True
    ).stdout
    for name in filter(None, listed.split("\0")):
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target / name)


def restored(tree: Path, original: Path) -> None:
    """Undo what the generator has written in a tree."""
    shutil.copytree(original / GENERATED, tree / GENERATED, dirs_exist_ok=True)


def write(path: Path, text: str) -> None:
    path.write_text(text, "utf-8")
    moment = next(MOMENTS)
    os.utime(path, (moment, moment))


def child(command: Command, tree: Path, patience: int) -> int:
    """Run a command in a tree, in a process of its own, and return the process.

    A test or a module that takes longer than the patience is ended by an alarm.
    """
    process = os.fork()
    if process:
        return process
    os.setsid()
    quiet = os.open(os.devnull, os.O_RDWR)
    for each in (0, 1, 2):
        os.dup2(quiet, each)
    os.chdir(tree)
    os.environ |= {"PYTHONPATH": str(tree), "HYPOTHESIS_STORAGE_DIRECTORY": str(tree / ".hypothesis")}
    sys.path[:] = [str(tree), *(each for each in sys.path if each and Path(each) != ROOT)]
    for name in [each for each in sys.modules if each.partition(".")[0] in ("tests", "codegen", "gitbook_async")]:
        del sys.modules[name]
    code = 1
    try:
        code = outcome(command, Watch(patience))
    finally:
        os._exit(code)


def outcome(command: Command, watch: Watch) -> int:
    watch.begin()
    if command[0] != "-m":
        return int(pytest.main([*PYTEST, *command], plugins=[watch]))
    sys.argv = list(command[1:])
    try:
        runpy.run_module(command[1], run_name="__main__", alter_sys=True)
    except SystemExit as end:
        return int(end.code or 0) if isinstance(end.code, (int, type(None))) else 1
    return 0


class Watch:
    """Ends the process when a test takes too long."""

    def __init__(self, patience: int) -> None:
        self._patience = patience

    def begin(self) -> None:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(self._patience)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self) -> None:
        self.begin()


class Trial:
    """A mutant in a tree, with the process that runs the command that comes next."""

    def __init__(self, case: Case, tree: Path, patience: int) -> None:
        self.case, self._tree, self._patience = case, tree, patience
        self._file = tree / case.path
        self._original = self._file.read_text("utf-8")
        self._commands = deque(case.commands)
        write(self._file, case.source)
        self._next()

    def _next(self) -> None:
        self._process = child(self._commands.popleft(), self._tree, self._patience)

    def result(self) -> str | None:
        """Return what became of the mutant, once it is known; the tree is as before then."""
        process, status = os.waitpid(self._process, os.WNOHANG)
        if not process:
            return None
        with suppress(ProcessLookupError):  # what the tests have left running
            os.killpg(process, signal.SIGKILL)
        code = os.waitstatus_to_exitcode(status)
        if code in NOTHING_FAILED and self._commands:
            self._next()
            return None
        write(self._file, self._original)
        return SURVIVED if code in NOTHING_FAILED else "hangs" if code == -signal.SIGALRM else "killed"


def explained(case: Case) -> bool:
    """Return whether a survivor changes nothing that anyone could notice, as explained.toml says."""
    line = (ROOT / case.path).read_text("utf-8").splitlines()[case.line - 1]
    reasons = tomllib.loads((HERE / "explained.toml").read_text("utf-8")).get("survivor", [])
    return any((each["file"], each["what"]) == (case.path, case.what) and each["line"] in line for each in reasons)


def run(cases: list[Case], trees: list[Path], original: Path, patience: int) -> list[Case]:
    """Run the tests against each mutant, and return the survivors."""
    began, done = time.monotonic(), count(1)
    left, survivors = deque(cases), list[Case]()
    running: list[Trial | None] = [None] * len(trees)
    while left or any(running):
        for index, trial in enumerate(running):
            result = trial.result() if trial else None
            if trial and result:
                place = f"{next(done)}/{len(cases)} after {time.monotonic() - began:.0f} s"
                print(f"{place}  {result}  {trial.case}", flush=True)
                if any(command[0] == "-m" for command in trial.case.commands):
                    restored(trees[index], original)
                survivors += [trial.case] if result == SURVIVED else []
            if left and (trial is None or result):
                running[index] = Trial(left.popleft(), trees[index], patience)
            elif result:
                running[index] = None
        time.sleep(0.02)
    return survivors


def score(cases: list[Case], processes: int, patience: int) -> int:
    """Run the tests without a mistake, then against each mutant, and report."""
    without = controls(cases)
    with tempfile.TemporaryDirectory() as folder:
        original, *trees = (Path(folder) / str(number) for number in range(1 + processes))
        copied(original)
        for tree in trees:
            shutil.copytree(original, tree)
        if len(run(without, trees, original, patience)) < len(without):
            sys.exit("tests fail without a mistake")
        return report(cases, run(cases, trees, original, patience))


def report(cases: list[Case], survivors: list[Case]) -> int:
    named = [each for each in survivors if explained(each)]
    open_ = [each for each in survivors if each not in named]
    share = 100 * (len(cases) - len(open_)) / len(cases)
    print(
        f"\n{len(cases)} mutants, {len(cases) - len(survivors)} killed, {len(named)} explained, {len(open_)} survived"
    )
    for each in open_:
        print(f"  {each}")
    print(f"score {share:.1f} %")
    return int(share < 97)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("--number", type=int, default=300, help="how many are drawn (default: 300)")
    parser.add_argument("--seed", type=int, default=0, help="other mutants for another number")
    parser.add_argument("--only", default="", help="of those, only the ones in files whose path contains this")
    parser.add_argument(
        "--but", default=[], action="append", help="of those, not the ones in files whose path contains this"
    )
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--patience", type=int, default=120, help="seconds after which a single test hangs")
    given = parser.parse_args()
    cases = [
        each
        for each in written() + drawn(given.number, given.seed)
        if given.only in each.path and not any(part in each.path for part in given.but)
    ]
    return score(cases, given.processes, given.patience)


if __name__ == "__main__":
    sys.exit(main())
