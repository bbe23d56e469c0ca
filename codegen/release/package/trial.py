"""Trying the wheel as users get it: in new environments, without extras and with each one alone."""

from __future__ import annotations

import re
import sys
import tomllib
import venv
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import PIPE, Popen

from attrs import frozen

from codegen.errors import DocumentError
from codegen.release.package.build import run

_TOKEN = "gb_api_trial"  # noqa: S105 - of the testing server
_NO_EXTRA = "needs click and rich: pip install 'gitbook-async[cli]'"
_PROBES = {
    "aiohttp": "import aiohttp, gitbook_async; gitbook_async.GitBook",
    "cli": "import gitbook_async.cli.commands",
    "dask": "import distributed, gitbook_async.jobs",
    "fast": "import orjson, gitbook_async",
    "plot": "import matplotlib; from gitbook_async.jobs import plot",
    "redis": "from gitbook_async import RedisLimiter; from redis.asyncio import Redis; RedisLimiter(Redis())",
    "testing": "from gitbook_async.testing import create_app; create_app()",
    "tracing": "from gitbook_async.tracing import Tracing; Tracing()",
    "visitors": "from gitbook_async.visitors import visitor_token; visitor_token({}, 'k' * 32)",
}


@frozen
class Trial:
    """A trial of a wheel.

    Attributes:
        wheel: the wheel.
        root: the project, for the README.
        scratch: a folder for the environments.
    """

    wheel: Path
    root: Path
    scratch: Path

    def lines(self) -> Iterator[str]:
        """Try everything; yields a line for each environment.

        Raises:
            DocumentError: something does not work.
        """
        with serving() as address:
            yield f"without extras: {self._bare(address)}"
            for extra in self.extras():
                yield f"{extra}: {self._extra(extra, address)}"

    def extras(self) -> list[str]:
        """Return the extras of the package."""
        project = tomllib.loads((self.root / "pyproject.toml").read_text("utf-8"))["project"]
        return sorted(project["optional-dependencies"])

    def _bare(self, address: str) -> str:
        python = self._environment("")
        example = self.scratch / "example.py"
        example.write_text(first_example(self.root / "README.md"), "utf-8")
        shown = run([python, example], GITBOOK_TOKEN=_TOKEN, GITBOOK_ENDPOINT=address).splitlines()
        try:
            run([python.with_name("gitbook-async"), "doctor"])
        except DocumentError as error:
            if _NO_EXTRA in error.problem:
                return f"the README's first example prints {len(shown)} lines; the command names its extra"
            raise
        raise DocumentError("gitbook-async doctor", "runs without the extra cli")

    def _extra(self, extra: str, address: str) -> str:
        python = self._environment(extra)
        if extra not in _PROBES:
            raise DocumentError(f"extra {extra}", "has no trial in codegen/release/package/trial.py")
        run([python, "-W", "error", "-c", _PROBES[extra]])
        if extra != "cli":
            return "imports and works"
        command = [python.with_name("gitbook-async"), "doctor"]
        return run(command, GITBOOK_TOKEN=_TOKEN, GITBOOK_ENDPOINT=address).splitlines()[-1]

    def _environment(self, extra: str) -> Path:
        """Make an environment with the wheel, and return its Python."""
        folder = self.scratch / (extra or "bare")
        venv.create(folder, with_pip=False, symlinks=True)
        python = folder / "bin" / "python"
        wanted = f"gitbook-async[{extra}] @ {self.wheel.as_uri()}" if extra else str(self.wheel)
        run([sys.executable, "-m", "pip", "--python", python, "install", "--quiet", wanted])
        return python


def first_example(readme: Path) -> str:
    """Return the first Python example of a README.

    Raises:
        DocumentError: it has none.
    """
    found = re.search(r"```python\n(.*?)```", readme.read_text("utf-8"), re.DOTALL)
    if found is None:
        raise DocumentError(str(readme), "has no example")
    return found[1]


@contextmanager
def serving() -> Generator[str]:
    """Run the testing server on a free port, and yield its address."""
    command = [sys.executable, "-m", "gitbook_async.testing", "--port", "0"]
    with Popen(command, stdout=PIPE, text=True) as server:  # noqa: S603 - our own program
        try:
            said = server.stdout.readline() if server.stdout else ""
            address = re.search(r"http://[\w.:]+", said)
            if address is None:
                raise DocumentError("the testing server", f"does not start: {said}")
            yield address[0]
        finally:
            server.terminate()
