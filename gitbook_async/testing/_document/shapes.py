"""The shapes of a schema: references resolved, allOf merged, unions expanded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import product
from typing import Any, Final

import attrs

from gitbook_async.testing._document.document import Document, join
from gitbook_async.testing._document.kinds import ANYTHING, common_kinds, is_kind, kinds_of

Node = tuple[str, ...]
"""The constraints of a value: the pointers of one schema, or of several at once."""

_UNIONS: Final = ("oneOf", "anyOf")
_LOWER: Final = ("minLength", "minItems", "minProperties", "minimum", "exclusiveMinimum")
_UPPER: Final = ("maxLength", "maxItems", "maxProperties", "maximum", "exclusiveMaximum")
_OTHER: Final = ("format", "pattern", "uniqueItems")


@attrs.frozen(eq=False)
class Shape:
    """One way for a value to satisfy a schema, in which only values are left to choose.

    Attributes:
        kinds: the JSON types; one only, or all of them, once the shape is returned.
        trace: the pointers of the schema and of the union variants on the way to this shape, outermost first.
        marks: what else distinguishes it from the other shapes of the schema.
        facets: constraints of the value: enum, format, pattern, minLength and the like.
        properties: the nodes of an object's properties.
        required: the properties that an object must have.
        additional: the node of an object's further properties, if the schema types them.
        names: the node that the names of the further properties satisfy.
        items: the node of an array's items.
        fixed: the required values of some properties.
    """

    kinds: frozenset[str]
    trace: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    facets: Mapping[str, Any] = attrs.field(factory=dict[str, Any])
    properties: Mapping[str, Node] = attrs.field(factory=dict[str, Node])
    required: frozenset[str] = frozenset()
    additional: Node | None = None
    names: Node | None = None
    items: Node | None = None
    fixed: Mapping[str, Any] = attrs.field(factory=dict[str, Any])

    @property
    def kind(self) -> str:
        """The one JSON type, or ``any``."""
        return "any" if len(self.kinds) > 1 else next(iter(self.kinds))


class Shapes:
    """The shapes of a document's schemas, each computed once."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._shapes: dict[Node, tuple[Shape, ...]] = {}
        self._alternatives: dict[str, list[Shape]] = {}

    def node(self, pointer: str) -> Node:
        """Return the node of a schema: the same for all references to it."""
        return (self.document.follow(pointer),)

    def of(self, node: Node) -> tuple[Shape, ...]:
        """Return the shapes of a node, each of one JSON type (or of all), in the order of the document."""
        if node not in self._shapes:
            whole = _products([self._of_schema(pointer) for pointer in node])
            self._shapes[node] = tuple(single for shape in whole for single in _split(shape, node[0]))
        return self._shapes[node]

    def _of_schema(self, pointer: str) -> list[Shape]:
        if pointer not in self._alternatives:
            self._alternatives[pointer] = []  # what a union adds that is a variant of itself
            self._alternatives[pointer] = self._compose(pointer, self.document.resolve(pointer))
        return self._alternatives[pointer]

    def _compose(self, pointer: str, schema: Any) -> list[Shape]:
        if isinstance(schema, bool):
            return [Shape(ANYTHING, (pointer,))] if schema else []
        parts = [[self._own(pointer, schema)]]
        if "$ref" in schema:
            parts.append(self._of_schema(schema["$ref"]))
        parts += self._members(pointer, schema)
        parts += [self._variants(join(pointer, key), schema[key]) for key in _UNIONS if key in schema]
        null = [Shape(frozenset(("null",)), (pointer,), (f"{pointer}#nullable",))] if schema.get("nullable") else []
        return _products(parts) + null

    def _members(self, pointer: str, schema: dict[str, Any]) -> list[list[Shape]]:
        """Return the shapes of the allOf members; the trace omits those without a choice, unless there is only one."""
        members = [self._of_schema(join(pointer, "allOf", index)) for index in range(len(schema.get("allOf", ())))]
        if len(members) == 1:
            return members
        return [[attrs.evolve(one, trace=()) for one in part] if len(part) == 1 else part for part in members]

    def _variants(self, pointer: str, variants: list[Any]) -> list[Shape]:
        return [shape for index in range(len(variants)) for shape in self._of_schema(join(pointer, index))]

    def _own(self, pointer: str, schema: dict[str, Any]) -> Shape:
        properties = {name: self.node(join(pointer, "properties", name)) for name in schema.get("properties", ())}
        return Shape(
            kinds=kinds_of(schema),
            trace=(pointer,),
            facets=_facets(schema),
            properties=properties,
            required=frozenset(schema.get("required", ())),
            additional=self._typed(pointer, schema, "additionalProperties"),
            names=self._typed(pointer, schema, "propertyNames"),
            items=self._typed(pointer, schema, "items"),
        )

    def _typed(self, pointer: str, schema: dict[str, Any], key: str) -> Node | None:
        return self.node(join(pointer, key)) if isinstance(schema.get(key), dict) else None


def _facets(schema: dict[str, Any]) -> dict[str, Any]:
    facets = {key: schema[key] for key in (*_LOWER, *_UPPER, *_OTHER) if key in schema}
    if "const" in schema:
        return {**facets, "enum": [schema["const"]]}
    return {**facets, "enum": schema["enum"]} if "enum" in schema else facets


def _split(shape: Shape, pointer: str) -> Iterable[Shape]:
    """Return a shape for each JSON type, each with the enum values of its type; types without one are dropped."""
    enum = shape.facets.get("enum")
    if shape.kinds == ANYTHING and enum is None:
        return [shape]
    single = [attrs.evolve(shape, kinds=frozenset((kind,))) for kind in sorted(shape.kinds, key=_null_last)]
    if enum is not None:
        single = [_with_enum(one, [value for value in enum if is_kind(value, one.kind)]) for one in single]
        single = [one for one in single if one.facets["enum"]]
    marked = [attrs.evolve(one, marks=(*one.marks, f"{pointer}#{one.kind}")) for one in single]
    return marked if len(marked) > 1 else single


def _null_last(kind: str) -> tuple[bool, str]:
    return kind == "null", kind


def _with_enum(shape: Shape, enum: list[Any]) -> Shape:
    return attrs.evolve(shape, facets={**shape.facets, "enum": enum})


def _products(parts: list[list[Shape]]) -> list[Shape]:
    """Return the shapes that satisfy one shape of each part; contradictory ones are dropped."""
    merged = parts[0]
    for part in parts[1:]:
        pairs = (_merge(first, second) for first, second in product(merged, part))
        merged = [shape for shape in pairs if shape is not None]
    return merged


def _merge(first: Shape, second: Shape) -> Shape | None:
    kinds = common_kinds(first.kinds, second.kinds)
    facets = _merge_facets(first.facets, second.facets)
    if not kinds or facets.get("enum") == []:
        return None
    return Shape(
        kinds=kinds,
        trace=first.trace + second.trace,
        marks=first.marks + second.marks,
        facets=facets,
        properties=_merge_properties(first.properties, second.properties),
        required=first.required | second.required,
        additional=second.additional or first.additional,
        names=second.names or first.names,
        items=second.items or first.items,  # the later one narrows the earlier one, if both are given
    )


def _merge_facets(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, Any]:
    both = first.keys() & second.keys()
    merged = {**first, **second}
    merged.update({key: max(first[key], second[key]) for key in both.intersection(_LOWER)})
    merged.update({key: min(first[key], second[key]) for key in both.intersection(_UPPER)})
    if "enum" in both:
        merged["enum"] = [value for value in first["enum"] if value in second["enum"]]
    return merged


def _merge_properties(first: Mapping[str, Node], second: Mapping[str, Node]) -> dict[str, Node]:
    names = dict.fromkeys((*first, *second))
    return {name: tuple(dict.fromkeys(first.get(name, ()) + second.get(name, ()))) for name in names}
