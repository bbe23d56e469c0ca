"""Finding properties that the document does not know, in the body of a request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any, Final, cast

from gitbook_async.testing._document.document import join
from gitbook_async.testing._validation.schemas import Flaw

if TYPE_CHECKING:
    from gitbook_async.testing._document.document import Document
    from gitbook_async.testing._validation.schemas import Schemas

_UNIONS: Final = ("anyOf", "oneOf")
_OPEN: Final = ("additionalProperties", "patternProperties")


class Unknown:
    """Finds unknown properties.

    Args:
        document: the document.
        schemas: its schemas, which decide the variant of a union that a value is of.
    """

    def __init__(self, document: Document, schemas: Schemas) -> None:
        self._document = document
        self._schemas = schemas

    def flaw(self, pointer: str, value: Any) -> Flaw | None:
        """Return the first property that no applicable schema has; None if all are known.

        Args:
            pointer: the schema.
            value: JSON that satisfies the schema.
        """
        path = next(self._paths((pointer,), value), None)
        return None if path is None else Flaw(path, "properties", "is not a known property")

    def _paths(self, pointers: Sequence[str], value: Any) -> Iterator[tuple[str | int, ...]]:
        """Yield the paths of unknown properties in a value to which several schemas apply."""
        if not isinstance(value, (dict, list)):
            return
        parts = list(chain.from_iterable(self._parts(one, value) for one in pointers))
        if isinstance(value, dict):
            yield from self._in_object(parts, cast("dict[str, Any]", value))
            return
        items = [join(one, "items") for one in parts if "items" in self._document.resolve(one)]
        for index, item in enumerate(cast("list[Any]", value)):
            yield from ((index, *path) for path in self._paths(items, item))

    def _in_object(self, parts: Sequence[str], value: dict[str, Any]) -> Iterator[tuple[str | int, ...]]:
        schemas = {one: cast("dict[str, Any]", self._document.resolve(one)) for one in parts}
        closed = any("properties" in schema for schema in schemas.values())
        is_open = not closed or any(schema.get(name) for schema in schemas.values() for name in _OPEN)
        for key, inner in value.items():
            known = [
                join(one, "properties", key) for one, schema in schemas.items() if key in schema.get("properties", ())
            ]
            if known:
                yield from ((key, *path) for path in self._paths(known, inner))
            elif not is_open:
                yield (key,)

    def _parts(self, pointer: str, value: Any) -> Iterator[str]:
        """Yield the schemas without references and unions that apply to a value."""
        schema: dict[str, Any] = self._document.resolve(pointer)
        if "$ref" in schema:
            yield from self._parts(schema["$ref"], value)
        for index in range(len(schema.get("allOf", ()))):
            yield from self._parts(join(pointer, "allOf", index), value)
        for union in _UNIONS:
            variants = (join(pointer, union, index) for index in range(len(schema.get(union, ()))))
            for variant in variants:
                if self._schemas.fits(variant, value):
                    yield from self._parts(variant, value)
        yield pointer
