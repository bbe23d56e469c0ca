"""The environment of a benchmark: what it is measured against is installed apart from the project, by pip and npm."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".venv-bench"
WRITTEN = CACHE / "written"
"""Where Python packages are that were written for the benchmarks; they can be imported there."""

OFFICIAL = "@gitbook/api@0.202.0"
STOCK = "gitbook_stock"

Preparation = Callable[[], None]


def enter(name: str, peers: Sequence[str], *preparations: Preparation) -> bool:
    """See to it that a program runs in its own environment.

    Args:
        name: the program's module in this package.
        peers: what to install, as pip writes it, beside the SDK and what that needs.
        preparations: what to do before, in the environment of the project.

    Returns:
        True in the environment. False outside of it; then the program has been run there, and is done here.

    Raises:
        subprocess.CalledProcessError: it could not be set up, or the program failed.
    """
    home = CACHE / name
    if Path(sys.prefix) == home:
        sys.path.append(str(WRITTEN))
        return True
    python = _prepared(home, peers)
    WRITTEN.mkdir(exist_ok=True)
    for prepare in preparations:
        prepare()
    subprocess.run([python, "-m", f"benchmarks.{name}"], check=True, cwd=ROOT)  # noqa: S603
    return False


def versions(*names: str) -> str:
    """Say which versions are installed here, Python's first."""
    return ", ".join([f"Python {sys.version.split()[0]}", *(f"{name} {version(name)}" for name in names)])


def write_stock() -> None:
    """Have the stock generator write its package, from the document as this project's parser is given it."""
    from benchmarks.stock import normalised  # noqa: PLC0415  # only the project's environment has the generator

    document, config = WRITTEN / "stock.json", WRITTEN / "stock.yml"
    text = json.dumps(normalised())
    if document.exists() and document.read_text() == text:
        return
    config.write_text("post_hooks: []\n")
    document.write_text(text)
    command = [Path(sys.executable).with_name("openapi-python-client"), "generate", "--path", document]
    _quietly([*command, "--meta", "none", "--config", config, "--output-path", WRITTEN / STOCK, "--overwrite"])


def install_official() -> None:
    """Install the official JavaScript client, where there are node and npm."""
    npm = shutil.which("npm")
    if npm and shutil.which("node") and not _official_home().is_dir():
        (CACHE / "official").mkdir(exist_ok=True)
        _quietly([npm, "install", "--prefix", CACHE / "official", "--no-audit", "--no-fund", OFFICIAL])


def official_command(script: Path) -> list[str] | None:
    """Give the command that runs a script of the official client's; None where there is no node or npm."""
    node = shutil.which("node")
    return [node, str(script)] if node and _official_home().is_dir() else None


def official_variables() -> dict[str, str]:
    """Give the environment variables that such a script needs: where the client is."""
    return {**os.environ, "OFFICIAL_CLIENT": str(_official_home())}


def _prepared(home: Path, peers: Sequence[str]) -> Path:
    """Give the interpreter of an environment, which is made anew whenever what belongs into it changes."""
    wanted = ["--editable", f"{ROOT}[aiohttp,fast]", *peers]
    digest = hashlib.sha256(json.dumps(wanted).encode() + (ROOT / "pyproject.toml").read_bytes()).hexdigest()
    stamp, python = home / "made-of", home / "bin" / "python"
    if not stamp.exists() or stamp.read_text() != digest:
        venv.create(home, with_pip=True, clear=True)
        _quietly([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *wanted])
        stamp.write_text(digest)
    return python


def _official_home() -> Path:
    return CACHE / "official" / "node_modules" / "@gitbook" / "api"


def _quietly(command: Sequence[object]) -> None:
    """Run a command, and show what it says only where it fails."""
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        print(done.stdout, done.stderr, file=sys.stderr)
        done.check_returncode()
