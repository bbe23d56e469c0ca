"""The parser gets the document's own names, and others only for those that look alike to it."""

from __future__ import annotations

import pytest

from codegen.read.distinct import identifier, parameter_names, property_names, told_apart
from codegen.read.normalise import normalise


@pytest.mark.parametrize(
    ("names", "known_as"),
    [
        (["id", "createdAt", "type", "$ref"], ["id", "createdAt", "type", "$ref"]),
        (["+1", "-1", "laugh"], ["+1", "-1_2", "laugh"]),
        (["a b", "a-b", "a_b", "A_B"], ["a b", "a-b_2", "a_b_3", "A_B_4"]),
        (["+1", "-1", "-1_2"], ["+1", "-1_2", "-1_2_2"]),
        (["", "'\"\\\n", "日本"], ["", "'\"\\\n_2", "日本"]),
    ],
)
def test_properties_keep_their_names_unless_another_looks_alike(names, known_as):
    found = property_names({"properties": {name: {} for name in names}})
    assert found == known_as
    assert len({identifier(name) for name in found}) == len(names)


def test_parameters_share_one_namespace_in_which_those_of_the_path_come_first():
    given = [("query", "id"), ("path", "id"), ("header", "id"), ("query", "url"), ("path", "client"), ("query", "q")]
    operation = {"parameters": [{"in": where, "name": name} for where, name in given]}
    assert parameter_names(operation) == ["id_2", "id", "id_3", "url_2", "client", "q"]


def test_only_names_change(make):
    parameters = [make.parameter("id", "path"), make.parameter("+1"), make.parameter("-1", "header")]
    paths = {"/{id}": {"get": make.operation("getIt", parameters=parameters)}}
    document = normalise(make.tiny({"Thing": make.obj("-1", **{"+1": make.string, "-1": {"type": "integer"}})}, paths))
    found = told_apart(document)
    assert found["components"]["schemas"]["Thing"] == {
        "type": "object",
        "properties": {"+1": {"type": "string"}, "-1_2": {"type": "integer"}},
        "required": ["-1_2"],
    }
    assert [each["name"] for each in found["paths"]["/{id}"]["get"]["parameters"]] == ["id", "+1", "-1_2"]
    assert found["info"] == document["info"]
    assert list(document["components"]["schemas"]["Thing"]["properties"]) == ["+1", "-1"]


def test_a_document_in_which_no_names_look_alike_stays_as_it_is(make):
    paths = {"/{id}": {"get": make.operation("getIt", parameters=[make.parameter("id", "path"), make.parameter("q")])}}
    schemas = {"Map": {"type": "object"}, "Mode": {"enum": ["a", "b"]}, "Thing": make.obj("a", a=make.string)}
    document = normalise(make.tiny(schemas, paths))
    assert told_apart(document) == document
