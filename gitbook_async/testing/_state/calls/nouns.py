"""The operations that most kinds of objects share: list, get, update and delete."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import attrs

from gitbook_async.testing._state.calls.calls import Call, Listed, Reply
from gitbook_async.testing._state.data.records import Json, Record

_NULLABLE: Final = frozenset(("defaultLevel", "role"))  # null is the role of guests


@attrs.frozen
class Noun:
    """A kind of object.

    Attributes:
        kind: the name of its table.
        key: the path parameter with its id.
        owner: returns the id of the owner in a call; raises Missing if it does not exist.
        view: returns its JSON.
    """

    kind: str
    key: str
    owner: Callable[[Call], str]
    view: Callable[[Call, Record], Json]

    def find(self, call: Call) -> Record:
        """Return the record named in the path.

        Raises:
            Missing: it does not exist.
        """
        return call.find(self.kind, call.value(self.key), self.owner(call))

    def list(self, call: Call) -> Listed:
        """List the objects of the owner."""
        return self.listed(call, call.of(self.kind, self.owner(call)))

    def listed(self, call: Call, records: list[Record]) -> Listed:
        """List some objects, which are sorted by rank."""
        return Listed(records, lambda record: self.view(call, record))

    def sorted(
        self, call: Call, records: list[Record], key: Callable[[Record], Any], *, descending: bool = False
    ) -> Listed:
        """List some objects by a key, and those with the same key by rank."""
        return in_order_of(records, lambda record: self.view(call, record), key, descending=descending)

    def get(self, call: Call) -> Json:
        """Return the object named in the path."""
        return self.view(call, self.find(call))

    def update(self, call: Call) -> Json:
        """Update the object with the body; null removes a field."""
        record = self.find(call)
        assign(record.fields, call.body)
        return self.view(call, record)

    def delete(self, call: Call) -> Reply:
        """Delete the object named in the path."""
        return call.remove(self.kind, call.value(self.key), self.owner(call))

    def create(self, call: Call, fields: Json, key: str = "", /, **notes: Any) -> Json:
        """Create an object of the owner, and return its JSON."""
        record = call.store.create(self.kind, {}, self.owner(call), key, **notes)
        assign(record.fields, fields)
        return self.view(call, record)


def in_order_of(
    records: list[Record], view: Callable[[Record], Any], key: Callable[[Record], Any], *, descending: bool = False
) -> Listed:
    """List records by a key, and those with the same key by rank.

    Args:
        records: the records.
        view: returns the JSON of a record.
        key: returns a value of JSON, by which they are sorted.
        descending: whether the greatest comes first.
    """

    def at(record: Record) -> list[Any]:
        return [key(record), record.rank]

    return Listed(sorted(records, key=at, reverse=descending), view, at, descending)


def assign(fields: Json, changes: Json) -> None:
    """Apply changes; null removes a field, unless null is a value of the field."""
    for name, value in changes.items():
        if value is None and name not in _NULLABLE:
            fields.pop(name, None)
        else:
            fields[name] = value
