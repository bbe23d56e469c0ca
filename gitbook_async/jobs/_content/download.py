"""Downloads of files and images, from addresses that GitBook returns: without the token, which is for GitBook alone."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Final, Self

import anyio
import httpx

from gitbook_async.jobs._work.failure import JobError

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

_RETRIES: Final = 2
_WAIT: Final = 0.5  # seconds before the first retry; doubled for each further one
_TIMEOUT: Final = 60.0
_SERVER_ERROR: Final = 500


class Downloads:
    """Downloads files with connections of its own. Use it in ``async with``."""

    def __init__(self) -> None:
        self._http = httpx.AsyncClient(follow_redirects=True, timeout=_TIMEOUT)

    async def save(self, url: str, path: Path, *, size: int | None) -> None:
        """Download a file, in pieces, so that memory does not grow with its size.

        Args:
            url: its address.
            path: where to write it.
            size: its size in bytes; None if it is not known.

        Raises:
            JobError: it cannot be downloaded, or has another size.
            OSError: it cannot be written.
        """
        received = await self._receive_patiently(url, path)
        if size is not None and received != size:
            raise JobError(f"{_without_query(url)} has {received} bytes, and GitBook's list has {size}")

    async def _receive_patiently(self, url: str, path: Path) -> int:
        for attempt in itertools.count():
            try:
                return await self._receive(url, path)
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                if attempt == _RETRIES or not _is_transient(error):
                    raise JobError(f"cannot download {_without_query(url)}: {_reason(error)}") from error
            await anyio.sleep(_WAIT * 2**attempt)
        raise AssertionError  # the loop has no end

    async def _receive(self, url: str, path: Path) -> int:
        received = 0
        async with self._http.stream("GET", url) as response:
            response.raise_for_status()
            async with await anyio.open_file(path, "wb") as file:
                async for chunk in response.aiter_bytes():
                    received += await file.write(chunk)
        return received

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.aclose()


def _is_transient(error: Exception) -> bool:
    if isinstance(error, httpx.HTTPStatusError):
        return error.response.status_code >= _SERVER_ERROR
    return isinstance(error, httpx.TransportError) and not isinstance(error, httpx.UnsupportedProtocol)


def _reason(error: Exception) -> str:
    """Return why a download failed, without its address, which may contain a signature."""
    if isinstance(error, httpx.HTTPStatusError):
        return f"status {error.response.status_code}"
    return str(error) or type(error).__name__


def _without_query(url: str) -> str:
    """Return an address without its query, which may contain a signature."""
    return url.partition("?")[0]
