"""A document is checked as a whole, and all problems are reported at once."""

from __future__ import annotations

import pytest

from codegen.document.check import check
from codegen.errors import GenerationError


def told(document):
    with pytest.raises(GenerationError) as raised:
        check(document)
    return str(raised.value).splitlines()


def parameter(name, location="query", **more):
    return {"name": name, "in": location, "schema": {"type": "string"}, **more}


def test_a_sound_document_passes(document):
    check(document)


def test_all_problems_are_told_at_once(make):
    document = make.openapi(
        {
            "/a": {"get": {"responses": {}}},
            "/b": {"get": make.operation("b", responses=make.answering(make.ref("Gone")))},
        },
        schemas={"A": {"properties": []}},
    )
    place = "paths./b.get.responses.200.content.application/json.schema"
    assert told(document) == [
        f"{place}: refers to '#/components/schemas/Gone', and that is not there",
        "components.schemas.A.properties: is not an object",
        "paths./a.get: has no operationId",
        "paths./a.get: has no responses",
    ]


def test_operation_ids_are_there_and_differ(make):
    paths = {"/a": {"get": make.operation("same")}, "/b": {"get": make.operation("same"), "put": make.operation("")}}
    assert told(make.openapi(paths)) == [
        "paths./b.get: has the operationId 'same' of paths./a.get",
        "paths./b.put: has no operationId",
    ]


def test_a_document_has_paths(make):
    assert told(make.openapi({})) == ["paths: there are none"]


def test_two_paths_that_differ_only_in_names_cannot_be_told_apart(make):
    def get(name, parameter_name):
        return {"get": make.operation(name, parameters=[parameter(parameter_name, "path")])}

    document = make.openapi({"/a/{b}": get("b", "b"), "/a/{c}": get("c", "c")})
    assert told(document) == ["paths./a/{c}.get: has the same method and path as paths./a/{b}.get"]


def test_a_declared_path_parameter_is_in_the_path(make):
    document = make.openapi({"/a": {"get": make.operation("a", parameters=[parameter("b", "path")])}})
    assert told(document) == ["paths./a.get.parameters.b: is declared to be in the path, and is not"]


def test_a_forgotten_path_parameter_is_no_error(make):
    check(make.openapi({"/a/{b}": {"get": make.operation("a")}}))


@pytest.mark.parametrize("location", ["body", "cookie", None, 1])
def test_parameters_are_in_a_known_place(make, location):
    document = make.openapi({"/a": {"get": make.operation("a", parameters=[parameter("b", location)])}})
    assert told(document) == [f"paths./a.get.parameters.b: is in {location!r}, which is none of path, query, header"]


def test_parameters_are_named_objects_declared_once(make):
    paths = {
        "/a": {"get": make.operation("a", parameters=[{"in": "query"}])},
        "/b": {"get": make.operation("b", parameters=["limit"])},
        "/c": {"get": make.operation("c", parameters=[parameter("d"), make.ref("d", "parameters")])},
        "/d": {"get": make.operation("d", parameters=[parameter("d"), parameter("d", "header")])},
    }
    assert told(make.openapi(paths, parameters={"d": parameter("d")})) == [
        "paths./a.get.parameters: one of them has no name",
        "paths./b.get.parameters: one of them is not an object",
        "paths./c.get.parameters.d: is declared twice in query",
    ]


def test_a_parameter_of_the_path_item_may_be_declared_anew(make):
    item = {"parameters": [parameter("b")], "get": make.operation("a", parameters=[parameter("b", required=True)])}
    check(make.openapi({"/a": item}))


def test_a_dangling_parameter_is_told_once(make):
    document = make.openapi({"/a": {"get": make.operation("a", parameters=[make.ref("gone", "parameters")])}})
    assert told(document) == [
        "paths./a.get.parameters.0: refers to '#/components/parameters/gone', and that is not there"
    ]


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("a", "is not a path: it must begin with a slash and have names in its braces"),
        ("/{a", "is not a path: it must begin with a slash and have names in its braces"),
        ("/{a}/{a}", "has the same name twice"),
    ],
)
def test_paths_are_well_formed(make, path, problem):
    assert told(make.openapi({path: {"get": make.operation("a")}})) == [f"paths.{path}: {problem}"]


def test_responses_are_objects_by_status(make):
    responses = {"200": "fine", "2XX": {"description": ""}, "ok": {}, "default": {}}
    document = make.openapi({"/a": {"get": make.operation("a", responses=responses)}})
    assert told(document) == [
        "paths./a.get.responses.200: is not an object",
        "paths./a.get.responses.ok: is not a status",
    ]


@pytest.mark.parametrize("content", ["text", {"application/json": "text"}])
def test_bodies_and_responses_hold_media_types(make, content):
    body = make.operation("a", requestBody=make.ref("B", "requestBodies"), responses={"200": {"content": content}})
    document = make.openapi({"/a": {"put": body}}, requestBodies={"B": {"content": content}})
    assert told(document) == [
        "paths./a.put.200.content: is not an object of objects",
        "paths./a.put.requestBody.content: is not an object of objects",
    ]


@pytest.mark.parametrize(
    ("key", "value", "problem"),
    [
        ("operationId", 1, "operationId: is not a string"),
        ("summary", ["a"], "summary: is not a string"),
        ("description", {}, "description: is not a string"),
        ("tags", "a", "tags: is not an array"),
        ("tags", [1], "tags: contains a value that is not a name"),
        ("parameters", {}, "parameters: is not an array"),
        ("requestBody", [], "requestBody: is not an object"),
        ("responses", [], "responses: is not an object"),
        ("security", [{"oauth": "a"}], "security: contains a value that is not a list of scopes"),
        ("deprecated", "yes", "deprecated: is not true or false"),
    ],
)
def test_what_operations_say_is_of_the_right_kind(make, key, value, problem):
    assert told(make.openapi({"/a": {"get": make.operation("a") | {key: value}}})) == [f"paths./a.get.{problem}"]


def test_paths_and_components_hold_objects(make):
    document = make.openapi({"/a": [], "/b": {"get": [], "x-odd": 1}}, schemas=[]) | {"info": {"title": 1}}
    assert told(document) == [
        "info: is not an object with a title and a version",
        "paths./a: is not an object",
        "paths./b.get: is not an object",
        "components.schemas: is not an object",
    ]


def test_components_are_an_object(make):
    assert told(make.openapi({"/": {}}) | {"components": []}) == ["components: is not an object"]


def test_text_that_could_pass_for_code_is_refused(make):
    document = make.openapi({"/a": {"get": make.operation("a", summary='"""; import os')}})
    assert told(document) == ["paths./a.get.summary: has three quotes in a row, which could end a docstring"]
