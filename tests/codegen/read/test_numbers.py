"""The parser gets numbers where names could look alike to it."""

from __future__ import annotations

from codegen.read.normalise import normalise
from codegen.read.numbers import number, numbered


def test_properties_and_parameters_get_numbers_and_nothing_else_changes(make):
    parameters = [make.parameter("id", "path"), make.parameter("+1"), make.parameter("-1", "header")]
    paths = {"/{id}": {"get": make.operation("getIt", parameters=parameters)}}
    document = normalise(make.tiny({"Thing": make.obj("-1", **{"+1": make.string, "-1": {"type": "integer"}})}, paths))
    found = numbered(document)
    assert found["components"]["schemas"]["Thing"] == {
        "type": "object",
        "properties": {number(0): {"type": "string"}, number(1): {"type": "integer"}},
        "required": [number(1)],
    }
    assert [each["name"] for each in found["paths"]["/{id}"]["get"]["parameters"]] == ["id", number(1), number(2)]
    assert found["info"] == document["info"]
    assert list(document["components"]["schemas"]["Thing"]["properties"]) == ["+1", "-1"]


def test_maps_and_values_are_left_alone(make):
    schemas = {"Map": {"type": "object"}, "Mode": {"type": "string", "enum": ["a", "b"]}}
    document = normalise(make.tiny(schemas))
    assert numbered(document) == document
