"""The report of an update: what changed, and what is to be reviewed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import frozen

from codegen.document import lock
from codegen.errors import IdleError
from codegen.release.diff import show
from codegen.release.diff.change import Change
from codegen.release.update.answers import key
from codegen.release.update.removals import Removal

_SHOWN = 40


@frozen
class Report:
    """What an update did.

    Attributes:
        before: the lock before.
        after: the lock after.
        changes: what changes for a Python caller.
        removals: the operations that were removed from GitBook's API, or are back.
        used: where the hand-written code uses methods that stay although GitBook removed them.
        names: the new names, which are locked now.
        writes: the new operations that write, and whether a failed request is repeated.
        dropped: the entries of openapi/ that were dropped.
        files: the files that changed.
        version: the proposed version of the package, and why.
        seconds: how long it took.
    """

    before: lock.Lock
    after: lock.Lock
    changes: Sequence[Change]
    removals: Sequence[Removal]
    used: Sequence[str]
    names: Sequence[str]
    writes: Sequence[str]
    dropped: Sequence[IdleError]
    files: Sequence[str]
    version: tuple[str, str]
    seconds: float

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def markdown(self) -> str:
        """Return the report as the text of a pull request."""
        head, *rest = self._lines()
        code = "\n".join(["```", *rest, "```"])
        return f"{head}\n\n{code}\n\n{show.markdown(self.changes)}\n"

    def _lines(self) -> Iterator[str]:
        yield f"{_shown(self.before)} -> {_shown(self.after)}"
        yield f"for callers: {show.summary(self.changes)}"
        yield from _list("removed from GitBook's API", list(map(str, self.removals)))
        yield from _list("removed, and used by the hand-written code: look for something else", self.used)
        yield from _list("entries dropped from openapi/", [f"{key(each)}: {each.problem}" for each in self.dropped])
        yield from _list("new names, locked now: review them", self.names)
        yield from _list("new operations that write: review layout.toml [repeat]", self.writes)
        yield f"{len(self.files)} files changed; {self.seconds:.1f} s"
        if not self.files:
            return
        yield f"proposed version: {self.version[0]} ({self.version[1]})"
        yield "next: make check test, read the entry in CHANGELOG.md, commit everything"


def _shown(locked: lock.Lock) -> str:
    current, retired = locked.current, locked.retired
    counts = (current.operations if current else 0, retired.operations if retired else 0)
    return f"{current.version if current else 'nothing'} ({counts[0]} operations, and {counts[1]} kept)"


def _list(title: str, found: Sequence[str]) -> Iterator[str]:
    if found:
        yield f"{title} ({len(found)}):"
        yield from (f"  {each}" for each in sorted(found)[:_SHOWN])
        if len(found) > _SHOWN:
            yield f"  and {len(found) - _SHOWN} more"
