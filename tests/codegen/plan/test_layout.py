"""The table has the last word on places; what it does not know gets one by rule, and a clash is an error."""

from __future__ import annotations

import tomllib

import pytest

from codegen.errors import DocumentError
from codegen.plan.layout import Layout
from codegen.read.api import Api, Body, Named, Object, Operation, Property, Scalar


def call(operation_id="getSpace", **more):
    given = {
        "method": "GET",
        "path": "/spaces/{spaceId}",
        "summary": "",
        "description": "",
        "parameters": (),
        "body": None,
        "responses": ((204, None),),
        "content_types": (),
        "tags": ("spaces",),
        "scopes": (),
        "deprecated": False,
        "withdrawn": None,
    }
    return Operation(id=operation_id, **{**given, **more})


@pytest.mark.parametrize(
    ("operation", "place"),
    [
        (call(), ("spaces", "get_space")),
        (call(tags=("critical", "change-requests")), ("change_requests", "get_space")),
        (call(tags=(), path="/orgs/{id}/teams"), ("orgs", "get_space")),
        (call(tags=(), path="/"), ("system", "get_space")),
        (call("streamAIResponse", tags=("Site AI",)), ("site_ai", "stream_ai_response")),
        (call("import", tags=("class",)), ("class_", "import_")),
        (call("calls", tags=("raw",)), ("raw_", "calls_")),
    ],
)
def test_places_by_rule(operation, place):
    assert Layout().place(operation) == place


def test_the_table_has_the_last_word():
    assert Layout(operations={"getSpace": "content.fetch"}).place(call()) == ("content", "fetch")


@pytest.mark.parametrize("written", ["spaces", "spaces.", ".get", "spaces.get-space", "a.b.c", "spaces.get\nx"])
def test_a_place_that_is_no_name_is_an_error(written):
    with pytest.raises(DocumentError, match=r"operation getSpace: layout.toml puts it at .*, which is no name"):
        Layout(operations={"getSpace": written}).place(call())


def test_two_operations_in_one_place_are_an_error_that_names_both():
    api = Api(operations=(call("getSpace"), call("get_space")))
    with pytest.raises(
        DocumentError, match=r"operation get_space: would be the method spaces.get_space, as getSpace is"
    ):
        Layout().places(api)
    assert Layout(operations={"get_space": "spaces.other"}).places(api)["get_space"] == ("spaces", "other")


@pytest.mark.parametrize(
    ("method", "safe"),
    [("GET", True), ("HEAD", True), ("PUT", True), ("DELETE", True), ("POST", False), ("PATCH", False)],
)
def test_methods_tell_what_is_safe_to_repeat(method, safe):
    assert Layout().safe_to_repeat(call(method=method)) is safe


def test_the_table_knows_what_methods_do_not_tell():
    layout = Layout(reads=frozenset({"search"}), writes_once=frozenset({"create"}))
    assert layout.safe_to_repeat(call("search", method="POST"))
    assert not layout.safe_to_repeat(call("create", method="PUT"))


def test_freezing_writes_names_by_rule_into_the_table_and_changes_no_place():
    api = Api({"Space": Object("Space", (), None)}, (call(), call("getOther", tags=("others",))))
    layout = Layout(operations={"getSpace": "content.fetch"})
    frozen = layout.frozen(api)
    assert frozen.operations == {"getSpace": "content.fetch", "getOther": "others.get_other"}
    assert frozen.places(api) == layout.places(api)
    assert frozen.frozen(api) == frozen


def test_a_table_comes_back_from_its_text(tmp_path):
    layout = Layout(
        operations={"getSpace": "spaces.get", 'odd "id"': "spaces.odd"},
        classes={"Foo": "Bar"},
        reads=frozenset({"search"}),
        writes_once=frozenset({"create"}),
        defaults={"ask": {"format": "markdown", "count": 2, "deep": False, "of": ["a"], "none": []}},
        folds={"stream": "Answer"},
    )
    path = tmp_path / "layout.toml"
    path.write_text(layout.dumps(), encoding="utf-8")
    assert Layout.load(path) == layout
    assert layout.dumps().startswith("# ")


def test_an_empty_table_is_a_table():
    assert tomllib.loads(Layout().dumps()) == {"repeat": {"reads": [], "writes_once": []}}


def test_entries_that_speak_of_nothing_are_found():
    body = Object("Body", (Property("format", Scalar("str"), required=True),), None)
    query = ("query", Property("limit", Scalar("int"), required=False))
    api = Api({"Body": body}, (call(parameters=(query,), body=Body(Named("Body"), required=True)),))
    layout = Layout(
        operations={"getSpace": "a.b", "x": "a.c"},
        classes={"Body": "B", "X": "Y"},
        reads=frozenset({"getSpace", "y"}),
        writes_once=frozenset({"z"}),
        defaults={"getSpace": {"format": "markdown", "limit": 1, "formatt": "x"}, "gone": {"a": 1}},
        folds={"getSpace": "Answer", "gone": "Answer"},
    )
    assert layout.unknown(api) == {
        "operations": ["x"],
        "classes": ["X"],
        "defaults": ["getSpace.formatt", "gone.a"],
        "folds": ["gone"],
        "repeat": ["y", "z"],
    }
    assert not any(Layout().unknown(api).values())
