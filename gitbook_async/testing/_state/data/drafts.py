"""The contents of a change request: the one that it began with, and its own."""

from __future__ import annotations

from gitbook_async.testing._state.data.history import Revision
from gitbook_async.testing._state.data.records import Record
from gitbook_async.testing._state.data.seed import draft_of
from gitbook_async.testing._state.data.store import Store


def base(store: Store, record: Record) -> Revision:
    """Return the live revision that a change request is based on."""
    history = store.history(record.owner)
    return history.revisions[record.notes.setdefault("base", next(iter(history.revisions)))]


def head(store: Store, record: Record) -> Revision:
    """Return the current revision of a change request; that of the seed is created on first use."""
    start = base(store, record)
    if "head" not in record.notes:
        content = draft_of(start.content)
        record.notes["head"] = store.revise(record.owner, "edits", (start.id,), content).id
    return store.history(record.owner).revisions[record.notes["head"]]
