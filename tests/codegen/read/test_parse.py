"""The parser's classes become ours; what it would drop ends the run."""

from __future__ import annotations

import copy
import json
import re

import pytest
from openapi_python_client.parser.properties.model_property import ModelProperty

from codegen.errors import GenerationError
from codegen.read import parse as parsing
from codegen.read.api import (
    ANY,
    NONE,
    AnyOf,
    Array,
    Body,
    Const,
    Enumeration,
    ListOf,
    Map,
    Named,
    Object,
    Property,
    Scalar,
    Union,
    innermost,
)
from codegen.read.normalise import normalise
from codegen.read.parse import parse


@pytest.fixture
def parsed(make):
    def parsed_(schemas=None, paths=None, **more):
        return parse(normalise({**make.tiny(schemas, paths), **more}))

    return parsed_


@pytest.mark.parametrize(
    ("schema", "kind"),
    [
        ({"type": "string"}, Scalar("str")),
        ({"type": "string", "format": "date-time"}, Scalar("datetime")),
        ({"type": "string", "format": "date"}, Scalar("str")),
        ({"type": "string", "format": "uuid"}, Scalar("str")),
        ({"type": "string", "format": "binary"}, Scalar("str")),
        ({"type": "integer"}, Scalar("int")),
        ({"type": "number"}, Scalar("float")),
        ({"type": "boolean"}, Scalar("bool")),
        ({"type": "null"}, NONE),
        ({}, ANY),
        ({"const": "a"}, Const("a")),
        ({"const": 5}, Const(5)),
        ({"const": False}, Const(value=False)),
        ({"enum": [1.5, 2]}, AnyOf((Scalar("float"), Const(2)))),
        ({"type": "array", "items": {"type": "integer"}}, ListOf(Scalar("int"))),
        ({"type": ["string", "null"]}, AnyOf((Scalar("str"), NONE))),
        ({"enum": ["a", "b"]}, Named("ThingIt")),
        ({"type": "object"}, Named("FreeFormObject")),
        ({"type": "object", "properties": {"a": {}}}, Named("ThingIt")),
    ],
)
def test_types(parsed, make, schema, kind):
    thing = parsed({"Thing": make.obj(it=schema)}).schemas["Thing"]
    assert [each.type for each in thing.properties] == [kind]


def test_properties_keep_what_is_said_of_them(parsed, make):
    space = {"type": "object", "properties": {"id": {"type": "string"}}, "description": "A space.", "deprecated": True}
    own = {**make.ref("Space"), "description": "The one.", "deprecated": True}
    schemas = parsed({"Space": space, "Holder": make.obj("it", it=own, other=make.ref("Space"))}).schemas
    assert schemas["Space"] == Object("Space", (Property("id", Scalar("str"), False),), None, "A space.", True)
    it, other = schemas["Holder"].properties
    assert it == Property("it", Named("Space"), required=True, description="The one.", deprecated=True)
    assert other == Property("other", Named("Space"), required=False, inherited="A space.")


def test_maps_lists_enumerations_and_unions(parsed, make):
    schemas = parsed(
        {
            "Map": {"type": "object", "additionalProperties": make.ref("Mode"), "description": "By name."},
            "Free": {"type": "object"},
            "Mode": {"type": "string", "enum": ["a", "b"], "description": "How."},
            "Union": {"oneOf": [make.obj("t", t="a"), make.obj("t", t="b")], "description": "One of two."},
            "Extra": {**make.obj(a=make.string), "additionalProperties": {"type": "integer"}},
            "Open": {**make.obj(a=make.string), "additionalProperties": True},
            "Nest": make.array(make.ref("Nest")),
            "Holder": make.obj(mode={"enum": ["x", "y"]}, nest=make.ref("Nest")),
        }
    ).schemas
    assert schemas["Map"] == Map("Map", Named("Mode"), "By name.")
    assert schemas["Free"] == Map("Free", ANY)
    assert schemas["Mode"] == Enumeration("Mode", ("a", "b"), inline=False, description="How.")
    assert schemas["HolderMode"] == Enumeration("HolderMode", ("x", "y"), inline=True)
    union = schemas["Union"]
    assert isinstance(union, Union)
    assert (union.variants, union.tree["tag"], union.description) == (("UnionA", "UnionB"), ["t"], "One of two.")
    assert (schemas["Extra"].extra, schemas["Open"].extra) == (Scalar("int"), None)
    (nest,) = (each for each in schemas.values() if isinstance(each, Array))
    assert nest.value == ListOf(Named(nest.name))


def test_names_that_look_alike_to_the_parser_are_all_kept(parsed):
    names = ["+1", "-1", "a b", "a-b", "a_b", "A_B", "", "日本", "additionalProperties", "type", "'\"\\\n"]
    schema = {"type": "object", "properties": {name: {"type": "string"} for name in names}, "required": ["-1", "a-b"]}
    thing = parsed({"Thing": schema}).schemas["Thing"]
    assert [each.name for each in thing.properties] == names
    assert [each.name for each in thing.properties if each.required] == ["-1", "a-b"]


def test_aliases_are_told_apart_from_schemas(parsed, make):
    api = parsed({"Space": make.obj(id=make.string), "Other": make.ref("Space")})
    assert api.aliases == {"Other": "Space"}
    assert "Other" not in api.schemas


# Operations


def test_an_operation_keeps_what_the_parser_forgets(parsed, make):
    operation = {
        **make.operation("getIt", responses={**make.answering(make.string), "204": {"description": ""}}),
        "summary": "Get it",
        "description": "All of it.",
        "tags": ["things", "critical"],
        "deprecated": True,
        "x-removed-after": "0.91.0",
        "security": [{"user": ["it:read", "it:write"]}, {"integration": ["it:read"]}],
        "parameters": [make.parameter("q", description="Sought.", deprecated=True)],
        "requestBody": make.taking(make.array(make.string), required=False),
    }
    (found,) = parsed(paths={"/it/{id}": {"post": operation}}).operations
    assert (found.id, found.method, found.path) == ("getIt", "POST", "/it/{id}")
    assert (found.summary, found.description) == ("Get it", "All of it.")
    assert (found.deprecated, found.removed_after) == (True, "0.91.0")
    assert found.tags == ("things", "critical")
    assert found.scopes == ("it:read", "it:write")
    assert found.body == Body(ListOf(Scalar("str")), required=False)
    assert found.responses == ((200, Scalar("str")), (204, None))
    assert found.located("path") == [Property("id", Scalar("str"), required=True)]
    assert found.located("query") == [
        Property("q", Scalar("str"), required=False, description="Sought.", deprecated=True),
    ]


def test_scopes_are_those_of_the_document_where_the_operation_names_none(parsed, make):
    paths = {"/a": {"get": make.operation("a"), "put": make.operation("b", security=[])}}
    first, second = parsed(paths=paths, security=[{"user": ["all"]}]).operations
    assert (first.scopes, second.scopes) == (("all",), ())


@pytest.mark.parametrize(
    ("media", "streaming"), [("text/event-stream", True), ("application/json", False), ("text/plain", False)]
)
def test_a_stream_is_told_by_its_media_type(parsed, make, media, streaming):
    paths = {"/a": {"get": make.operation("a", responses=make.answering(make.obj(a=make.string), media=media))}}
    (found,) = parsed(paths=paths).operations
    assert (found.content_types, found.streaming) == ((media,), streaming)


def test_only_six_extensions_stand_between_the_document_and_the_parser(make):
    few = {"type": "object", "maxProperties": 1}
    schemas = {
        "Alias": make.ref("Thing"),
        "Thing": make.obj("t", t="a", map=few, yes={"const": True}, mode={"enum": ["a", "b"]}),
        "Any": {"oneOf": [make.ref("Thing"), make.obj("t", t="b", nest=make.ref("Nest"))]},
        "Nest": make.array(make.ref("Nest")),
    }
    body = make.taking(make.ref("Any"), media="application/merge-patch+json")
    operation = make.operation("doIt", tags=["a"], requestBody=body, **{"x-removed-after": "0.1"})
    found = json.dumps(normalise(make.tiny(schemas, {"/": {"post": operation}})))
    assert set(re.findall(r'"(x-[\w-]+)"', found)) == {
        "x-names",
        "x-union",
        "x-list",
        "x-notes",
        "x-statuses",
        "x-removed-after",
    }


def test_the_parser_copies_no_models_with_each_operation(make, monkeypatch):
    """It copies an operation with all that it holds; the copies made half of what generating costs."""
    seen = []
    monkeypatch.setattr(ModelProperty, "__deepcopy__", lambda self, _: seen.append(self) or self, raising=False)
    parse(normalised(make))
    assert seen == []


def test_operations_come_in_the_order_of_the_document(parsed, make):
    paths = {
        f"/{name}": {"post": make.operation(f"post{name}", tags=[name]), "get": make.operation(name)} for name in "zab"
    }
    found = [(each.path, each.method) for each in parsed(paths=paths).operations]
    assert found == [(f"/{name}", method) for name in "zab" for method in ("GET", "POST")]


# What ends the run


def normalised(make):
    body = make.operation("getIt", responses=make.answering(make.ref("Thing")))
    return normalise(make.tiny({"Thing": make.obj(a=make.string)}, {"/": {"get": body}}))


def test_what_is_no_document_is_an_error(make):
    document = normalised(make)
    document["info"] = "none"
    with pytest.raises(GenerationError, match=r"the document: the parser cannot read it: .*info"):
        parse(document)


def test_a_warning_of_the_parser_about_a_schema_is_an_error_that_names_it(make):
    document = normalised(make)
    document["components"]["schemas"]["Thing"]["properties"]["a"] = {
        "type": "string",
        "default": 5,
        "format": "date-time",
    }
    with pytest.raises(GenerationError, match=r"Unable to process schema /components/schemas/Thing.*cannot read it"):
        parse(document)


def test_a_warning_of_the_parser_about_an_operation_is_an_error_that_names_it(make):
    document = normalised(make)
    operation = document["paths"]["/"]["get"]
    operation["responses"]["200"]["content"] = {"application/zip": {"schema": {"type": "string"}}}
    with pytest.raises(GenerationError, match=r"GET /: the parser cannot read it: .*application/zip") as raised:
        parse(document)
    assert " object at " not in str(raised.value)


def test_a_path_that_the_parser_reads_otherwise_is_an_error_that_names_it(parsed, make):
    with pytest.raises(GenerationError, match=r"GET /x/{a.b}: the parser cannot read it: Incorrect path templating"):
        parsed(paths={"/x/{a.b}": {"get": make.operation("getX")}})


def test_a_schema_that_the_parser_dropped_is_an_error(make, monkeypatch):
    document = normalised(make)
    given = copy.deepcopy(document)
    del given["paths"]["/"]
    given["components"]["schemas"].clear()
    monkeypatch.setattr(parsing, "told_apart", lambda _: given)
    with pytest.raises(GenerationError, match=r"components.schemas.Thing: the parser dropped it"):
        parse(document)


def test_two_schemas_with_one_class_in_the_parser_are_an_error(make):
    document = normalised(make)
    document["components"]["schemas"]["thing"] = {"type": "object", "properties": {}, "required": []}
    with pytest.raises(GenerationError, match=r"schema /components/schemas/thing: .* duplicate models"):
        parse(document)


def test_a_type_is_taken_apart_through_lists_and_alternatives():
    kind = AnyOf((Named("A"), ListOf(AnyOf((Named("B"), Scalar("str"))))))
    assert list(innermost(kind)) == [Named("A"), Named("B"), Scalar("str")]
    assert list(innermost(NONE)) == [NONE]
