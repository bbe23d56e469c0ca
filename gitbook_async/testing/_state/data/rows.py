"""Immutable sequences of ids: a changed copy shares most of its pieces with the original."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final

import attrs

_LONGEST: Final = 256


@attrs.define(eq=False)
class Row:
    """An immutable sequence of ids, in pieces; `Row.of` makes one of ids."""

    _pieces: tuple[tuple[str, ...], ...] = ()
    _size: int = 0

    @classmethod
    def of(cls, keys: Iterable[str]) -> Row:
        """Return a row.

        Args:
            keys: the ids.
        """
        whole = tuple(keys)
        half = _LONGEST // 2
        return cls(tuple(whole[start : start + half] for start in range(0, len(whole), half)), len(whole))

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[str]:
        return chain.from_iterable(self._pieces)

    def __contains__(self, key: object) -> bool:
        return any(key in piece for piece in self._pieces)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Row) and (self._pieces == other._pieces or tuple(self) == tuple(other))

    def __hash__(self) -> int:
        return hash(tuple(self))

    def index(self, key: str) -> int:
        """Return the position of an id.

        Raises:
            ValueError: it is not there.
        """
        start = 0
        for piece in self._pieces:
            if key in piece:
                return start + piece.index(key)
            start += len(piece)
        raise ValueError(f"{key} is not in the row")

    def insert(self, key: str, at: int | None = None) -> Row:
        """Return a copy with another id.

        Args:
            key: the id.
            at: its position; the last if None, or if there are not so many.
        """
        number, place = self._locate(self._size if at is None else min(at, self._size))
        piece = self._pieces[number] if self._pieces else ()
        piece = (*piece[:place], key, *piece[place:])
        half = _LONGEST // 2
        parts = (piece,) if len(piece) <= _LONGEST else (piece[:half], piece[half:])
        return Row((*self._pieces[:number], *parts, *self._pieces[number + 1 :]), self._size + 1)

    def without(self, key: str) -> Row:
        """Return a copy without an id, which need not be there."""
        for number, piece in enumerate(self._pieces):
            if key in piece:
                rest = tuple(one for one in piece if one != key)
                parts = (rest,) if rest else ()
                return Row((*self._pieces[:number], *parts, *self._pieces[number + 1 :]), self._size - 1)
        return self

    def _locate(self, at: int) -> tuple[int, int]:
        """Return the piece with a position, and the position in it; at the end, that after the last id."""
        if at == self._size and self._pieces:
            return len(self._pieces) - 1, len(self._pieces[-1])
        for number, piece in enumerate(self._pieces):
            if at <= len(piece):
                return number, at
            at -= len(piece)
        return 0, 0


EMPTY: Final = Row()
