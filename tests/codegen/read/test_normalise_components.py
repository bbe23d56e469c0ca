"""Whatever a schema is made of, it comes to a list of alternatives."""

from __future__ import annotations

import pytest

from codegen.errors import DocumentError
from codegen.read.normalise import normalise
from codegen.read.normalise.components import Components, is_anything, is_scalar, is_structured
from codegen.read.normalise.shapes import reference, referred

STRING, NULL = {"type": "string"}, {"type": "null"}


def obj(**properties):
    return {"type": "object", "properties": properties, "required": list(properties)}


def tagged(value, **more):
    return obj(type={"enum": [value]}, **more)


def properties_of(found):
    return [list(each["properties"]) for each in found]


@pytest.mark.parametrize(
    ("schema", "alternatives"),
    [
        (STRING, [STRING]),
        ({"type": ["string", "null"]}, [STRING, NULL]),
        ({"type": ["string", "integer"]}, [STRING, {"type": "integer"}]),
        ({"type": ["string", "integer", "null"]}, [STRING, {"type": "integer"}, NULL]),
        ({"type": ["null"]}, [NULL]),
        ({"type": "string", "nullable": True}, [STRING, NULL]),
        ({"type": "string", "nullable": False}, [{"type": "string", "nullable": False}]),
        ({"type": "string", "enum": ["a", None]}, [{"type": "string", "enum": ["a"]}, NULL]),
        ({"type": "string", "enum": ["a"], "nullable": True}, [{"type": "string", "enum": ["a"]}, NULL]),
        ({"type": ["string", "null"], "enum": ["a", None]}, [{"type": "string", "enum": ["a"]}, NULL]),
        ({"enum": [None]}, [{"enum": [None]}]),
        ({"oneOf": [STRING, NULL]}, [STRING, NULL]),
        ({"anyOf": [STRING, {"oneOf": [NULL, STRING]}]}, [STRING, NULL]),
        ({"oneOf": [STRING, {**STRING, "description": "The same."}]}, [STRING]),
        ({"oneOf": [STRING], "nullable": True}, [STRING, NULL]),
        ({"enum": ["a", 1]}, [{"enum": ["a"]}, {"enum": [1]}]),
        ({"allOf": [STRING]}, [STRING]),
        ({"allOf": [{"description": "Nothing asked."}]}, [{"description": "Nothing asked."}]),
        ({"allOf": [STRING, {"enum": ["a"]}]}, [{"type": "string", "enum": ["a"]}]),
        ({}, [{}]),
    ],
)
def test_what_needs_no_component(schema, alternatives):
    assert Components({}).alternatives(schema) == alternatives


def test_objects_stay_references_and_everything_else_is_followed():
    components = Components(
        {
            "Space": obj(id=STRING),
            "Alias": reference("Space"),
            "Alone": {"allOf": [reference("Space")]},
            "Mode": {"type": "string", "enum": ["a", "b"]},
            "Both": {"oneOf": [reference("Alias"), reference("Mode"), {"type": "array", "items": STRING}]},
        }
    )
    assert components.alternatives(reference("Space")) == [reference("Space")]
    assert components.of("Alias") == [reference("Space")]
    assert components.alternatives(reference("Alone")) == [reference("Space")]
    assert components.alternatives(reference("Mode")) == [{"$id": "Mode", "type": "string", "enum": ["a", "b"]}]
    names = [referred(each) for each in components.alternatives(reference("Both"))]
    assert names == ["Both", None, None]


def test_what_stands_beside_a_reference_is_kept():
    components = Components({"Space": obj(id=STRING)})
    said = {**reference("Space"), "description": "Where it is.", "deprecated": True, "title": "No name"}
    assert components.alternatives(said) == [
        {**reference("Space"), "description": "Where it is.", "deprecated": True},
    ]
    assert components.alternatives({**reference("Space"), "nullable": True}) == [reference("Space"), NULL]
    more = components.alternatives({**reference("Space"), "properties": {"more": STRING}})
    assert properties_of(more) == [["id", "more"]]


def test_references_lead_into_components():
    integration = {"allOf": [obj(**{"a/b": STRING}), obj(title={"type": "integer"})]}
    components = Components({"Integration": integration, "Other": obj(inner=obj(deep=STRING))})
    assert components.alternatives(reference("Other/properties/inner")) == [obj(deep=STRING)]
    assert components.alternatives(reference("Integration/allOf/0/properties/a~1b")) == [STRING]


@pytest.mark.parametrize("name", ["Gone", "Space/properties/gone", "Space/required", "Space/required/9", "#/x/y"])
def test_references_to_what_is_not_there_are_errors(name):
    with pytest.raises(DocumentError, match=r"is referred to and is not there"):
        Components({"Space": obj(id=STRING)}).alternatives(reference(name))


@pytest.mark.parametrize(
    "schemas",
    [
        {"A": reference("A")},
        {"A": {"oneOf": [reference("B"), STRING]}, "B": {"allOf": [reference("A")]}},
    ],
)
def test_a_component_that_is_nothing_but_itself_is_an_error(schemas):
    with pytest.raises(DocumentError, match=r"components.schemas.A: refers to nothing but itself \(A"):
        Components(schemas).of("A")


# Conjunctions


def test_conjunctions_come_to_one_object():
    components = Components({"Base": {"allOf": [obj(id=STRING), {"allOf": [obj(at=STRING)]}]}})
    found = components.alternatives({"allOf": [reference("Base"), obj(own=STRING)], "properties": {"beside": STRING}})
    assert properties_of(found) == [["id", "at", "own", "beside"]]


def test_a_conjunction_with_a_tagged_union_comes_to_one_object_for_each_variant():
    components = Components({"Union": {"oneOf": [reference("A"), tagged("b")]}, "A": tagged("a", more=STRING)})
    found = components.alternatives({"allOf": [obj(id=STRING), reference("Union")]})
    assert properties_of(found) == [["id", "type", "more"], ["id", "type"]]
    assert all(each["required"][:2] == ["id", "type"] for each in found)


def test_a_conjunction_with_another_union_is_folded():
    union = {"oneOf": [obj(document=STRING), obj(markdown=STRING), {"type": "object", "additionalProperties": False}]}
    (found,) = Components({}).alternatives({"allOf": [obj(id=STRING), union]})
    assert (list(found["properties"]), found["required"]) == (["id", "document", "markdown"], ["id"])


def test_properties_beside_a_union_are_properties_of_its_variants():
    schema = {"oneOf": [tagged("a"), tagged("b")], "properties": {"beside": STRING}, "required": ["beside"]}
    found = Components({}).alternatives(schema)
    assert sorted(properties_of(found)[0]) == ["beside", "type"]
    assert all(set(each["required"]) == {"beside", "type"} for each in found)


def test_two_unions_beside_each_other_are_both_asked_for():
    schema = {"oneOf": [obj(a=STRING), obj(b=STRING)], "anyOf": [obj(c=STRING), obj(d=STRING)]}
    (found,) = Components({}).alternatives(schema)
    assert sorted(found["properties"]) == ["a", "b", "c", "d"]


def test_what_cannot_hold_together_with_objects_is_left_out_of_a_conjunction():
    union = {"oneOf": [NULL, obj(a=STRING)]}
    (found,) = Components({}).alternatives({"allOf": [union, obj(b=STRING)]})
    assert list(found["properties"]) == ["a", "b"]


# What they look like to those who have to tell them apart


def test_a_glance_sees_through_references():
    components = Components({"Mode": {"enum": ["a", "b"]}, "Space": obj(id=STRING), "Two": {"oneOf": [STRING, NULL]}})
    assert components.glance(reference("Mode"))["enum"] == ["a", "b"]
    assert components.glance(reference("Space"))["properties"] == {"id": STRING}
    assert components.glance(reference("Two")) == {}
    assert components.glance({"oneOf": [{"enum": ["a"]}, {"enum": [1]}]}) == {"enum": ["a", 1]}


@pytest.mark.parametrize(
    ("schema", "kinds"),
    [
        (reference("Space"), (True, False, False)),
        ({"type": "object"}, (True, False, False)),
        (STRING, (False, True, False)),
        ({}, (False, True, True)),
        ({"description": "Anything."}, (False, True, True)),
        ({"enum": ["a"]}, (False, True, False)),
        ({"type": "array"}, (False, False, False)),
    ],
)
def test_kinds_of_alternatives(schema, kinds):
    assert (is_structured(schema), is_scalar(schema), is_anything(schema)) == kinds


def test_what_is_looked_at_to_tell_variants_apart_is_looked_at_once(make, monkeypatch):
    """Each union that a schema is in, and each tag that is tried, looks at the same properties."""
    looked = []
    glance = Components._glance
    monkeypatch.setattr(Components, "_glance", lambda self, each: looked.append(id(each)) or glance(self, each))
    properties = {f"p{n}": make.obj(q={"enum": ["a", "b"]}) for n in range(5)}
    schemas = {f"V{n}": make.obj("t", *properties, t=f"v{n}", **properties) for n in range(5)}
    members = [make.ref(name) for name in schemas]
    normalise(make.tiny({**schemas, **{f"Union{n}": {"oneOf": members[n:]} for n in range(4)}}))
    assert len(looked) == len(set(looked))
