"""Values of a schema that, taken together, cover all of its choices."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator
from random import Random
from typing import Any, Final

import attrs

from gitbook_async.testing._document.shapes import Node, Shape
from gitbook_async.testing._examples.builder import Builder
from gitbook_async.testing._examples.reach import Option, Reach

_DEEPEST: Final = 30
_LARGEST: Final = 2000
_FAR: Final = 1_000_000


@attrs.frozen
class Covered:
    """A value and its parts.

    Attributes:
        value: the JSON.
        trace: for each object in the value, where it is (a JSON pointer into the value) and what it is (the pointers of
            its schema and of the union variants in the document, outermost first).
    """

    value: Any
    trace: tuple[tuple[str, tuple[str, ...]], ...]


class Coverage:
    """Generates values of one schema, always preferring choices that have not been covered, or that lead to one.

    Args:
        reach: the document's choices.
        node: the schema.
    """

    def __init__(self, reach: Reach, node: Node) -> None:
        self._reach = reach
        self._node = node
        self._nodes = reach.closure(node)
        self._left = 0
        for option in (option for one in self._nodes for option in reach.options(one)):
            self._left |= option.bits
        self._parents = self._find_parents()
        self._distances: dict[Node, int] = {}
        self._limits: dict[int, int] = {}  # by depth: the distance from the value there to something new
        self._before: dict[int, int] = {}  # by depth: what was left when the array there was last extended
        self._made = 0
        self._trace: list[tuple[str, tuple[str, ...]]] = []

    @property
    def left(self) -> int:
        """How many choices no value has covered yet."""
        return self._left.bit_count()

    def values(self) -> Iterator[Covered]:
        """Generate values until no choice is left, or until a value covered nothing new."""
        builder = Builder(self._reach.finite, self, Random(self._node[0]))  # noqa: S311 -- examples, not secrets
        before = -1
        while self._left not in (0, before):
            before = self._left
            self._distances = self._measure()
            self._made, self._trace = 0, []
            value = builder.build(self._node)
            yield Covered(value, tuple(self._trace))

    def choose(self, node: Node, depth: int) -> Shape:
        """Choose what is new, else what leads to something new, else what ends soonest."""
        options = self._reach.options(node)
        limit = self._limits[depth] = self._distances.get(node, _FAR)
        if depth < _DEEPEST and self._made < _LARGEST:
            nearest = min(options, key=self._rank)
            if self._rank(nearest) < (0, limit):
                return nearest.shape
        return self._reach.finite.ending(node) or options[0].shape

    def include(self, shape: Shape, name: str, depth: int) -> bool:
        """Include what was never present, omit what was never absent, else include what leads to something new."""
        present, absent = self._reach.option(shape).toggles[name]
        if self._left & (present | absent):
            included = bool(self._left & present)
        else:
            included = self._leads_on(shape.properties[name], depth)
        self._left &= ~(present if included else absent)
        return included

    def extend(self, shape: Shape, length: int, depth: int) -> bool:
        """Extend while the last item covered something new and the next one could."""
        items = shape.items or shape.additional
        filled, empty = self._reach.option(shape).toggles.get("", (0, 0))
        idle = length > 0 and self._before.get(depth) == self._left
        self._before[depth] = self._left
        if length == 0 and self._left & (filled | empty):
            chosen = filled if self._left & filled else empty
            self._left &= ~chosen
            return chosen == filled
        return items is not None and not idle and self._leads_on(items, depth)

    def note(self, pointer: str, shape: Shape) -> None:
        """Mark the choice as covered."""
        self._made += 1
        self._left &= ~self._reach.option(shape).own
        if shape.kind == "object":
            self._trace.append((pointer, shape.trace))

    def _rank(self, option: Option) -> tuple[int, int]:
        """Return how near an option is to something new; lower is nearer."""
        if option.bits & self._left:
            return -2 if option.own & self._left else -1, 0
        return 0, min((self._distances.get(child, _FAR) for child in option.children), default=_FAR)

    def _leads_on(self, node: Node, depth: int) -> bool:
        """Return whether something new is at a node, or nearer to it than to the value that it is in."""
        if depth >= _DEEPEST or self._made >= _LARGEST:
            return False
        if self._distances.get(node, _FAR) < self._limits[depth]:
            return True
        return node in self._distances and any(option.bits & self._left for option in self._reach.options(node))

    def _measure(self) -> dict[Node, int]:
        """Return each node's distance to the nearest one where something is left to choose."""
        options = self._reach.options
        found = {node: 0 for node in self._nodes if any(option.bits & self._left for option in options(node))}
        queue = deque(found)
        while queue:
            node = queue.popleft()
            fresh = [parent for parent in self._parents[node] if parent not in found]
            found.update(dict.fromkeys(fresh, found[node] + 1))
            queue.extend(fresh)
        return found

    def _find_parents(self) -> dict[Node, list[Node]]:
        parents: dict[Node, list[Node]] = defaultdict(list)
        for node in self._nodes:
            for child in self._reach.children(node):
                parents[child].append(node)
        return parents
