"""Schemas without a description are described by where they are used."""

from __future__ import annotations

import pytest

from codegen.emit.view.docs.parts import Parts
from codegen.read.api import Api, Body, ListOf, Map, Named, Object, Operation, Property, Scalar, Union


def thing(name, **properties):
    return Object(name, tuple(Property(key, kind, required=True) for key, kind in properties.items()), None)


def operation(id, body=None, response=None):
    return Operation(
        id=id, method="POST", path="/", summary="", description="", parameters=(),
        body=body and Body(body, required=True), responses=((200, response),), content_types=(), tags=(), scopes=(),
        deprecated=False, removed_after=None,
    )  # fmt: skip


SCHEMAS = (
    thing("Space", urls=Named("SpaceUrls"), pages=ListOf(Named("Page")), texts=Named("Texts"), kind=Scalar("str")),
    thing("SpaceUrls"),
    thing("Page", next=Named("Next")),
    thing("List", next=Named("Next")),
    thing("Table", next=Named("Next")),
    thing("Next"),
    Map("Texts", Named("Text")),
    thing("Text"),
    Union("Block", ("Code", "Hint"), {}),
    thing("Code"),
    thing("Hint"),
    thing("Create"),
    thing("Alone"),
)


@pytest.fixture
def parts():
    operations = (operation("createSpace", Named("Create"), Named("Space")),)
    components = {name: name for name in ("Space", "Page", "Block", "Alone")}
    api = Api({one.name: one for one in SCHEMAS}, operations, components)
    return Parts(api, {one.name: f"{one.name}Class" for one in SCHEMAS})


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("SpaceUrls", "The `urls` of `SpaceClass`."),
        ("Page", "An item of `pages` of `SpaceClass`."),
        ("Next", "The `next` of `PageClass`, `ListClass` and 1 more."),
        ("Text", "A value of the `texts` of `SpaceClass`."),
        ("Hint", "A member of `BlockClass`."),
        ("Create", "The request body of `createSpace`."),
        ("Space", "The response of `createSpace`."),
        ("Alone", "The schema `Alone` of GitBook's OpenAPI document."),
    ],
)
def test_a_schema_is_described_by_its_use(parts, name, expected):
    assert parts.sentence(name) == expected
