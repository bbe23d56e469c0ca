"""Schemas are of the form that OpenAPI gives them."""

from __future__ import annotations

import pytest

from codegen.document import schemas
from codegen.document.schemas import problems


def told(make, schema):
    return [str(problem) for problem in problems(make.openapi({}, schemas={"A": schema}))]


@pytest.mark.parametrize(
    "schema",
    [
        {},
        {"type": "object", "properties": {"a": {"type": ["string", "null"]}}, "required": ["a", "b"]},
        {"additionalProperties": False, "unevaluatedProperties": True},
        {"properties": {"enum": {"type": "string"}, "required": {"type": "boolean"}, "type": {"enum": ["x", None, 1]}}},
        {"type": "string", "nullable": True, "default": [], "example": {"type": "no type"}},
    ],
)
def test_sound_schemas_have_no_problem(make, schema):
    assert told(make, schema) == []


@pytest.mark.parametrize(
    ("schema", "problem"),
    [
        ([], "A: is not a schema: a schema is an object"),
        (True, "A: is not a schema: a schema is an object"),
        ({"items": "string"}, "A.items: is not a schema: a schema is an object"),
        ({"properties": {"a": "string"}}, "A.properties.a: is not a schema: a schema is an object"),
        ({"allOf": [None]}, "A.allOf.0: is not a schema: a schema is an object"),
        ({"properties": []}, "A.properties: is not an object"),
        ({"required": True}, "A.required: is not an array"),
        ({"required": ["a", 1]}, "A.required: contains a value that is not a property name"),
        ({"enum": {"a": 1}}, "A.enum: is not an array"),
        ({"enum": []}, "A.enum: is empty: nothing fits it"),
        ({"oneOf": []}, "A.oneOf: is empty: nothing fits it"),
        ({"type": "text"}, "A.type: 'text' is not a type"),
        ({"type": ["string", 1]}, "A.type: 1 is not a type"),
        ({"type": ["string", ["null"]]}, "A.type: ['null'] is not a type"),
        ({"description": ["a"]}, "A.description: is not a string"),
        ({"nullable": "yes"}, "A.nullable: is not true or false"),
    ],
)
def test_a_schema_of_another_form_is_named_with_its_place(make, schema, problem):
    assert told(make, schema) == [f"components.schemas.{problem}"]


@pytest.mark.parametrize(
    ("schema", "problems"),
    [
        ({"type": "string", "enum": ["none", 1_000]}, ["has [1000], and is an enumeration of strings"]),
        ({"type": ["string", "null"], "enum": [None, True]}, ["has [True], and is an enumeration of strings"]),
        ({"type": ["string", "integer"], "enum": ["none", 1_000]}, []),
        ({"enum": ["none", 1_000]}, []),
    ],
)
def test_values_that_are_no_strings_in_an_enumeration_of_strings(make, schema, problems):
    found = list(schemas.mistyped(make.tiny({"A": schema})))
    assert [(each.place, each.problem) for each in found] == [("components.schemas.A.enum", said) for said in problems]
