"""Names in Python are valid, and no two are alike in one place."""

from __future__ import annotations

import inspect
import keyword

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen.plan import names
from gitbook_async import GitBook
from gitbook_async._model.base import Model


@pytest.mark.parametrize(
    ("name", "python"),
    [
        ("createdAt", "created_at"),
        ("class", "class_"),
        ("None", "none"),
        ("+1", "field_1"),
        ("2fa", "field_2_fa"),
        ("", "field"),
        ("日本", "field"),
        ("_index", "index"),
        ('"; import os #', "import_os"),
        ("a\nb", "a_b"),
    ],
)
def test_any_name_makes_an_identifier(name, python):
    assert names.identifier(name) == python


@given(st.lists(st.text(), unique=True))
def test_any_properties_get_attributes_that_are_identifiers_and_differ(properties):
    found = names.attributes(properties)
    assert list(found) == properties
    assert len(set(found.values())) == len(properties)
    assert all(each.isidentifier() and not keyword.iskeyword(each) for each in found.values())


def test_attributes_leave_alone_what_models_and_annotations_use():
    found = names.attributes(["toDict", "from_dict", "unknown_fields", "self", "list", "dict", "datetime", "type"])
    assert list(found.values()) == [
        *("to_dict_", "from_dict_", "unknown_fields_", "self_", "list_", "dict_", "datetime_", "type")
    ]
    assert not {each for each in dir(Model) if not each.startswith("_")} & set(found.values())


def test_attributes_take_the_whole_name():
    assert names.attributes(["read:space", "write:space"]) == {
        "read:space": "read_space",
        "write:space": "write_space",
    }


def test_the_first_to_come_keeps_its_name():
    assert names.attributes(["a-b", "a_b", "aB"]) == {"a-b": "a_b", "a_b": "a_b_", "aB": "a_b__"}


def test_arguments_of_all_places_share_one_namespace():
    assert names.arguments(["path:id", "query:id", "header:X-Id", "body:id", "query:options", "body:body"]) == {
        "path:id": "id",
        "query:id": "id_",
        "header:X-Id": "x_id",
        "body:id": "id__",
        "query:options": "options_",
        "body:body": "body_",
    }


def test_methods_leave_alone_what_resources_and_annotations_use():
    assert [names.method(each) for each in ("getSpace", "list", "calls", "import")] == [
        *("get_space", "list", "calls_", "import_")
    ]


def test_resources_leave_alone_what_the_client_has():
    client = {name for name, _ in inspect.getmembers(GitBook) if not name.startswith("_")} | {"calls"}
    assert not {names.resource(each) for each in client} & client
    assert names.resource("spaces") == "spaces"


@pytest.mark.parametrize(
    ("schema", "name"),
    [
        ("Space", "Space"),
        ("jwtToken", "JwtToken"),
        ("foo-bar.baz", "FooBarBaz"),
        ("2FA", "Model2FA"),
        ("...", "ModelSchema"),
        ("None", "NoneSchema"),
        ("Model", "ModelSchema"),
        ("Any", "AnySchema"),
        ("Literal", "LiteralSchema"),
        ("Stream", "StreamSchema"),
    ],
)
def test_any_schema_gets_a_class_that_means_nothing_else(schema, name):
    assert names.class_name(schema) == name


def test_constants_are_in_capitals_and_hide_nothing():
    assert names.constant("getSpaceById") == "GET_SPACE_BY_ID"
    ids = ["getSpaceById", "get-space-by-id", "unset", "typeChecking"]
    assert list(names.constants(ids).values()) == ["GET_SPACE_BY_ID", "GET_SPACE_BY_ID_", "UNSET_", "TYPE_CHECKING_"]
