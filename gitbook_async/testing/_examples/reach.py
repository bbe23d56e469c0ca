"""The choices of each schema: every choice in the document has a bit."""

from __future__ import annotations

from collections import deque
from typing import Any

import attrs

from gitbook_async.testing._document.finite import Finite
from gitbook_async.testing._document.shapes import Node, Shape

_PLAIN = frozenset(("boolean", "integer", "null", "number", "string"))


@attrs.frozen(eq=False)
class Option:
    """One choice at a node.

    Attributes:
        shape: the chosen shape.
        own: the bits of this choice.
        toggles: the bits for the presence and absence of each optional property; under the empty name, those of an
            array's items or of an object's further properties.
        children: the nodes below it that have choices.
    """

    shape: Shape
    own: int
    toggles: dict[str, tuple[int, int]]
    children: tuple[Node, ...]
    bits: int = attrs.field(init=False)  # all of the above

    def __attrs_post_init__(self) -> None:
        bits = self.own
        for present, absent in self.toggles.values():
            bits |= present | absent
        object.__setattr__(self, "bits", bits)


class Reach:
    """The options of a document's nodes, each computed once."""

    def __init__(self, finite: Finite) -> None:
        self.finite = finite
        self._bits: dict[str, int] = {}
        self._options: dict[Node, tuple[Option, ...]] = {}
        self._by_shape: dict[Shape, Option] = {}
        self._children: dict[Node, tuple[Node, ...]] = {}

    def options(self, node: Node) -> tuple[Option, ...]:
        """Return the options of a node; a shape whose tag has several values has one option for each."""
        if node not in self._options:
            shapes = self.finite.usable(node)
            tags = _tags(shapes)
            split = [one for shape in shapes for one in self._split(shape, tags)]
            self._options[node] = tuple(map(self.option, split))
        return self._options[node]

    def option(self, shape: Shape) -> Option:
        """Return the option of a shape."""
        if shape not in self._by_shape:
            self._by_shape[shape] = self._describe(shape)
        return self._by_shape[shape]

    def children(self, node: Node) -> tuple[Node, ...]:
        """Return the nodes below a node, whichever option is taken."""
        if node not in self._children:
            self._children[node] = tuple(dict.fromkeys(child for one in self.options(node) for child in one.children))
        return self._children[node]

    def closure(self, root: Node) -> list[Node]:
        """Return a node and all nodes that it reaches, nearest first."""
        found = {root: None}
        queue = deque(found)
        while queue:
            fresh = [child for child in self.children(queue.popleft()) if child not in found]
            found.update(dict.fromkeys(fresh))
            queue.extend(fresh)
        return list(found)

    def is_plain(self, node: Node) -> bool:
        """Return whether a node has no choice except that of a plain value."""
        usable = self.finite.usable(node)
        return len(usable) == 1 and usable[0].kind in _PLAIN

    def _describe(self, shape: Shape) -> Option:
        own = 0
        for mark in (*shape.trace, *shape.marks):
            own |= self._bit(mark)
        held = {name: node for name, node in shape.properties.items() if self._holds(shape, name, node)}
        more = [node for node in (shape.items, shape.additional) if node and self.finite.ending(node)]
        toggled = [name for name in held if name not in shape.required]
        toggled += [""] * bool(more and not shape.facets.get("minItems"))
        children = dict.fromkeys((*held.values(), *more))
        return Option(
            shape=shape,
            own=own,
            toggles={name: self._toggle(f"{shape.trace[-1]}.{name}") for name in toggled},
            children=tuple(child for child in children if not self.is_plain(child)),
        )

    def _holds(self, shape: Shape, name: str, node: Node) -> bool:
        return name not in shape.fixed and self.finite.ending(node) is not None

    def _toggle(self, place: str) -> tuple[int, int]:
        return self._bit(f"{place}+"), self._bit(f"{place}-")

    def _bit(self, key: str) -> int:
        return self._bits.setdefault(key, 1 << len(self._bits))

    def _split(self, shape: Shape, tags: list[str]) -> list[Shape]:
        """Return a shape for each value of the first tag that has several; else the shape as it is."""
        several = next((name for name in tags if len(self._values(shape, name)) > 1), None)
        if several is None:
            return [shape]
        return [self._fix(shape, several, value) for value in self._values(shape, several)]

    def _fix(self, shape: Shape, name: str, value: Any) -> Shape:
        return attrs.evolve(shape, fixed={name: value}, marks=(*shape.marks, f"{shape.trace[-1]}.{name}={value}"))

    def _values(self, shape: Shape, name: str) -> list[Any]:
        values = self.finite.usable(shape.properties.get(name, ("#",))) if name in shape.properties else ()
        return [value for one in values for value in one.facets.get("enum", ())]


def _tags(shapes: tuple[Shape, ...]) -> list[str]:
    """Return the properties that all objects of a union require and that could distinguish them."""
    objects = [shape for shape in shapes if shape.kind == "object"]
    if len(objects) <= 1:
        return []
    return [name for name in objects[0].properties if all(name in shape.required for shape in objects)]
