"""What is kept in memory: records in tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs

Json = dict[str, Any]


class Missing(Exception):  # noqa: N818 -- an answer, raised because it ends the work on the request
    """There is no such thing.

    Args:
        kind: what it would be: ``space``, say.
        gone: whether there once was one.
    """

    def __init__(self, kind: str, *, gone: bool) -> None:
        super().__init__(f"{kind[:1].upper()}{kind[1:]} not found")
        self.gone = gone


@attrs.define
class Record:
    """A thing.

    Attributes:
        id: its id among those of the same owner.
        owner: the id of what it belongs to; empty if its own id says it all.
        fields: its fields in the API, by their wire names.
        notes: what only this server stores about it.
        rank: its place among all things: one with a lower rank comes first.
    """

    id: str
    owner: str
    fields: Json
    notes: Json = attrs.field(factory=dict[str, Any])
    rank: int = attrs.field(default=0, eq=False)


class Table:
    """The records of one kind, in the order in which they were made or placed.

    Args:
        kind: what they are: ``space``, say.
        ranks: returns each new record its rank.
    """

    def __init__(self, kind: str, ranks: Iterator[int]) -> None:
        self.kind = kind
        self._ranks = ranks
        self._records: dict[str, dict[str, Record]] = {}
        self._gone: set[tuple[str, str]] = set()

    def __iter__(self) -> Iterator[Record]:
        return (record for owned in self._records.values() for record in owned.values())

    def add(self, record: Record) -> Record:
        """Keep a record, as the last one, and return it back."""
        record.rank = next(self._ranks)
        self._records.setdefault(record.owner, {})[record.id] = record
        self._gone.discard((record.owner, record.id))
        return record

    def of(self, owner: str) -> list[Record]:
        """Return the records of an owner."""
        return list(self._records.get(owner, {}).values())

    def arrange(self, owner: str) -> None:
        """Put the records of an owner in the order of their ranks."""
        records = self._records.get(owner, {})
        self._records[owner] = dict(sorted(records.items(), key=lambda item: item[1].rank))

    def has(self, key: str, owner: str = "") -> bool:
        """Return whether there is a record."""
        return key in self._records.get(owner, {})

    def was(self, key: str, owner: str = "") -> bool:
        """Return whether a record has been removed."""
        return (owner, key) in self._gone

    def find(self, key: str, owner: str = "") -> Record:
        """Return a record.

        Raises:
            Missing: it does not exist.
        """
        try:
            return self._records[owner][key]
        except KeyError:
            raise Missing(self.kind, gone=self.was(key, owner)) from None

    def remove(self, key: str, owner: str = "") -> None:
        """Remove a record.

        Raises:
            Missing: it does not exist.
        """
        self.find(key, owner)
        del self._records[owner][key]
        self._gone.add((owner, key))
