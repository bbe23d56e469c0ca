"""Run all benchmarks one after the other, print their output, and write it to docs/performance.md.

``python -m benchmarks imports calls`` runs some, and writes nothing.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.environment import ROOT

PROGRAMS = {
    "imports": "Importing",
    "decoding": "Models",
    "calls": "Calls",
    "loops": "Event loops and TLS",
    "rates": "Calls at fixed rates",
    "bulk": "A bulk job",
    "streams": "Streams",
    "batches": "Batches",
    "pages": "Pages",
    "growth": "How cost grows",
    "testing": "The testing GitBook",
}
_BEGIN, _END = "<!-- measured: begin -->\n", "<!-- measured: end -->\n"
_DOCUMENT = ROOT / "docs" / "performance.md"


def main() -> None:
    """Run the programs named on the command line, or all."""
    chosen = sys.argv[1:] or list(PROGRAMS)
    start = time.perf_counter()
    parts = [f"{_machine()}\n", *(_section(name) for name in chosen)]
    print(f"{time.perf_counter() - start:.0f} s")
    if chosen == list(PROGRAMS):
        _write("\n".join(parts))


def _section(name: str) -> str:
    """Run a program in its own process, and return its part of the document."""
    title = f"## {PROGRAMS[name]}\n"
    print(title, flush=True)
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", f"benchmarks.{name}"], stdout=subprocess.PIPE, text=True, check=True, cwd=ROOT
    )
    print(done.stdout, flush=True)
    return f"{title}\n{done.stdout}"


def _machine() -> str:
    """Describe this machine."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    cores = f"{os.cpu_count()} cores of {model or platform.machine()}"
    return f"Measured on {cores}, {platform.system()}, Python {platform.python_version()}, {time.strftime('%B %Y')}."


def _write(measured: str) -> None:
    """Replace the measured part of the document."""
    before, _, rest = _DOCUMENT.read_text().partition(_BEGIN)
    after = rest.partition(_END)[2]
    _DOCUMENT.write_text(f"{before}{_BEGIN}\n{measured}\n{_END}{after}")


if __name__ == "__main__":
    main()
