"""Building a value of a schema; `Choices` decides between the alternatives."""

from __future__ import annotations

from random import Random
from typing import Any, Protocol

from gitbook_async.testing._document.document import join
from gitbook_async.testing._document.finite import Finite
from gitbook_async.testing._document.shapes import Node, Shape
from gitbook_async.testing._examples.values import scalar
from gitbook_async.testing._text.words import believable


class Choices(Protocol):
    """Decides between the values that a schema allows."""

    def choose(self, node: Node, depth: int) -> Shape:
        """Choose one of the node's shapes."""
        ...

    def include(self, shape: Shape, name: str, depth: int) -> bool:
        """Return whether an object has one of its optional properties."""
        ...

    def extend(self, shape: Shape, length: int, depth: int) -> bool:
        """Return whether an array (or an object's further properties) of this length is extended."""
        ...

    def note(self, pointer: str, shape: Shape) -> None:
        """Record that the value at the pointer has this shape."""
        ...


class Builder:
    """Makes one value.

    Args:
        finite: the shapes to use.
        choices: what decides between them.
        random: the source of plain values.
    """

    def __init__(self, finite: Finite, choices: Choices, random: Random) -> None:
        self._finite = finite
        self._choices = choices
        self._random = random

    def build(self, node: Node, name: str = "", pointer: str = "", depth: int = 0) -> Any:
        """Make a value of a node.

        Args:
            node: the schema.
            name: the property that the value is for.
            pointer: where it will be, in the whole value.
            depth: how many objects and arrays it is nested in.
        """
        shape = self._choices.choose(node, depth)
        self._choices.note(pointer, shape)
        if shape.kind == "object" and "enum" not in shape.facets:
            return self._object(shape, pointer, depth)
        if shape.kind == "array" and "enum" not in shape.facets:
            return self._array(shape, name, pointer, depth)
        return scalar(shape, name, self._random)

    def _object(self, shape: Shape, pointer: str, depth: int) -> dict[str, Any]:
        made = {name: self._property(shape, name, pointer, depth) for name in self._names(shape, depth)}
        if shape.additional and self._finite.ending(shape.additional):
            self._add_entries(shape, shape.additional, made, pointer, depth)
        return made

    def _property(self, shape: Shape, name: str, pointer: str, depth: int) -> Any:
        if name in shape.fixed:
            return shape.fixed[name]
        if name not in shape.properties:  # required, but not declared
            return believable(name, self._random)
        return self.build(shape.properties[name], name, join(pointer, name), depth + 1)

    def _names(self, shape: Shape, depth: int) -> list[str]:
        possible = [name for name, node in shape.properties.items() if name in shape.fixed or self._finite.ending(node)]
        optional = [name for name in possible if name not in shape.required]
        chosen = {name for name in optional if self._choices.include(shape, name, depth)}
        wanted = shape.facets.get("minProperties", 0) - len(shape.required)
        chosen.update(optional[: max(0, wanted - len(chosen))])
        undeclared = sorted(shape.required - shape.properties.keys())
        return [name for name in possible if name in chosen or name in shape.required] + undeclared

    def _add_entries(self, shape: Shape, entry: Node, made: dict[str, Any], pointer: str, depth: int) -> None:
        keys = self._keys(shape)
        wanted = shape.facets.get("minProperties", 0)
        for count, key in enumerate(keys[: shape.facets.get("maxProperties", len(keys))]):
            if len(made) >= wanted and not self._choices.extend(shape, count, depth):
                return
            made.setdefault(key, self.build(entry, key, join(pointer, key), depth + 1))

    def _keys(self, shape: Shape) -> list[str]:
        """Return names for further properties: those that the schema allows, else made-up ones."""
        named = self._finite.usable(shape.names) if shape.names else ()
        allowed = [value for one in named for value in one.facets.get("enum", ())]
        return allowed or [f"example{number}" for number in range(1, 40)]

    def _array(self, shape: Shape, name: str, pointer: str, depth: int) -> list[Any]:
        items = shape.items
        if items is None or not self._finite.ending(items):
            return []
        made: list[Any] = []
        singular = name.removesuffix("s")
        while self._goes_on(shape, len(made), depth):
            item = self.build(items, singular, join(pointer, len(made)), depth + 1)
            if item in made and shape.facets.get("uniqueItems"):
                break
            made.append(item)
        return made

    def _goes_on(self, shape: Shape, length: int, depth: int) -> bool:
        if length < shape.facets.get("minItems", 0):
            return True
        return length < shape.facets.get("maxItems", length + 1) and self._choices.extend(shape, length, depth)
