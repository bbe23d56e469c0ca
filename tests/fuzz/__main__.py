"""Tries what parses bytes from outside with inputs that are nearly valid, for as long as wanted.

    python -m tests.fuzz [SECONDS] [TARGET...]

Each target runs in a process of its own, whose memory is limited and watched. The program prints a table, and every
input that raised something which it should not, as short as it can be made; it ends with status 1 if there was one.
"""

from __future__ import annotations

import gc
import json
import os
import random
import resource
import signal
import subprocess
import sys
import time
import traceback
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.fuzz.targets import TARGETS, Target

HOUR = 3600
ROUND = 500  # inputs
LONGEST = 20  # seconds that one input may take
MOST_MEMORY = 3 * 2**30  # bytes of a process
MOST_GROWTH = 32 * 2**20  # bytes by which a process may grow after its first rounds
WARM = 4  # rounds
_SETTINGS = settings(
    max_examples=ROUND,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.generate, Phase.shrink),
    print_blob=False,
)


def main(arguments: list[str]) -> int:
    """Run targets in processes of their own, share the time among them, and print the table."""
    if arguments[:1] == ["--one"]:
        print(json.dumps(fuzz(TARGETS[arguments[1]], float(arguments[2]))))
        return 0
    seconds = float(arguments[0]) if arguments else HOUR
    names = arguments[1:] or list(TARGETS)
    print(f"{len(names)} targets, {seconds / len(names):.0f} s each")
    print(f"{'target':<12}{'inputs':>10}{'a second':>10}{'failures':>10}{'growth':>10}  slowest input")
    return max(_run(name, seconds / len(names)) for name in names)


def _run(name: str, seconds: float) -> int:
    """Run a target in another process, and print its row; return 1 if something is wrong."""
    command = [sys.executable, "-m", "tests.fuzz", "--one", name, str(seconds)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=seconds * 2 + 600, check=False)
    if done.returncode:
        print(f"{name:<12}ended with status {done.returncode}\n{done.stderr}")
        return 1
    row = json.loads(done.stdout.splitlines()[-1])
    rate, growth = row["inputs"] / max(row["seconds"], 1e-9), row["growth"] / 2**20
    print(
        f"{name:<12}{row['inputs']:>10,}{rate:>10,.0f}{len(row['failures']):>10}{growth:>7.1f} MB"
        f"  {row['slowest'] * 1000:.0f} ms",
        flush=True,
    )
    for failure in row["failures"]:
        print(failure)
    return int(bool(row["failures"]) or row["growth"] > MOST_GROWTH)


def fuzz(target: Target, seconds: float) -> dict[str, Any]:
    """Try a target.

    Args:
        target: what to try.
        seconds: for how long.

    Returns:
        A row of the table.
    """
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    signal.signal(signal.SIGALRM, _too_long)
    watch = Watch(target)
    failures: dict[str, str] = {}
    rounds, warm, end = 0, 0, time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            seed(random.randrange(2**32))(_SETTINGS(given(target.inputs)(watch.check)))()
        except Exception as error:  # noqa: BLE001  # whatever it is, it is a finding
            where = traceback.extract_tb(error.__traceback__)[-1]
            failures.setdefault(f"{type(error).__name__} {where.filename}:{where.lineno}", _told(error))
        rounds += 1
        warm = resident() if rounds <= WARM else warm
    return {
        "inputs": watch.inputs,
        "seconds": seconds,
        "slowest": watch.slowest,
        "failures": list(failures.values()),
        "growth": max(0, resident() - warm),
    }


class Watch:
    """Counts and times inputs.

    Args:
        target: what they are for.

    Attributes:
        inputs: how many there were.
        slowest: how many seconds the slowest one took.
    """

    def __init__(self, target: Target) -> None:
        self.inputs = 0
        self.slowest = 0.0
        self._target = target

    def check(self, given: Any) -> None:
        """Try one input."""
        self.inputs += 1
        begun = time.perf_counter()
        signal.alarm(LONGEST)
        try:
            self._target.check(given)
        finally:
            signal.alarm(0)
            self.slowest = max(self.slowest, time.perf_counter() - begun)


def resident() -> int:
    """Return how many bytes of memory the process has."""
    gc.collect()
    with open("/proc/self/statm") as file:  # noqa: PTH123  # no path
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _too_long(*_: object) -> None:
    raise TimeoutError(f"one input took more than {LONGEST} seconds")


def _told(error: BaseException) -> str:
    notes = "\n".join(getattr(error, "__notes__", ()))
    lines = traceback.format_exception(error)
    return "".join([*lines[-8:], notes[:3000], "\n"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
