"""One release: the version, the packages, and the proof that they work."""

from __future__ import annotations

import datetime as dt
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from codegen import files
from codegen.errors import refuse
from codegen.release.package import contents
from codegen.release.package.build import Built, again, build, run
from codegen.release.package.prepare import expected, prepare
from codegen.release.package.trial import Trial


def release(wanted: str | None, *, prepared: bool = False, root: Path = files.ROOT) -> Iterator[str]:
    """Prepare and build a version in dist/, and check it. Nothing is uploaded.

    Args:
        wanted: the version; the proposed one by default.
        prepared: whether the version has to be in pyproject.toml and in the changelog already.
        root: the project.

    Yields:
        What was done, step by step.

    Raises:
        DocumentError: a step failed.
        GenerationError: the packages have problems.
    """
    start = time.perf_counter()
    ready = (expected if prepared else prepare)(root, wanted, dt.datetime.now(dt.UTC).date())
    yield f"version {ready.version} ({ready.date}): {'written' if ready.changed else 'as it is'}"
    output = root / "dist"
    shutil.rmtree(output, ignore_errors=True)
    built = build(root, output, ready.epoch)
    yield from _sizes(built)
    with tempfile.TemporaryDirectory(prefix="gitbook-release-") as scratch:
        again(built, Path(scratch), ready.epoch)
        yield "built again from the sdist, in another folder: the same bytes"
        refuse(contents.problems(built))
        run([sys.executable, "-m", "twine", "check", "--strict", built.wheel, built.sdist])
        yield "twine check --strict: passed"
        yield from Trial(built.wheel, root, Path(scratch)).lines()
    yield f"{time.perf_counter() - start:.0f} s; next: commit, tag v{ready.version} and push: the workflow publishes"


def _sizes(built: Built) -> Iterator[str]:
    digests = built.digests()
    for path in (built.wheel, built.sdist):
        yield f"{path.name}: {path.stat().st_size:,} bytes, sha256 {digests[path.name]}"
