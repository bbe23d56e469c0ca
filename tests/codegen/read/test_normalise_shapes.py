"""What one schema is, and what two come to."""

from __future__ import annotations

import pytest

from codegen.read.normalise import shapes


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "object"}, True),
        ({"properties": {}}, True),
        ({"additionalProperties": {"type": "string"}}, True),
        ({"required": ["a"]}, True),
        ({"type": "string", "properties": {}}, False),
        ({"enum": ["a"], "required": []}, False),
        ({}, False),
    ],
)
def test_an_object_need_not_say_so(schema, expected):
    assert shapes.is_object_schema(schema) is expected


@pytest.mark.parametrize(
    ("schema", "expected"),
    [({"type": "null"}, True), ({"enum": [None]}, True), ({"const": None}, True), ({"enum": [None, "a"]}, False)],
)
def test_null_can_be_said_in_three_ways(schema, expected):
    assert shapes.is_null_schema(schema) is expected


@pytest.mark.parametrize(
    ("schema", "values"),
    [
        ({"const": "a"}, ("a",)),
        ({"enum": ["a", 1, None]}, ("a", 1, None)),
        ({"type": "string"}, None),
        ({"enum": [{"a": 1}]}, None),
        ({"const": [1]}, None),
    ],
)
def test_values_are_those_that_can_be_compared(schema, values):
    assert shapes.values_of(schema) == values


def test_a_list_of_values_of_several_kinds_is_parted():
    assert shapes.by_kind({"enum": ["a", 1, True, "b"], "description": "Mixed."}) == [
        {"description": "Mixed.", "enum": ["a", "b"]},
        {"description": "Mixed.", "enum": [1]},
        {"description": "Mixed.", "enum": [True]},
    ]
    typed = {"type": "string", "enum": ["a", 1]}
    assert shapes.by_kind(typed) == [typed]


@pytest.mark.parametrize(
    ("ref", "name"),
    [
        ("#/components/schemas/Space", "Space"),
        ("#/components/schemas/Space/properties/a~1b", "Space/properties/a~1b"),
        ("#/components/schemas/Sp%61ce", "Space"),
        ("#/components/parameters/x", "#/components/parameters/x"),
        (None, None),
    ],
)
def test_references_are_to_schemas_by_name(ref, name):
    assert shapes.referred({} if ref is None else {"$ref": ref}) == name


def test_what_two_schemas_say_of_themselves_does_not_part_them():
    one = {"type": "object", "title": "A", "properties": {"a": {"type": "string", "description": "One."}}}
    assert shapes.same(one, {"type": "object", "properties": {"a": {"type": "string", "readOnly": True}}})
    assert not shapes.same(one, {"type": "object", "properties": {"a": {"type": "integer"}}})


# Both


def test_both_objects_have_the_properties_and_requirements_of_both():
    one = {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}
    other = {"properties": {"b": {"type": "integer"}}, "required": ["b", "a"], "additionalProperties": False}
    assert shapes.both(one, other) == {
        "type": "object",
        "properties": {"a": {"type": "string"}, "b": {"type": "integer"}},
        "required": ["a", "b"],
        "additionalProperties": False,
    }


def test_both_values_are_those_that_both_allow():
    one, other = {"type": "string", "enum": ["a", "b", "c"]}, {"type": "string", "enum": ["c", "b"]}
    assert shapes.both(one, other) == {"type": "string", "enum": ["b", "c"]}
    assert shapes.both({"enum": ["a", "b"]}, {"const": "b"}) == {"enum": ["b"]}


def test_a_property_that_both_have_is_narrowed():
    def of(**kind):
        return {"type": "object", "properties": {"kind": {"type": "string", **kind}}}

    assert shapes.both(of(description="Kind."), of(enum=["a"]))["properties"] == {
        "kind": {"type": "string", "description": "Kind.", "enum": ["a"]}
    }


def test_objects_in_a_property_that_both_have_are_joined():
    def of(name):
        meta = {"type": "object", "properties": {name: {"type": "string"}}, "required": [name]}
        return {"type": "object", "properties": {"meta": meta}}

    meta = shapes.both(of("a"), of("b"))["properties"]["meta"]
    assert (list(meta["properties"]), meta["required"]) == (["a", "b"], ["a", "b"])


def test_where_arrays_contradict_each_other_the_second_wins():
    def of(name):
        return {"type": "object", "properties": {"nodes": {"type": "array", "items": shapes.reference(name)}}}

    assert shapes.both(of("Block"), of("Paragraph"))["properties"] == of("Paragraph")["properties"]


def test_what_one_of_two_objects_lets_through_stays_open():
    open_ended = {"type": "object", "additionalProperties": {"type": "string"}}
    closed = {"type": "object", "additionalProperties": False}
    assert shapes.both(open_ended, closed)["additionalProperties"] == {"type": "string"}


# Either


def test_either_object_has_the_properties_of_all_and_requires_what_all_require():
    one = {"properties": {"a": {"type": "string"}, "x": {"type": "string"}}, "required": ["a", "x"]}
    other = {"properties": {"b": {"type": "string"}, "x": {"type": "string"}}, "required": ["b", "x"]}
    folded = shapes.either([one, other])
    assert (list(folded["properties"]), folded["required"]) == (["a", "x", "b"], ["x"])


def test_either_property_has_the_values_or_the_types_of_all():
    def of(schema):
        return {"properties": {"p": schema}}

    listed = shapes.either([of({"type": "string", "enum": ["a"]}), of({"type": "string", "enum": ["b", "a"]})])
    assert listed["properties"]["p"] == {"type": "string", "enum": ["a", "b"]}
    mixed = shapes.either([of({"type": "string"}), of({"type": "integer"}), of({"type": "string"})])
    assert mixed["properties"]["p"] == {"oneOf": [{"type": "string"}, {"type": "integer"}]}
