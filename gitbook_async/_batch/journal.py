"""The journal of a batch: which items are done, in an SQLite file that survives a kill of the process."""

from __future__ import annotations

import json
import time
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, Self

import anyio
from anyio.to_thread import run_sync

from gitbook_async._model.base import to_dict
from gitbook_async.errors import GitBookError, InvalidArgument

if TYPE_CHECKING:
    import os
    import sqlite3
    from collections.abc import Iterable, Mapping
    from types import TracebackType

Row = tuple[str, str, str | None, str | None, float]

_APPLICATION: Final = 0x47424A4C  # "GBJL": the file's application_id
_FORMAT: Final = 1  # the file's user_version
_BUSY: Final = frozenset((5, 6))  # SQLite's error codes BUSY and LOCKED
_NOT_A_DATABASE: Final = 26
_TABLES: Final = """
    CREATE TABLE job (name TEXT NOT NULL);
    CREATE TABLE item (key TEXT PRIMARY KEY, state TEXT NOT NULL, result TEXT, error TEXT, time REAL NOT NULL)
        WITHOUT ROWID;
"""
_RECORD: Final = "INSERT OR REPLACE INTO item (key, state, result, error, time) VALUES (?, ?, ?, ?, ?)"


class JournalError(GitBookError):
    """A journal cannot be used: another process has it open, it is of another job, or it is no journal."""


class Entry(NamedTuple):
    """The last record of an item.

    Attributes:
        key: the item's key.
        state: ``"done"`` or ``"failed"``.
        result: the function's return value, as JSON data; None if it failed.
        error: the message of the exception; None if it is done.
        time: when it was recorded, in seconds since the epoch.
    """

    key: str
    state: Literal["done", "failed"]
    result: Any
    error: str | None
    time: float


class Journal:
    """A record of the items of a batch, in an SQLite file, for `map`.

    ::

        async with Journal("pages.journal", job="index acme-guides") as journal:
            async for outcome in gitbook.map(index, page_ids, journal=journal):
                ...

    An item is done once its function has returned and the record is committed; a process that is killed in between
    calls the function for that item again. So the function has to have its effect by the time it returns, and its
    effect has to be repeatable. Outcomes are returned after they are recorded.

    Only one process can have a journal open. The keys of the done items are kept in memory, about 100 bytes each. The
    file is written in threads, and records that are ready at the same time are committed together.

    Args:
        path: the file; created if it does not exist.
        job: what the journal is of; a journal of another job is refused. Say in it everything that decides the results,
            such as the space, the revision and the version of your program.
    """

    def __init__(self, path: str | os.PathLike[str], *, job: str) -> None:
        self.path = Path(path)
        self.job = job
        self._database: sqlite3.Connection | None = None
        self._done: set[str] = set()
        self._waiting: list[Row] = []
        self._writing = anyio.Lock(fast_acquire=True)

    def is_done(self, key: str) -> bool:
        """Whether an item is done."""
        return key in self._done

    async def entries(self, prefix: str = "") -> list[Entry]:
        """Return the last record of each item, in the order of their keys.

        Args:
            prefix: what the keys begin with.

        Raises:
            JournalError: the journal is not open.
        """
        rows = await run_sync(self._read, prefix)
        return [_entry(*row) for row in rows]

    async def forget(self, keys: Iterable[str]) -> None:
        """Remove the records of items, so that they are not done.

        Raises:
            JournalError: the journal is not open, or cannot be written.
        """
        gone = list(keys)
        async with self._writing:
            await run_sync(partial(self._write, "DELETE FROM item WHERE key = ?", [(key,) for key in gone]))
        self._done.difference_update(gone)

    async def record(self, key: str, *, result: Any = None, error: Exception | None = None) -> None:
        """Record an item as done, or as failed if there is an error, and wait until the record is committed.

        Args:
            key: the item's key.
            result: the return value: JSON data, or a model.
            error: the exception.

        Raises:
            InvalidArgument: the result is not JSON data.
            JournalError: the journal is not open, or cannot be written.
        """
        state, reason = ("done", None) if error is None else ("failed", str(error))
        await self._commit([(key, state, _to_json(result), reason, time.time())])
        (self._done.discard if error else self._done.add)(key)

    async def record_all(self, results: Mapping[str, Any]) -> None:
        """Record items as done, in one commit, and wait until it is made; the arguments are keys and results."""
        if results:
            now = time.time()
            await self._commit([(key, "done", _to_json(result), None, now) for key, result in results.items()])
            self._done.update(results)

    async def __aenter__(self) -> Self:
        """Open the file.

        Raises:
            JournalError: another process has it open, it is of another job or version, or it cannot be opened.
        """
        await run_sync(self._open)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with anyio.CancelScope(shield=True):
            await run_sync(self._close)

    def check_open(self) -> None:
        """Check that the journal is open.

        Raises:
            JournalError: it is not.
        """
        self._open_database()

    async def _commit(self, rows: list[Row]) -> None:
        self._waiting += rows
        async with self._writing:
            if any(one is rows[-1] for one in self._waiting):  # otherwise another call has written them
                await run_sync(self._write_waiting)

    def _read(self, prefix: str) -> list[Any]:
        where = ("SELECT * FROM item WHERE substr(key, 1, ?) = ? ORDER BY key", (len(prefix), prefix))
        return self._open_database().execute(*where).fetchall()

    def _open_database(self) -> sqlite3.Connection:
        if self._database is None:
            raise JournalError(f'the journal {self.path} is not open; use it in "async with"')
        return self._database

    def _open(self) -> None:
        import sqlite3  # noqa: PLC0415  # not loaded with the client

        try:
            self._database = sqlite3.connect(self.path, timeout=0, isolation_level=None, check_same_thread=False)
            self._lock(self._database)
            self._check(self._database)
            self._done = {key for (key,) in self._database.execute("SELECT key FROM item WHERE state = 'done'")}
        except (sqlite3.Error, JournalError) as error:
            if self._database is not None:
                self._database.close()
                self._database = None
            raise self._explained(error) from error

    def _lock(self, database: sqlite3.Connection) -> None:
        """Take the file for this process until it is closed or the process ends."""
        database.execute("PRAGMA locking_mode = EXCLUSIVE")
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = NORMAL")  # a commit survives the process, without waiting for the disk
        database.execute("BEGIN IMMEDIATE")
        database.execute("COMMIT")

    def _check(self, database: sqlite3.Connection) -> None:
        """Create the tables of a new journal; refuse one that is not of this job."""
        ((application,),) = database.execute("PRAGMA application_id")
        ((version,),) = database.execute("PRAGMA user_version")
        if not (application or version or database.execute("SELECT * FROM sqlite_master").fetchall()):
            self._create(database)
            return
        if application != _APPLICATION:
            raise JournalError(f"{self.path} is not a journal; choose another file")
        if version != _FORMAT:
            raise JournalError(
                f"the journal {self.path} has format {version}, and this version reads {_FORMAT}; "
                "delete it to begin again, or use the version that wrote it"
            )
        ((job,),) = database.execute("SELECT name FROM job")
        if job != self.job:
            raise JournalError(
                f"the journal {self.path} is of the job {job!r}, not of {self.job!r}; choose another file"
            )

    def _create(self, database: sqlite3.Connection) -> None:
        job = self.job.replace("'", "''")
        database.executescript(
            f"BEGIN; {_TABLES} INSERT INTO job (name) VALUES ('{job}'); "  # noqa: S608  # quoted above
            f"PRAGMA application_id = {_APPLICATION}; PRAGMA user_version = {_FORMAT}; COMMIT;"
        )

    def _write_waiting(self) -> None:
        rows = self._waiting[:]  # more can be added meanwhile
        if rows:
            self._write(_RECORD, rows)
            del self._waiting[: len(rows)]

    def _write(self, statement: str, rows: list[tuple[Any, ...]]) -> None:
        database = self._open_database()
        try:
            database.execute("BEGIN IMMEDIATE")
            database.executemany(statement, rows)
            database.execute("COMMIT")
        except Exception as error:
            if database.in_transaction:
                database.execute("ROLLBACK")
            raise self._explained(error) from error

    def _close(self) -> None:
        if self._database is not None:
            with closing(self._database):
                self._write_waiting()  # of calls that were cancelled while they waited
            self._database = None

    def _explained(self, error: Exception) -> JournalError:
        if isinstance(error, JournalError):
            return error
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in _BUSY:
            return JournalError(f"another process uses the journal {self.path}; wait until it ends")
        if code == _NOT_A_DATABASE:
            return JournalError(f"{self.path} is not a journal; choose another file")
        return JournalError(f"the journal {self.path} cannot be used: {error}")


def _entry(key: str, state: Literal["done", "failed"], result: str | None, error: str | None, time: float) -> Entry:
    try:
        return Entry(key, state, result and json.loads(result), error, time)
    except (TypeError, ValueError, RecursionError):
        return Entry(key, "failed", None, "the record is damaged", time)


def _to_json(value: Any) -> str | None:
    try:
        return None if value is None else json.dumps(to_dict(value), ensure_ascii=False, separators=(",", ":"))
    except (TypeError, ValueError) as error:
        raise InvalidArgument(f"a journal stores JSON data, models and None, not {type(value).__name__}") from error
