"""References lead to something, and not in circles."""

from __future__ import annotations

import pytest

from codegen.document.references import problems


def told(document):
    return [str(problem) for problem in problems(document)]


def test_a_sound_document_has_no_problem(document):
    assert told(document) == []


def test_a_dangling_reference_is_named_with_its_place(make):
    document = make.openapi({"/": {"get": make.operation("a", responses=make.answering(make.ref("Gone")))}})
    place = "paths./.get.responses.200.content.application/json.schema"
    assert told(document) == [f"{place}: refers to '#/components/schemas/Gone', and that is not there"]


def test_a_reference_to_what_is_no_object_is_dangling(make):
    assert "is not there" in told(make.openapi({}, schemas={"A": {"items": {"$ref": "#/info/title"}}}))[0]


@pytest.mark.parametrize("ref", ["other.json", "https://example.com/a.json#/A", "#Anchor", ""])
def test_a_reference_out_of_the_document_is_refused(make, ref):
    document = make.openapi({}, schemas={"A": {"items": {"$ref": ref}}})
    assert told(document) == [f"components.schemas.A.items: refers out of the document, to {ref!r}"]


def test_references_that_only_lead_to_each_other_are_refused(make):
    schemas = {"A": make.ref("B"), "B": make.ref("C"), "C": make.ref("A")}
    assert told(make.openapi({}, schemas=schemas)) == ["components.schemas.A: consists of itself: A -> B -> C -> A"]


@pytest.mark.parametrize("key", ["allOf", "oneOf", "anyOf"])
def test_a_schema_composed_of_itself_is_refused(make, key):
    document = make.openapi({}, schemas={"A": {key: [{"type": "object"}, {"allOf": [make.ref("A")]}]}})
    assert told(document) == ["components.schemas.A: consists of itself: A -> A"]


def test_a_schema_that_holds_itself_is_sound(make):
    schema = {
        "properties": {"children": {"type": "array", "items": make.ref("A")}},
        "additionalProperties": make.ref("A"),
    }
    assert told(make.openapi({}, schemas={"A": schema})) == []


def test_a_chain_of_a_thousand_references_is_sound(make):
    schemas = {f"A{n}": make.ref(f"A{n + 1}") for n in range(1500)} | {"A1500": {"type": "string"}}
    assert told(make.openapi({}, schemas=schemas)) == []
