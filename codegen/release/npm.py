"""The published packages of the OpenAPI document, downloaded with npm."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import Any

from codegen.document.tree import is_list
from codegen.errors import DocumentError

PACKAGE = "@gitbook/api"
MEMBER = "package/spec/openapi.json"
MAX_DOCUMENT = 32 * 2**20
"""The maximum size of a document in bytes. GitBook's have under 2 MiB."""
MAX_PACKAGE = 256 * 2**20
"""The maximum number of bytes to unpack before the document is found."""

_VERSION = re.compile(r"\d{1,6}\.\d{1,6}\.\d{1,6}(-[0-9A-Za-z.\-]{1,60})?")
_RELEASE = re.compile(r"\d+\.\d+\.\d+")
_PATIENCE = 300  # seconds for one npm command


def is_version(text: str) -> bool:
    """Return whether a text is a version in npm's format: ``0.202.0``."""
    return _VERSION.fullmatch(text) is not None


def order(version: str) -> tuple[int, ...]:
    """Return the sort key of a released version."""
    return tuple(int(number) for number in version.split("."))


def versions() -> list[str]:
    """Return the published versions.

    Returns:
        The released versions, the oldest first.

    Raises:
        DocumentError: npm is not installed, or its output is not as expected.
    """
    answer: Any = None
    try:
        answer = json.loads(_npm("view", PACKAGE, "versions", "--json"))
    except ValueError as error:
        raise DocumentError("npm view", "did not return JSON") from error
    listed = answer if is_list(answer) else [answer]
    return sorted((v for v in listed if isinstance(v, str) and _RELEASE.fullmatch(v)), key=order)


def document(version: str) -> bytes:
    """Download the document of a published version.

    Args:
        version: a version of the package.

    Returns:
        The document as published.

    Raises:
        DocumentError: the version does not exist, npm is not installed, or the package has no document.
    """
    if not is_version(version):
        raise DocumentError(version, "is not a version such as 0.202.0")
    with tempfile.TemporaryDirectory(prefix="gitbook-document-") as folder:
        _npm("pack", f"{PACKAGE}@{version}", "--ignore-scripts", "--pack-destination", folder)
        packed = list(Path(folder).glob("*.tgz"))
        if len(packed) != 1:
            raise DocumentError(f"{PACKAGE}@{version}", f"npm pack returned {len(packed)} packages")
        return unpack(packed[0], f"{PACKAGE}@{version}")


def unpack(package: Path, name: str) -> bytes:
    """Extract the document from a package. Nothing else of it is extracted.

    Args:
        package: a gzipped tar file.
        name: the name of the package in errors.

    Returns:
        The document.

    Raises:
        DocumentError: the package is damaged or too large, or has no document.
    """
    try:
        with tarfile.open(package, "r|gz") as archive:
            for member in archive:
                if member.offset_data + member.size > MAX_PACKAGE:
                    raise DocumentError(name, "is far too large for a package")
                if member.name == MEMBER and member.isfile():
                    return _content(archive, member, name)
    except (tarfile.TarError, EOFError, OSError) as error:
        raise DocumentError(name, f"is damaged: {error}") from error
    raise DocumentError(name, f"holds no {MEMBER}")


def _content(archive: tarfile.TarFile, member: tarfile.TarInfo, name: str) -> bytes:
    if member.size > MAX_DOCUMENT:
        raise DocumentError(f"{name}: {MEMBER}", f"has {member.size} bytes, which is far too large")
    file = archive.extractfile(member)
    return b"" if file is None else file.read()


def _npm(*arguments: str) -> str:
    """Run npm and return its output."""
    program = shutil.which("npm")
    if program is None:
        raise DocumentError("npm", "is not installed (it comes with Node.js), and the documents are brought with it")
    command = [program, *arguments]
    try:
        run = subprocess.run(command, capture_output=True, text=True, timeout=_PATIENCE, check=False)  # noqa: S603 - no shell
    except subprocess.TimeoutExpired as error:
        raise DocumentError(f"npm {arguments[0]}", f"did not end within {_PATIENCE} seconds") from error
    if run.returncode:
        raise DocumentError(f"npm {' '.join(arguments[:2])}", f"failed: {_told(run.stderr)}")
    return run.stdout


def _told(stderr: str) -> str:
    lines = [line.removeprefix("npm error ").strip() for line in stderr.splitlines() if line.startswith("npm error")]
    return "; ".join(line for line in lines[:3] if line) or stderr.strip()[-200:] or "it does not say why"
