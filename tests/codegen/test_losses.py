"""Nothing that the document has may be missing from what comes out: whatever is ends the run, with its place."""

from __future__ import annotations

import pytest
from attrs import evolve

from codegen.api import ANY, Map
from codegen.errors import GenerationError
from codegen.losses import refuse_losses
from codegen.normalise import normalise
from codegen.parse import parse


@pytest.fixture
def document(make):
    schemas = {
        "Space": make.obj(id=make.string, title=make.string),
        "Alias": make.ref("Space"),
        "Union": {"oneOf": [make.ref("Space"), make.obj("t", t="x")]},
        "Name": make.string,
        "Open": {"type": "object"},
    }
    answer = {"got": {"description": "", "content": {"application/json": {"schema": make.ref("Space")}}}}
    paths = {
        "/a": {"get": make.operation("getA", responses={"200": make.ref("got", "responses")}), "parameters": []},
        "/b": {"get": make.operation("getB", responses=make.answering({}))},
    }
    return make.tiny(schemas, paths, responses=answer)


@pytest.fixture
def api(document):
    return parse(normalise(document))


def lost(document, api):
    with pytest.raises(GenerationError) as raised:
        refuse_losses(document, api)
    return str(raised.value).splitlines()


def without(api, name):
    return evolve(api, schemas={each: schema for each, schema in api.schemas.items() if each != name})


def test_what_is_whole_passes(document, api):
    refuse_losses(document, api)


def test_an_operation(document, api):
    assert lost(document, evolve(api, operations=api.operations[1:])) == ["paths./a.get: the operation is lost"]


def test_a_schema_and_its_alias(document, api):
    assert lost(document, without(api, "Space"))[:2] == [
        "components.schemas.Space: the schema is lost",
        "components.schemas.Alias: the schema is lost",
    ]


def test_a_property(document, api):
    space = evolve(api.schemas["Space"], properties=api.schemas["Space"].properties[:1])
    assert lost(document, evolve(api, schemas={**api.schemas, "Space": space})) == [
        "components.schemas.Space.properties.title: the property is lost",
        "components.schemas.Alias.properties.title: the property is lost",
    ]


def test_a_union(document, api):
    schemas = {**api.schemas, "Union": Map("Union", ANY)}
    assert lost(document, evolve(api, schemas=schemas)) == ["components.schemas.Union: the union is lost"]


def test_the_type_of_a_result(document, api):
    first, second = api.operations
    untyped = evolve(api, operations=(evolve(first, responses=((200, ANY),)), second))
    assert lost(document, untyped) == ["paths./a.get.responses.200: the result has a type, and the type is lost"]


def test_everything_is_told_at_once(document, api):
    assert len(lost(document, evolve(api, operations=(), schemas={}))) == 6
