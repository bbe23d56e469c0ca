"""The pages that people write: README, guides, changelog and examples, with links that lead to pages of the site."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
LIBRARY: Final = (
    *("client", "results", "errors", "models", "operations", "sending", "batch", "jobs", "integrations", "testing"),
)
_LINK: Final = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)(#[^)]*)?\)")
_PYTHON: Final = "python"
_LANGUAGES: Final = {".py": _PYTHON, ".html": "html"}


def written() -> dict[str, str]:
    """Return the written pages by their path on the site, in Markdown."""
    front = "---\nhide: [navigation]\n---\n\n"  # the front page has no others beside it
    found = {"index.md": front + _page(ROOT / "README.md"), "changelog.md": _page(ROOT / "CHANGELOG.md")}
    for file in sorted((ROOT / "docs").glob("*.md")):
        found[file.name] = _page(file)
    for file in sorted((ROOT / "examples").glob("*.*")):
        if file.suffix in _LANGUAGES:
            found[f"examples/{file.name}.md"] = _program(file)
    return found


def library() -> dict[str, str]:
    """Return the pages of the classes and functions that are written by hand; mkdocstrings fills them."""
    folder = Path(__file__).parent / "library"
    return {f"library/{name}.md": (folder / f"{name}.md").read_text("utf-8") for name in LIBRARY}


def _page(file: Path) -> str:
    """Return a written page; links to files of the project become links to pages of the site."""
    return _LINK.sub(_leading(file), file.read_text("utf-8"))


def _leading(file: Path) -> Callable[[re.Match[str]], str]:
    def lead(link: re.Match[str]) -> str:
        target = (file.parent / link[1]).resolve().relative_to(ROOT)
        return f"]({_address(target)}{link[2] or ''})"

    return lead


def _address(target: Path) -> str:
    """Return the page of a file of the project. All written pages are at the top of the site."""
    if target.parts[0] == "examples":
        return f"{target.as_posix()}.md"
    return {"README.md": "index.md", "CHANGELOG.md": "changelog.md"}.get(str(target), target.name)


def _program(file: Path) -> str:
    """Return a page that shows an example program."""
    text = file.read_text("utf-8").rstrip()
    fence = "````"
    return f"# {file.name}\n\n{fence}{_LANGUAGES[file.suffix]}\n{text}\n{fence}\n"
