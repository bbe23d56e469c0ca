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
_Leaf = dict[K, tuple[int, V]]

_BITS: Final = 5
_WIDTH: Final = 1 << _BITS
_MASK: Final = _WIDTH - 1


@attrs.define(eq=False, repr=False)
class Map(Mapping[K, V], Generic[K, V]):
    """An immutable mapping; `Map.of` makes one of entries."""

    _root: tuple[tuple[_Leaf[K, V], ...], ...]
    _size: int
    _next: int

    @classmethod
    def of(cls, items: Iterable[tuple[K, V]] = ()) -> Map[K, V]:
        """Return a mapping.

        Args:
            items: its entries.
        """
        root: list[list[_Leaf[K, V]]] = [[{} for _ in range(_WIDTH)] for _ in range(_WIDTH)]
        entries = dict(items)
        for number, (key, value) in enumerate(entries.items()):
            code = hash(key)
            root[code & _MASK][code >> _BITS & _MASK][key] = (number, value)
        return cls(tuple(map(tuple, root)), len(entries), len(entries))

    def __repr__(self) -> str:
        return f"Map.of({list(self.items())})"

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, key: K) -> V:
        code = hash(key)
        return self._root[code & _MASK][code >> _BITS & _MASK][key][1]

    def __contains__(self, key: object) -> bool:
        code = hash(key)
        return key in self._root[code & _MASK][code >> _BITS & _MASK]

    def __iter__(self) -> Iterator[K]:
        entries = [(number, key) for branch in self._root for leaf in branch for key, (number, _) in leaf.items()]
        return (key for _, key in sorted(entries, key=itemgetter(0)))

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
        found: list[tuple[bool, int, K]] = []
        for old, new in self._differing(after):
            if old is not new:
                found += [(False, new[key][0], key) for key in new if key not in old or old[key] != new[key]]
                found += [(True, old[key][0], key) for key in old if key not in new]
        return [key for *_, key in sorted(found, key=itemgetter(0, 1))]

    def _differing(self, after: Map[K, V]) -> Iterator[tuple[_Leaf[K, V], _Leaf[K, V]]]:
        """Yield the leaves of both versions in the branches that are not shared."""
        for old, new in zip(self._root, after._root, strict=True):
            if old is not new:
                yield from zip(old, new, strict=True)

    def _leaf(self, key: K) -> _Leaf[K, V]:
        code = hash(key)
        return self._root[code & _MASK][code >> _BITS & _MASK]

    def _copy(self, key: K, leaf: _Leaf[K, V], size: int, following: int) -> Map[K, V]:
        """Return a copy with another leaf for a key."""
        code = hash(key)
        first, second = code & _MASK, code >> _BITS & _MASK
        branch = self._root[first]
        branch = (*branch[:second], leaf, *branch[second + 1 :])
        return Map((*self._root[:first], branch, *self._root[first + 1 :]), size, following)
