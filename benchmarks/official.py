"""The official JavaScript client as a candidate: a process that executes jobs."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.environment import official_command, official_variables

Job = Callable[..., dict[str, Any]]

_SCRIPT = Path(__file__).with_name("official.mjs")
ABSENT = "\nThe official JavaScript client is left out: node or npm is not installed."


@contextmanager
def official(url: str) -> Generator[Job | None]:
    """Run the official client, on the cores of this process.

    Args:
        url: the URL of the server.

    Yields:
        What does a job, named by ``kind``, and returns what it measured; None where there is no node or npm.
    """
    command = official_command(_SCRIPT)
    if command is None:
        yield None
        return
    with subprocess.Popen(  # noqa: S603
        command, env=official_variables(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:

        def do(**job: Any) -> dict[str, Any]:
            return _done(process, {"url": url, **job})

        yield do
        assert process.stdin is not None  # noqa: S101  # it is a pipe
        process.stdin.close()


def _done(process: subprocess.Popen[str], job: dict[str, Any]) -> dict[str, Any]:
    assert process.stdin is not None  # noqa: S101  # it is a pipe
    assert process.stdout is not None  # noqa: S101  # the same
    process.stdin.write(json.dumps(job) + "\n")
    process.stdin.flush()
    found = json.loads(process.stdout.readline())
    if "error" in found:
        raise RuntimeError(found["error"])
    return found
