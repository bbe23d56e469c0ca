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
from codegen.release.package.prepare import prepare
from codegen.release.package.trial import Trial


def release(wanted: str | None, root: Path = files.ROOT) -> Iterator[str]:
    """Prepare and build a version in dist/, and check it. Nothing is uploaded.

    Args:
        wanted: the version; the proposed one by default.
        root: the project.

    Yields:
        What was done, step by step.

    Raises:
        DocumentError: a step failed.
        GenerationError: the packages have problems.
    """
    start = time.perf_counter()
    prepared = prepare(root, wanted, dt.datetime.now(dt.UTC).date())
    yield f"version {prepared.version} ({prepared.date}): {'written' if prepared.changed else 'as it is'}"
    output = root / "dist"
    shutil.rmtree(output, ignore_errors=True)
    built = build(root, output, prepared.epoch)
    yield from _sizes(built)
    with tempfile.TemporaryDirectory(prefix="gitbook-release-") as scratch:
        again(built, Path(scratch), prepared.epoch)
        yield "built again from the sdist, in another folder: the same bytes"
        refuse(contents.problems(built))
        run([sys.executable, "-m", "twine", "check", "--strict", built.wheel, built.sdist])
        yield "twine check --strict: passed"
        yield from Trial(built.wheel, root, Path(scratch)).lines()
    yield f"{time.perf_counter() - start:.0f} s; next: commit, tag v{prepared.version} and push: the workflow publishes"


def _sizes(built: Built) -> Iterator[str]:
    digests = built.digests()
    for path in (built.wheel, built.sdist):
        yield f"{path.name}: {path.stat().st_size:,} bytes, sha256 {digests[path.name]}"
