"""References, allOf and unions become shapes."""

from __future__ import annotations

from gitbook_async.testing._document.finite import Finite
from gitbook_async.testing._document.shapes import Shapes

TEXT = {"type": "string"}


def tagged(value: str, **properties):
    return {
        "type": "object",
        "required": ["type"],
        "properties": {"type": {"type": "string", "enum": [value]}, **properties},
    }


def shapes_of(document, name="Root"):
    shapes = Shapes(document)
    return shapes.of(shapes.node(f"#/components/schemas/{name}"))


def test_allof_unites_properties_and_what_is_required(small):
    base = {"type": "object", "required": ["a"], "properties": {"a": TEXT}}
    more = {"type": "object", "required": ["b"], "properties": {"b": TEXT}}
    (shape,) = shapes_of(small(Base=base, Root={"allOf": [{"$ref": "#/components/schemas/Base"}, more]}))
    assert set(shape.properties) == {"a", "b"}
    assert shape.required == {"a", "b"}
    assert shape.trace == ("#/components/schemas/Root",)


def test_a_union_in_allof_gives_a_shape_for_each_variant(small):
    root = {"allOf": [{"type": "object", "properties": {"id": TEXT}}, {"oneOf": [tagged("a"), tagged("b")]}]}
    first, second = shapes_of(small(Root=root))
    assert set(first.properties) == set(second.properties) == {"id", "type"}
    assert [shape.trace[-1] for shape in (first, second)] == [
        "#/components/schemas/Root/allOf/1/oneOf/0",
        "#/components/schemas/Root/allOf/1/oneOf/1",
    ]


def test_properties_beside_a_union_belong_to_every_variant(small):
    root = {"type": "object", "properties": {"id": TEXT}, "oneOf": [tagged("a"), tagged("b")]}
    assert [set(shape.properties) for shape in shapes_of(small(Root=root))] == [{"id", "type"}] * 2


def test_shapes_that_contradict_each_other_drop_out(small):
    narrow = {"type": "string", "enum": ["a", "b"]}
    root = {"allOf": [narrow, {"oneOf": [{"enum": ["b"]}, {"enum": ["c"]}, {"type": "number"}]}]}
    (shape,) = shapes_of(small(Root=root))
    assert shape.facets["enum"] == ["b"]


def test_a_property_that_two_members_declare_satisfies_both(small):
    wide = {"type": "object", "properties": {"kind": {"type": "string", "enum": ["a", "b", "c"]}}}
    narrow = {"type": "object", "properties": {"kind": {"type": "string", "enum": ["b", "z"]}}}
    document = small(Root={"allOf": [wide, narrow]})
    shapes = Shapes(document)
    (shape,) = shapes.of(shapes.node("#/components/schemas/Root"))
    (kind,) = shapes.of(shape.properties["kind"])
    assert kind.facets["enum"] == ["b"]


def test_the_trace_names_references_and_variants_outermost_first(small):
    reference = {"$ref": "#/components/schemas/Item"}
    (text, item) = shapes_of(small(Item=tagged("x"), Root={"anyOf": [TEXT, reference]}))
    assert text.kind == "string"
    assert item.trace == (
        "#/components/schemas/Root",
        "#/components/schemas/Root/anyOf/1",
        "#/components/schemas/Item",
    )


def test_null_is_a_shape_of_its_own_in_every_way_of_saying_it(small):
    ways = [
        {"type": ["string", "null"]},
        {"type": "string", "nullable": True},
        {"oneOf": [TEXT, {"type": "null"}]},
        {"$ref": "#/components/schemas/Text", "nullable": True},
        {"type": ["string", "null"], "enum": ["a", None]},
    ]
    for way in ways:
        assert [shape.kind for shape in shapes_of(small(Text=TEXT, Root=way))] == ["string", "null"]


def test_enum_values_of_another_type_than_the_declared_one_are_left_out(small):
    (shape,) = shapes_of(small(Root={"type": "string", "enum": ["none", 135001500]}))
    assert shape.facets["enum"] == ["none"]


def test_what_can_have_no_value_is_no_usable_shape(small):
    endless = {"type": "object", "required": ["next"], "properties": {"next": {"$ref": "#/components/schemas/Endless"}}}
    document = small(Endless=endless, Never={"type": "string", "minLength": 2, "maxLength": 1})
    finite = Finite(Shapes(document))
    assert finite.ending(("#/components/schemas/Endless",)) is None
    assert finite.usable(("#/components/schemas/Never",)) == ()
