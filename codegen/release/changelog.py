"""The changelog: what is not released yet, an entry for a new document, and the section of a release."""

from __future__ import annotations

import re
from collections.abc import Sequence

from codegen.errors import DocumentError
from codegen.release.diff.change import Change, Effect
from codegen.release.diff.show import lines

_HEADING = "## Unreleased\n"
_EFFECTS = {Effect.BREAKING: "Breaking", Effect.ADDED: "Added", Effect.CHANGED: "Changed"}
_RELEASE = re.compile(r"^## (\d+\.\d+\.\d+)", re.MULTILINE)


def entry(version: str, changes: Sequence[Change], *, again: bool = False) -> str:
    """Return the entry for a new document: everything but changes of words.

    Args:
        version: the version of the document.
        changes: what it changes for a Python caller.
        again: whether the document is not new, but what is decided about it.
    """
    paragraphs = [f"### {'Generated again from ' if again else ''}OpenAPI document {version}"]
    for effect, title in _EFFECTS.items():
        found = [each for each in changes if each.effect is effect]
        if found:
            paragraphs += [f"**{title}**", "\n".join(f"- {line}" for line in lines(found))]
    if len(paragraphs) == 1:
        paragraphs.append("Only words changed.")
    return "\n\n".join(paragraphs) + "\n"


def added(text: str, new: str) -> str:
    """Return a changelog with one more entry at the end of what is not released yet.

    Raises:
        DocumentError: it has no section for that.
    """
    before, own, after = _parts(text)
    return f"{before}{own.rstrip()}\n\n{new}{after and chr(10)}{after}"


def released(text: str, version: str, date: str) -> str:
    """Return a changelog in which what was not released is the section of a version.

    Args:
        text: the changelog.
        version: the version.
        date: its date: ``2026-11-30``.

    Raises:
        DocumentError: there is nothing to release.
    """
    before, own, after = _parts(text)
    heading, _, content = own.partition("\n")
    if not content.strip():
        raise DocumentError("CHANGELOG.md", "has nothing that is not released yet")
    return f"{before}{heading}\n\n## {version} ({date})\n{content}{after}"


def unreleased(text: str) -> str:
    """Return what is not released yet.

    Raises:
        DocumentError: there is no section for that.
    """
    return _parts(text)[1].partition("\n")[2].strip()


def last(text: str) -> str | None:
    """Return the last version that was released, if there is one."""
    found = _RELEASE.search(text)
    return found[1] if found else None


def date(text: str, version: str) -> str | None:
    """Return the date of a version, if it has a section."""
    found = re.search(rf"^## {re.escape(version)} \((\d{{4}}-\d\d-\d\d)\)$", text, re.MULTILINE)
    return found[1] if found else None


def _parts(text: str) -> tuple[str, str, str]:
    """Take a changelog apart: what is before the section, the section, and what is after it."""
    before, heading, rest = text.partition(_HEADING)
    if not heading:
        raise DocumentError("CHANGELOG.md", f"has no section {_HEADING.strip()!r}")
    own, mark, after = rest.partition("\n## ")
    return before, heading + own + ("\n" if mark else ""), f"## {after}" if mark else ""
