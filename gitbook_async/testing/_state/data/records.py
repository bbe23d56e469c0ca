"""The data in memory: records in tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs

Json = dict[str, Any]


class Missing(Exception):  # noqa: N818 -- a response, raised to end the handling of the request
    """The object does not exist.

    Args:
        kind: its kind, such as ``space``.
        gone: whether it once existed.
    """

    def __init__(self, kind: str, *, gone: bool) -> None:
        super().__init__(f"{kind[:1].upper()}{kind[1:]} not found")
        self.gone = gone


@attrs.define
class Record:
    """An object.

    Attributes:
        id: its id among those of the same owner.
        owner: the id of its owner; empty if its own id is unique.
        fields: its fields in the API, by their wire names.
        notes: what only this server stores about it.
        rank: its position among all objects: lower ranks come first.
    """

    id: str
    owner: str
    fields: Json
    notes: Json = attrs.field(factory=dict[str, Any])
    rank: int = attrs.field(default=0, eq=False)


class Table:
    """The records of one kind, in the order of creation or position.

    Args:
        kind: their kind, such as ``space``.
        ranks: returns the rank of each new record.

    Attributes:
        gone: the owners and ids of the records that have been removed.
    """

    def __init__(self, kind: str, ranks: Iterator[int]) -> None:
        self.kind = kind
        self._ranks = ranks
        self._records: dict[str, dict[str, Record]] = {}
        self.gone: set[tuple[str, str]] = set()

    def __iter__(self) -> Iterator[Record]:
        return (record for owned in self._records.values() for record in owned.values())

    def add(self, record: Record) -> Record:
        """Append a record, and return it."""
        record.rank = next(self._ranks)
        self._records.setdefault(record.owner, {})[record.id] = record
        self.gone.discard((record.owner, record.id))
        return record

    def of(self, owner: str) -> list[Record]:
        """Return the records of an owner."""
        return list(self._records.get(owner, {}).values())

    def arrange(self, owner: str) -> None:
        """Sort the records of an owner by their ranks."""
        records = self._records.get(owner, {})
        self._records[owner] = dict(sorted(records.items(), key=lambda item: item[1].rank))

    def has(self, key: str, owner: str = "") -> bool:
        """Return whether a record exists."""
        return key in self._records.get(owner, {})

    def was(self, key: str, owner: str = "") -> bool:
        """Return whether a record has been removed."""
        return (owner, key) in self.gone

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
        self.gone.add((owner, key))
