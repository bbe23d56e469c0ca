"""Makes mistakes in the code on purpose, one at a time, and reports those that no test notices.

Some are written down in ``written.toml``, the others are drawn from all that `mutate` can make in the modules of
``targets.toml``. Each is made in a copy of the project, where the tests of its module run until the first one fails.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from tests.mutants.mutate import mutants

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
MOMENTS = count(1_700_000_000)  # each file that is written has a time of its own: a compiled module is told by it
UNCHANGED, FAILED, NONE = 0, 1, 5


@dataclass(frozen=True)
class Case:
    """A mutant of a file.

    Attributes:
        path: the file.
        line: where the mistake is.
        what: what it is.
        source: the file with it.
        commands: the arguments of Python that must fail, one after the other.
    """

    path: str
    line: int
    what: str
    source: str
    commands: tuple[tuple[str, ...], ...]

    def __str__(self) -> str:
        return f"{self.path}:{self.line}  {self.what}"


def commands(target: dict[str, Any]) -> tuple[tuple[str, ...], ...]:
    """What to run: first a module of this project, if the target names one, then the tests."""
    tests = ("-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *target["tests"])
    run = target.get("run")
    return (("-m", *str(run).split()), tests) if run else (tests,)


def drawn(number: int, seed: int, only: str) -> list[Case]:
    """Draw mutants, of each target about as many as its share of the code."""
    found = []
    for target in tomllib.loads((HERE / "targets.toml").read_text("utf-8"))["target"]:
        for path in sorted(each for pattern in target["files"] for each in ROOT.glob(pattern)):
            made = mutants(path.read_text("utf-8")) if only in path.as_posix() else ()
            found += [(path, each, target) for each in made]
    number = min(number, len(found))
    print(f"{len(found)} mutants can be made; {number} of them are", flush=True)
    return [
        Case(
            path.relative_to(ROOT).as_posix(),
            each.line,
            each.what,
            each.made(path.read_text("utf-8")),
            commands(target),
        )
        for path, each, target in random.Random(seed).sample(found, number)
    ]


def written(only: str) -> list[Case]:
    """The mutants that are written down: mistakes that were made, or nearly."""
    found = []
    for each in tomllib.loads((HERE / "written.toml").read_text("utf-8"))["mutant"]:
        if only in each["file"]:
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


def write(path: Path, text: str) -> None:
    path.write_text(text, "utf-8")
    moment = next(MOMENTS)
    os.utime(path, (moment, moment))


def killed(case: Case, tree: Path, patience: float) -> bool:
    """Make a mistake in a tree, and return whether something fails; the tree is as before afterwards."""
    path = tree / case.path
    original = path.read_text("utf-8")
    write(path, case.source)
    try:
        return any(fails(command, tree, patience) for command in case.commands)
    finally:
        write(path, original)


def fails(command: tuple[str, ...], tree: Path, patience: float) -> bool:
    environment = {**os.environ, "PYTHONPATH": str(tree), "HYPOTHESIS_STORAGE_DIRECTORY": str(tree / ".hypothesis")}
    try:
        done = subprocess.run(
            [sys.executable, *command], cwd=tree, env=environment, capture_output=True, timeout=patience, check=False
        )
    except subprocess.TimeoutExpired:
        return True
    if done.returncode == NONE:
        sys.exit(f"no test was run by {' '.join(command)}")
    return done.returncode != UNCHANGED


def explained() -> dict[str, str]:
    """Survivors that change nothing that anyone could notice, with the reasons."""
    found = tomllib.loads((HERE / "explained.toml").read_text("utf-8"))
    return {f"{each['file']}  {each['what']}": each["reason"] for each in found.get("survivor", [])}


def run(cases: list[Case], processes: int, patience: float) -> list[Case]:
    """Run the tests against each mutant, and return the survivors."""
    with tempfile.TemporaryDirectory() as folder:
        trees: SimpleQueue[Path] = SimpleQueue()
        for number in range(processes):
            copied(Path(folder) / str(number))
            trees.put(Path(folder) / str(number))
        began, done = time.monotonic(), count(1)

        def survives(case: Case) -> bool:
            tree = trees.get()
            alive = not killed(case, tree, patience)
            trees.put(tree)
            place = f"{next(done)}/{len(cases)} after {time.monotonic() - began:.0f} s"
            print(f"{place}  {'SURVIVED' if alive else 'killed'}  {case}", flush=True)
            return alive

        with ThreadPoolExecutor(processes) as pool:
            return [case for case, alive in zip(cases, pool.map(survives, cases), strict=True) if alive]


def report(cases: list[Case], survivors: list[Case]) -> int:
    reasons = explained()
    named = [each for each in survivors if f"{each.path}  {each.what}" in reasons]
    open_ = [each for each in survivors if each not in named]
    score = 100 * (len(cases) - len(open_)) / len(cases)
    print(
        f"\n{len(cases)} mutants, {len(cases) - len(survivors)} killed, {len(named)} explained, {len(open_)} survived"
    )
    for each in open_:
        print(f"  {each}")
    print(f"score {score:.1f} %")
    return int(score < 97)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("--number", type=int, default=300, help="how many are drawn (default: 300)")
    parser.add_argument("--seed", type=int, default=0, help="other mutants for another number")
    parser.add_argument("--only", default="", help="only files whose path contains this")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--patience", type=float, default=180, help="seconds after which the tests count as failed")
    given = parser.parse_args()
    cases = written(given.only) + drawn(given.number, given.seed, given.only)
    return report(cases, run(cases, given.processes, given.patience))


if __name__ == "__main__":
    sys.exit(main())
