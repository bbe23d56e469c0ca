"""The version of a release, and its section of the changelog."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from attrs import frozen

from codegen import files
from codegen.errors import DocumentError
from codegen.release import changelog, version


@frozen
class Prepared:
    """A version that can be built.

    Attributes:
        version: the version.
        date: the date of its section in the changelog; the files in the packages are of that date.
        changed: whether the version and the changelog were written now.
    """

    version: str
    date: dt.date
    changed: bool

    @property
    def epoch(self) -> int:
        """The date as seconds since 1970."""
        moment = dt.datetime.combine(self.date, dt.time(), dt.UTC)
        return int(moment.timestamp())


def prepare(root: Path, wanted: str | None, today: dt.date) -> Prepared:
    """Write the version and its section of the changelog, unless they are there.

    Args:
        root: the project.
        wanted: the version; by default the one of pyproject.toml if it has a section and nothing else is to be
            released, else the proposed one.
        today: the date of a new section.

    Raises:
        DocumentError: the version is not one, or is not newer than the last one.
    """
    project, log = ((root / name).read_text("utf-8") for name in ("pyproject.toml", "CHANGELOG.md"))
    now = version.current(project)
    there = changelog.date(log, now)
    if there and wanted in (None, now) and not changelog.unreleased(log):
        return Prepared(now, dt.date.fromisoformat(there), changed=False)
    new = wanted or version.proposal(project, log)[0]
    written = {
        "pyproject.toml": version.with_version(project, new),
        "CHANGELOG.md": changelog.released(log, new, today.isoformat()),
        version.PACKAGE: version.in_package((root / version.PACKAGE).read_text("utf-8"), new),
    }
    _refuse_older(new, changelog.last(log))
    for name, text in written.items():
        files.write(root / name, text.encode())
    return Prepared(new, today, changed=True)


def expected(root: Path, wanted: str | None, today: dt.date) -> Prepared:
    """Do the same where nothing may be written, as for a tag.

    Raises:
        DocumentError: the version, or its section of the changelog, is not there.
    """
    project, log = ((root / name).read_text("utf-8") for name in ("pyproject.toml", "CHANGELOG.md"))
    now = version.current(project)
    if wanted not in (None, now) or not changelog.date(log, now) or changelog.unreleased(log):
        problem = f"pyproject.toml has {now}, and CHANGELOG.md has to have its section, and nothing unreleased"
        raise DocumentError(wanted or now, problem)
    return prepare(root, now, today)


def _refuse_older(new: str, last: str | None) -> None:
    if last is not None and version.order(new) <= version.order(last):
        raise DocumentError(new, f"is not newer than {last}, the last version in CHANGELOG.md")
