"""What the public names of models are when a program runs; compared with the published document."""

from __future__ import annotations

import copy
import pickle
from datetime import datetime
from typing import Literal, get_args, get_origin, get_type_hints

import attrs
import pytest

from gitbook_async import UNSET, Model, UnknownVariant, Unset, models
from tests.contract.said import published

SCHEMAS = published()["components"]["schemas"]
PUBLIC = {name: getattr(models, name) for name in models.__all__}
CLASSES = {name: each for name, each in PUBLIC.items() if isinstance(each, type) and issubclass(each, Model)}


def test_enumerations_list_the_values_of_the_document():
    listed = {name: each["enum"] for name, each in SCHEMAS.items() if each.get("type") == "string" and "enum" in each}
    of_text = {name: values for name, values in listed.items() if all(isinstance(value, str) for value in values)}
    compared = {name: values for name, values in of_text.items() if name in PUBLIC and len(values) > 1}
    assert len(compared) > 50
    assert {name: list(get_args(PUBLIC[name])) for name in compared} == compared


def test_each_public_name_is_a_class_an_enumeration_or_a_union():
    others = {name: each for name, each in PUBLIC.items() if name not in CLASSES}
    unions = {name: each for name, each in others.items() if get_origin(each) is not Literal}
    assert len(others) > len(unions) > 100
    for name, each in unions.items():
        assert UnknownVariant in get_args(each), name
        assert isinstance(UnknownVariant(name, {}), each)
        assert not isinstance(5, each)


def test_members_of_a_union_are_its_instances():
    page = models.RevisionPageDocument.from_dict({"id": "x"})
    assert isinstance(page, models.RevisionPage)
    assert not isinstance(models.Space.from_dict({}), models.RevisionPage)
    assert models.RevisionPageLink in get_args(models.RevisionPage)


def test_type_hints_of_every_model_can_be_read():
    for name, cls in CLASSES.items():
        hints = get_type_hints(cls)
        assert {each.name for each in attrs.fields(cls)} <= hints.keys(), name
        assert not [each for each in hints.values() if isinstance(each, str)], name
    hints = get_type_hints(models.Space)
    assert (hints["id"], hints["created_at"]) == (str, datetime)
    assert set(get_args(hints["parent"])) == {str, Unset}
    assert hints["urls"] is models.SpaceUrls


def test_an_unknown_variant_has_its_fields_as_attributes():
    page = UnknownVariant("RevisionPage", {"id": "x", "createdAt": "today", "openAPISpec": 1, "type": "new", "from": 2})
    assert (page.id, page.created_at, page.openapi_spec, page.type, page.from_) == ("x", "today", 1, "new", 2)
    assert page.title is UNSET
    assert {"id", "created_at", "to_dict", "raw"} <= set(dir(page))
    with pytest.raises(AttributeError, match="_repr_html_"):
        _ = page._repr_html_


def test_an_unknown_variant_is_copied_and_pickled():
    page = UnknownVariant("RevisionPage", {"id": "x"})
    for twin in (copy.copy(page), copy.deepcopy(page), pickle.loads(pickle.dumps(page))):  # noqa: S301  # our own
        assert twin == page
