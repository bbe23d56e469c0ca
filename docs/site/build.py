"""The build: all pages are written into a folder, MkDocs makes the site of them, and the Markdown is put beside it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from docs.site import models, pages, resources
from docs.site.examples import examples
from docs.site.llms import llms_txt
from docs.site.methods import resources as all_resources

GUIDES = {
    "Guides": (
        *("authentication", "errors", "lists", "streams", "batches", "jobs", "models", "transport", "limits"),
        *("tracing", "webhooks", "testing", "security", "performance"),
    ),
    "Project": ("versioning", "contributing", "architecture", "maintaining", "reporting-security-issues"),
}


def build(site: Path) -> None:
    """Build the site.

    Args:
        site: the folder of the site; it is replaced.

    Raises:
        subprocess.CalledProcessError: MkDocs failed, or a link leads nowhere.
    """
    source = site.with_name(f"{site.name}-source")
    found = all_pages()
    shutil.rmtree(source, ignore_errors=True)
    for path, text in found.items():
        file = source / "pages" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    sections = _sections(found)
    settings = _settings(found, sections, site)
    (source / "mkdocs.yml").write_text(yaml.safe_dump(settings, sort_keys=False), encoding="utf-8")
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--config-file", str(source / "mkdocs.yml")]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}  # it is about a later version
    subprocess.run(command, check=True, env=environment)  # noqa: S603  # our own
    shutil.copytree(source / "pages", site, dirs_exist_ok=True)
    (site / "llms.txt").write_text(llms_txt(found, sections), encoding="utf-8")


def all_pages() -> dict[str, str]:
    """Return all pages by path, in Markdown."""
    methods = all_resources()
    shown = examples([method for found in methods.values() for method in found])
    places = models.places("../models/")
    return {
        **pages.written(),
        **pages.library(),
        "reference/index.md": resources.index(methods),
        **{f"reference/{name}.md": resources.page(name, found, shown, places) for name, found in methods.items()},
        "models/index.md": models.index(),
        **{f"models/{group}.md": models.page(group) for group in models.groups()},
    }


def _sections(found: dict[str, str]) -> dict[str, list[str]]:
    """Return the paths of each section of the navigation, in order."""
    guides = {name: [f"{page}.md" for page in listed if f"{page}.md" in found] for name, listed in GUIDES.items()}
    project = [*guides.pop("Project"), "changelog.md"]
    known = {"index.md", *project, *(path for listed in guides.values() for path in listed)}
    guides["Guides"] += sorted(path for path in found if "/" not in path and path not in known)
    return {
        "Start": ["index.md"],
        **guides,
        "API reference": list(_below("reference", found)),
        "Library": list(_below("library", found)),
        "Models": list(_below("models", found)),
        "Examples": list(_below("examples", found)),
        "Project": project,
    }


def _below(folder: str, found: dict[str, str]) -> Iterator[str]:
    """Yield the paths in a folder; its index is the first."""
    inside = [path for path in found if path.startswith(f"{folder}/")]
    yield from sorted(inside, key=lambda path: (not path.endswith("/index.md"), inside.index(path)))


def _settings(found: dict[str, str], sections: dict[str, list[str]], site: Path) -> dict[str, Any]:
    """Return the settings of MkDocs, with the folders and the navigation."""
    settings = yaml.safe_load((Path(__file__).parent / "mkdocs.yml").read_text("utf-8"))
    settings["docs_dir"] = "pages"
    settings["site_dir"] = str(site.resolve())
    settings["hooks"] = [str(Path(__file__).with_name("hooks.py"))]
    settings["nav"] = [{name: [_entry(path, found) for path in paths]} for name, paths in sections.items()]
    return settings


def _entry(path: str, found: dict[str, str]) -> Any:
    """Return an entry of the navigation; an index has no title of its own, as it is that of its section."""
    if path.endswith("/index.md") or path == "index.md":
        return path
    return {found[path].partition("\n")[0].removeprefix("# "): path}
