"""All data of a testing GitBook."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from itertools import count
from typing import Any, Final

from gitbook_async.testing._http.steps import Steps
from gitbook_async.testing._state.data.content import Content
from gitbook_async.testing._state.data.history import History, Revision
from gitbook_async.testing._state.data.index import Index
from gitbook_async.testing._state.data.records import Json, Record, Table
from gitbook_async.testing._state.data.seed import LATER, seed, seed_content
from gitbook_async.testing._text.words import identifier

PLACED: Final = ("collection", "external link", "section", "section group", "site space", "space")
"""The kinds of objects that have a position."""


class Tables(dict[str, Table]):
    """The tables by kind: each is created when it is asked for, and all share one order.

    Args:
        first: the rank of the first record.
    """

    def __init__(self, first: int = 1) -> None:
        super().__init__()
        self._ranks = count(first)

    def __missing__(self, kind: str) -> Table:
        table = self[kind] = Table(kind, self._ranks)
        return table


class Store:
    """The tables, and the content of the spaces.

    Args:
        clock: returns the epoch seconds.

    Attributes:
        made: how many ids were made.
        histories: the revisions of the spaces whose content has been used.
        uploads: the content of files that were sent, by their ids.
    """

    made: int
    histories: dict[str, History]
    uploads: dict[str, bytes]

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self.clock = clock
        self.reset()

    def reset(self) -> None:
        """Return to the data of the beginning."""
        self.replace(0, None, {}, {})

    def replace(
        self, made: int, tables: Tables | None, histories: dict[str, History], uploads: dict[str, bytes]
    ) -> None:
        """Replace all data.

        Args:
            made: how many ids were made.
            tables: the tables; those of the seed if None.
            histories: the revisions by space.
            uploads: the content of files that were sent, by their ids.
        """
        self.made, self.histories, self.uploads = made, histories, uploads
        self._tables = tables
        self._indexes: dict[str, Index] = {}

    @property
    def tables(self) -> Tables:
        """The tables by kind, filled on first use; a kind has one as soon as it is asked for."""
        if self._tables is None:
            self._tables = Tables()
            for kind, record in seed():
                self._tables[kind].add(record)
        return self._tables

    def table(self, kind: str) -> Table:
        """Return the table of a kind."""
        return self.tables[kind]

    def history(self, space: str) -> History:
        """Return the revisions of a space; those of the seed are created on first use."""
        if space not in self.histories:
            self.start(space, seed_content(space), LATER)
        return self.histories[space]

    def index(self, space: str) -> Index:
        """Return the word index of a space's live content, which must be followed before it is used."""
        return self._indexes.setdefault(space, Index())

    def follow(self, space: str) -> Steps[None]:
        """Bring the word index of a space up to date."""
        yield from self.index(space).follow(self.history(space).live.content)

    def start(self, space: str, content: Content, created: str = "") -> None:
        """Set the initial content of a space.

        Args:
            space: its id.
            content: the content.
            created: the time, in GitBook's format; now by default.
        """
        revision = Revision(identifier("revision", space), "edits", (), content, created or self.now())
        self.histories[space] = History(revision.id, {revision.id: revision})

    def revise(self, space: str, kind: str, parents: tuple[str, ...], content: Content, **more: str) -> Revision:
        """Create a revision of a space, which is not live yet.

        Args:
            space: the space.
            kind: edits, merge or update.
            parents: the ids of its parent revisions.
            content: the content.
            more: the other attributes of `Revision`.
        """
        revision = Revision(self.new_id("revision"), kind, parents, content, self.now(), **more)
        return self.history(space).add(revision)

    def create(self, kind: str, fields: Json, owner: str = "", key: str = "", /, **notes: Any) -> Record:
        """Create a record.

        Args:
            kind: the name of its table.
            fields: its fields in the API.
            owner: the id of its owner.
            key: its id; a new one by default.
            notes: what only this server stores about it.
        """
        return self.tables[kind].add(Record(key or self.new_id(kind), owner, fields, notes))

    def arrange(self, owners: Iterable[str]) -> None:
        """Sort the objects of some owners by their ranks."""
        for owner in owners:
            for kind in PLACED:
                self.tables[kind].arrange(owner)

    def new_id(self, kind: str) -> str:
        """Return a new id."""
        self.made += 1
        return identifier("made", kind, self.made)

    def now(self, ahead: float = 0) -> str:
        """Return the time, in GitBook's format.

        Args:
            ahead: how many seconds later.
        """
        moment = datetime.fromtimestamp(self.clock() + ahead, UTC)
        return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
