"""Objects that are kept as they are sent: their five operations, from a declaration.

A new object has the fields of the request's body and some of its own; an update changes those that it names, and null
removes one. What is more than that is said by the declaration: what is checked, and what a response adds.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import attrs

from gitbook_async.testing._state.calls.calls import Call, Handler
from gitbook_async.testing._state.calls.nouns import Noun, assign
from gitbook_async.testing._state.data.records import Json, Record

_UPDATED: Final = "updatedAt"


def shown_as(kind: str, key: str, also: Callable[[Call, Record], Json] | None = None) -> Callable[[Call, Record], Json]:
    """Return the view of objects that are shown as they are kept, with their kind, id and location.

    Args:
        kind: the value of their ``object`` field.
        key: the path parameter with the id of such an object.
        also: returns what else the response has; it may replace fields.
    """

    def view(call: Call, record: Record) -> Json:
        more = also(call, record) if also else {}
        urls = {"location": call.address(key, record.id)}
        return {"object": kind, "id": record.id, **record.fields, "urls": urls, **more}

    return view


def _nothing(_call: Call) -> Json:
    return {}


@attrs.frozen
class Kept(Noun):
    """A kind of object that is kept as it is sent.

    Attributes:
        initial: returns what a new object has unless its body says otherwise; with ``updatedAt``, updates set it.
        check: raises a Failure if an object with such fields cannot be; it may change them.
        notes: returns what the server alone stores about a new object.
    """

    initial: Callable[[Call], Json] = _nothing
    check: Callable[[Call, Json], object] = lambda _call, _fields: None
    notes: Callable[[Call], Json] = _nothing

    def make(self, call: Call) -> Json:
        """Create an object from the body."""
        self.owner(call)
        fields = dict(self.initial(call))
        assign(fields, call.body)
        self.check(call, fields)
        return self.create(call, fields, **self.notes(call))

    def change(self, call: Call) -> Json:
        """Update the object named in the path with the body."""
        record = self.find(call)
        fields = dict(record.fields)
        assign(fields, call.body)
        self.check(call, fields)
        if _UPDATED in fields:
            fields[_UPDATED] = call.store.now()
        record.fields = fields
        return self.view(call, record)

    def handlers(
        self, *, list: str = "", create: str = "", get: str = "", update: str = "", delete: str = ""
    ) -> dict[str, Handler]:
        """Return the handlers of the operations that there are, by their ids."""
        found: dict[str, Handler] = {
            list: self.list,
            create: self.make,
            get: self.get,
            update: self.change,
            delete: self.delete,
        }
        return {name: handler for name, handler in found.items() if name}
