"""A retrieval index: the pages of a space or an organization in SQLite full-text search, asked over FastAPI.

``GET /search?q=...`` returns the best pages with the passages that match, for people or for a language model.
``GET /pages/{space}/{page}`` returns a whole page as Markdown. The index is updated in the background: only pages that
changed since the last update are read, and deleted pages are removed, also after the application was stopped or killed
at any moment.

To run it::

    pip install gitbook-async fastapi uvicorn
    export GITBOOK_TOKEN=gb_api_... GITBOOK_SPACE=...   # or GITBOOK_ORGANIZATION=...
    uvicorn --app-dir examples search_index:app

SEARCH_INDEX is the folder of the index, by default ``search-index``; SEARCH_PERIOD the seconds between two updates, by
default 300. Set GITBOOK_ENDPOINT to use another GitBook address, such as ``python -m gitbook_async.testing``.
"""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from typing import Annotated, Any, NamedTuple, TypeVar, cast

import anyio
from anyio.to_thread import run_sync
from fastapi import FastAPI, HTTPException, Query, Request
from typing_extensions import TypedDict

from gitbook_async import GitBook, GitBookError, jobs
from gitbook_async.batch import Journal

T = TypeVar("T")

TABLE = """
    CREATE VIRTUAL TABLE IF NOT EXISTS page USING fts5(
        space UNINDEXED, id UNINDEXED, url UNINDEXED, title, breadcrumbs, markdown,
        tokenize = 'porter unicode61 remove_diacritics 2'
    )
"""
DELETE = "DELETE FROM page WHERE rowid IN (SELECT rowid FROM place WHERE space = ? AND id = ?)"
SEARCH = """
    SELECT space, id, title, url, breadcrumbs, snippet(page, 5, '', '', ' … ', 48) AS passage
    FROM page WHERE page MATCH ? ORDER BY bm25(page, 0, 0, 0, 8, 2, 1) LIMIT ?
"""
log = logging.getLogger("search_index")


class Place(NamedTuple):
    """What is indexed: a space or an organization."""

    space: str | None
    organization: str | None


class Hit(TypedDict):
    """A page that matches."""

    space: str
    id: str
    title: str
    url: str
    breadcrumbs: str
    passage: str


class Index:
    """The index: an SQLite file.

    Args:
        file: the file; it and its folder are created if they do not exist.
    """

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._database = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        self._database.row_factory = sqlite3.Row
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute(TABLE)
        self._database.execute("CREATE TABLE IF NOT EXISTS place (space, id, PRIMARY KEY (space, id))")
        self._lock = anyio.Lock()

    async def put(self, page: jobs.Page) -> None:
        """Add a page, replace it, or remove one that was deleted."""
        await self._run(lambda: self._put(page))

    async def search(self, words: str, limit: int) -> list[Hit]:
        """Return the pages that have all words, the best first; if none has, those that have any."""
        return await self._run(lambda: self._search(words, limit))

    async def text(self, space: str, page: str) -> str | None:
        """Return the Markdown of a page."""
        select = "SELECT markdown FROM page WHERE rowid IN (SELECT rowid FROM place WHERE space = ? AND id = ?)"
        rows = await self._run(lambda: self._all(select, space, page))
        return rows[0]["markdown"] if rows else None

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    async def _run(self, function: Callable[[], T]) -> T:
        """Call a function in a thread, so that the loop goes on; one at a time."""
        async with self._lock:
            return await run_sync(function)

    def _search(self, words: str, limit: int) -> list[Hit]:
        for between in (" ", " OR "):
            if rows := self._all(SEARCH, query_of(words, between), limit):
                return [cast("Hit", row) for row in rows]
        return []

    def _all(self, statement: str, *values: object) -> list[dict[str, Any]]:
        return [dict(row) for row in self._database.execute(statement, values)]

    def _put(self, page: jobs.Page) -> None:
        with self._database:
            self._database.execute("BEGIN")
            self._database.execute(DELETE, (page.space, page.id))
            self._database.execute("DELETE FROM place WHERE space = ? AND id = ?", (page.space, page.id))
            if not page.deleted:
                place = self._database.execute("INSERT INTO place VALUES (?, ?)", (page.space, page.id))
                row = (place.lastrowid, page.space, page.id, page.url, page.title, " / ".join(page.breadcrumbs))
                insert = "INSERT INTO page (rowid, space, id, url, title, breadcrumbs, markdown) VALUES (?,?,?,?,?,?,?)"
                self._database.execute(insert, (*row, page.markdown))


def query_of(words: str, between: str) -> str:
    """Return a full-text query for words: none of them is an operator."""
    return between.join('"{}"'.format(word.replace('"', '""')) for word in words.split())


def log_failure(failure: jobs.Failure) -> None:
    """Log a page that could not be read; the next update tries again."""
    log.warning("not indexed: %s", failure)


async def update(gitbook: GitBook, index: Index, journal: Journal, place: Place) -> int:
    """Bring the index up to date.

    A page is in the index before the next one is asked for, and only then it is done in the journal.

    Returns:
        The number of pages that changed.
    """
    count = 0
    found = jobs.pages(gitbook, place.space, organization=place.organization, journal=journal, on_failure=log_failure)
    async with aclosing(found) as pages:
        async for page in pages:
            await index.put(page)
            count += 1
    return count


async def keep_up_to_date(gitbook: GitBook, index: Index, journal: Journal, place: Place) -> None:
    """Update the index again and again."""
    while True:
        try:
            log.info("%d pages changed", await update(gitbook, index, journal, place))
        except GitBookError as error:
            log.warning("the index was not updated: %s", error)
        await anyio.sleep(float(os.environ.get("SEARCH_PERIOD", "300")))


@asynccontextmanager
async def lifespan(_app: FastAPI) -> AsyncGenerator[dict[str, Index]]:
    """Keep the index open, and up to date, for the lifetime of the application."""
    folder = Path(os.environ.get("SEARCH_INDEX", "search-index"))
    space = os.environ.get("GITBOOK_SPACE")
    place = Place(space, None) if space else Place(None, os.environ["GITBOOK_ORGANIZATION"])
    index = Index(folder / "index")
    job = f"search index 1 of {place.space or place.organization}"
    try:
        async with (
            GitBook() as gitbook,
            Journal(folder / "journal", job=job) as journal,
            anyio.create_task_group() as group,
        ):
            group.start_soon(keep_up_to_date, gitbook, index, journal, place)
            yield {"index": index}
            group.cancel_scope.cancel()
    finally:
        index.close()


app = FastAPI(title="Search the docs", lifespan=lifespan)


@app.get("/search")
async def search(
    request: Request,
    q: Annotated[str, Query(min_length=1, max_length=500)],
    limit: Annotated[int, Query(ge=1, le=50)] = 10,
) -> list[Hit]:
    """Return the best pages for words."""
    index: Index = request.state.index
    return await index.search(q, limit)


@app.get("/pages/{space}/{page}")
async def page_text(request: Request, space: str, page: str) -> dict[str, str]:
    """Return a page as Markdown."""
    text = await request.state.index.text(space, page)
    if text is None:
        raise HTTPException(404, "There is no such page in the index")
    return {"markdown": text}
