"""Operations come out with their parameters in place, one JSON body and the statuses of success."""

from __future__ import annotations

import pytest

from codegen.errors import DocumentError
from codegen.read.normalise import normalise
from codegen.read.normalise.notes import NOTES


def written(make, operation, path="/a/{id}", method="post", **components):
    document = make.openapi(
        {path: {method: {"operationId": "doIt", "responses": {"204": {}}, **operation}}}, **components
    )
    return normalise(document)["paths"][path][method]


def test_the_path_says_what_is_in_it_declared_or_not(make):
    declared = [make.parameter("q"), make.parameter("b", "path", {"type": "number"}), make.parameter("h", "header")]
    found = written(make, {"parameters": declared}, path="/a/{a}/{b}")["parameters"]
    assert [(each["name"], each["in"], each["required"], each["schema"]) for each in found] == [
        ("a", "path", True, {"type": "string"}),
        ("b", "path", True, {"type": "number"}),
        ("q", "query", False, {"type": "string"}),
        ("h", "header", False, {"type": "string"}),
    ]


def test_an_operations_parameters_stand_over_those_of_its_path(make):
    shared = {"name": "q", "in": "query", "schema": {"type": "string"}}
    own = {**shared, "schema": {"type": "integer"}, "required": True}
    item = {"parameters": [shared], "get": make.operation("getIt", parameters=[own]), "put": make.operation("putIt")}
    paths = normalise(make.openapi({"/": item}))["paths"]["/"]
    assert [(p["schema"], p["required"]) for p in paths["get"]["parameters"]] == [({"type": "integer"}, True)]
    assert [(p["schema"], p["required"]) for p in paths["put"]["parameters"]] == [({"type": "string"}, False)]


def test_parameters_are_found_through_references(make):
    parameters = {"a": make.ref("b", "parameters"), "b": make.parameter("q", description="Sought.", deprecated=True)}
    (found,) = written(make, {"parameters": [make.ref("a", "parameters")]}, path="/a", parameters=parameters)[
        "parameters"
    ]
    assert (found["name"], found["description"], found["deprecated"]) == ("q", "Sought.", True)


@pytest.mark.parametrize(
    ("more", "schema"),
    [
        ({"content": {"application/json": {"schema": {"type": "integer"}}}}, {"type": "integer"}),
        ({"content": {"application/json": {}}}, {}),
        ({}, {"type": "string"}),
        (
            {"schema": {"type": "string", "format": "date-time", "default": "now"}},
            {"type": "string", "format": "date-time"},
        ),
    ],
)
def test_a_parameter_has_its_schema_in_one_of_several_places(make, more, schema):
    (found,) = written(make, {"parameters": [{"name": "q", "in": "query", **more}]}, path="/a")["parameters"]
    assert {key: value for key, value in found["schema"].items() if key != NOTES} == schema


def test_a_header_is_text(make):
    (found,) = written(make, {"parameters": [make.parameter("h", "header", make.time)]}, path="/a")["parameters"]
    assert found["schema"] == {"type": "string", NOTES: {"bounds": [["format", "date-time"]]}}


# Bodies


@pytest.mark.parametrize(
    "media", ["application/json", "application/json; charset=utf-8", "application/merge-patch+json"]
)
def test_a_body_is_json_of_any_kind(make, media):
    body = written(make, {"requestBody": make.taking(make.string, media=media)})["requestBody"]
    assert body == {
        "required": True,
        "content": {"application/json": {"schema": {"type": "string"}}},
    }


def test_a_body_is_found_through_references(make):
    bodies = {"a": make.ref("b", "requestBodies"), "b": {"content": {"application/json": {"schema": make.string}}}}
    body = written(make, {"requestBody": make.ref("a", "requestBodies")}, requestBodies=bodies)["requestBody"]
    assert (body["required"], body["content"]["application/json"]["schema"]) == (False, {"type": "string"})


@pytest.mark.parametrize(("content", "said"), [({"multipart/form-data": {}}, "multipart/form-data"), ({}, "none")])
def test_a_body_without_json_is_an_error_that_names_the_place(make, content, said):
    with pytest.raises(DocumentError, match=rf"paths./a/{{id}}.post.requestBody: has no JSON .* \({said}\)"):
        written(make, {"requestBody": {"content": content}})


def schema_of_body(make, schema, **schemas):
    body = make.operation("doIt", requestBody=make.taking(schema))
    document = normalise(make.openapi({"/": {"post": body}}, schemas=schemas))
    form = document["paths"]["/"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    return document["components"]["schemas"].get(form.get("$ref", "").rpartition("/")[2], form)


def test_a_body_in_shapes_without_a_tag_is_one_object(make):
    shapes = {"oneOf": [make.ref("A"), make.obj("b", "x", b=make.string, x=make.string)]}
    folded = schema_of_body(make, shapes, A=make.obj("a", "x", a=make.string, x=make.string))
    assert (list(folded["properties"]), folded["required"]) == (["a", "x", "b"], ["x"])


def test_a_body_in_shapes_with_a_tag_stays_a_union(make):
    union = schema_of_body(make, {"oneOf": [make.obj("t", t="a"), make.obj("t", t="b")]})
    assert union["x-union"]["variants"] == ["DoItBodyA", "DoItBodyB"]


# Responses


def statuses(make, given, **components):
    found = written(make, {"responses": given}, **components)["responses"]
    return {status: response.get("content") for status, response in found.items()}


def content(schema, media="application/json"):
    return {media: {"schema": schema}}


def test_only_statuses_of_success_are_kept(make):
    responses = {**make.answering(make.string), "204": {}, "404": {}, "default": {}, "x-note": "hello"}
    assert statuses(make, responses) == {"200": content({"type": "string"}), "204": None}


@pytest.mark.parametrize("status", ["default", "2XX"])
def test_what_is_said_of_success_in_general_is_of_200(make, status):
    assert statuses(make, make.answering(make.string, status)) == {"200": content({"type": "string"})}
    responses = {**make.answering(make.string, status), "201": {}}
    assert statuses(make, responses) == {"201": None}


def test_no_status_of_success_is_an_error_that_names_the_place(make):
    with pytest.raises(DocumentError, match=r"paths./a/{id}.post.responses: has no success status"):
        statuses(make, {"404": {"description": "Not found"}})


def test_responses_are_found_through_references(make):
    responses = {"a": make.ref("b", "responses"), "b": make.answering(make.string)["200"]}
    assert statuses(make, {"200": make.ref("a", "responses")}, responses=responses) == {
        "200": content({"type": "string"})
    }


@pytest.mark.parametrize(
    ("media", "written_as"),
    [
        ("application/json; charset=utf-8", content({"type": "string"})),
        ("application/problem+json", content({"type": "string"})),
        ("text/event-stream", content({"type": "string"}, "text/event-stream")),
        ("text/event-stream; charset=utf-8", content({"type": "string"}, "text/event-stream")),
        ("text/csv", content({"type": "string", "format": "binary"}, "text/csv")),
    ],
)
def test_media_types_are_json_events_or_bytes(make, media, written_as):
    assert statuses(make, make.answering(make.string, media=media)) == {"200": written_as}


def test_json_comes_before_other_media_types(make):
    both = {"text/csv": {"schema": make.string}, "application/json": {"schema": {"type": "integer"}}}
    assert statuses(make, {"200": {"content": both}}) == {"200": content({"type": "integer"})}


def test_a_list_is_named_after_what_it_lists_and_other_results_after_their_operation(make):
    schemas = {"Space": make.obj(id=make.string)}
    listing = make.obj("items", items=make.array(make.ref("Space")))
    assert statuses(make, make.answering(listing), schemas=schemas) == {"200": content(make.ref("SpaceList"))}
    assert statuses(make, make.answering(make.obj(a=make.string))) == {"200": content(make.ref("DoItResult"))}


# The document around them


def test_a_path_item_that_is_a_reference_is_an_error_that_names_the_place(make):
    with pytest.raises(DocumentError, match=r"paths./a: is a reference; its operations must stand in its place"):
        normalise(make.openapi({"/a": make.ref("A", "pathItems")}, pathItems={"A": {}}))


def test_all_methods_are_operations_and_nothing_else_is(make):
    methods = ["trace", "patch", "head", "options", "delete", "post", "put", "get"]
    item = {method: make.operation(f"{method}It") for method in methods}
    found = normalise(make.openapi({"/": {"summary": "All", "x-note": 1, "servers": [], **item}}))["paths"]["/"]
    assert sorted(found) == sorted(methods)


def test_tags_and_what_is_ours_are_kept(make):
    found = written(
        make, {"tags": ["a", "b"], "externalDocs": {}, "callbacks": {}, "servers": [], "x-removed-after": "0.1"}
    )
    assert found["tags"] == ["a", "b"]
    assert not {"externalDocs", "callbacks", "servers"} & found.keys()
    assert found["x-removed-after"] == "0.1"


def test_security_and_names_of_the_document_are_kept(make):
    schemes = {"user": {"type": "http", "scheme": "bearer"}}
    document = {**make.tiny(securitySchemes=schemes), "security": [{"user": []}]}
    found = normalise(document)
    assert (found["security"], found["components"]["securitySchemes"]) == ([{"user": []}], schemes)
    assert normalise({"paths": {}})["info"] == {"title": "", "version": ""}
