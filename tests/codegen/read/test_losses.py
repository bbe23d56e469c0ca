"""Nothing that the document has may be missing from what comes out: whatever is ends the run, with its place."""

from __future__ import annotations

import pytest
from attrs import evolve

from codegen.errors import GenerationError
from codegen.read.api import ANY, ListOf, Map, Named, Object
from codegen.read.losses import refuse_losses
from codegen.read.normalise import normalise
from codegen.read.parse import parse


@pytest.fixture
def document(make):
    schemas = {
        "Space": make.obj(id=make.string, owner=make.obj(name=make.string)),
        "Alias": make.ref("Space"),
        "Union": {"oneOf": [make.ref("Space"), make.obj("t", t="x")]},
        "Folded": {"oneOf": [make.obj(a=make.string), {"additionalProperties": {"type": "integer"}}]},
        "Many": make.obj(them=make.array(make.array(make.obj(deep=make.string)))),
        "Map": {"type": "object", "additionalProperties": make.ref("Space")},
        "Name": make.string,
        "Open": {"type": "object"},
    }
    answer = {"got": {"description": "", "content": {"application/json": {"schema": make.ref("Space")}}}}
    paths = {
        "/a": {"get": make.operation("getA", responses={"200": make.ref("got", "responses")}), "parameters": []},
        "/b": {"get": make.operation("getB", responses=make.answering({}), requestBody=make.taking(make.string))},
    }
    return make.tiny(schemas, paths, responses=answer)


@pytest.fixture
def api(document):
    return parse(normalise(document))


def lost(document, api):
    with pytest.raises(GenerationError) as raised:
        refuse_losses(document, api)
    return str(raised.value).splitlines()


def instead(api, **schemas):
    """The same with other schemas; with None in the place of one, without it."""
    return evolve(api, schemas={name: each for name, each in {**api.schemas, **schemas}.items() if each})


def without(schema, *names):
    return evolve(schema, properties=tuple(each for each in schema.properties if each.name not in names))


def with_type(schema, name, kind):
    properties = (evolve(each, type=kind) if each.name == name else each for each in schema.properties)
    return evolve(schema, properties=tuple(properties))


def test_what_is_whole_passes(document, api):
    refuse_losses(document, api)


def test_an_operation(document, api):
    assert lost(document, evolve(api, operations=api.operations[1:])) == ["paths./a.get: the operation is lost"]


def test_a_schema_and_its_alias(document, api):
    assert {"components.schemas.Space: the schema is lost", "components.schemas.Alias: the schema is lost"} <= set(
        lost(document, instead(api, Space=None))
    )


def test_a_property_of_an_object_of_its_alias_and_of_its_unions(document, api):
    assert lost(document, instead(api, Space=without(api.schemas["Space"], "id"))) == [
        "components.schemas.Space.properties.id: the property is lost",
        "components.schemas.Alias.properties.id: the property is lost",
        "components.schemas.Union.properties.id: the property is lost",
    ]


def test_a_property_at_any_depth(document, api):
    (name,) = (name for name in api.schemas if name.startswith("ManyThem"))
    assert lost(document, instead(api, **{name: Object(name, (), None)})) == [
        "components.schemas.Many.properties.them.items.items.properties.deep: the property is lost"
    ]


def test_a_property_of_a_variant(document, api):
    (name,) = (name for name in api.schemas["Union"].variants if name != "Space")
    assert lost(document, instead(api, **{name: Object(name, (), None)})) == [
        "components.schemas.Union.properties.t: the property is lost"
    ]


@pytest.mark.parametrize("kind", [ANY, Named("Space"), ListOf(Named("Space")), ListOf(ANY)])
def test_the_type_of_items(document, api, kind):
    found = lost(document, instead(api, Many=with_type(api.schemas["Many"], "them", kind)))
    assert all(each.startswith("components.schemas.Many.properties.them") for each in found)


def test_the_type_of_what_maps_hold(document, api):
    open_ended = evolve(api.schemas["Folded"], extra=None)
    assert lost(document, instead(api, Folded=open_ended, Map=Map("Map", ANY))) == [
        "components.schemas.Folded.additionalProperties: has a type, and the type is lost",
        "components.schemas.Map.additionalProperties: has a type, and the type is lost",
    ]


def test_a_union(document, api):
    assert lost(document, instead(api, Union=Map("Union", ANY))) == [
        "components.schemas.Union.properties.id: the property is lost",
        "components.schemas.Union.properties.owner: the property is lost",
        "components.schemas.Union.properties.t: the property is lost",
    ]


def test_the_type_of_a_result(document, api):
    first, second = api.operations
    untyped = evolve(api, operations=(evolve(first, responses=((200, ANY),)), evolve(second, body=None)))
    assert lost(document, untyped) == [
        "paths./a.get.responses.200: has a type, and the type is lost",
        "paths./b.get.requestBody: has a type, and the type is lost",
    ]
