"""One page of a list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, Generic, TypeVar, cast

from gitbook_async._model.unset import UNSET

T = TypeVar("T")
_MOST_ROWS: Final = 20  # of a table in a notebook
_MOST_COLUMNS: Final = 8


class Page(Generic[T]):
    """One page of a list.

    Attributes:
        envelope: the whole response, decoded.
        items: the items; empty if the response has none.
        count: the total number of items, if GitBook sends it.
        next_cursor: the cursor of the next page; None for the last page.
    """

    __slots__ = ("count", "envelope", "items", "next_cursor")

    def __init__(self, envelope: Any) -> None:
        count = _field(envelope, "count")
        self.envelope: Any = envelope
        self.items: list[T] = _listed(envelope) or _listed(_field(envelope, "items")) or []
        self.count: int | None = count if isinstance(count, int) else None
        self.next_cursor: str | None = _cursor(_field(_field(envelope, "next"), "page"))

    def __iter__(self) -> Iterator[T]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    def __bool__(self) -> bool:
        return True  # an empty page is a page

    def __eq__(self, other: object) -> bool:
        return self.envelope == other.envelope if isinstance(other, Page) else NotImplemented

    __hash__ = None  # type: ignore[assignment]  # it is mutable

    def __repr__(self) -> str:
        return f"<Page: {len(self.items)} items, count {self.count}, next_cursor {self.next_cursor!r}>"

    def _repr_html_(self) -> str:
        """Return a table for a notebook: a row for each of the first items, a column for each of their first fields."""
        from gitbook_async._model.shown import table  # noqa: PLC0415  # only in notebooks

        rows = [_fields(item) for item in self.items[:_MOST_ROWS]]
        columns = list(dict.fromkeys(name for row in rows for name in row))[:_MOST_COLUMNS]
        return table(repr(self), columns, ([row.get(name, "") for name in columns] for row in rows))

    def to_dict(self) -> Any:
        """Return the JSON of the whole page, with the wire names."""
        from gitbook_async._model.base import to_dict  # noqa: PLC0415  # rarely used

        return to_dict(self.envelope)


def _fields(item: Any) -> dict[str, Any]:
    """Return the fields of an item that are shown in a table; an item without fields is one."""
    shown = getattr(item, "__shown_fields__", None)
    if shown is not None:
        return dict(shown())
    return cast("dict[str, Any]", item) if isinstance(item, dict) else {"item": item}


def _listed(value: Any) -> list[Any] | None:
    """Return a list unchanged, and an empty one for anything else."""
    return cast("list[Any]", value) if isinstance(value, list) else None


def _field(value: Any, name: str) -> Any:
    """Return a field of a model or a JSON object; None for anything else that the server sent."""
    if isinstance(value, Mapping):
        return cast("Mapping[str, Any]", value).get(name)
    return None if isinstance(value, (list, str)) or value is UNSET else getattr(value, name, None)


def _cursor(value: Any) -> str | None:
    """Return a cursor as text; a number is valid too."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) and value else None
