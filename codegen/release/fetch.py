"""Downloading a document: from the npm package that GitBook publishes, or from the API itself."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from codegen import files
from codegen.document import lock
from codegen.document.check import check
from codegen.document.load import parse
from codegen.errors import DocumentError
from codegen.release import npm

HOST = "api.gitbook.com"
_TIMEOUT = 60.0  # seconds


@dataclass(frozen=True, slots=True)
class Fetched:
    """A downloaded and checked document.

    Attributes:
        path: the file that it was written to.
        entry: its lock entry.
    """

    path: Path
    entry: lock.Entry

    def __str__(self) -> str:
        entry = self.entry
        counts = f"{entry.operations} operations, {entry.schemas} schemas"
        return f"{self.path}: {entry.source} {entry.version}, {counts}, sha256 {entry.sha256}"


def fetch(wanted: str, path: Path) -> Fetched:
    """Download a document, check it, and write it to a file.

    Args:
        wanted: a version of the package, or an https URL of GitBook's API.
        path: the file.

    Returns:
        The downloaded document.

    Raises:
        DocumentError: the document cannot be downloaded, or is not a document.
        GenerationError: it has several problems.
        OSError: it cannot be written.
    """
    source, data = _source(wanted), _data(wanted)
    document = parse(data, wanted)
    check(document)
    version = wanted if npm.is_version(wanted) else str(document.get("info", {}).get("version", ""))
    entry = lock.entry(source, version, data, document)
    files.write(path, data)
    return Fetched(path, entry)


def _source(wanted: str) -> str:
    return f"npm:{npm.PACKAGE}" if npm.is_version(wanted) else wanted


def _data(wanted: str) -> bytes:
    if npm.is_version(wanted):
        return npm.document(wanted)
    if "://" not in wanted:
        raise DocumentError(wanted, "is neither a version (0.202.0) nor a URL")
    return download(wanted)


def download(url: str) -> bytes:
    """Download a document from GitBook's API.

    Args:
        url: an https URL on GitBook's host; redirects are not followed.

    Returns:
        The document.

    Raises:
        DocumentError: the URL has another host, the document cannot be downloaded, or it is too large.
    """
    _refuse_other_hosts(url)
    try:
        with httpx.stream("GET", url, timeout=_TIMEOUT, headers={"Accept": "application/json"}) as response:
            if response.status_code != HTTPStatus.OK:
                raise DocumentError(url, f"returned status {response.status_code}")
            return _limited(response, url)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise DocumentError(url, f"cannot be reached: {error}") from error


def _refuse_other_hosts(url: str) -> None:
    try:
        parts = urlsplit(url)
        allowed = parts.scheme == "https" and parts.netloc == HOST
    except ValueError:
        allowed = False
    if not allowed:
        raise DocumentError(url, f"documents are only downloaded from https://{HOST}/")


def _limited(response: httpx.Response, url: str) -> bytes:
    data = bytearray()
    for chunk in response.iter_bytes():
        data += chunk
        if len(data) > npm.MAX_DOCUMENT:
            raise DocumentError(url, "is far too large for a document")
    return bytes(data)
