"""The files and images that the pages of a folder link to: which GitBook has, and uploading the others."""

from __future__ import annotations

import base64
import mimetypes
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from anyio.to_thread import run_sync

from gitbook_async.jobs._content.download import Downloads
from gitbook_async.jobs._content.links import local_file, rewrite
from gitbook_async.jobs._push.memory import Memory, file_key
from gitbook_async.jobs._push.outline import Outline, file_digest
from gitbook_async.jobs._push.place import Place
from gitbook_async.jobs._push.text import Text
from gitbook_async.jobs._work.failure import JobError

if TYPE_CHECKING:
    from gitbook_async.models import RevisionFile
    from gitbook_async.types import ChangeRequestContentChangeInsertFilesParam

MOST_BYTES: Final = 2**20  # of a file; GitBook's limit
_MOST_FILES: Final = 20  # per change; GitBook's limit
_MOST_AT_ONCE: Final = 4 * 2**20  # bytes of a call


async def find_assets(outline: Outline, place: Place, memory: Memory) -> dict[PurePosixPath, str]:
    """Find the files of a folder that GitBook already has: the same name, size and content.

    Content is compared by downloading the file, once.

    Returns:
        Their ids, by their places in the folder.

    Raises:
        GitBookError: the files cannot be listed.
        OSError: a file cannot be read.
    """
    if not outline.assets:
        return {}
    there: dict[tuple[str, int], list[RevisionFile]] = defaultdict(list)
    for file in await place.files():
        there[file.name, int(file.size)].append(file)
    ids = {file.id for files in there.values() for file in files}
    found: dict[PurePosixPath, str] = {}
    known: dict[str, str] = {}
    async with Downloads() as downloads:
        for asset in outline.assets:
            path = outline.root / asset
            key = await run_sync(key_of_file, outline.root, asset)
            one = memory.files.get(key, "")
            if one not in ids:
                one = await _same(downloads, there[asset.name, path.stat().st_size], key)
            if one:
                found[asset] = known[key] = one
    await memory.keep_files(known)
    return found


def key_of_file(root: Path, asset: PurePosixPath) -> str:
    """Return the key of a file of a folder in the journal."""
    return file_key(file_digest(root / asset), asset)


async def _same(downloads: Downloads, files: Sequence[RevisionFile], key: str) -> str:
    """Return the id of the file that has a content; empty if none has."""
    with TemporaryDirectory() as folder:
        copy = Path(folder, "copy")
        for file in files:
            try:
                await downloads.save(file.download_url, copy, size=int(file.size))
            except JobError:
                continue  # it cannot be compared, so it counts as different
            if key == file_key(await run_sync(file_digest, copy), PurePosixPath(file.name)):
                return file.id
    return ""


def check_size(root: Path, asset: PurePosixPath) -> None:
    """Check the size of a file.

    Raises:
        JobError: it is too large for GitBook's API, or empty.
        OSError: it cannot be read.
    """
    size = root.joinpath(asset).stat().st_size
    if not 0 < size <= MOST_BYTES:
        raise JobError(f"it has {size} bytes, and GitBook's API takes files of 1 to {MOST_BYTES}")


def batches(root: Path, assets: Sequence[PurePosixPath]) -> Iterator[list[PurePosixPath]]:
    """Yield files in as many calls as are needed."""
    batch: list[PurePosixPath] = []
    size = 0
    for asset in assets:
        more = root.joinpath(asset).stat().st_size
        if batch and (len(batch) == _MOST_FILES or size + more > _MOST_AT_ONCE):
            yield batch
            batch, size = [], 0
        batch.append(asset)
        size += more
    if batch:
        yield batch


def insertion(root: Path, assets: Sequence[PurePosixPath]) -> ChangeRequestContentChangeInsertFilesParam:
    """Return the change that uploads files.

    Raises:
        OSError: a file cannot be read.
    """
    return {"operation": "insert_files", "files": [_upload(root / asset) for asset in assets]}


def linked(text: Text, file: PurePosixPath | None, ids: Mapping[PurePosixPath, str]) -> Text:
    """Return a text whose links to local files are links to those in GitBook."""
    if file is None or not ids:
        return text

    def replace(target: str) -> str | None:
        asset = local_file(target, file.parent)
        return f"/files/{ids[asset]}" if asset is not None and asset in ids else None

    return text._replace(body=rewrite(text.body, replace))


def _upload(path: Path) -> Any:
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return {"name": path.name, "contentType": kind, "base64": base64.b64encode(path.read_bytes()).decode()}
