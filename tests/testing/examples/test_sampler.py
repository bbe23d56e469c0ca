"""Sampled values are what the document allows, always the same, and never without end."""

from __future__ import annotations

import json
import re
from uuid import UUID

import pytest

from gitbook_async.testing._document.document import load_document
from gitbook_async.testing._examples.sampler import Sampler
from gitbook_async.testing._validation.schemas import Schemas


def test_every_schema_has_a_sample_that_the_document_allows(document, sampler, schemas):
    flaws = {
        name: str(flaw)
        for name in document.data["components"]["schemas"]
        if (flaw := schemas.flaw(f"#/components/schemas/{name}", sampler.sample(name, seed=3)))
    }
    assert flaws == {}


def test_every_answer_and_every_body_has_a_sample_that_the_document_allows(endpoints, sampler, schemas):
    pointers = [success.schema for endpoint in endpoints.values() for success in endpoint.successes.values()]
    pointers += [endpoint.body for endpoint in endpoints.values()]
    flaws = {
        pointer: str(flaw)
        for pointer in filter(None, pointers)
        if (flaw := schemas.flaw(pointer, sampler.sample(pointer)))
    }
    assert flaws == {}


def test_the_same_seed_gives_the_same_value_in_every_process(sampler):
    fresh = Sampler(load_document())
    names = ("Space", "JSONDocument", "ChangeRequest")
    assert [fresh.sample(name, 5) for name in names] == [sampler.sample(name, 5) for name in names]
    assert sampler.sample("Space", 5) != sampler.sample("Space", 6)


def test_samples_stay_small(document, sampler):
    sizes = {name: len(json.dumps(sampler.sample(name))) for name in document.data["components"]["schemas"]}
    assert max(sizes.values()) < 50_000, max(sizes, key=lambda name: sizes[name])


def test_a_preferred_property_decides_between_variants(sampler):
    for seed in range(5):
        assert "markdown" in sampler.sample("Document", seed, prefer="markdown")
        assert "document" in sampler.sample("Document", seed, prefer="document")


def test_recursion_ends(small):
    tree = {
        "type": "object",
        "required": ["children"],
        "properties": {"children": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}, "minItems": 0}},
    }
    assert "children" in Sampler(small(Tree=tree)).sample("Tree")


def test_a_schema_without_any_value_is_an_error(small):
    endless = {"type": "object", "required": ["next"], "properties": {"next": {"$ref": "#/components/schemas/Endless"}}}
    with pytest.raises(ValueError, match="Endless"):
        Sampler(small(Endless=endless)).sample("Endless")


@pytest.mark.parametrize(
    ("schema", "form"),
    [
        ({"format": "date-time"}, r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"),
        ({"format": "date"}, r"\d{4}-\d\d-\d\d"),
        ({"format": "uri"}, r"https://\S+"),
        ({"format": "email"}, r"\S+@example\.com"),
        ({"pattern": "^[a-zA-Z0-9_-]+$"}, r"[a-zA-Z0-9_-]+"),
        ({"pattern": "^#(?:[0-9a-f]{3}){1,2}$"}, r"#([0-9a-f]{3}){1,2}"),
        ({"pattern": "^integration:[^:]+$", "maxLength": 40}, r"integration:[^:]{1,28}"),
        ({"minLength": 300, "maxLength": 310}, r"(?s).{300,310}"),
    ],
)
def test_text_keeps_to_its_limits(small, schema, form):
    sampler = Sampler(small(Text={"type": "string", **schema}))
    samples = {sampler.sample("Text", seed) for seed in range(20)}
    assert all(re.fullmatch(form, sample) for sample in samples)


def test_a_uuid_is_one(small):
    assert UUID(Sampler(small(Id={"type": "string", "format": "uuid"})).sample("Id"))


def test_a_pattern_that_nothing_matches_is_an_error(small):
    with pytest.raises(ValueError, match="pattern"):
        Sampler(small(Text={"type": "string", "pattern": "^a(?!a)a$"})).sample("Text")


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "number", "minimum": 0, "maximum": 1000},
        {"type": "integer", "minimum": 5, "maximum": 5},
        {"type": "integer", "maximum": -3},
        {"type": "number", "exclusiveMinimum": 7, "exclusiveMaximum": 9},
        {"type": "array", "items": {"type": "string"}, "minItems": 13, "maxItems": 13},
        {"type": "array", "items": {"enum": ["a"]}, "uniqueItems": True},
        {"type": "object", "minProperties": 1, "properties": {"a": {"type": "string"}, "b": {"type": "null"}}},
        {"type": "object", "additionalProperties": {"type": "integer"}, "propertyNames": {"enum": ["en", "fr"]}},
        {"type": "object", "additionalProperties": {"type": "string"}, "maxProperties": 1},
        {"const": {"fixed": True}},
        {"type": "object", "required": ["undeclared"], "properties": {"a": {"type": "string"}}},
        {},
        True,
    ],
)
def test_numbers_lists_and_objects_keep_to_their_limits(small, schema):
    document = small(Root=schema)
    sampler, schemas = Sampler(document), Schemas(document)
    for seed in range(20):
        assert schemas.flaw("#/components/schemas/Root", sampler.sample("Root", seed)) is None
