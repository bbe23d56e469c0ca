"""The version of the package, and the next one by what changed."""

from __future__ import annotations

import re
import tomllib

from codegen.errors import DocumentError
from codegen.release import changelog

PACKAGE = "gitbook_async/_version.py"
"""The module of the package that names its version."""

_LINE = re.compile(r'^version = "(.*)"$', re.MULTILINE)
_CONSTANT = re.compile(r'^VERSION: Final = "(.*)"$', re.MULTILINE)


def current(project: str) -> str:
    """Return the version in the text of a pyproject.toml."""
    return str(tomllib.loads(project)["project"]["version"])


def order(text: str) -> tuple[int, ...]:
    """Return the sort key of a version."""
    return tuple(map(int, text.split(".")))


def with_version(project: str, version: str) -> str:
    """Return the text of a pyproject.toml with another version.

    Raises:
        DocumentError: it is not a version such as 1.2.3.
    """
    if not re.fullmatch(r"\d+\.\d+\.\d+", version):
        raise DocumentError(version, "is not a version such as 1.2.3")
    return _LINE.sub(f'version = "{version}"', project, count=1)


def in_package(module: str, version: str) -> str:
    """Return the text of the package's module with another version.

    Raises:
        DocumentError: it does not name a version.
    """
    text, count = _CONSTANT.subn(f'VERSION: Final = "{version}"', module)
    if count != 1:
        raise DocumentError(PACKAGE, "has no line that begins with `VERSION: Final = `")
    return text


def proposal(project: str, log: str) -> tuple[str, str]:
    """Propose the next version by what the changelog has that is not released yet.

    Before 1.0.0, a breaking change raises the second number, and everything else the third.

    Args:
        project: the text of pyproject.toml.
        log: the text of the changelog.

    Returns:
        The version, and why: ``breaking``, ``feature``, ``fix``, or ``first release``.
    """
    now = current(project)
    if changelog.last(log) is None:
        return now, "first release"
    text = changelog.unreleased(log)
    level = "breaking" if _has(text, "Breaking") else "feature" if _has(text, "Added") else "fix"
    return _raised(now, level), level


def _has(text: str, title: str) -> bool:
    return re.search(rf"^(### |\*\*){title}\b", text, re.MULTILINE) is not None


def _raised(version: str, level: str) -> str:
    major, minor, patch = map(int, version.split("."))
    steps = ("breaking", "feature", "fix") if major else ("", "breaking", "feature fix")
    place = next(n for n, names in enumerate(steps) if level in names.split())
    return (f"{major + 1}.0.0", f"{major}.{minor + 1}.0", f"{major}.{minor}.{patch + 1}")[place]
