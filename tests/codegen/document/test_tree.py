"""The walk through a document knows names from keywords."""

from __future__ import annotations

import pytest

from codegen.document.tree import (
    Kind,
    at,
    components,
    followed,
    nodes,
    operations,
    reached,
    readable,
    references,
    steps,
    target,
)


def test_json_pointers_are_read_with_their_escapes():
    assert steps("/paths/~1spaces~1{spaceId}/get") == ("paths", "/spaces/{spaceId}", "get")
    assert steps("/a~01") == ("a~1",)
    assert steps("") == ()


def test_a_pointer_begins_with_a_slash():
    with pytest.raises(ValueError, match="not a JSON pointer"):
        steps("paths/get")


def test_places_are_readable():
    assert (
        readable(("paths", "/spaces/{spaceId}", "get", "responses", "200"))
        == "paths./spaces/{spaceId}.get.responses.200"
    )


def test_what_stands_at_a_place_is_found_in_objects_and_arrays():
    assert at({"a": [{"b": 1}]}, ("a", "0", "b")) == 1


@pytest.mark.parametrize("place", [("b",), ("a", "7"), ("a", "x"), ("a", "0", "b", "c")])
def test_where_nothing_stands_there_is_nothing_to_find(place):
    with pytest.raises(LookupError):
        at({"a": [{"b": 1}]}, place)


def test_references_lead_into_the_document_or_out_of_it():
    assert target("#/components/schemas/A~1B%20C") == ("components", "schemas", "A/B C")
    assert target("other.json#/components/schemas/A") is None
    assert target("https://example.com/a.json") is None


def test_a_reference_in_an_example_a_default_or_an_extension_is_none():
    data = {"$ref": "#/nowhere"}
    schema = {"example": data, "default": data, "enum": [data], "const": data, "x-thing": data}
    assert list(references({"components": {"schemas": {"A": schema}}})) == []


def test_properties_may_be_called_like_keywords():
    named = {"$ref": {"type": "string"}, "example": {"$ref": "#/1"}, "default": {"$ref": "#/2"}, "x-a": {"$ref": "#/3"}}
    found = references({"components": {"schemas": {"A": {"properties": named}, "example": {"$ref": "#/4"}}}})
    assert [ref for _, ref in found] == ["#/1", "#/2", "#/3", "#/4"]


def test_a_reference_to_a_part_of_a_component_reaches_the_component():
    whole = {("components", "schemas", "A"): {"properties": {"b": {}}}}
    refers = {"schema": {"$ref": "#/components/schemas/A/properties/b"}}
    assert reached([refers], whole.get) == whole


def test_a_property_called_properties_is_a_schema_and_no_map_of_them():
    schema = {"properties": {"properties": {"default": {"$ref": "#/no"}, "items": {"$ref": "#/yes"}}}}
    assert [ref for _, ref in references({"schema": schema})] == ["#/yes"]


def test_the_default_response_is_walked(make):
    document = make.openapi({"/": {"get": {"responses": {"default": make.ref("Error", "responses")}}}})
    assert [readable(place) for place, _ in references(document)] == ["paths./.get.responses.default"]


def test_schemas_are_known_wherever_they_stand():
    schema = {"allOf": [{}], "properties": {"a": {"items": {}}}, "additionalProperties": {}, "not": {}}
    kinds = {readable(node.place): node.kind for node in nodes({"schema": schema})}
    at_schemas = {place for place, kind in kinds.items() if kind is Kind.SCHEMA}
    within = {"allOf.0", "properties.a", "properties.a.items", "additionalProperties", "not"}
    assert at_schemas == {"schema", *(f"schema.{place}" for place in within)}


def test_following_a_reference_gives_the_end_of_the_chain():
    document = {"a": {"$ref": "#/b"}, "b": {"$ref": "#/c"}, "c": {"name": "end"}}
    assert followed(document, document["a"]) == {"name": "end"}


@pytest.mark.parametrize("ref", ["#/a", "#/nowhere", "other.json"])
def test_a_reference_that_leads_nowhere_cannot_be_followed(ref):
    document = {"a": {"$ref": "#/b"}, "b": {"$ref": "#/a"}}
    with pytest.raises(LookupError):
        followed(document, {"$ref": ref})


def test_operations_are_given_in_order_and_only_they(make):
    item = {"parameters": [], "x-internal": {}, "post": make.operation("b"), "get": make.operation("a")}
    found = list(operations(make.openapi({"/x": item, "/y": "odd"})))
    assert [(each.path, each.method, each.value["operationId"]) for each in found] == [
        ("/x", "post", "b"),
        ("/x", "get", "a"),
    ]
    assert found[0].place == ("paths", "/x", "post")


def test_components_are_given_without_extensions():
    assert components({"components": {"schemas": {"A": {}}, "x-more": {}}}) == {"schemas": {"A": {}}}
    assert components({}) == {}


def test_what_operations_need_is_gathered_with_what_that_needs(make):
    schemas = {"A": {"items": make.ref("B")}, "B": {"items": make.ref("A")}, "C": {}}
    document = make.openapi({}, schemas=schemas)
    found = reached([make.answering(make.ref("A"))], lambda place: at(document, place))
    assert list(found) == [("components", "schemas", "A"), ("components", "schemas", "B")]


def test_what_is_left_out_takes_along_what_it_alone_needs(make):
    document = make.openapi({}, schemas={"A": {"items": make.ref("B")}, "B": {}})
    assert reached([make.ref("A")], lambda place: None if "A" in place else at(document, place)) == {}
