"""JSON that matches a document's schemas, generated from them alone: deterministic for a schema and seed."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any, Final

from gitbook_async.testing._document.document import Document
from gitbook_async.testing._document.finite import Finite
from gitbook_async.testing._document.shapes import Node, Shape, Shapes
from gitbook_async.testing._examples.builder import Builder
from gitbook_async.testing._examples.cover import Coverage, Covered
from gitbook_async.testing._examples.reach import Reach

_DEEPEST: Final = 7
_DETAILED: Final = 4
_LARGEST: Final = 300
_OFTEN: Final = 0.8
_UNUSUAL: Final = frozenset(("archivedAt", "deletedAt", "error", "errors"))  # absent from objects in use
_LONGEST: Final = (3, 3, 2, 2, 1, 1, 1)


class Sampler:
    """Generates values of a document's schemas.

    A schema is identified by a pointer (``#/components/schemas/Space``) or, if it is a component, by its name.

    Args:
        document: the document.
    """

    def __init__(self, document: Document) -> None:
        self.shapes = Shapes(document)
        self._finite = Finite(self.shapes)
        self._reach = Reach(self._finite)

    def sample(self, schema: str, seed: int = 0, prefer: str = "") -> Any:
        """Return a realistic value.

        Args:
            schema: the schema's pointer or name.
            seed: another seed returns another value.
            prefer: a property; a union variant that has it is preferred.

        Raises:
            ValueError: no value satisfies the schema.
        """
        return self.sample_node(self.node(schema), seed, prefer)

    def sample_node(self, node: Node, seed: int = 0, prefer: str = "") -> Any:
        """Return a realistic value of a satisfiable node."""
        random = Random(f"{node[0]}:{seed}")  # noqa: S311 -- examples, not secrets
        return Builder(self._finite, _Believable(self._finite, random, prefer), random).build(node)

    def cover(self, schema: str) -> Iterator[Covered]:
        """Yield values that, taken together, cover everything that the schema reaches.

        Every variant of every union is used, every optional property is present once and absent once, arrays are empty
        and non-empty, and a property that distinguishes variants takes each of its values.

        Args:
            schema: the schema's pointer or name.

        Raises:
            ValueError: no value satisfies the schema.
        """
        return Coverage(self._reach, self.node(schema)).values()

    def node(self, schema: str) -> Node:
        """Return the node of a satisfiable schema.

        Raises:
            ValueError: no value satisfies it.
        """
        node = self.shapes.node(schema if schema.startswith("#") else f"#/components/schemas/{schema}")
        if not self._finite.ending(node):
            raise ValueError(f"no value satisfies {schema}")
        return node


class _Believable:
    """Chooses what real data would have: most fields set, nothing endless."""

    def __init__(self, finite: Finite, random: Random, prefer: str) -> None:
        self._finite = finite
        self._random = random
        self._prefer = prefer
        self._made = 0

    def choose(self, node: Node, depth: int) -> Shape:
        usable = self._finite.usable(node)
        if depth > _DEEPEST or self._made > _LARGEST:
            return self._finite.ending(node) or usable[0]
        preferred = [shape for shape in usable if self._prefer in shape.properties]
        return self._random.choice(preferred or [shape for shape in usable if shape.kind != "null"] or usable)

    def include(self, shape: Shape, name: str, depth: int) -> bool:
        small = all(one.kind not in ("object", "array") for one in self._finite.usable(shape.properties[name]))
        if depth > _DEEPEST or (depth > _DETAILED and not small) or name in _UNUSUAL:
            return False
        return self._random.random() < _OFTEN

    def extend(self, shape: Shape, length: int, depth: int) -> bool:
        del shape
        return self._made <= _LARGEST and depth < len(_LONGEST) and length < _LONGEST[depth]

    def note(self, pointer: str, shape: Shape) -> None:
        del pointer, shape
        self._made += 1
