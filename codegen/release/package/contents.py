"""What the packages have to contain, and what they must not."""

from __future__ import annotations

import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath

from codegen.errors import DocumentError
from codegen.release.package.build import Built

_WHEEL = ("gitbook_async/__init__.py", "gitbook_async/py.typed", "gitbook_async/_generated/document.json.gz")
_SDIST = ("tests", "docs", "examples", "codegen", "openapi", "Makefile", "CHANGELOG.md", "LICENSE", "README.md")
_NEVER = ("__pycache__", ".venv", ".git", ".pytest_cache", ".ruff_cache")
_LARGE = 512 * 1024
"""No file of the wheel is larger, in bytes."""


def problems(built: Built) -> Iterator[DocumentError]:
    """Find what is missing in the packages, and what is too much."""
    yield from _of_wheel(built)
    yield from _of_sdist(built)


def _of_wheel(built: Built) -> Iterator[DocumentError]:
    with zipfile.ZipFile(built.wheel) as archive:
        sizes = {each.filename: each.file_size for each in archive.infolist()}
    yield from (DocumentError(built.wheel.name, f"has no {name}") for name in _WHEEL if name not in sizes)
    for name, size in sizes.items():
        top = PurePosixPath(name).parts[0]
        if top != "gitbook_async" and not top.endswith(".dist-info"):
            yield DocumentError(built.wheel.name, f"has {name}, which is not of the package")
        if size > _LARGE:
            yield DocumentError(built.wheel.name, f"has {name}, with {size:,} bytes")
    yield from _unwanted(built.wheel.name, [*sizes])


def _of_sdist(built: Built) -> Iterator[DocumentError]:
    with tarfile.open(built.sdist) as archive:
        names = [PurePosixPath(each).relative_to(PurePosixPath(each).parts[0]) for each in archive.getnames()]
    found = {path.parts[0] for path in names if path.parts}
    yield from (DocumentError(built.sdist.name, f"has no {name}") for name in _SDIST if name not in found)
    yield from _unwanted(built.sdist.name, [str(each) for each in names])


def _unwanted(package: str, names: list[str]) -> Iterator[DocumentError]:
    yield from (DocumentError(package, f"has {each}") for each in names if {*PurePosixPath(each).parts} & {*_NEVER})
