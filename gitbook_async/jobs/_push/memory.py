"""What a push remembers in its journal: which page has which text, so that nothing is read or written twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Any, Final, Self

from gitbook_async.batch import Journal
from gitbook_async.jobs._push.outline import digest_of

_PAGES: Final = "pages"
_FILES: Final = "files"


class Memory:
    """The journal of pushes of a folder into a space. Use it in ``async with``.

    Args:
        file: the journal.
        space: the id of the space.

    Attributes:
        journal: the journal.
        differences: how a page differed from its file when it was compared, by the key of the comparison.
        files: the ids of files, by their digest and name.
    """

    def __init__(self, file: Path, space: str) -> None:
        self.journal = Journal(file, job=f"push to space {space}")
        self.differences: dict[str, str] = {}
        self.files: dict[str, str] = {}
        self._requests: dict[str, str] = {}  # by the digests of plans
        self._pages: dict[str, list[str]] = {}  # by the ids of pages: state and digest
        self._sent: dict[str, dict[str, str]] = {}  # by change request and page: the digest

    def request(self, digest: str) -> str:
        """Return the id of the change request of a push; empty if there is none yet."""
        return self._requests.get(digest, "")

    async def keep_request(self, digest: str, request: str) -> None:
        """Remember the change request of a push."""
        self._requests[digest] = request
        await self.journal.record(f"request {digest}", result=request)

    def knows(self, page: str, digest: str, state: str, request: str) -> bool:
        """Whether a page is known to have the text of a file.

        Args:
            page: the id of the page.
            digest: the digest of the file.
            state: the state of the page.
            request: the id of the change request that it was read from; empty for live content.
        """
        return self._pages.get(page) == [state, digest] or self._sent.get(request, {}).get(page) == digest

    async def sent(self, request: str, pages: Mapping[str, str]) -> None:
        """Remember the texts that pages of a change request were given.

        Args:
            request: the id of the change request.
            pages: the digests of the files by the ids of the pages.
        """
        if pages:
            self._sent.setdefault(request, {}).update(pages)
            await self.journal.record(f"sent {request} {digest_of(*pages)}", result=dict(pages))

    async def keep_files(self, files: Mapping[str, str]) -> None:
        """Remember the ids of files."""
        if not files.items() <= self.files.items():
            self.files |= files
            await self.journal.record(_FILES, result=self.files)

    async def settle(self, pages: Mapping[str, tuple[str, str]]) -> None:
        """Remember the state and the digest of each page, and forget what led to them."""
        self._pages.update({page: list(pair) for page, pair in pages.items()})
        await self.journal.record(_PAGES, result=self._pages)
        await self.journal.forget([key for key in await self._keys() if key.startswith(("sent ", "compare "))])

    async def _keys(self) -> Iterable[str]:
        return [entry.key for entry in await self.journal.entries()]

    async def __aenter__(self) -> Self:
        await self.journal.__aenter__()
        for entry in await self.journal.entries():
            if entry.state == "done":
                self._load(entry.key, entry.result)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.journal.__aexit__(kind, error, trace)

    def _load(self, key: str, result: Any) -> None:
        kind, _, rest = key.partition(" ")
        if kind == _PAGES:
            self._pages = result
        elif kind == _FILES:
            self.files = result
        elif kind == "sent":
            self._sent.setdefault(rest.partition(" ")[0], {}).update(result)
        elif kind == "request":
            self._requests[rest] = result
        else:
            self.differences[key] = result


def file_key(digest: str, file: PurePosixPath) -> str:
    """Return the key of a file: its content and its name."""
    return f"{digest} {file.name}"
