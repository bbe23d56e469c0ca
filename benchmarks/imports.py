"""What importing costs: whole processes, run in turn, as multiples of importing the libraries that the SDK stands on.

Run it with ``python -m benchmarks.imports``. Only the ratios mean something: absolute times are the machine's.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping

_RUNS = 21
_BARE = "pass"
_BASE = "import httpx, attrs, anyio"
_CASES: Mapping[str, str] = {
    "httpx, attrs and anyio": _BASE,
    "gitbook_async": "import gitbook_async",
    "gitbook_async with GitBook": "from gitbook_async import GitBook",
    "gitbook_async with the model Space": "import gitbook_async; from gitbook_async.models import Space",
    "gitbook_async, GitBook and Space": "from gitbook_async import GitBook; from gitbook_async.models import Space",
    "gitbook_async and a decoded Space": (
        "import gitbook_async; from gitbook_async.models import Space;"
        "Space.from_dict({'id': 'x', 'urls': {'app': 'y'}, 'createdAt': '2024-05-06T07:08:09.123Z'})"
    ),
}


def measure(code: str) -> float:
    """Run a program in a new interpreter.

    Returns:
        The seconds of processor time that it took, its own and the system's.
    """
    before = os.times()
    subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603
    after = os.times()
    return (after.children_user - before.children_user) + (after.children_system - before.children_system)


def run() -> dict[str, float]:
    """Measure all cases in turn, again and again.

    Returns:
        The median of each case's time over that of the libraries, a bare interpreter's time taken off both.
    """
    times: dict[str, list[float]] = {name: [] for name in _CASES}
    for _ in range(_RUNS):
        bare = measure(_BARE)
        for name, code in _CASES.items():
            times[name].append(measure(code) - bare)
    base = times[next(iter(_CASES))]
    return {name: statistics.median(a / b for a, b in zip(found, base, strict=True)) for name, found in times.items()}


def main() -> None:
    """Print the table."""
    start = time.perf_counter()
    print("| import | times the libraries |\n|---|---|")
    for name, ratio in run().items():
        print(f"| {name} | {ratio:.2f} |")
    seconds = time.perf_counter() - start
    print(f"\n{_RUNS} runs of each in turn, medians; Python {sys.version.split()[0]}; {seconds:.0f} s")


if __name__ == "__main__":
    main()
