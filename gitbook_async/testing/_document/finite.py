"""Finite values: a schema may contain itself, a value may not."""

from __future__ import annotations

from gitbook_async.testing._document.shapes import Node, Shape, Shapes

_COST = {"null": 0, "boolean": 1, "any": 1, "integer": 1, "number": 1, "string": 1, "array": 2, "object": 3}


class Finite:
    """The shapes of a document that have a finite value."""

    def __init__(self, shapes: Shapes) -> None:
        self.shapes = shapes
        self._endings: dict[Node, Shape] = {}
        self._endless: set[Node] = set()
        self._usable: dict[Node, tuple[Shape, ...]] = {}

    def ending(self, node: Node) -> Shape | None:
        """Return the shape that ends a value soonest; None if no value satisfies the node."""
        if node not in self._endings and node not in self._endless and not self._search(node, set()):
            self._endless.add(node)
        return self._endings.get(node)

    def usable(self, node: Node) -> tuple[Shape, ...]:
        """Return the shapes of a node that have a finite value."""
        if node not in self._usable:
            self._usable[node] = tuple(shape for shape in self.shapes.of(node) if self._ends(shape))
        return self._usable[node]

    def _ends(self, shape: Shape) -> bool:
        return satisfiable(shape) and all(self.ending(node) for node in needs(shape))

    def _search(self, node: Node, above: set[Node]) -> bool:
        """Find a shape that ends without a node in `above`; the shortest ending never contains one."""
        if node in self._endings:
            return True
        if node in above or node in self._endless:
            return False
        above.add(node)
        shapes = sorted(filter(satisfiable, self.shapes.of(node)), key=_cost)
        found = next((shape for shape in shapes if all(self._search(need, above) for need in needs(shape))), None)
        above.discard(node)
        if found:
            self._endings[node] = found
        return found is not None


def needs(shape: Shape) -> list[Node]:
    """Return the nodes that a value of this shape requires."""
    nodes = [node for name, node in shape.properties.items() if name in shape.required and name not in shape.fixed]
    if shape.items and shape.facets.get("minItems"):
        nodes.append(shape.items)
    return nodes


def satisfiable(shape: Shape) -> bool:
    """Return whether the constraints of a shape allow any value."""
    facets = shape.facets
    lengths = facets.get("minLength", 0) <= facets.get("maxLength", float("inf"))
    return lengths and facets.get("minimum", float("-inf")) <= facets.get("maximum", float("inf"))


def _cost(shape: Shape) -> int:
    return _COST[shape.kind] + len(needs(shape))
