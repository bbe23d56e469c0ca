"""Immutable mappings that share what they have in common: a changed copy costs the same however large the mapping is.

A mapping is a tree of two levels, which a key's hash leads through, with small dictionaries as leaves: a change copies
one leaf and the two nodes above it. The entries are numbered as they are inserted, and iterated in that order, as in a
dictionary. Comparing two versions of a mapping looks only at what they do not share.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from operator import itemgetter
from typing import Final, Generic, TypeVar

import attrs

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
N = TypeVar("N")
_Leaf = dict[K, tuple[int, V]]
_Branch = tuple[_Leaf[K, V], ...]

_BITS: Final = 5
_WIDTH: Final = 1 << _BITS
_MASK: Final = _WIDTH - 1


@attrs.define(eq=False, repr=False)
class Map(Mapping[K, V], Generic[K, V]):
    """An immutable mapping; `Map.of` makes one of entries."""

    _root: tuple[_Branch[K, V], ...]
    _size: int
    _next: int

    @classmethod
    def of(cls, items: Iterable[tuple[K, V]] = ()) -> Map[K, V]:
        """Return a mapping.

        Args:
            items: its entries.
        """
        entries = dict(items)
        leaves: dict[int, _Leaf[K, V]] = {}
        for number, (key, value) in enumerate(entries.items()):
            leaves.setdefault(_place(key), {})[key] = (number, value)
        empty: _Leaf[K, V] = {}  # shared by all places without entries, and never changed
        every = [leaves.get(place, empty) for place in range(_WIDTH**2)]
        branches = (tuple(every[start : start + _WIDTH]) for start in range(0, _WIDTH**2, _WIDTH))
        return cls(tuple(branches), len(entries), len(entries))

    def __repr__(self) -> str:
        return f"Map.of({list(self.items())})"

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, key: K) -> V:
        return self._leaf(key)[key][1]

    def __contains__(self, key: object) -> bool:
        return key in self._leaf(key)

    def __iter__(self) -> Iterator[K]:
        leaves = (leaf for branch in self._root for leaf in branch if leaf)
        entries = [(number, key) for leaf in leaves for key, (number, _) in leaf.items()]
        return (key for _, key in sorted(entries, key=itemgetter(0)))

    def number(self, key: K) -> int:
        """Return the number of an entry: entries are iterated in the order of their numbers."""
        return self._leaf(key)[key][0]

    def set(self, key: K, value: V) -> Map[K, V]:
        """Return a copy with an entry; that of an existing key is replaced."""
        leaf = self._leaf(key)
        number = leaf[key][0] if key in leaf else self._next
        size = self._size + (key not in leaf)
        return self._copy(key, {**leaf, key: (number, value)}, size, max(self._next, number + 1))

    def without(self, key: K) -> Map[K, V]:
        """Return a copy without a key, which need not be there."""
        leaf = self._leaf(key)
        if key not in leaf:
            return self
        return self._copy(key, {one: entry for one, entry in leaf.items() if one != key}, self._size - 1, self._next)

    def changes(self, after: Map[K, V]) -> list[K]:
        """Return the keys whose entries differ in a later version: in the order of that, removed ones last.

        Args:
            after: another version, which is compared with this one.
        """
        found = [
            (key not in after, (after if key in after else self).number(key), key) for key in self.differing(after)
        ]
        return [key for *_, key in sorted(found, key=itemgetter(0, 1))]

    def differing(self, after: Map[K, V]) -> Iterator[K]:
        """Yield the keys whose entries differ in a later version, in no order.

        Args:
            after: another version, which is compared with this one.
        """
        for old, new in self._unshared(after):
            yield from (key for key in new if key not in old or old[key] != new[key])
            yield from (key for key in old if key not in new)

    def _unshared(self, after: Map[K, V]) -> Iterator[tuple[_Leaf[K, V], _Leaf[K, V]]]:
        """Yield the leaves in the same place that differ."""
        for branches in _differing(self._root, after._root):
            yield from _differing(*branches)

    def _leaf(self, key: object) -> _Leaf[K, V]:
        place = _place(key)
        return self._root[place >> _BITS][place & _MASK]

    def _copy(self, key: K, leaf: _Leaf[K, V], size: int, following: int) -> Map[K, V]:
        """Return a copy with another leaf for a key."""
        place = _place(key)
        first, second = place >> _BITS, place & _MASK
        branch = self._root[first]
        branch = (*branch[:second], leaf, *branch[second + 1 :])
        return Map((*self._root[:first], branch, *self._root[first + 1 :]), size, following)


def _place(key: object) -> int:
    """Return the number of the leaf of a key."""
    return hash(key) & _WIDTH**2 - 1


def _differing(before: tuple[N, ...], after: tuple[N, ...]) -> Iterator[tuple[N, N]]:
    """Yield what is in the same place of two nodes and is not the same object."""
    return ((old, new) for old, new in zip(before, after, strict=True) if old is not new)
