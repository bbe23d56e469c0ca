"""All data as JSON, and back.

Pages that revisions share are saved once. Spaces whose content was never used are left out: they are those of the seed.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from typing import Any, Final, cast

import attrs

from gitbook_async.testing._state.data.content import Content, Page, Snippet
from gitbook_async.testing._state.data.history import History, Revision
from gitbook_async.testing._state.data.records import Json, Record, Table
from gitbook_async.testing._state.data.store import Store, Tables

_FORMAT: Final = "gitbook_async.testing 1"


def save(store: Store) -> Json:
    """Return all data as JSON."""
    pool = _Pool()
    spaces = {space: _save_history(history, pool) for space, history in store.histories.items()}
    tables = {kind: _save_table(table) for kind, table in store.tables.items()}
    uploads = {key: b64encode(content).decode() for key, content in store.uploads.items()}
    saved: Json = {"format": _FORMAT, "made": store.made, "tables": tables, "spaces": spaces, "pages": pool.saved}
    return {**saved, "uploads": uploads}


def load(store: Store, details: Any) -> None:
    """Replace all data by saved ones; if they are invalid, nothing changes.

    Args:
        store: the data to replace.
        details: JSON from `save`.

    Raises:
        ValueError: it is not.
    """
    saved = cast("Json", details) if isinstance(details, dict) else {}
    if saved.get("format") != _FORMAT:
        raise ValueError(f"its format is not {_FORMAT!r}")
    try:
        pages = [Page(**one) for one in saved["pages"]]
        histories = {space: _load_history(one, pages) for space, one in saved["spaces"].items()}
        uploads = {key: b64decode(content) for key, content in saved.get("uploads", {}).items()}
        store.replace(int(saved["made"]), _load_tables(saved["tables"]), histories, uploads)
    except (TypeError, LookupError, AttributeError) as error:
        raise ValueError(f"it is damaged: {error!r}") from error


class _Pool:
    """The pages of all revisions, each once."""

    def __init__(self) -> None:
        self.saved: list[Json] = []
        self._pages: dict[int, tuple[int, Page]] = {}  # by identity; the page is kept, so that no other one has its id

    def number(self, page: Page) -> int:
        """Return the number of a page, which is added if it is new."""
        if id(page) not in self._pages:
            self._pages[id(page)] = (len(self.saved), page)
            self.saved.append(attrs.asdict(page, recurse=False))
        return self._pages[id(page)][0]


def _save_table(table: Table) -> Json:
    records = [[one.rank, one.owner, one.id, one.fields, one.notes] for one in table]
    return {"records": records, "gone": sorted(map(list, table.gone))}


def _load_tables(details: dict[str, Json]) -> Tables:
    ranks: list[int] = [record[0] for one in details.values() for record in one["records"]]
    tables = Tables(max(ranks, default=0) + 1)
    for kind, one in details.items():
        for rank, owner, key, fields, notes in one["records"]:
            tables[kind].add(Record(key, owner, fields, notes)).rank = rank
        tables[kind].gone.update((owner, key) for owner, key in one["gone"])
    return tables


def _save_history(history: History, pool: _Pool) -> Json:
    return {"primary": history.primary, "revisions": [_save_revision(one, pool) for one in history.revisions.values()]}


def _save_revision(one: Revision, pool: _Pool) -> Json:
    content: Json = {"pages": [pool.number(page) for page in one.content.walk()]}
    content["files"] = list(one.content.files.values())
    content["snippets"] = [attrs.asdict(snippet) for snippet in one.content.snippets.values()]
    return {**attrs.asdict(one, recurse=False), "content": content}


def _load_history(details: Json, pages: list[Page]) -> History:
    revisions = [_load_revision(one, pages) for one in details["revisions"]]
    history = History(details["primary"], {one.id: one for one in revisions})
    if history.primary not in history.revisions:
        raise LookupError(history.primary)
    return history


def _load_revision(details: Json, pages: list[Page]) -> Revision:
    files = {file["id"]: file for file in details["content"]["files"]}
    numbers: list[int] = details["content"]["pages"]
    content = Content.of([pages[number] for number in numbers], files)
    for snippet in details["content"].get("snippets", ()):
        content = content.add_snippet(Snippet(**snippet))
    changed: Json = {**details, "parents": tuple(details["parents"]), "content": content}
    return Revision(**changed)
