"""The environment of a benchmark: pip and npm install the libraries to compare with apart from the project."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tomllib
import venv
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".venv-bench"
WRITTEN = CACHE / "written"
"""The folder of the Python packages generated for the benchmarks; they can be imported there."""

_LOCK = tomllib.loads((ROOT / "openapi" / "lock.toml").read_text("utf-8"))
OFFICIAL = f"@gitbook/api@{_LOCK['current']['version']}"
STOCK = "gitbook_stock"

Preparation = Callable[[], None]


def enter(name: str, peers: Sequence[str], *preparations: Preparation) -> bool:
    """Run a program in its own environment.

    Args:
        name: the program's module in this package.
        peers: the packages to install beside the SDK and its dependencies, in pip's syntax.
        preparations: functions to run before, in the environment of the project.

    Returns:
        True in the environment. False outside of it; then the program has been run there, and is done here.

    Raises:
        subprocess.CalledProcessError: it could not be set up, or the program failed.
    """
    home = CACHE / "-".join(["sdk", *(peer.partition("==")[0] for peer in peers)])  # programs with the same share it
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
    """Return the installed versions, Python's first."""
    return ", ".join([f"Python {sys.version.split()[0]}", *(f"{name} {version(name)}" for name in names)])


def write_stock() -> None:
    """Run the stock generator on the document that this project's parser reads."""
    from benchmarks.stock import normalised, repair  # noqa: PLC0415  # only the project's environment has the generator

    document, config = WRITTEN / "stock.json", WRITTEN / "stock.yml"
    text = json.dumps(normalised())
    if document.exists() and document.read_text() == text:
        return
    config.write_text("post_hooks: []\n")
    document.write_text(text)
    command = [Path(sys.executable).with_name("openapi-python-client"), "generate", "--path", document]
    _quietly([*command, "--meta", "none", "--config", config, "--output-path", WRITTEN / STOCK, "--overwrite"])
    repair(WRITTEN / STOCK)


def install_official() -> None:
    """Install the official JavaScript client, if node and npm are installed."""
    npm = shutil.which("npm")
    if npm and shutil.which("node") and not _official_home().is_dir():
        (CACHE / "official").mkdir(exist_ok=True)
        _quietly([npm, "install", "--prefix", CACHE / "official", "--no-audit", "--no-fund", OFFICIAL])


def official_command(script: Path) -> list[str] | None:
    """Return the command that runs a script of the official client; None without node or npm."""
    node = shutil.which("node")
    return [node, str(script)] if node and _official_home().is_dir() else None


def official_variables() -> dict[str, str]:
    """Return the environment variables for such a script: the folder of the client."""
    return {**os.environ, "OFFICIAL_CLIENT": str(_official_home())}


def _prepared(home: Path, peers: Sequence[str]) -> Path:
    """Return the interpreter of an environment, which is created again whenever its contents change."""
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
    """Run a command, and show its output only if it fails."""
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        print(done.stdout, done.stderr, file=sys.stderr)
        done.check_returncode()
