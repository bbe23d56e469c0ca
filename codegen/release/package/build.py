"""Building the wheel and the sdist, the same ones each time."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tarfile
from collections.abc import Sequence
from pathlib import Path

from attrs import frozen

from codegen.errors import DocumentError, refuse


@frozen
class Built:
    """The packages of a version.

    Attributes:
        wheel: the file of the wheel.
        sdist: the file of the sdist.
    """

    wheel: Path
    sdist: Path

    def digests(self) -> dict[str, str]:
        """Return the SHA-256 of each file, in hexadecimal, by name."""
        return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (self.wheel, self.sdist)}


def build(source: Path, output: Path, epoch: int) -> Built:
    """Build a wheel and an sdist, each from the tree itself.

    Args:
        source: the tree.
        output: a new or empty folder.
        epoch: the date of the files in the packages, in seconds since 1970.

    Raises:
        DocumentError: they cannot be built.
    """
    command = [sys.executable, "-m", "build", "--no-isolation", "--wheel", "--sdist", "--outdir", str(output)]
    run([*command, str(source)], SOURCE_DATE_EPOCH=str(epoch))
    return Built(next(output.glob("*.whl")), next(output.glob("*.tar.gz")))


def again(built: Built, scratch: Path, epoch: int) -> None:
    """Build from the sdist, in another folder: the same files have to come out.

    Raises:
        GenerationError: a file differs.
        DocumentError: they cannot be built.
    """
    with tarfile.open(built.sdist) as archive:
        archive.extractall(scratch / "source", filter="data")
    (source,) = (scratch / "source").iterdir()
    first, second = built.digests(), build(source, scratch / "again", epoch).digests()
    refuse(
        DocumentError(name, "is another one if it is built from the sdist")
        for name in first
        if first[name] != second.get(name)
    )


def run(command: Sequence[str | Path], **environment: str) -> str:
    """Run a program, and return what it printed.

    Raises:
        DocumentError: it failed; with the end of what it printed.
    """
    variables = {**os.environ, **environment}
    done = subprocess.run(  # noqa: S603 - our own programs
        [str(each) for each in command], env=variables, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise DocumentError(" ".join(map(str, command[:4])), f"failed:\n{(done.stdout + done.stderr)[-2000:]}")
    return done.stdout
