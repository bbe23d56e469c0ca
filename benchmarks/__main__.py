"""Run benchmarks one after the other, print their output, and put it into docs/performance.md.

``python -m benchmarks`` runs all; ``python -m benchmarks imports calls`` runs some, and replaces their sections.
"""

from __future__ import annotations

import os
import platform
import re
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
    start = time.perf_counter()
    for name in sys.argv[1:] or PROGRAMS:
        _replace(PROGRAMS[name], _measured(name))
    print(f"{time.perf_counter() - start:.0f} s")


def _measured(name: str) -> str:
    """Run a program in its own process, and return what it prints, and where it ran."""
    print(f"## {PROGRAMS[name]}\n", flush=True)
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", f"benchmarks.{name}"], stdout=subprocess.PIPE, text=True, check=True, cwd=ROOT
    )
    print(done.stdout, flush=True)
    return f"{done.stdout}\n{_machine()}\n"


def _machine() -> str:
    """Describe this machine, and what else it had to do."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    cores = f"{os.cpu_count()} cores of {model or platform.machine()}"
    load = f"load average {os.getloadavg()[1]:.0f}"
    when = time.strftime("%B %Y")
    return f"Measured on {cores}, {platform.system()}, Python {platform.python_version()}, {load}, {when}."


def _replace(title: str, measured: str) -> None:
    """Replace a section of the measured part of the document; sections are in the order of the programs."""
    before, _, rest = _DOCUMENT.read_text().partition(_BEGIN)
    found, _, after = rest.partition(_END)
    parts = (part.partition("\n") for part in re.split(r"^## ", found, flags=re.MULTILINE)[1:])
    sections = {**{name: text.strip() for name, _, text in parts}, title: measured.strip()}
    ordered = "\n".join(f"## {each}\n\n{sections[each]}\n" for each in PROGRAMS.values() if each in sections)
    _DOCUMENT.write_text(f"{before}{_BEGIN}\n{ordered}\n{_END}{after}")


if __name__ == "__main__":
    main()
