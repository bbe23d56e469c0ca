"""Taken together, covering values leave out nothing that their schema allows."""

from __future__ import annotations

import pytest

from gitbook_async.testing._examples.cover import Coverage
from gitbook_async.testing._examples.reach import Reach
from gitbook_async.testing._examples.sampler import Sampler
from gitbook_async.testing._validation.schemas import Schemas


def tagged(*values: str, **properties):
    return {
        "type": "object",
        "required": ["type"],
        "properties": {"type": {"type": "string", "enum": list(values)}, **properties},
    }


def values_of(document, name="Root"):
    return [covered.value for covered in Sampler(document).cover(name)]


def test_every_variant_is_taken(small):
    assert {one["type"] for one in values_of(small(Root={"oneOf": [tagged("a"), tagged("b"), tagged("c")]}))} == set(
        "abc"
    )


def test_every_value_of_a_tag_is_taken(small):
    assert {one["type"] for one in values_of(small(Root={"oneOf": [tagged("a", "b"), tagged("c")]}))} == set("abc")


def test_every_optional_property_is_there_once_and_missing_once(small):
    root = {"type": "object", "required": ["a"], "properties": {name: {"type": "string"} for name in "abc"}}
    values = values_of(small(Root=root))
    assert all("a" in value for value in values)
    for name in "bc":
        assert {name in value for value in values} == {True, False}


def test_lists_and_mappings_are_empty_once_and_not_once(small):
    items = {"type": "array", "items": {"oneOf": [{"type": "string"}, {"type": "null"}]}}
    entries = {"type": "object", "additionalProperties": {"type": "string"}}
    root = {"type": "object", "required": ["items", "entries"], "properties": {"items": items, "entries": entries}}
    values = values_of(small(Root=root))
    assert {bool(value["items"]) for value in values} == {True, False}
    assert {bool(value["entries"]) for value in values} == {True, False}
    assert {type(item) for value in values for item in value["items"]} == {str, type(None)}


def test_variants_deep_in_a_recursive_schema_are_found(small):
    nest = {"type": "array", "items": {"$ref": "#/components/schemas/Block"}}
    only_inside = tagged("hidden", inner={"oneOf": [tagged("x"), tagged("y")]})
    block = {"oneOf": [tagged("leaf"), tagged("group", nodes=nest), tagged("wrap", inside=only_inside)]}
    text = str(values_of(small(Block=block, Root=nest)))
    assert all(f"'{name}'" in text for name in ("leaf", "group", "wrap", "hidden", "x", "y"))


def test_the_trace_says_which_schema_each_object_is_of(small):
    root = {
        "type": "object",
        "required": ["item"],
        "properties": {"item": {"oneOf": [{"$ref": "#/components/schemas/A"}]}},
    }
    (covered,) = Sampler(small(A=tagged("a"), Root=root)).cover("Root")
    assert covered.value == {"item": {"type": "a"}}
    assert covered.trace == (
        ("", ("#/components/schemas/Root",)),
        (
            "/item",
            (
                "#/components/schemas/Root/properties/item",
                "#/components/schemas/Root/properties/item/oneOf/0",
                "#/components/schemas/A",
            ),
        ),
    )


def test_no_choice_in_any_answer_is_left_out(endpoints, sampler):
    reach = Reach(sampler._finite)
    nodes = {sampler.node(endpoint.content_schema) for endpoint in endpoints.values() if endpoint.content_schema}
    assert len(nodes) > 150
    for node in nodes:
        coverage = Coverage(reach, node)
        assert list(coverage.values()), node
        assert coverage.left == 0, node


@pytest.mark.parametrize(
    "name", ["AIStreamResponse", "Comment", "ContextConnection", "CreateSpace", "Document", "Site"]
)
def test_covering_values_are_what_the_document_allows(document, sampler, name):
    schemas = Schemas(document)
    flaws = [schemas.flaw(f"#/components/schemas/{name}", covered.value) for covered in sampler.cover(name)]
    assert flaws
    assert not any(flaws)


def test_covering_values_are_always_the_same(sampler):
    assert list(sampler.cover("Space")) == list(sampler.cover("Space"))
